/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_importing.c - rows of an export: matched, applied, told once. */
#include "daemon/importing.h"
#include "store/forward.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "store/complaint.h"

#define CITIZEN "+6281234567890"
#define OTHER   "+6285712345678"

struct world {
	struct trunk trunk;
	struct complaint one, two;
};

static void file(struct world *w, const char *from, const char *text, struct complaint *ret)
{
	char person[DB_PSEUDONYM_SIZE];

	trunk_text(&w->trunk, from, text);
	assert_int_equal(db_person(w->trunk.app.db, from, w->trunk.now_us, person), 0);
	assert_int_equal(complaint_find_latest(w->trunk.app.db, person, ret), 1);
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	trunk_open(&w->trunk, "gateway = \"test\"; intake = { ask_place = false; };\n");
	file(w, CITIZEN, "LAPOR jalan berlubang", &w->one);
	file(w, OTHER, "LAPOR lampu jalan mati", &w->two);
	assert_int_equal(
		forward_link(w->trunk.app.db, w->one.ticket, "6340753", w->trunk.now_us), 1);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	trunk_close(&w->trunk);
	free(w);
	return 0;
}

static int import(struct world *w, bool is_dry, json_t *rows, json_t *answer)
{
	json_t *request = json_pack("{sb so}", "dry_run", is_dry, "rows", rows);
	int code;

	w->trunk.now_us += USEC_PER_SEC;
	code = importing_run(&w->trunk.app, request, answer);
	json_decref(request);
	return code;
}

static json_t *row_of(const char *id, const char *ticket, const char *status, const char *label)
{
	json_t *ids = *id ? json_pack("[s]", id) : json_array();

	return json_pack("{si so ss ss ss ss ss sI}", "row", 7, "ids", ids, "ticket", ticket,
		"status", status, "label", label, "note", "", "agency", "Dinas PU", "entered_us",
		(json_int_t)0);
}

/* "result ticket from>status linked told" of one row. */
static const char *import_one(struct world *w, bool is_dry, json_t *row)
{
	static char said[128];
	json_t *answer = json_object(), *done;
	const char *ticket;

	assert_int_equal(import(w, is_dry, json_pack("[o]", row), answer), 0);
	done = json_array_get(json_object_get(answer, "rows"), 0);
	assert_int_equal(json_integer_value(json_object_get(done, "row")), 7);
	ticket = json_string_value(json_object_get(done, "ticket"));
	(void)snprintf(said, sizeof said, "%s%s%s",
		json_string_value(json_object_get(done, "result")),
		json_is_true(json_object_get(done, "is_linked")) ? " linked" : "",
		json_is_true(json_object_get(done, "is_told")) ? " told" : "");
	if (ticket)
		(void)snprintf(said + strlen(said), sizeof said - strlen(said), " %s>%s",
			json_string_value(json_object_get(done, "from")),
			json_string_value(json_object_get(done, "status")));
	json_decref(answer);
	return said;
}

static const char *life(struct world *w, const struct complaint *c)
{
	static char said[256];

	(void)snprintf(said, sizeof said, "%s%s",
		trunk_rows(&w->trunk, REPORT_COMPLAINT, c->ticket, "tracking_id status label"), "");
	(void)snprintf(said + strlen(said), sizeof said - strlen(said), "%s",
		trunk_rows(&w->trunk, REPORT_REPLIES, c->ticket, "template"));
	return said;
}

static void a_status_comes_by_its_tracking_id_and_is_told_once(void **state)
{
	struct world *w = *state;

	assert_string_equal(
		import_one(w, false, row_of("6340753", "", "in_progress", "Terdisposisi")),
		"changed told submitted>in_progress");
	assert_string_equal(
		import_one(w, false, row_of("6340753", "", "in_progress", "Terdisposisi")),
		"same in_progress>in_progress");
	/* Another word of theirs for the same: kept, not told. */
	assert_string_equal(import_one(w, false, row_of("6340753", "", "in_progress", "Proses")),
		"changed in_progress>in_progress");
	assert_string_equal(
		life(w, &w->one), "6340753|in_progress|Proses\nreceipt\nnotice-in-progress\n");
	assert_string_equal(
		trunk_rows(&w->trunk, REPORT_COMPLAINT, w->one.ticket, "agency"), "Dinas PU\n");
}

