/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl.c - lapor-smsctl: reads the command line and runs one command.
 */
#include "daemon/ctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/ctl_colour.h"
#include "daemon/ctl_help.h"
#include "daemon/ctl_progress.h"

static int help(struct ctl *ctl);

static const struct ctl_help_command commands[] = {
	{ "status", "", "the whole gateway on one screen", 0, 0, 0, ctl_status },
	{ "health", "[MODEM] [--log|--samples] [--csv]", "how each modem is, or was", 0, 1,
		CTL_OPTION_LOG | CTL_OPTION_SAMPLES | CTL_OPTION_CSV | CTL_OPTION_SINCE,
		ctl_health },
	{ "complaints", "[--state S] [--since T]", "list complaints", 0, 0,
		CTL_OPTION_STATE | CTL_OPTION_SINCE, ctl_complaints },
	{ "show", "TICKET|TRACKING", "the whole life of one complaint", 1, 1, 0, ctl_show },
	{ "queue", "forward|reply", "what still waits to go out", 1, 1, 0, ctl_queue },
	{ "metrics", "[--output FILE]", "for Prometheus, as text", 0, 0, CTL_OPTION_OUTPUT,
		ctl_metrics },
	{ "recap", "[--month YYYY-MM] [--by agency|class|month]", "what officers are judged by", 0,
		0, CTL_OPTION_MONTH | CTL_OPTION_SINCE | CTL_OPTION_BY | CTL_OPTION_CSV,
		ctl_recap },
	{ "report", "--html FILE", "the status page, as one HTML file", 0, 0, CTL_OPTION_HTML,
		ctl_report },
	{ "retry", "TICKET|--all-parked", "forward again what was parked", 0, 1,
		CTL_OPTION_ALL_PARKED, ctl_retry },
	{ "release", "TICKET", "forward what was held or unknown", 1, 1, 0, ctl_release },
	{ "link", "TICKET TRACKING", "the central system's ID, typed by hand", 2, 2, 0, ctl_link },
	{ "import", "FILE.csv [--dry-run]", "statuses and IDs that LAPOR! exports", 1, 1,
		CTL_OPTION_DRY_RUN, ctl_import },
	{ "send", "NUMBER TEXT", "send a text", 2, 2, 0, ctl_send },
	{ "parse", "TEXT [--from N]|--jsonl", "what a text would be taken for", 0, 1,
		CTL_OPTION_FROM | CTL_OPTION_JSONL, ctl_parse },
	{ "render", "TEMPLATE [NAME=VALUE]..", "a reply as citizens get it", 1, 6, 0, ctl_render },
	{ "inject", "--from N --text T [--modem M]", "as if a modem had brought it", 0, 0,
		CTL_OPTION_FROM | CTL_OPTION_TEXT | CTL_OPTION_MODEM, ctl_inject },
	{ "modem", "[NAME [pause|resume|reset|flight]]", "the modems; one of them, by hand", 0, 2,
		0, ctl_modem },
	{ "deny", "[NUMBER]", "never answer it; alone: list them", 0, 1, 0, ctl_deny },
	{ "allow", "NUMBER", "answer it again", 1, 1, 0, ctl_allow },
	{ "backup", "[FILE|--output FILE] [--keep N]", "copy the store, also while it is in use", 0,
		1, CTL_OPTION_OUTPUT | CTL_OPTION_YES | CTL_OPTION_KEEP, ctl_backup },
	{ "restore", "FILE [--yes]", "a backup in place of the store", 1, 1, CTL_OPTION_YES,
		ctl_restore },
	{ "reload", "", "read the settings again", 0, 0, 0, ctl_reload },
	{ "reveal", "TICKET --reason R", "the number behind a complaint; audited", 1, 1,
		CTL_OPTION_REASON, ctl_reveal },
	{ "erase", "TICKET [--reason R] [--yes]", "what a citizen has reported, for good", 1, 1,
		CTL_OPTION_REASON | CTL_OPTION_YES, ctl_erase },
	{ "purge", "", "erase now what was kept long enough", 0, 0, 0, ctl_purge },
	{ "audit", "[--since T|--certificate ID]", "who was shown or has erased what", 0, 0,
		CTL_OPTION_SINCE | CTL_OPTION_CERTIFICATE, ctl_audit },
	{ "export", "NUMBER|- --reason R [--output FILE]", "all that is held on a person; audited",
		1, 1, CTL_OPTION_REASON | CTL_OPTION_OUTPUT, ctl_export },
	{ "verify", "[--journal FILE]", "whether nobody has changed the store", 0, 0,
		CTL_OPTION_JOURNAL, ctl_verify },
	{ "key", "[new|rotate] [FILE]", "the privacy keys; a new one in use", 0, 2, 0, ctl_key },
	{ "udev-rule", "[NAME|DEVICE|NAME=DEVICE]..", "rules for links that stay", 0,
		CTL_ARGS_MAX - 2, 0, ctl_udev },
	{ "setup", "[PATH]..", "a first configuration, by five questions", 0, CTL_ARGS_MAX - 2,
		CTL_OPTION_YES, ctl_setup },
	{ "help", "[COMMAND]", "the commands, or the options of one", 0, 1, 0, help },
};

