/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check.c - are the settings, the templates and the files that they name in order? */
#include "daemon/check.h"
#include "daemon/check_central.h"
#include "daemon/check_udev.h"
#include "daemon/credential.h"
#include "daemon/holder.h"
#include "daemon/intake.h"
#include "daemon/key.h"
#include "daemon/log.h"
#include "daemon/modems.h"
#include "daemon/workday.h"

#include <stdarg.h>
#include <sys/stat.h>
#include <sysexits.h>

/* A line "file:line: setting: what"; without file:line where the setting stands in no file. Gives
 * EX_CONFIG. */
__attribute__((format(printf, 5, 6))) static int complain(FILE *out, const struct config *c,
	const char *setting, const char *value, const char *format, ...)
{
	const char *file;
	unsigned line;
	va_list args;

	if (config_where(c, setting, value, &file, &line))
		(void)fprintf(out, "%s:%u: ", file, line);
	(void)fprintf(out, "%s: ", setting);
	va_start(args, format);
	(void)vfprintf(out, format, args);
	va_end(args);
	(void)fputc('\n', out);
	return EX_CONFIG;
}

static int check_program(const struct config *c, FILE *out)
{
	char program[256];
	int r = modems_program(c, program, sizeof program);

	if (c->modem_count == 0 || (r >= 0 && access(program, X_OK) == 0))
		return 0;
	return complain(out, c, "modem_program", c->modem_program,
		"%s cannot be run; leave it empty to use the installed one",
		r < 0 ? c->modem_program : program);
}

static int check_pins(const struct config *c, FILE *out)
{
	char pin[16];
	int code = 0;

	for (size_t i = 0; i < c->modem_count; i++) {
		const struct config_modem *m = &c->modems[i];
		int r = credential_read_pin(m, pin, sizeof pin);

		explicit_bzero(pin, sizeof pin);
		if (r == -EINVAL)
			code = complain(out, c, "modems.pin_file", m->pin_file,
				"%s: the file should hold 4 to 8 digits and nothing else", m->name);
		else if (r < 0)
			code = complain(out, c, "modems.pin_file", m->pin_file,
				"%s: the file cannot be read: %s", m->name, strerrordesc_np(-r));
	}
	return code;
}

static int check_words(const struct config *c, FILE *out)
{
	char error[FACTS_ERROR_SIZE];

	if (intake_check(c, error) == 0)
		return 0;
	(void)fprintf(out, "%s\n", error);
	return EX_CONFIG;
}

static int check_holidays(const struct config *c, FILE *out)
{
	_cleanup_(workday_done) struct workday_holidays holidays = { 0 };
	char error[WORKDAY_ERROR_SIZE] = "";

	if (workday_load(c->sla.holidays_file, &holidays, error) >= 0)
		return 0;
	return complain(out, c, "sla.holidays_file", c->sla.holidays_file, "%s", error);
}

static int check_key(const struct config *c, const char *settings, FILE *out)
{
	char error[KEY_ERROR_SIZE];
	struct db_keys keys;
	int r = key_load(c, settings, &keys, error);

	explicit_bzero(&keys, sizeof keys);
	if (r >= 0)
		return 0;
	return complain(out, c, "privacy.key_file", c->privacy.key_file, "%s", error);
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
	code = check_central(config, out) | check_program(config, out) | check_pins(config, out) |
	       check_words(config, out) | check_holidays(config, out) |
	       check_key(config, path, out);
	if (reply_load(&templates, config->replies.templates,
		    (const char *const *)config->replies.word_filter.items,
		    config->replies.word_filter.count, reply_error) < 0) {
		(void)fprintf(out, "%s\n", reply_error);
		code = EX_CONFIG;
	}
	if (templates)
		reply_allow_digits(templates, !config->replies.group_digits);
	if (code == 0) {
		*ret_config = take_ptr(config);
		*ret_templates = take_ptr(templates);
	}
	return code;
}

static void print_without_effect(const char *name, const char *file, unsigned line, void *userdata)
{
	char code[12];

	(void)userdata;
	log_code(LOG_EVENT_SETTING_WITHOUT_EFFECT, code);
	(void)printf(
		"%s:%u: note: %s has no effect in this version (%s)\n", file, line, name, code);
}

static void print_unknown(const char *name, void *userdata)
{
	const char *folder = userdata;

	(void)printf(
		"%s/%s:1: note: no template has this name: the file is not read\n", folder, name);
}

/* Built-in texts stand for a folder that is not there, which may be meant, or a slip of the pen. */
static void note_templates(const struct config *c)
{
	const char *folder = c->replies.templates, *file;
	unsigned line;
	struct stat st;

	if (config_where(c, "replies.templates", folder, &file, &line) && *folder &&
		stat(folder, &st) < 0)
		(void)printf("%s:%u: note: replies.templates: %s is not there: the built-in texts "
			     "are used\n",
			file, line, folder);
	reply_list_unknown(folder, print_unknown, (void *)folder);
}

static void note_key(const struct config *c)
{
	const char *file;
	unsigned line;
	char code[12];

	if (*c->privacy.key_file || !config_where(c, "privacy.key_file", "", &file, &line))
		return;
	log_code(LOG_EVENT_STORE_UNSEALED, code);
	(void)printf("%s:%u: note: privacy.key_file: phone numbers and secret complaints stand in "
		     "the store unsealed (%s)\n",
		file, line, code);
}

int check_report(const char *path)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	int code = check_settings(path, &config, &templates, stderr);

	if (code != 0)
		return code;
	config_without_effect(config, print_without_effect, NULL);
	note_key(config);
	note_templates(config);
	check_udev_note(config, HOLDER_BUS, CHECK_UDEV_DATA, stdout);
	if (config->modem_count == 0)
		(void)printf("%s: note: no modem is configured\n", path);
	check_central_note(config, path, stdout);
	(void)printf("%s: settings and templates are in order\n", path);
	return 0;
}
