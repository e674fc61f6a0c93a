/* SPDX-License-Identifier: GPL-2.0-or-later */
/* exporting.c - all that is held on a person. */
#include "daemon/exporting.h"
#include "daemon/disclosure.h"
#include "daemon/log.h"
#include "daemon/number.h"
#include "daemon/request.h"
#include "store/audit.h"
#include "store/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

static const struct section {
	const char *name;
	enum report_query query;
} sections[] = {
	{ "complaints", REPORT_EXPORT_COMPLAINTS },
	{ "said", REPORT_EXPORT_SAID },
	{ "messages", REPORT_EXPORT_MESSAGES },
	{ "parts", REPORT_EXPORT_PARTS },
	{ "replies", REPORT_EXPORT_REPLIES },
	{ "events", REPORT_EXPORT_EVENTS },
	{ "forwards", REPORT_EXPORT_FORWARDS },
	{ "audit", REPORT_EXPORT_AUDIT },
};

/* One request. */
struct turn {
	struct app *app;
	const json_t *request;
	json_t *answer;
	char who[CONTROL_WHO_SIZE];
	char person[DB_PSEUDONYM_SIZE];
	char number[LAPOR_NUMBER_SIZE];
};

struct page {
	json_t *rows;
	size_t size;
	int64_t last;
};

static json_t *cell_value(const struct report_cell *cell)
{
	json_t *text;

	switch (cell->type) {
	case REPORT_NULL: return json_null();
	case REPORT_NUMBER: return json_integer(strtoll(cell->text, NULL, 10));
	case REPORT_REAL: return json_real(strtod(cell->text, NULL));
	case REPORT_BOOLEAN: return json_boolean(strtol(cell->text, NULL, 10) != 0);
	case REPORT_TEXT: break;
	}
	text = json_string(cell->text);
	return text ? text : json_null();
}

/* -ENOBUFS: the page is full with this row. */
static int add_row(const struct report_cell *cells, size_t count, void *userdata)
{
	json_auto_t *row = json_object();
	struct page *page = userdata;

	for (size_t i = 0; i < count; i++) {
		if (json_object_set_new(row, cells[i].column, cell_value(&cells[i])) < 0)
			return -ENOMEM;
		page->size += strlen(cells[i].column) + strlen(cells[i].text) + 8;
	}
	if (json_array_append(page->rows, row) < 0)
		return -ENOMEM;
	page->last = json_integer_value(json_object_get(row, "id"));
	return page->size >= EXPORTING_PAGE ? -ENOBUFS : 0;
}

static int read_page(struct turn *t, enum report_query query, int64_t after, struct page *page)
{
	char from[24];
	const char *args[] = { t->person, from };

	(void)snprintf(from, sizeof from, "%" PRId64, after);
	return report_run(
		t->app->db, query, args, query == REPORT_EXPORT_PERSON ? 1 : 2, add_row, page);
}

static int run_page(struct turn *t)
{
	json_auto_t *rows = json_array();
	struct page page = { .rows = rows,
		.last = json_integer_value(json_object_get(t->request, "after")) };
	int64_t audit = json_integer_value(json_object_get(t->request, "audit"));
	const struct section *section = NULL;
	int r;

	for (size_t i = 0; i < COUNT_OF(sections); i++)
		if (strcmp(sections[i].name, request_text(t->request, "section")) == 0)
			section = &sections[i];
	if (!section)
		return request_deny(t->answer, EX_USAGE, "there is no such section");
	r = audit_is_export(
		t->app->db, audit, t->person, t->who, app_now_us(t->app) - EXPORTING_FOR_US);
	if (r == 0)
		return request_deny(t->answer, EX_USAGE, "an export begins with its reason");
	if (r > 0)
		r = read_page(t, section->query, page.last, &page);
	if (r < 0 && r != -ENOBUFS)
		return request_deny_store(t->answer);
	(void)json_object_set_new(t->answer, "more", json_boolean(r != 0));
	(void)json_object_set_new(t->answer, "after", json_integer(page.last));
	(void)json_object_set(t->answer, "rows", rows);
	return 0;
}

static int begin(struct turn *t)
{
	const struct audit_deed deed = { .who = t->who,
		.what = "export",
		.person = t->person,
		.reason = request_text(t->request, "reason") };
	json_auto_t *rows = json_array(), *names = json_array();
	struct page page = { .rows = rows };
	int64_t audit = 0;
	int r;

	if (!disclosure_is_reason(deed.reason))
		return request_deny(t->answer, EX_USAGE,
			"why? The reason is kept: two words or more, in one line of at most 200 "
			"octets");
	r = audit_add(t->app->db, &deed, true, app_now_us(t->app), &audit);
	if (r >= 0)
		r = read_page(t, REPORT_EXPORT_PERSON, 0, &page);
	if (app_store_result(t->app, r) < 0)
		return request_deny_store(t->answer);
	log_say(LOG_EVENT_DATA_EXPORTED, NULL, NULL, t->who);
	for (size_t i = 0; i < COUNT_OF(sections); i++)
		(void)json_array_append_new(names, json_string(sections[i].name));
	(void)json_object_set_new(t->answer, "audit", json_integer(audit));
	(void)json_object_set(t->answer, "person",
		json_array_size(rows) > 0 ? json_array_get(rows, 0) : json_null());
	(void)json_object_set(t->answer, "sections", names);
	return 0;
}

int exporting_run(void *userdata, const json_t *request, json_t *answer)
{
	struct turn t = { .app = userdata, .request = request, .answer = answer };
	const char *typed = request_text(request, "number");
	int code;

	if (!number_is_person(typed) || number_normalise(typed, t.number) < 0)
		return request_deny(answer, EX_USAGE,
			"this is no phone number that a person can have: write it as 0812.. or "
			"+62812..");
	control_write_who(t.app->control, t.who);
	if (db_pseudonym(t.app->db, t.number, t.person) < 0)
		return request_deny_store(answer);
	code = json_object_get(request, "audit") ? run_page(&t) : begin(&t);
	explicit_bzero(t.number, sizeof t.number);
	return code;
}