#define KEY_STORE    0x200
#define KEY_JSON     0x201
#define KEY_LANGUAGE 0x202
#define KEY_COLOUR   0x203
#define KEY_OF(name) (CTL_HELP_KEY + __builtin_ctz(CTL_OPTION_##name))

static const struct argp_option options[] = {
	{ "config", 'c', "FILE", 0, "settings (/etc/lapor-smsd/lapor-smsd.conf)", 1 },
	{ "store", KEY_STORE, "PATH", 0, "the store, in place of the settings' one", 1 },
	{ "json", KEY_JSON, NULL, 0, "one JSON document on standard output", 1 },
	{ "language", KEY_LANGUAGE, "id|en", 0, "of what is printed, in place of LANG", 1 },
	{ "colour", KEY_COLOUR, "auto|always|never", 0, "on a terminal only (auto)", 1 },
	{ "color", 0, NULL, OPTION_ALIAS, NULL, 1 },
	{ "help", 'h', NULL, 0, "these lines, or those of one command", 1 },
	{ "usage", '?', NULL, OPTION_ALIAS, NULL, 1 },
	{ "version", 'V', NULL, 0, "the version", 1 },
	{ "state", KEY_OF(STATE), "STATUS", 0, "only complaints of this status", 2 },
	{ "since", KEY_OF(SINCE), "T", 0, "2026-11-21, 2026-11-21T10:20 (UTC), 2h, 3d", 2 },
	{ "log", KEY_OF(LOG), NULL, 0, "the log instead of the state", 2 },
	{ "samples", KEY_OF(SAMPLES), NULL, 0, "the figures over time instead", 2 },
	{ "csv", KEY_OF(CSV), NULL, 0, "these, or with --log the log, as CSV", 2 },
	{ "from", KEY_OF(FROM), "NUMBER", 0, "the sender", 2 },
	{ "text", KEY_OF(TEXT), "TEXT", 0, "the message", 2 },
	{ "modem", KEY_OF(MODEM), "MODEM", 0, "the modem that brings it", 2 },
	{ "jsonl", KEY_OF(JSONL), NULL, 0, "lines of {\"from\",\"text\"} from standard input", 2 },
	{ "all-parked", KEY_OF(ALL_PARKED), NULL, 0, "all that is parked", 2 },
	{ "dry-run", KEY_OF(DRY_RUN), NULL, 0, "only say what would be changed", 2 },
	{ "month", KEY_OF(MONTH), "YYYY-MM", 0, "of this month only", 2 },
	{ "by", KEY_OF(BY), "WHAT", 0, "a row for each agency, class or month", 2 },
	{ "reason", KEY_OF(REASON), "TEXT", 0, "why; it is kept", 2 },
	{ "html", KEY_OF(HTML), "FILE", 0, "write one HTML page there", 2 },
	{ "output", KEY_OF(OUTPUT), "FILE", 0, "write there, in place of standard output", 2 },
	{ "keep", KEY_OF(KEEP), "N", 0, "keep the newest N backups only", 2 },
	{ "journal", KEY_OF(JOURNAL), "FILE", 0, "heads of the chain that a log has kept", 2 },
	{ "certificate", KEY_OF(CERTIFICATE), "ID", 0, "that it is gone: a ticket, or an audit row",
		2 },
	{ "yes", KEY_OF(YES), NULL, 0, "do it without asking", 2 },
	{ 0 },
};

static const struct ctl_help book = { commands, COUNT_OF(commands), options };

int ctl_fail(int code, const char *format, ...)
{
	va_list args;

	(void)fflush(stdout);
	ctl_progress_clear();
	(void)fputs("lapor-smsctl: ", stderr);
	va_start(args, format);
	(void)vfprintf(stderr, gettext(format), args);
	va_end(args);
	(void)fputc('\n', stderr);
	return code;
}

