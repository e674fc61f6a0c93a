/* SPDX-License-Identifier: GPL-2.0-or-later */
/* importing.c - rows of an export, applied as central's events are. */
#include "daemon/importing.h"
#include "daemon/forwarding.h"
#include "daemon/outbound.h"
#include "daemon/request.h"
#include "daemon/tracking.h"
#include "store/forward.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

/* Clocks differ, and an export may round to the day. */
#define OLDER_US USEC_PER_DAY

enum result {
	RESULT_CHANGED,
	RESULT_LINKED,
	RESULT_SAME,
	RESULT_STRANGER,
	RESULT_CONFLICT,
	RESULT_FAILED,
};

static const char *const result_names[] = {
	[RESULT_CHANGED] = "changed",
	[RESULT_LINKED] = "linked",
	[RESULT_SAME] = "same",
	[RESULT_STRANGER] = "stranger",
	[RESULT_CONFLICT] = "conflict",
	[RESULT_FAILED] = "failed",
};

struct row {
	const json_t *json;
	int64_t number;
	const char *ticket, *tracking_id; /* the first ID; "" none */
	int64_t entered_us;               /* 0: not said */
	enum result result;
	struct complaint complaint; /* as it was before; ticket "" when there is none */
	struct central_event event;
	bool is_linked, is_told, has_notice;
};

/* -EINVAL: no row as lapor-smsctl makes it. */
static int read_row(const json_t *json, int64_t now_us, struct row *ret)
{
	const struct {
		const char *key;
		char *to;
		size_t size;
	} texts[] = { { "status", ret->event.status, sizeof ret->event.status },
		{ "label", ret->event.label, sizeof ret->event.label },
		{ "note", ret->event.note, sizeof ret->event.note },
		{ "agency", ret->event.agency, sizeof ret->event.agency } };
	const json_t *ids = json_object_get(json, "ids");

	*ret = (struct row){ .json = json,
		.number = json_integer_value(json_object_get(json, "row")),
		.ticket = request_text(json, "ticket"),
		.entered_us = json_integer_value(json_object_get(json, "entered_us")) };
	ret->tracking_id = json_string_value(json_array_get(ids, 0));
	if (!ret->tracking_id)
		ret->tracking_id = "";
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (copy_string(texts[i].to, texts[i].size, request_text(json, texts[i].key)) < 0)
			return -EINVAL;
	/* Exports name no events: each import that changes something is one. */
	(void)snprintf(ret->event.id, sizeof ret->event.id, "import-%" PRId64 "-%" PRId64, now_us,
		ret->number);
	return ret->number > 0 && *ret->event.status ? 0 : -EINVAL;
}

static bool has_id(const struct row *row, const char *tracking_id)
{
	const json_t *ids = json_object_get(row->json, "ids"), *id;
	size_t i;

	json_array_foreach(ids, i, id)
	{
		if (json_is_string(id) && strcmp(json_string_value(id), tracking_id) == 0)
			return true;
	}
	return false;
}

/* 1 when one of its tracking IDs is known. */
static int find_tracked(struct app *app, struct row *row)
{
	const json_t *ids = json_object_get(row->json, "ids"), *id;
	size_t i;

	json_array_foreach(ids, i, id)
	{
		const char *text = json_string_value(id);
		int r = text ? complaint_find(app->db, text, &row->complaint) : 0;

		if (r != 0)
			return r;
	}
	return 0;
}

/* What a text begins with says less than a tracking ID: anybody can write it. */
static bool is_doubtful(const struct row *row)
{
	const struct complaint *c = &row->complaint;

	if (*c->tracking_id && !has_id(row, c->tracking_id))
		return true;
	return row->entered_us > 0 && row->entered_us < c->received_us - OLDER_US;
}

/* 1 with its complaint, 0 with the result. */
static int find(struct app *app, struct row *row, int64_t now_us)
{
	int r = find_tracked(app, row);

	if (r != 0)
		return r;
	row->result = RESULT_STRANGER;
	r = *row->ticket ? complaint_find(app->db, row->ticket, &row->complaint) : 0;
	if (r <= 0)
		return r;
	if (is_doubtful(row)) {
		row->result = RESULT_CONFLICT;
		return 0;
	}
	if (!*row->tracking_id)
		return 1;
	r = forward_link(app->db, row->complaint.ticket, row->tracking_id, now_us);
	row->is_linked = r > 0;
	return r;
}

/* The same word of theirs again is no news; a word that came without their label is. */
static bool is_same(const struct complaint *c, const struct central_event *e)
{
	return strcmp(c->status, tracking_status(e->status)) == 0 &&
	       (!*e->label || strcmp(c->label, e->label) == 0);
}

