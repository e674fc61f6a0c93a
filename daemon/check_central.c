/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_central.c - can the settings of each central system work? */
#include "daemon/check_central.h"

#include "daemon/central_settings.h"
#include "forwarder/settings.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <sysexits.h>

struct check {
	const struct config *config;
	size_t which;
	FILE *out;
};

struct named_file {
	const char *setting;
	const char *path;
};

/* Gives EX_CONFIG. */
__attribute__((format(printf, 3, 4))) static int complain(
	const struct check *c, const char *setting, const char *format, ...)
{
	const char *file;
	unsigned line;
	va_list args;

	if (config_where_central(c->config, c->which, setting, &file, &line))
		(void)fprintf(c->out, "%s:%u: ", file, line);
	(void)fprintf(c->out, "%s: ", setting);
	va_start(args, format);
	(void)vfprintf(c->out, format, args);
	va_end(args);
	(void)fputc('\n', c->out);
	return EX_CONFIG;
}

static int check_files(const struct check *c)
{
	const struct config_central *central = &c->config->centrals[c->which];
	const struct named_file files[] = {
		{ "central.token_file", central->token_file },
		{ "central.ca_file", central->ca_file },
		{ "central.client_cert", central->client_cert },
		{ "central.client_key", central->client_key },
		{ "central.hmac_key_file", central->hmac_key_file },
		{ "central.oauth2.client_secret_file", central->oauth2.client_secret_file },
		{ "central.georeport2.api_key_file", central->georeport2.api_key_file },
	};
	int code = 0;

	for (size_t i = 0; i < COUNT_OF(files); i++)
		if (*files[i].path && access(files[i].path, R_OK) < 0)
			code = complain(c, files[i].setting, "%s cannot be read: %s", files[i].path,
				strerrordesc_np(errno));
	return code;
}

static int check_directory(const struct check *c)
{
	const char *directory = c->config->centrals[c->which].spool.directory;
	struct stat st;

	if (!*directory)
		return 0;
	if (stat(directory, &st) < 0)
		return complain(
			c, "central.spool.directory", "%s: %s", directory, strerrordesc_np(errno));
	if (!S_ISDIR(st.st_mode))
		return complain(c, "central.spool.directory", "%s is no directory", directory);
	if (access(directory, W_OK | X_OK) < 0)
		return complain(c, "central.spool.directory", "%s cannot be written to: %s",
			directory, strerrordesc_np(errno));
	return 0;
}

/* What forwarder/ says begins with the name of the setting. */
static int complain_settings(const struct check *c, const char *error)
{
	const char *colon = strstr(error, ": ");
	char setting[CENTRAL_DETAIL_SIZE];

	if (!colon)
		return complain(c, "central", "%s", error);
	(void)snprintf(setting, sizeof setting, "%.*s", (int)(colon - error), error);
	return complain(c, setting, "%s", colon + 2);
}

static int check_settings(const struct check *c)
{
	const char *profile = c->config->centrals[c->which].profile;
	struct central_settings settings = { 0 };
	char error[CENTRAL_DETAIL_SIZE] = "";
	int r;

	if (!central_traits_of(profile))
		return complain(c, "central.profile", "\"%s\" is not in this version", profile);
	r = central_settings_of(c->config, c->which, &settings);
	if (r < 0)
		return complain(c, "central", "%s", strerrordesc_np(-r));
	r = settings_check(&settings, error);
	central_settings_done(&settings);
	return r < 0 ? complain_settings(c, error) : 0;
}

int check_central(const struct config *config, FILE *out)
{
	struct check c = { .config = config, .out = out };
	bool is_set = central_settings_count(config) > 0;
	int all = 0;

	for (; c.which < config->central_count; c.which++) {
		int code = check_files(&c) | check_directory(&c);

		if (code == 0 && is_set)
			code = check_settings(&c);
		all |= code;
	}
	return all;
}

static void note_insecure(const struct config *config, size_t which, FILE *out)
{
	const char *file;
	unsigned line;

	if (config->centrals[which].insecure &&
		config_where_central(config, which, "central.insecure", &file, &line))
		(void)fprintf(out,
			"%s:%u: note: central.insecure: without TLS, who sits between can read and "
			"change everything\n",
			file, line);
}

void check_central_note(const struct config *config, const char *path, FILE *out)
{
	for (size_t i = 0; i < config->central_count; i++)
		note_insecure(config, i, out);
	if (central_settings_count(config) == 0)
		(void)fprintf(out,
			"%s: note: central.url is not set: complaints are kept and wait\n", path);
}