static void keep_option(struct ctl *ctl, unsigned int option, const char *value)
{
	const struct {
		unsigned int option;
		const char **value;
	} values[] = {
		{ CTL_OPTION_STATE, &ctl->state },
		{ CTL_OPTION_SINCE, &ctl->since },
		{ CTL_OPTION_FROM, &ctl->from },
		{ CTL_OPTION_TEXT, &ctl->text },
		{ CTL_OPTION_MODEM, &ctl->modem },
		{ CTL_OPTION_MONTH, &ctl->month },
		{ CTL_OPTION_BY, &ctl->by },
		{ CTL_OPTION_REASON, &ctl->reason },
		{ CTL_OPTION_HTML, &ctl->html },
		{ CTL_OPTION_OUTPUT, &ctl->output },
		{ CTL_OPTION_KEEP, &ctl->keep },
		{ CTL_OPTION_JOURNAL, &ctl->journal },
		{ CTL_OPTION_CERTIFICATE, &ctl->certificate },
	};

	ctl->options |= option;
	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (values[i].option == option)
			*values[i].value = value;
}

static error_t take_colour(struct argp_state *state, const char *when)
{
	int r = ctl_colour_choose(when);

	if (r == -EINVAL)
		argp_error(state, "--colour is auto, always or never");
	return r == -EINVAL ? 0 : -r;
}

/* The command itself is kept as the first argument. */
static error_t on_option(int key, char *value, struct argp_state *state)
{
	struct ctl *ctl = state->input;

	if (key >= CTL_HELP_KEY && key < CTL_HELP_KEY + 32) {
		keep_option(ctl, 1U << (key - CTL_HELP_KEY), value);
		return 0;
	}
	switch (key) {
	case 'c': ctl->config_path = value; return 0;
	case 'h':
	case '?': ctl->wants_help = true; return 0;
	case 'V': ctl->wants_version = true; return 0;
	case KEY_STORE: ctl->store_path = value; return 0;
	case KEY_JSON: ctl->json = true; return 0;
	case KEY_COLOUR: return take_colour(state, value);
	case KEY_LANGUAGE:
		if (strcmp(value, "id") != 0 && strcmp(value, "en") != 0)
			argp_error(state, "--language is id or en");
		ctl->language = value;
		return 0;
	case ARGP_KEY_ARG:
		if (ctl->arg_count + 1 >= CTL_ARGS_MAX)
			argp_error(state, "too many arguments (a text stands in quotes)");
		ctl->args[ctl->arg_count++] = value;
		return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static int help(struct ctl *ctl)
{
	const struct ctl_help_command *command = NULL;

	if (ctl->arg_count > 0) {
		command = ctl_help_find(&book, ctl->args[0]);
		if (!command)
			return EX_USAGE;
	}
	return ctl_help_print(&book, command, ctl);
}

static int print_version(const struct ctl *ctl)
{
	json_auto_t *value = json_pack("{ss}", "version", LAPOR_VERSION);

	if (ctl->json)
		return ctl_print_json(value);
	(void)puts("lapor-smsctl " LAPOR_VERSION);
	return 0;
}

static int run(struct ctl *ctl)
{
	const char *name = ctl->args[0];
	const struct ctl_help_command *command;
	int r;

	if (ctl->wants_version)
		return print_version(ctl);
	if (ctl->wants_help)
		return help(ctl);
	if (!name)
		return ctl_fail(EX_USAGE,
			"which command? status, health, complaints, show, .. (lapor-smsctl help "
			"names all)");
	command = ctl_help_find(&book, name);
	if (!command)
		return EX_USAGE;
	memmove(ctl->args, ctl->args + 1, ctl->arg_count * sizeof(ctl->args[0]));
	ctl->arg_count--;
	r = ctl_help_check(&book, command, ctl);
	return r != 0 ? r : command->run(ctl);
}

/* Whoever lists processes sees no number and no text: argp gets copies. They live as long as we. */
static int take_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		char *copy = strdup(argv[i]);

		/* analysis: Wanalyzer-malloc-leak: the arguments hold it */
		if (!copy)
			return -ENOMEM;
		explicit_bzero(argv[i], strlen(argv[i]));
		argv[i] = copy;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct argp argp = { .options = options, .parser = on_option };
	struct ctl ctl = { 0 };
	struct timespec now;
	int code;

	(void)prctl(PR_SET_DUMPABLE, 0);
	if (take_arguments(argc, argv) < 0)
		return EX_OSERR;
	if (argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &ctl) != 0)
		return EX_USAGE;
	translate_open(ctl.language);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	ctl.now_us = now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000;
	code = run(&ctl);
	db_close(ctl.db);
	config_free(ctl.config);
	if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0)
		code = ctl_fail(EX_IOERR, "cannot write: %s", strerror(errno));
	return code;
}