static int apply(struct app *app, struct row *row, int64_t now_us)
{
	enum complaint_news news = COMPLAINT_OLD;
	struct complaint now;
	int r = find(app, row, now_us);

	if (r <= 0)
		return r;
	/* A link may have moved it. */
	r = complaint_find_row(app->db, row->complaint.id, &now);
	if (r <= 0)
		return r;
	row->result = row->is_linked ? RESULT_LINKED : RESULT_SAME;
	if (is_same(&now, &row->event))
		return 0;
	if (strcmp(tracking_status(row->event.status), "submitted") == 0)
		row->event.at_us = row->entered_us;
	r = tracking_apply(app, &now, &row->event, now_us, &news);
	if (r >= 0 && news != COMPLAINT_OLD)
		row->result = RESULT_CHANGED;
	row->is_told = news == COMPLAINT_TELL;
	row->has_notice = r > 0;
	return r;
}

/* In a step of its own: a row that cannot be kept holds up no other one. */
static int take(struct app *app, struct row *row, int64_t now_us)
{
	int r = db_savepoint(app->db);

	if (r < 0)
		return r;
	r = apply(app, row, now_us);
	if (r >= 0)
		return db_savepoint_release(app->db);
	db_savepoint_rollback(app->db);
	row->is_linked = row->is_told = false;
	row->result = r == -EEXIST || r == -ENOTUNIQ ? RESULT_CONFLICT : RESULT_FAILED;
	return app_is_store_trouble(r) ? r : 0;
}

static int add_answer(const struct row *row, json_t *list)
{
	json_t *o = json_pack(
		"{sI ss}", "row", (json_int_t)row->number, "result", result_names[row->result]);

	if (o && *row->complaint.ticket)
		(void)json_object_update_new(o,
			json_pack("{ss ss ss sb sb}", "ticket", row->complaint.ticket, "from",
				row->complaint.status, "status", tracking_status(row->event.status),
				"is_linked", row->is_linked, "is_told", row->is_told));
	return json_array_append_new(list, o) < 0 ? -ENOMEM : 0;
}

static void say(const struct row *row)
{
	if (row->is_linked)
		log_sayf(LOG_EVENT_COMPLAINT_LINKED, NULL, row->complaint.ticket, "%s by import",
			row->tracking_id);
	if (row->result == RESULT_CHANGED)
		log_sayf(LOG_EVENT_STATUS_CHANGED, NULL, row->complaint.ticket, "%s by import",
			tracking_status(row->event.status));
	if (row->result == RESULT_CHANGED && row->has_notice)
		tracking_say_notice(&row->complaint, &row->event);
}

static int take_all(struct app *app, struct row *rows, size_t count, json_t *list, int64_t now_us)
{
	int r = 0;

	for (size_t i = 0; i < count && r >= 0; i++) {
		r = take(app, &rows[i], now_us);
		if (r >= 0)
			r = add_answer(&rows[i], list);
	}
	return r;
}

/* Without a transaction's end nothing has happened. */
static int run(struct app *app, struct row *rows, size_t count, bool is_dry, json_t *list)
{
	int64_t now_us = app_now_us(app);
	int r = db_begin(app->db);

	if (r >= 0)
		r = take_all(app, rows, count, list, now_us);
	if (r < 0 || is_dry) {
		db_rollback(app->db);
		return r;
	}
	r = db_commit(app->db);
	for (size_t i = 0; i < count && r >= 0; i++)
		say(&rows[i]);
	return r;
}

int importing_run(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	const json_t *list = json_object_get(request, "rows");
	bool is_dry = json_is_true(json_object_get(request, "dry_run"));
	size_t count = json_array_size(list);
	_cleanup_(freep) struct row *rows = NULL;
	json_t *done;

	if (count == 0 || count > IMPORTING_ROWS_MAX)
		return request_deny(answer, EX_USAGE, "import takes 1 to 64 rows at a time");
	rows = calloc(count, sizeof *rows);
	done = json_array();
	if (!rows || json_object_set_new(answer, "rows", done) < 0)
		return request_deny(answer, EX_OSERR, "out of memory");
	for (size_t i = 0; i < count; i++)
		if (read_row(json_array_get(list, i), app_now_us(app), &rows[i]) < 0)
			return request_deny(answer, EX_USAGE, "this is no row of an import");
	if (app_store_result(app, run(app, rows, count, is_dry, done)) < 0)
		return request_deny_store(answer);
	if (!is_dry) {
		outbound_pump(app);
		forwarding_pump(app);
	}
	return 0;
}
