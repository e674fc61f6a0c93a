/* SPDX-License-Identifier: GPL-2.0-or-later */
/* look.c - the daemon's side of look.h. */
#include "daemon/look.h"
#include "daemon/app.h"
#include "daemon/request.h"
#include "store/metrics.h"

#include <sysexits.h>

static json_t *cell_value(const struct report_cell *cell)
{
	switch (cell->type) {
	case REPORT_NULL: return json_null();
	case REPORT_NUMBER: return json_integer(strtoll(cell->text, NULL, 10));
	case REPORT_REAL: return json_real(strtod(cell->text, NULL));
	case REPORT_BOOLEAN: return json_boolean(strtol(cell->text, NULL, 10) != 0);
	case REPORT_TEXT: return json_string(cell->text);
	}
	return NULL;
}

static int on_row(const struct report_cell *cells, size_t count, void *list)
{
	json_auto_t *row = json_object();

	if (json_array_size(list) == LOOK_ROWS_MAX)
		return -E2BIG;
	for (size_t i = 0; i < count; i++) {
		json_t *value = cell_value(&cells[i]);

		/* A text that is no UTF-8 is left out. */
		if (json_object_set_new(row, cells[i].column, value ? value : json_null()) < 0)
			return -ENOMEM;
	}
	return json_array_append(list, row) < 0 ? -ENOMEM : 0;
}

static int on_figure(const struct metrics_figure *figure, void *list)
{
	return json_array_append_new(
		       list, json_pack("{ss ss ss sf}", "name", figure->name, "a", figure->a, "b",
				     figure->b, "value", figure->value)) < 0
	               ? -ENOMEM
	               : 0;
}

static enum report_query find_query(const char *name, bool *ret_found)
{
	static const struct {
		const char *name;
		enum report_query query;
	} queries[] = {
#define X(name, query) { name, query },
		LOOK_QUERIES(X)
#undef X
	};

	for (size_t i = 0; i < COUNT_OF(queries); i++)
		if (strcmp(queries[i].name, name) == 0) {
			*ret_found = true;
			return queries[i].query;
		}
	*ret_found = false;
	return REPORT_MODEMS;
}

static int read_rows(struct app *app, const json_t *request, json_t *rows)
{
	const char *name = request_text(request, "query");
	const json_t *given = json_object_get(request, "args");
	const char *args[2] = { NULL };
	enum report_query query;
	bool is_known;

	if (strcmp(name, LOOK_METRICS) == 0)
		return metrics_each(app->db, on_figure, rows);
	query = find_query(name, &is_known);
	if (!is_known || json_array_size(given) > COUNT_OF(args))
		return -EINVAL;
	for (size_t i = 0; i < COUNT_OF(args); i++)
		args[i] = json_string_value(json_array_get(given, i));
	return report_run(app->db, query, args, json_array_size(given), on_row, rows);
}

int look_run(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	json_auto_t *rows = json_array();
	int r = rows ? read_rows(app, request, rows) : -ENOMEM;

	if (r == -EINVAL)
		return request_deny(answer, EX_USAGE, "this daemon has no such thing to look at");
	if (r == -E2BIG)
		return request_deny(answer, EX_DATAERR,
			"these are more than 1000 rows: ask for less with --since, or read the "
			"store itself");
	if (app_store_result(app, r) < 0)
		return request_deny(answer, EX_TEMPFAIL, "the store cannot be read now");
	return json_object_set(answer, "rows", rows) < 0 ? -ENOMEM : 0;
}
