/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_look.c - lapor-smsctl: rows from the daemon, for one who may not read the store. */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/look.h"

#define COLUMNS_MAX 32
#define FIGURE_SIZE 40

static const char *name_of(enum report_query query)
{
#define X(name, wanted)                                                                            \
	if (query == (wanted))                                                                     \
		return name;
	LOOK_QUERIES(X)
#undef X
	return NULL;
}

static int fail(struct ctl *ctl, int code)
{
	ctl->look_code = code;
	return -ECANCELED;
}

int ctl_look(struct ctl *ctl, const char *name, const char *const *args, size_t count, json_t **ret)
{
	json_auto_t *list = json_array(), *answer = NULL;
	json_t *request;
	int code;

	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(list, args[i] ? json_string(args[i]) : json_null()) < 0)
			return -ENOMEM;
	request = json_pack("{ss ss sO}", "command", "look", "query", name, "args", list);
	code = ctl_request(ctl, request, &answer);
	if (code != 0)
		return fail(ctl, code);
	if (!json_is_array(json_object_get(answer, "rows")))
		return fail(ctl, ctl_fail(EX_DATAERR, "the daemon is of another version"));
	*ret = json_incref(json_object_get(answer, "rows"));
	return 0;
}

static void set_cell(struct report_cell *cell, const json_t *value, char figure[static FIGURE_SIZE])
{
	cell->text = figure;
	*figure = '\0';
	if (json_is_string(value)) {
		cell->type = REPORT_TEXT;
		cell->text = json_string_value(value);
	} else if (json_is_boolean(value)) {
		cell->type = REPORT_BOOLEAN;
		cell->text = json_is_true(value) ? "1" : "0";
	} else if (json_is_integer(value)) {
		cell->type = REPORT_NUMBER;
		(void)snprintf(figure, FIGURE_SIZE, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		cell->type = REPORT_REAL;
		(void)snprintf(figure, FIGURE_SIZE, "%.17g", json_real_value(value));
	} else {
		cell->type = REPORT_NULL;
	}
}

static int hand_row(json_t *row, report_row_fn fn, void *userdata)
{
	struct report_cell cells[COLUMNS_MAX];
	char figures[COLUMNS_MAX][FIGURE_SIZE];
	const char *column;
	size_t count = 0;
	json_t *value;

	json_object_foreach(row, column, value)
	{
		if (count == COLUMNS_MAX)
			return -EOVERFLOW;
		cells[count].column = column;
		set_cell(&cells[count], value, figures[count]);
		count++;
	}
	return fn(cells, count, userdata);
}

int ctl_look_run(struct ctl *ctl, const struct ctl_query *query, report_row_fn fn, void *userdata)
{
	const char *name = name_of(query->query);
	json_auto_t *rows = NULL;
	json_t *row;
	size_t i;
	int r;

	if (!name)
		return fail(ctl, ctl_fail(EX_NOPERM, "the store may not be read by you: use sudo"));
	r = ctl_look(ctl, name, query->args, query->count, &rows);
	if (r < 0)
		return r;
	json_array_foreach(rows, i, row)
	{
		r = hand_row(row, fn, userdata);
		if (r < 0)
			return r;
	}
	return (int)json_array_size(rows);
}
