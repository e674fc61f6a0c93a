/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - the command line. */
#include "daemon/options.h"
#include "daemon/config.h"
#include "forwarder/central.h"
#include "store/db.h"

#include <argp.h>
#include <jansson.h>
#include <libconfig.h>
#include <stdio.h>
#include <sysexits.h>

enum { KEY_CHECK = 256, KEY_CONFIGURED, KEY_PRINT_CONFIG, KEY_HASTE };

static const struct argp_option known[] = {
	{ "config", 'c', "FILE", 0, "Read the settings from FILE (" OPTIONS_CONFIG_PATH ")", 0 },
	{ "check", KEY_CHECK, NULL, 0,
		"Check settings and templates, and end: 0, or 78 with file:line", 0 },
	{ "configured", KEY_CONFIGURED, NULL, 0, "Does the file name a modem? 0, or 1 if not", 0 },
	{ "print-config", KEY_PRINT_CONFIG, NULL, 0, "Print the effective settings, and end", 0 },
	{ "haste", KEY_HASTE, "N", 0, "Be N times as impatient, for tests on simulated modems", 0 },
	{ 0 },
};

static int read_haste(const char *text, unsigned *ret)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < 1 || value > OPTIONS_HASTE_MAX)
		return -EINVAL;
	*ret = (unsigned)value;
	return 0;
}

static error_t on_option(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'c': options->config_path = arg; return 0;
	case KEY_CHECK: options->mode = OPTIONS_CHECK; return 0;
	case KEY_CONFIGURED: options->mode = OPTIONS_CONFIGURED; return 0;
	case KEY_PRINT_CONFIG: options->mode = OPTIONS_PRINT_CONFIG; return 0;
	case KEY_HASTE:
		if (read_haste(arg, &options->haste) < 0)
			argp_error(state, "--haste is a number from 1 to %d", OPTIONS_HASTE_MAX);
		return 0;
	case ARGP_KEY_ARG: argp_error(state, "unexpected word: %s", arg); return EINVAL;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static void print_version(FILE *out, struct argp_state *state)
{
	(void)state;
	(void)fprintf(out,
		"lapor-smsd %s\nlibgammu %s (in lapor-modem)\nSQLite %s\nlibcurl %s\njansson %s\n"
		"libconfig %d.%d.%d\n",
		LAPOR_VERSION, GAMMU_VERSION, db_library(), central_library(),
		jansson_version_str(), LIBCONFIG_VER_MAJOR, LIBCONFIG_VER_MINOR,
		LIBCONFIG_VER_REVISION);
}

void (*argp_program_version_hook)(FILE *, struct argp_state *) = print_version;

int options_parse(int argc, char **argv, struct options *ret)
{
	static const struct argp parser = { known, on_option, NULL,
		"Takes citizens' complaints from GSM modems, keeps them, forwards them to the "
		"central system, and "
		"texts receipts and status replies back.\vSee lapor-smsd(8) and "
		"lapor-smsd.conf(5).",
		NULL, NULL, NULL };

	argp_err_exit_status = EX_USAGE;
	*ret = (struct options){
		.config_path = OPTIONS_CONFIG_PATH, .mode = OPTIONS_RUN, .haste = 1
	};
	return argp_parse(&parser, argc, argv, 0, NULL, ret) == 0 ? 0 : EX_USAGE;
}

int options_is_configured(const char *path)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	if (config_load(&config, path, error) < 0 || config->modem_count > 0)
		return 0;
	(void)printf("No modem is configured: run lapor-smsctl setup (or edit %s and try it with "
		     "lapor-smsd --check), then systemctl start lapor-smsd\n",
		path);
	return 1;
}

int options_print_config(const char *path)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	if (config_load(&config, path, error) < 0) {
		(void)fprintf(stderr, "%s\n", error);
		return EX_CONFIG;
	}
	return config_print(config, stdout) < 0 ? EX_IOERR : 0;
}
