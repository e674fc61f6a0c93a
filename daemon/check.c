/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.c - are the settings, the templates and the files that they name in order? */
#include "daemon/check.h"
#include "daemon/credential.h"
#include "daemon/modems.h"

#include <sysexits.h>

struct named_file {
	const char *setting;
	const char *path;
};

static int check_file(const char *setting, const char *path, FILE *out)
{
	if (!*path || access(path, R_OK) == 0)
		return 0;
	(void)fprintf(out, "%s: %s cannot be read: %s\n", setting, path, strerrordesc_np(errno));
	return EX_CONFIG;
}

static int check_files(const struct config *c, FILE *out)
{
	const struct named_file files[] = { { "central.token_file", c->central.token_file },
		{ "central.ca_file", c->central.ca_file },
		{ "central.client_cert", c->central.client_cert },
		{ "central.client_key", c->central.client_key },
		{ "central.hmac_key_file", c->central.hmac_key_file } };
	int code = 0;

	for (size_t i = 0; i < COUNT_OF(files); i++)
		code |= check_file(files[i].setting, files[i].path, out);
	return code;
}

static int check_central(const struct config *c, FILE *out)
{
	if (!*c->central.url || strcmp(c->central.profile, "json") == 0)
		return 0;
	(void)fprintf(out, "central.profile: \"%s\" is not in this version; \"json\" is\n",
		c->central.profile);
	return EX_CONFIG;
}

static int check_modems(const struct config *c, FILE *out)
{
	char program[256], pin[16];
	int code = 0, r = modems_program(c, program, sizeof program);

	if (c->modem_count > 0 && (r < 0 || access(program, X_OK) < 0)) {
		(void)fprintf(out,
			"modem_program: %s cannot be run; leave it empty to use the installed "
			"one\n",
			r < 0 ? c->modem_program : program);
		code = EX_CONFIG;
	}
	for (size_t i = 0; i < c->modem_count; i++) {
		r = credential_read_pin(&c->modems[i], pin, sizeof pin);
		explicit_bzero(pin, sizeof pin);
		if (r >= 0)
			continue;
		(void)fprintf(out,
			"modems.%s.pin_file: %s; it should hold 4 to 8 digits and nothing else\n",
			c->modems[i].name, strerrordesc_np(-r));
		code = EX_CONFIG;
	}
	return code;
}

int check_settings(const char *path, struct config **ret_config,
	struct reply_templates **ret_templates, FILE *out)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	char config_error[CONFIG_ERROR_SIZE], reply_error[REPLY_ERROR_SIZE];
	int code;

	if (config_load(&config, path, config_error) < 0) {
		(void)fprintf(out, "%s\n", config_error);
		return EX_CONFIG;
	}
	code = check_files(config, out) | check_central(config, out) | check_modems(config, out);
	if (reply_load(&templates, config->replies.templates,
		    (const char *const *)config->replies.word_filter.items,
		    config->replies.word_filter.count, reply_error) < 0) {
		(void)fprintf(out, "%s\n", reply_error);
		code = EX_CONFIG;
	}
	if (code == 0) {
		*ret_config = take_ptr(config);
		*ret_templates = take_ptr(templates);
	}
	return code;
}

static void print_without_effect(const char *name, const char *file, unsigned line, void *userdata)
{
	(void)userdata;
	(void)printf("%s:%u: note: %s has no effect in this version\n", file, line, name);
}

int check_report(const char *path)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	int code = check_settings(path, &config, &templates, stderr);

	if (code != 0)
		return code;
	config_without_effect(config, print_without_effect, NULL);
	if (config->modem_count == 0)
		(void)printf("%s: note: no modem is configured\n", path);
	if (!*config->central.url)
		(void)printf(
			"%s: note: central.url is not set: complaints are kept and wait\n", path);
	(void)printf("%s: settings and templates are in order\n", path);
	return 0;
}
