/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_help.c - lapor-smsctl: what it says of its commands. */
#include "daemon/ctl_help.h"

#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl_text.h"

#define COLUMN 36 /* where the help of a command begins */

static const struct argp_option *find_option(const struct ctl_help *help, unsigned int bits)
{
	for (const struct argp_option *o = help->options; o->name; o++)
		if (o->key == CTL_HELP_KEY + __builtin_ctz(bits))
			return o;
	return NULL;
}

/* Options of all commands have no bit. */
static bool is_common(const struct argp_option *option)
{
	return option->key < CTL_HELP_KEY || option->key >= CTL_HELP_KEY + 32;
}

static bool is_shown(const struct argp_option *option, const struct ctl_help_command *command)
{
	if (option->flags & (OPTION_HIDDEN | OPTION_ALIAS))
		return false;
	if (!command || is_common(option))
		return !command && is_common(option);
	return command->options & 1U << (option->key - CTL_HELP_KEY);
}

const struct ctl_help_command *ctl_help_find(const struct ctl_help *help, const char *name)
{
	const char *nearest = help->commands[0].name;

	for (size_t i = 0; i < help->count; i++) {
		const char *known = help->commands[i].name;

		if (strcmp(known, name) == 0)
			return &help->commands[i];
		if (ctl_text_distance(name, known) < ctl_text_distance(name, nearest))
			nearest = known;
	}
	if (ctl_text_distance(name, nearest) <= 2)
		(void)ctl_fail(
			EX_USAGE, "unknown command \"%s\": did you mean \"%s\"?", name, nearest);
	else
		(void)ctl_fail(EX_USAGE, "unknown command \"%s\"", name);
	(void)fputs("There are:", stderr);
	for (size_t i = 0; i < help->count; i++)
		(void)fprintf(stderr, " %s", help->commands[i].name);
	(void)fputc('\n', stderr);
	return NULL;
}

int ctl_help_check(
	const struct ctl_help *help, const struct ctl_help_command *command, const struct ctl *ctl)
{
	unsigned int foreign = ctl->options & ~command->options;

	if (foreign)
		return ctl_fail(EX_USAGE, "%s takes no --%s (see: lapor-smsctl help %s)",
			command->name, find_option(help, foreign)->name, command->name);
	if (ctl->arg_count < command->least || ctl->arg_count > command->most)
		return ctl_fail(EX_USAGE,
			"usage: lapor-smsctl %s%s%s (a text of several words stands in quotes)",
			command->name, *command->arguments ? " " : "", command->arguments);
	return 0;
}

static void print_option(const struct argp_option *option)
{
	char text[48] = "";
	int length = snprintf(text, sizeof(text), "--%s%s%s", option->name, option->arg ? " " : "",
		option->arg ? option->arg : "");

	if (option->key < CTL_HELP_KEY)
		(void)printf("  -%c, ", option->key);
	else
		(void)fputs("      ", stdout);
	(void)printf("%s%*s %s\n", text, length < 22 ? 22 - length : 1, "", option->doc);
}

static void print_options(const struct ctl_help *help, const struct ctl_help_command *command)
{
	bool has_any = false;

	for (const struct argp_option *o = help->options; o->name; o++) {
		if (!is_shown(o, command))
			continue;
		if (!has_any)
			(void)puts(command ? "\nIts options:" : "\nOptions of all:");
		print_option(o);
		has_any = true;
	}
}

static void print_command(const struct ctl_help_command *command)
{
	int width = (int)(strlen(command->name) + strlen(command->arguments));

	(void)printf("  %s %s", command->name, command->arguments);
	if (width >= COLUMN)
		(void)fputs("\n   ", stdout);
	(void)printf("%*s %s\n", width < COLUMN ? COLUMN - width : COLUMN, "", command->help);
}

static void print_all(const struct ctl_help *help)
{
	(void)puts("Usage: lapor-smsctl [OPTION].. COMMAND [ARGUMENT]..\n"
		   "Asks a gateway of lapor-smsd how it is, and tells it what to do.\n\nCommands:");
	for (size_t i = 0; i < help->count; i++)
		print_command(&help->commands[i]);
	print_options(help, NULL);
	(void)puts("\nlapor-smsctl help COMMAND names the options of one command;\n"
		   "lapor-smsctl(1) has an example of each.");
}

static void print_one(const struct ctl_help *help, const struct ctl_help_command *command)
{
	(void)printf("Usage: lapor-smsctl %s%s%s\n%s\n", command->name,
		*command->arguments ? " " : "", command->arguments, command->help);
	print_options(help, command);
	(void)puts(
		"\nlapor-smsctl help names the options of all commands (-c, --store, --json, ..);"
		"\nlapor-smsctl(1) has an example.");
}

static json_t *describe_options(const struct ctl_help *help, const struct ctl_help_command *command)
{
	json_t *list = json_array();

	for (const struct argp_option *o = help->options; o->name; o++)
		if (is_shown(o, command))
			(void)json_array_append_new(
				list, json_pack("{ss ss? ss}", "name", o->name, "argument", o->arg,
					      "help", o->doc));
	return list;
}

static json_t *describe(const struct ctl_help *help, const struct ctl_help_command *command)
{
	return json_pack("{ss ss ss so}", "name", command->name, "arguments", command->arguments,
		"help", command->help, "options", describe_options(help, command));
}

static json_t *describe_all(const struct ctl_help *help)
{
	json_t *commands = json_array();

	for (size_t i = 0; i < help->count; i++)
		(void)json_array_append_new(commands, describe(help, &help->commands[i]));
	return json_pack("{so so}", "commands", commands, "options", describe_options(help, NULL));
}

int ctl_help_print(
	const struct ctl_help *help, const struct ctl_help_command *command, const struct ctl *ctl)
{
	if (ctl->json) {
		json_auto_t *all = command ? describe(help, command) : describe_all(help);

		return ctl_print_json(all);
	}
	if (command)
		print_one(help, command);
	else
		print_all(help);
	return 0;
}
