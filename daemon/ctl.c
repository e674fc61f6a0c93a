/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl.c - lapor-smsctl: reads the command line and runs one command.
 */
#include "daemon/ctl.h"

#include <argp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/ctl_text.h"

static const struct command {
	const char *name, *arguments, *help;
	size_t least, most;   /* arguments */
	unsigned int options; /* enum ctl_option, those it takes */
	int (*run)(struct ctl *ctl);
} commands[] = {
	{ "status", "", "the whole gateway on one screen", 0, 0, 0, ctl_status },
	{ "health", "[MODEM] [--log|--samples] [--csv]", "how each modem is, or was", 0, 1,
		CTL_OPTION_LOG | CTL_OPTION_SAMPLES | CTL_OPTION_CSV | CTL_OPTION_SINCE,
		ctl_health },
	{ "complaints", "[--state S] [--since T]", "list complaints", 0, 0,
		CTL_OPTION_STATE | CTL_OPTION_SINCE, ctl_complaints },
	{ "show", "TICKET|TRACKING", "the whole life of one complaint", 1, 1, 0, ctl_show },
	{ "queue", "forward|reply", "what still waits to go out", 1, 1, 0, ctl_queue },
	{ "retry", "TICKET|--all-parked", "forward again what was parked", 0, 1,
		CTL_OPTION_ALL_PARKED, ctl_retry },
	{ "release", "TICKET", "forward what was held or unknown", 1, 1, 0, ctl_release },
	{ "link", "TICKET TRACKING", "the central system's ID, typed by hand", 2, 2, 0, ctl_link },
	{ "import", "FILE.csv [--dry-run]", "statuses and IDs from an export of LAPOR!", 1, 1,
		CTL_OPTION_DRY_RUN, ctl_import },
	{ "send", "NUMBER TEXT", "send a text", 2, 2, 0, ctl_send },
	{ "parse", "TEXT [--from N]|--jsonl", "what a text would be taken for", 0, 1,
		CTL_OPTION_FROM | CTL_OPTION_JSONL, ctl_parse },
	{ "render", "TEMPLATE [NAME=VALUE]..", "a reply as citizens get it", 1, 6, 0, ctl_render },
	{ "inject", "--from N --text T [--modem M]", "as if a modem had brought it", 0, 0,
		CTL_OPTION_FROM | CTL_OPTION_TEXT | CTL_OPTION_MODEM, ctl_inject },
	{ "modem", "[NAME [pause|resume|reset]]", "the modems; one of them, by hand", 0, 2, 0,
		ctl_modem },
	{ "deny", "[NUMBER]", "never answer it; alone: list them", 0, 1, 0, ctl_deny },
	{ "allow", "NUMBER", "answer it again", 1, 1, 0, ctl_allow },
	{ "udev-rule", "[NAME|DEVICE|NAME=DEVICE]..", "rules for links that stay", 0,
		CTL_ARGS_MAX - 2, 0, ctl_udev },
};

#define KEY_STORE    0x200
#define KEY_JSON     0x201
#define KEY_LANGUAGE 0x202
#define KEY_OPTION   0x100 /* + the bit of an enum ctl_option */
#define KEY_OF(name) (KEY_OPTION + __builtin_ctz(CTL_OPTION_##name))

static const struct argp_option options[] = {
	{ "config", 'c', "FILE", 0, "settings (/etc/lapor-smsd/lapor-smsd.conf)", 1 },
	{ "store", KEY_STORE, "PATH", 0, "the store, in place of the settings' one", 1 },
	{ "json", KEY_JSON, NULL, 0, "one JSON document on standard output", 1 },
	{ "language", KEY_LANGUAGE, "id|en", 0, "of what is printed, in place of LANG", 1 },
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
	{ "yes", KEY_OF(YES), NULL, 0, "do it without asking", 2 },
	{ 0 },
};

const char *argp_program_version = "lapor-smsctl " LAPOR_VERSION;

