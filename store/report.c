/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.c - reading for lapor-smsctl: rows of the views as text. */
#include "store/report.h"
#include "store/statement.h"

#define COLUMNS_MAX 32
#define ARGS_MAX    4

/* SQLite has no boolean of its own: these columns are, in whichever view they stand. */
static const char *const booleans[] = { "has_place", "has_time", "emergency", "incomplete",
	"repeated" };

static enum sql find_statement(enum report_query query)
{
	switch (query) {
	case REPORT_MODEMS: return SQL_REPORT_MODEMS;
	case REPORT_HEALTH: return SQL_REPORT_HEALTH;
	case REPORT_SAMPLES: return SQL_REPORT_SAMPLES;
	case REPORT_ALARMS: return SQL_REPORT_ALARMS;
	case REPORT_COMPLAINTS: return SQL_REPORT_COMPLAINTS;
	case REPORT_COMPLAINT: return SQL_REPORT_COMPLAINT;
	case REPORT_MESSAGES: return SQL_REPORT_MESSAGES;
	case REPORT_REPLIES: return SQL_REPORT_REPLIES;
	case REPORT_FORWARDS: return SQL_REPORT_FORWARDS;
	case REPORT_EVENTS: return SQL_REPORT_EVENTS;
	case REPORT_QUEUE_FORWARD: return SQL_REPORT_QUEUE_FORWARD;
	case REPORT_DESTINATIONS: return SQL_REPORT_DESTINATIONS;
	case REPORT_QUEUE_REPLY: return SQL_REPORT_QUEUE_REPLY;
	case REPORT_COUNTS: return SQL_REPORT_COUNTS;
	case REPORT_DENIED: return SQL_REPORT_DENIED;
	case REPORT_TRAFFIC: return SQL_REPORT_TRAFFIC;
	case REPORT_MODEM_HOURS: return SQL_REPORT_MODEM_HOURS;
	case REPORT_AUDIT: return SQL_REPORT_AUDIT;
	case REPORT_CERTIFICATE: return SQL_REPORT_CERTIFICATE;
	case REPORT_EXPORT_PERSON: return SQL_REPORT_EXPORT_PERSON;
	case REPORT_EXPORT_COMPLAINTS: return SQL_REPORT_EXPORT_COMPLAINTS;
	case REPORT_EXPORT_SAID: return SQL_REPORT_EXPORT_SAID;
	case REPORT_EXPORT_MESSAGES: return SQL_REPORT_EXPORT_MESSAGES;
	case REPORT_EXPORT_PARTS: return SQL_REPORT_EXPORT_PARTS;
	case REPORT_EXPORT_REPLIES: return SQL_REPORT_EXPORT_REPLIES;
	case REPORT_EXPORT_EVENTS: return SQL_REPORT_EXPORT_EVENTS;
	case REPORT_EXPORT_FORWARDS: return SQL_REPORT_EXPORT_FORWARDS;
	case REPORT_EXPORT_AUDIT: return SQL_REPORT_EXPORT_AUDIT;
	}
	return SQL_COUNT;
}

static bool is_boolean(const char *column)
{
	for (size_t i = 0; i < COUNT_OF(booleans); i++) {
		if (strcmp(booleans[i], column) == 0)
			return true;
	}
	return false;
}

static enum report_type find_type(sqlite3_stmt *s, int column)
{
	switch (sqlite3_column_type(s, column)) {
	case SQLITE_NULL: return REPORT_NULL;
	case SQLITE_FLOAT: return REPORT_REAL;
	case SQLITE_INTEGER:
		return is_boolean(sqlite3_column_name(s, column)) ? REPORT_BOOLEAN : REPORT_NUMBER;
	}
	return REPORT_TEXT;
}

static int hand_row(sqlite3_stmt *s, report_row_fn fn, void *userdata)
{
	struct report_cell cells[COLUMNS_MAX];
	int count = sqlite3_column_count(s);

	if (count > COLUMNS_MAX)
		return -E2BIG;
	for (int i = 0; i < count; i++) {
		cells[i].column = sqlite3_column_name(s, i);
		cells[i].type = find_type(s, i);
		cells[i].text = column_text(s, i);
		if (!cells[i].column)
			return -ENOMEM;
	}
	return fn(cells, (size_t)count, userdata);
}

int report_columns(struct db *db, enum report_query query, report_row_fn fn, void *userdata)
{
	struct report_cell cells[COLUMNS_MAX];
	enum sql id = find_statement(query);
	sqlite3_stmt *s;
	int count, r;

	if (id == SQL_COUNT)
		return -EINVAL;
	r = statement_ready(db, id, &s);
	if (r < 0)
		return r;
	count = sqlite3_column_count(s);
	if (count > COLUMNS_MAX)
		return -E2BIG;
	for (int i = 0; i < count; i++) {
		cells[i] = (struct report_cell){ .column = sqlite3_column_name(s, i),
			.type = REPORT_NULL };
		if (!cells[i].column)
			return -ENOMEM;
	}
	return fn(cells, (size_t)count, userdata);
}

int report_run(struct db *db, enum report_query query, const char *const *args, size_t arg_count,
	report_row_fn fn, void *userdata)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct value values[ARGS_MAX];
	enum sql id = find_statement(query);
	size_t wanted;
	int r, rows = 0;

	if (id == SQL_COUNT)
		return -EINVAL;
	r = statement_ready(db, id, &s);
	if (r < 0)
		return r;
	wanted = (size_t)sqlite3_bind_parameter_count(s);
	if (wanted > ARGS_MAX || arg_count > wanted)
		return -EINVAL;
	for (size_t i = 0; i < wanted; i++)
		values[i] = TEXT(i < arg_count ? args[i] : NULL);
	r = statement_bind(db, &s, id, values, wanted);
	if (r < 0)
		return r;
	while ((r = statement_step(db, s)) > 0) {
		r = hand_row(s, fn, userdata);
		if (r < 0)
			return r;
		rows++;
	}
	return r < 0 ? r : rows;
}