static void a_complaint_may_come_back_to_a_status(void **state)
{
	static const char *const statuses[] = { "in_progress", "postponed", "in_progress" };
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		(void)import_one(w, false, row_of("6340753", "", statuses[i], statuses[i]));
	assert_string_equal(life(w, &w->one),
		"6340753|in_progress|in_progress\nreceipt\nnotice-in-progress\nnotice-postponed\n");
}

static void a_marker_links_what_has_no_tracking_id(void **state)
{
	struct world *w = *state;

	assert_string_equal(
		import_one(w, false, row_of("6340754", w->two.ticket, "submitted", "Belum")),
		"changed linked received>submitted");
	assert_string_equal(life(w, &w->two), "6340754|submitted|Belum\nreceipt\n");
	assert_string_equal(
		trunk_rows(&w->trunk, REPORT_FORWARDS, w->two.ticket, "state"), "done\n");
	assert_string_equal(import_one(w, false, row_of("6340754", "", "closed", "Selesai")),
		"changed told submitted>closed");
}

static void a_dry_run_says_the_same_and_changes_nothing(void **state)
{
	struct world *w = *state;
	char before[256];

	assert_int_equal(copy_string(before, sizeof before, life(w, &w->two)), 0);
	for (int i = 0; i < 2; i++)
		assert_string_equal(
			import_one(w, true, row_of("6340754", w->two.ticket, "closed", "Selesai")),
			"changed linked told received>closed");
	assert_string_equal(life(w, &w->two), before);
}

static void what_is_doubtful_is_not_applied(void **state)
{
	struct world *w = *state;
	json_t *old = row_of("6340755", w->two.ticket, "closed", "Selesai");

	/* The complaint has another ID. */
	assert_string_equal(
		import_one(w, false, row_of("6340754", w->one.ticket, "closed", "Selesai")),
		"conflict submitted>closed");
	/* The tracking ID counts, not what the text says. */
	assert_string_equal(import_one(w, false, row_of("6340753", w->two.ticket, "verified", "V")),
		"changed told submitted>verified");
	/* It was there before the complaint was written. */
	assert_int_equal(json_object_set_new(old, "entered_us",
				 json_integer((json_int_t)(w->two.received_us - 2 * USEC_PER_DAY))),
		0);
	assert_string_equal(import_one(w, false, old), "conflict received>closed");
	assert_string_equal(import_one(w, false, row_of("1111111", "", "closed", "S")), "stranger");
	assert_string_equal(import_one(w, false, row_of("", "ABC-DE2", "closed", "S")), "stranger");
	assert_string_equal(life(w, &w->two), "|received|\nreceipt\n");
}

static void several_rows_are_one_transaction_and_each_has_its_answer(void **state)
{
	struct world *w = *state;
	json_t *answer = json_object(), *rows = json_array(), *several;

	several = row_of("1111111", "", "closed", "Selesai");
	assert_int_equal(
		json_array_append_new(json_object_get(several, "ids"), json_string("6340753")), 0);
	assert_int_equal(json_array_append_new(rows, several), 0);
	assert_int_equal(json_array_append_new(rows, row_of("2222222", "", "closed", "S")), 0);
	assert_int_equal(import(w, false, rows, answer), 0);
	assert_int_equal(json_array_size(json_object_get(answer, "rows")), 2);
	assert_string_equal(life(w, &w->one), "6340753|closed|Selesai\nreceipt\nnotice-closed\n");
	json_decref(answer);
}

static void what_is_no_import_is_refused(void **state)
{
	struct world *w = *state;
	json_t *many = json_array();
	json_t *const cases[] = { json_array(), json_pack("[s]", "x"),
		json_pack("[{si}]", "row", 1), json_null(), many };

	for (int i = 0; i <= IMPORTING_ROWS_MAX; i++)
		assert_int_equal(json_array_append_new(many, row_of("1", "", "closed", "")), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		json_t *answer = json_object();

		assert_int_equal(import(w, false, cases[i], answer), 64);
		json_decref(answer);
	}
	assert_string_equal(life(w, &w->one), "6340753|submitted|\nreceipt\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_status_comes_by_its_tracking_id_and_is_told_once),
		TEST(a_complaint_may_come_back_to_a_status),
		TEST(a_marker_links_what_has_no_tracking_id),
		TEST(a_dry_run_says_the_same_and_changes_nothing),
		TEST(what_is_doubtful_is_not_applied),
		TEST(several_rows_are_one_transaction_and_each_has_its_answer),
		TEST(what_is_no_import_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