int ctl_fail(int code, const char *format, ...)
{
	va_list args;

	(void)fflush(stdout);
	(void)fputs("lapor-smsctl: ", stderr);
	va_start(args, format);
	(void)vfprintf(stderr, format, args);
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
	};

	ctl->options |= option;
	for (size_t i = 0; i < COUNT_OF(values); i++)
		if (values[i].option == option)
			*values[i].value = value;
}

/* The command itself is kept as the first argument. */
static error_t on_option(int key, char *value, struct argp_state *state)
{
	struct ctl *ctl = state->input;

	if (key >= KEY_OPTION && key < KEY_OPTION + 32) {
		keep_option(ctl, 1U << (key - KEY_OPTION), value);
		return 0;
	}
	switch (key) {
	case 'c': ctl->config_path = value; return 0;
	case KEY_STORE: ctl->store_path = value; return 0;
	case KEY_JSON: ctl->json = true; return 0;
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
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which command? (status, health, complaints, show, ..)");
		return 0;
	default: return ARGP_ERR_UNKNOWN;
	}
}

static void print_commands(FILE *out)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		const struct command *c = &commands[i];

		(void)fprintf(out, "  %s %s%*s %s\n", c->name, c->arguments,
			38 - (int)(strlen(c->name) + strlen(c->arguments)), "", c->help);
	}
}

/* The commands are listed from their table, so that help names no other ones. */
static char *filter_help(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t size = 0;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&list, &size);
	if (!out)
		return (char *)text;
	(void)fputs("Commands:\n", out);
	print_commands(out);
	(void)fputs("\nlapor-smsctl(1) has an example of each.", out);
	if (fclose(out) != 0) {
		free(list);
		return (char *)text;
	}
	return list;
}

static int fail_unknown(const char *name)
{
	const char *nearest = commands[0].name;

	for (size_t i = 1; i < COUNT_OF(commands); i++)
		if (ctl_text_distance(name, commands[i].name) < ctl_text_distance(name, nearest))
			nearest = commands[i].name;
	if (ctl_text_distance(name, nearest) <= 2)
		(void)ctl_fail(
			EX_USAGE, "unknown command \"%s\": did you mean \"%s\"?", name, nearest);
	else
		(void)ctl_fail(EX_USAGE, "unknown command \"%s\"", name);
	(void)fputs("There are:", stderr);
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		(void)fprintf(stderr, " %s", commands[i].name);
	(void)fputc('\n', stderr);
	return EX_USAGE;
}

static int check_usage(const struct ctl *ctl, const struct command *command)
{
	unsigned int foreign = ctl->options & ~command->options;

	if (foreign) {
		for (size_t i = 0; options[i].name; i++)
			if (options[i].key == KEY_OPTION + __builtin_ctz(foreign))
				return ctl_fail(EX_USAGE,
					"%s takes no --%s (see: lapor-smsctl --help)",
					command->name, options[i].name);
	}
	if (ctl->arg_count < command->least || ctl->arg_count > command->most)
		return ctl_fail(
			EX_USAGE, "usage: lapor-smsctl %s %s", command->name, command->arguments);
	return 0;
}

static int run(struct ctl *ctl)
{
	const char *name = ctl->args[0];

	memmove(ctl->args, ctl->args + 1, ctl->arg_count * sizeof(ctl->args[0]));
	ctl->arg_count--;
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		int r;

		if (strcmp(commands[i].name, name) != 0)
			continue;
		r = check_usage(ctl, &commands[i]);
		return r != 0 ? r : commands[i].run(ctl);
	}
	return fail_unknown(name);
}

int main(int argc, char **argv)
{
	static const struct argp argp = { .options = options,
		.parser = on_option,
		.args_doc = "COMMAND [ARGUMENT]..",
		.doc = "Asks a gateway of lapor-smsd how it is, and tells it what to do.\v ",
		.help_filter = filter_help };
	struct ctl ctl = { 0 };
	struct timespec now;
	int code;

	if (argp_parse(&argp, argc, argv, 0, NULL, &ctl) != 0)
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
