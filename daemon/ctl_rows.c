/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_rows.c - lapor-smsctl: rows of the store as JSON and as tables.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_csv.h"
#include "daemon/ctl_text.h"

/* Columns in which a citizen's own words may stand. */
static bool is_citizens(const char *column)
{
	static const char *const columns[] = { "text", "place", "location", "note" };

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		if (strcmp(columns[i], column) == 0)
			return true;
	return false;
}

static json_t *text_value(const struct report_cell *cell)
{
	_cleanup_(freep) char *text =
		is_citizens(cell->column) ? ctl_text_mask(cell->text) : ctl_text_repair(cell->text);

	return text ? json_string(text) : NULL;
}

static json_t *cell_value(const struct report_cell *cell)
{
	switch (cell->type) {
	case REPORT_NULL: return json_null();
	case REPORT_NUMBER: return json_integer(strtoll(cell->text, NULL, 10));
	case REPORT_REAL: return json_real(strtod(cell->text, NULL));
	case REPORT_BOOLEAN: return json_boolean(strtol(cell->text, NULL, 10) != 0);
	case REPORT_TEXT: return text_value(cell);
	}
	return NULL;
}

static json_t *row_value(const struct report_cell *cells, size_t count)
{
	json_auto_t *row = json_object();

	for (size_t i = 0; i < count; i++)
		if (json_object_set_new(row, cells[i].column, cell_value(&cells[i])) < 0)
			return NULL;
	return row ? json_incref(row) : NULL;
}

static int fail_reading(const struct ctl *ctl, int r)
{
	if (r == -ECANCELED && ctl->asks_daemon)
		return ctl->look_code;
	if (r == -ENOMEM)
		return ctl_fail(EX_OSERR, "out of memory");
	return ctl_fail(EX_IOERR, "cannot read the store: %s (%s)",
		ctl->db ? db_error(ctl->db) : "", strerror(-r));
}

static int run_query(
	struct ctl *ctl, const struct ctl_query *query, report_row_fn fn, void *userdata)
{
	if (ctl->asks_daemon)
		return ctl_look_run(ctl, query, fn, userdata);
	return report_run(ctl->db, query->query, query->args, query->count, fn, userdata);
}

static int append_row(const struct report_cell *cells, size_t count, void *userdata)
{
	return json_array_append_new(userdata, row_value(cells, count)) < 0 ? -ENOMEM : 0;
}

json_t *ctl_read(struct ctl *ctl, const struct ctl_query *query, int *ret_code)
{
	json_auto_t *rows = json_array();
	int r = rows ? run_query(ctl, query, append_row, rows) : -ENOMEM;

	if (r < 0) {
		*ret_code = fail_reading(ctl, r);
		return NULL;
	}
	return json_incref(rows);
}

static int dump_row(const struct report_cell *cells, size_t count, void *userdata)
{
	json_auto_t *row = row_value(cells, count);
	bool *first = userdata;

	if (!row)
		return -ENOMEM;
	if (fputs(*first ? "[\n" : ",\n", stdout) == EOF)
		return -EIO;
	*first = false;
	return json_dumpf(row, stdout, 0) < 0 ? -EIO : 0;
}

/* Row by row, so that a store of any size takes no memory here. */
static int list_json(struct ctl *ctl, const struct ctl_query *query)
{
	bool first = true;
	int r = run_query(ctl, query, dump_row, &first);

	if (r < 0)
		return fail_reading(ctl, r);
	(void)fputs(first ? "[]\n" : "\n]\n", stdout);
	return 0;
}

/* People are told why there is no text. */
static void say_erased(json_t *row)
{
	const char *at = ctl_row_text(row, "text_erased_at");
	char shown[CTL_TIME_SIZE];

	if (!*at)
		return;
	ctl_time_show(at, shown);
	(void)json_object_set_new(row, "text", json_sprintf(_("(erased on %.10s)"), shown));
}

bool ctl_row_is_hidden(const json_t *row)
{
	const char *visibility = ctl_row_text(row, "visibility");

	return *visibility && strcmp(visibility, "normal") != 0;
}

/* And how a text that is sealed is got. */
static void say_sealed(json_t *row)
{
	if (!ctl_row_is_hidden(row) || !json_is_null(json_object_get(row, "text")))
		return;
	(void)json_object_set_new(row, "text",
		json_sprintf(_("(%s: lapor-smsctl reveal %s)"), ctl_row_text(row, "visibility"),
			ctl_row_text(row, "ticket")));
}

void ctl_row_explain(json_t *row)
{
	say_erased(row);
	say_sealed(row);
}

static int add_row(const struct report_cell *cells, size_t count, void *userdata)
{
	json_auto_t *row = row_value(cells, count);

	if (row)
		ctl_row_explain(row);
	return row ? ctl_table_add(userdata, row) : -ENOMEM;
}

int ctl_list(struct ctl *ctl, const struct ctl_query *query, const struct ctl_column *columns,
	const char *when_empty)
{
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	int r;

	if (ctl->json)
		return list_json(ctl, query);
	r = ctl_table_new(&table, columns);
	if (r == 0)
		r = run_query(ctl, query, add_row, table);
	if (r < 0)
		return fail_reading(ctl, r);
	if (r == 0) {
		(void)printf("%s\n", when_empty);
		return 0;
	}
	return ctl_table_print(table) < 0 ? ctl_fail(EX_IOERR, "cannot write the table") : 0;
}

static int print_columns(const struct report_cell *cells, size_t count, void *userdata)
{
	(void)userdata;
	for (size_t i = 0; i < count; i++)
		ctl_csv_field(stdout, i, cells[i].column);
	ctl_csv_end(stdout);
	return 0;
}

static int print_cells(const struct report_cell *cells, size_t count, void *userdata)
{
	(void)userdata;
	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *text =
			ctl_text_repair(cells[i].type == REPORT_NULL ? "" : cells[i].text);

		if (!text)
			return -ENOMEM;
		ctl_csv_field(stdout, i, text);
	}
	ctl_csv_end(stdout);
	return 0;
}

/* Of the views that hold no words of citizens. */
int ctl_list_csv(struct ctl *ctl, const struct ctl_query *query)
{
	int r;

	if (ctl->asks_daemon)
		return ctl_fail(
			EX_NOPERM, "CSV is made of the store, which may not be read by you");
	r = report_columns(ctl->db, query->query, print_columns, NULL);

	if (r >= 0)
		r = run_query(ctl, query, print_cells, NULL);
	return r < 0 ? fail_reading(ctl, r) : 0;
}

const char *ctl_row_text(const json_t *row, const char *column)
{
	const char *text = json_string_value(json_object_get(row, column));

	return text ? text : "";
}

int ctl_print_json(const json_t *value)
{
	if (!value)
		return ctl_fail(EX_OSERR, "out of memory");
	if (json_dumpf(value, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) < 0 ||
		fputc('\n', stdout) == EOF)
		return ctl_fail(EX_IOERR, "cannot write: %s", strerror(errno));
	return 0;
}
