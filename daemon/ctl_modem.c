/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_modem.c - lapor-smsctl: the modems, pausing, taking back or resetting one of them, and what
 * was said to it and heard from it last.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_text.h"

static const struct ctl_column modem_columns[] = {
	{ "name", N_("NAME"), 0 },
	{ "device", N_("DEVICE"), 0 },
	{ "port", "PORT", 0 },
	{ "imei", "IMEI", CTL_COLUMN_RIGHT },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "since", N_("SINCE"), CTL_COLUMN_TIME },
	{ "reason", N_("REASON"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const json_t *find_row(const json_t *rows, const char *name)
{
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (strcmp(ctl_row_text(json_array_get(rows, i), "name"), name) == 0)
			return json_array_get(rows, i);
	return NULL;
}

/* What the store knows of it, beside the device of the settings. row NULL: nothing yet. */
static json_t *describe(const char *name, const char *device, const json_t *row)
{
	json_t *modem = json_pack("{ss ss*}", "name", name, "device", device);

	for (size_t i = 2; modem && modem_columns[i].name; i++) {
		json_t *value = json_object_get(row, modem_columns[i].name);

		(void)json_object_set(modem, modem_columns[i].name, value ? value : json_null());
	}
	return modem;
}

/* All of the settings and, where these are not read, all of the store. wanted NULL: all. */
static json_t *list(const struct ctl *ctl, const json_t *rows, const char *wanted)
{
	json_auto_t *modems = json_array();
	size_t count = ctl->config ? ctl->config->modem_count : json_array_size(rows);

	for (size_t i = 0; i < count; i++) {
		const char *device = ctl->config ? ctl->config->modems[i].device : NULL;
		const char *name = ctl->config ? ctl->config->modems[i].name
		                               : ctl_row_text(json_array_get(rows, i), "name");

		if (wanted && strcmp(wanted, name) != 0)
			continue;
		if (json_array_append_new(modems, describe(name, device, find_row(rows, name))) < 0)
			return NULL;
	}
	return json_incref(modems);
}

static int print_table(const json_t *modems)
{
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	const json_t *modem;
	size_t i;
	int r = ctl_table_new(&table, modem_columns);

	json_array_foreach(modems, i, modem) if (r == 0) r = ctl_table_add(table, modem);
	if (r == 0)
		r = ctl_table_print(table);
	return r < 0 ? ctl_fail(EX_IOERR, "cannot write the table") : 0;
}

static int print_modems(struct ctl *ctl, const char *wanted)
{
	static const struct ctl_query query = { .query = REPORT_MODEMS };
	int code = ctl_open_store(ctl);
	json_auto_t *rows = code == 0 ? ctl_read(ctl, &query, &code) : NULL;
	json_auto_t *modems = NULL;

	if (!rows)
		return code;
	modems = list(ctl, rows, wanted);
	if (!modems)
		return ctl_fail(EX_OSERR, "out of memory");
	if (wanted && json_array_size(modems) == 0)
		return ctl_fail(
			CTL_NO, "no modem is named %s (lapor-smsctl modem names them all)", wanted);
	if (ctl->json)
		return ctl_print_json(modems);
	if (json_array_size(modems) > 0)
		return print_table(modems);
	(void)printf("%s\n", _("no modem is configured"));
	return 0;
}

static char way_mark(const char *way)
{
	if (strcmp(way, "said") == 0)
		return '>';
	return strcmp(way, "heard") == 0 ? '<' : '-';
}

/* The daemon has scrubbed them; a terminal is not to trust that. */
static int print_line(const json_t *line)
{
	_cleanup_(freep) char *text = ctl_text_line(ctl_row_text(line, "text"));

	if (!text)
		return ctl_fail(EX_OSERR, "out of memory");
	(void)printf("%9.3f %c %s\n", -json_number_value(json_object_get(line, "age")),
		way_mark(ctl_row_text(line, "way")), text);
	return 0;
}

static int show_flight(struct ctl *ctl)
{
	json_auto_t *answer = NULL;
	const json_t *line, *lines;
	size_t i;
	int code = ctl_request(ctl,
		json_pack("{ss ss ss}", "command", "modem", "name", ctl->args[0], "do", "flight"),
		&answer);

	if (code != 0)
		return code;
	if (ctl->json)
		return ctl_print_answer(answer);
	lines = json_object_get(answer, "lines");
	if (json_array_size(lines) == 0)
		(void)printf("%s\n", _("nothing was said to this modem yet"));
	json_array_foreach(lines, i, line)
	{
		if (code == 0)
			code = print_line(line);
	}
	return code;
}

static bool is_word(const char *word)
{
	return strcmp(word, "pause") == 0 || strcmp(word, "resume") == 0 ||
	       strcmp(word, "reset") == 0;
}

int ctl_modem(struct ctl *ctl)
{
	if (ctl->arg_count < 2)
		return print_modems(ctl, ctl->args[0]);
	if (strcmp(ctl->args[1], "flight") == 0)
		return show_flight(ctl);
	if (!is_word(ctl->args[1]))
		return ctl_fail(EX_USAGE,
			"\"%s\" is nothing to do with a modem: pause, resume, reset or flight",
			ctl->args[1]);
	return ctl_command(ctl, json_pack("{ss ss ss}", "command", "modem", "name", ctl->args[0],
					"do", ctl->args[1]));
}
