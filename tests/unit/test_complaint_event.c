/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_complaint_event.c - what central says is kept once and told once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

static enum complaint_news apply(struct db *db, struct complaint_event e)
{
	enum complaint_news news = COMPLAINT_OLD;
	int64_t row = 0;

	assert_int_equal(complaint_apply_event(db, &e, NOW + SECOND, &news, &row), 0);
	assert_true(row > 0);
	return news;
}

static enum complaint_news apply_note(
	struct db *db, int64_t complaint, const char *id, const char *status, const char *note)
{
	struct complaint_event e = make_event(complaint, id, status);

	e.note = note;
	return apply(db, e);
}

static void an_event_moves_the_complaint_and_is_told(void **state)
{
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW);
	struct complaint_event e = make_event(id, "e-1", "verified");
	struct complaint c;

	e.label = "Terverifikasi";
	e.agency = "Dinas PU";
	e.tracking_id = "6340753";
	assert_int_equal(apply(db, e), COMPLAINT_TELL);
	assert_int_equal(complaint_find(db, "6340753", &c), 1);
	assert_int_equal(c.id, id);
	assert_string_equal(c.status, "verified");
	assert_string_equal(c.label, "Terverifikasi");
	assert_string_equal(c.agency, "Dinas PU");
	assert_int_equal(c.updated_us, NOW + SECOND);
}

static void the_same_event_again_is_old(void **state)
{
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW), first = 0, second = 0;
	struct complaint_event e = make_event(id, "e-1", "verified");
	enum complaint_news news = COMPLAINT_OLD;

	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &first), 0);
	assert_int_equal(news, COMPLAINT_TELL);
	e.status = "closed";
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &second), 0);
	assert_int_equal(news, COMPLAINT_OLD);
	assert_int_equal(first, second);
	assert_look_text(db, "SELECT status FROM v_complaint", "verified");
	assert_int_equal(look(db, "SELECT count(*) FROM complaint_event"), 1);
	/* The same name with another complaint is another event. */
	e.complaint_id = open_complaint(db, BUDI, 2, NOW);
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &second), 0);
	assert_int_equal(news, COMPLAINT_TELL);
}

static void a_status_is_told_once(void **state)
{
	static const struct {
		const char *status, *note;
		enum complaint_news news;
	} cases[] = {
		{ "received", "", COMPLAINT_KEPT },
		{ "verified", "", COMPLAINT_TELL },
		{ "verified", "again", COMPLAINT_KEPT },
		{ "in_progress", "", COMPLAINT_TELL },
		{ "verified", "", COMPLAINT_KEPT }, /* back: told before */
		{ "answered", "", COMPLAINT_TELL },
		{ "answered", "", COMPLAINT_KEPT },
		{ "answered", "Sudah diperbaiki", COMPLAINT_TELL },
		{ "answered", "Sudah diperbaiki", COMPLAINT_KEPT },
		{ "in_progress", "", COMPLAINT_KEPT },
		{ "answered", "Sudah diperbaiki", COMPLAINT_KEPT },
		{ "answered", "Jumat selesai", COMPLAINT_TELL },
		{ "closed", "", COMPLAINT_TELL },
		{ "answered", "", COMPLAINT_KEPT },
	};
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW);
	char name[16];

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		(void)snprintf(name, sizeof(name), "e-%zu", i);
		if (apply_note(db, id, name, cases[i].status, cases[i].note) != cases[i].news)
			fail_msg("case %zu: %s %s", i, cases[i].status, cases[i].note);
	}
	assert_int_equal(look(db, "SELECT count(*) FROM complaint_event"), COUNT_OF(cases));
}

static void what_the_answer_of_central_said_is_no_news(void **state)
{
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW);
	struct forward_item item = { 0 };

	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(forward_done(db, item.id, "1916449", "submitted", NOW), 1);
	forward_item_done(&item);
	assert_int_equal(apply(db, make_event(id, "e-1", "submitted")), COMPLAINT_KEPT);
	assert_int_equal(apply(db, make_event(id, "e-2", "verified")), COMPLAINT_TELL);
}

static void what_is_not_said_stays(void **state)
{
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW);
	struct complaint_event e = make_event(id, "e-1", "verified");
	struct complaint c;

	e.label = "Terverifikasi";
	e.agency = "Dinas PU";
	e.tracking_id = "6340753";
	(void)apply(db, e);
	(void)apply(db, make_event(id, "e-2", "verified"));
	assert_int_equal(complaint_find(db, "6340753", &c), 1);
	assert_string_equal(c.label, "Terverifikasi");
	(void)apply(db, make_event(id, "e-3", "closed"));
	assert_int_equal(complaint_find(db, "6340753", &c), 1);
	assert_string_equal(c.label, ""); /* it was another status's word */
	assert_string_equal(c.agency, "Dinas PU");
}

static void no_tracking_id_is_stored_twice(void **state)
{
	struct db *db = *state;
	int64_t first = open_complaint(db, BUDI, 1, NOW), second = open_complaint(db, SITI, 2, NOW);
	struct complaint_event e = make_event(first, "e-1", "verified");
	struct complaint c;

	e.tracking_id = "6340753";
	(void)apply(db, e);
	e.complaint_id = second;
	assert_int_equal(apply(db, e), COMPLAINT_TELL);
	assert_int_equal(complaint_find(db, "6340753", &c), 1);
	assert_int_equal(c.id, first);
	e.event_id = "e-2";
	e.tracking_id = "6340754";
	(void)apply(db, e);
	assert_int_equal(complaint_find(db, "6340754", &c), 1);
	assert_int_equal(c.id, second);
	assert_string_equal(c.status, "verified");
}

static void what_cannot_be_kept_is_refused_whole(void **state)
{
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW), row = 0;
	struct complaint_event e = make_event(id + 1, "e-1", "verified");
	enum complaint_news news = COMPLAINT_OLD;
	char label[97];

	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &row), -ENOENT);
	e = make_event(id, "e-1", "lost");
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &row), -EINVAL);
	e = make_event(id, "e-1", "verified");
	memset(label, 'x', sizeof(label));
	label[sizeof(label) - 1] = '\0';
	e.label = label;
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &row), -EOVERFLOW);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint_event"), 0);
	assert_look_text(db, "SELECT status FROM v_complaint", "received");
}

static void the_notice_belongs_to_the_same_transaction(void **state)
{
	struct db *db = *state;
	int64_t id = open_complaint(db, BUDI, 1, NOW);

	assert_int_equal(db_begin(db), 0);
	assert_int_equal(apply(db, make_event(id, "e-1", "verified")), COMPLAINT_TELL);
	db_rollback(db); /* the notice could not be queued */
	assert_int_equal(apply(db, make_event(id, "e-1", "verified")), COMPLAINT_TELL);
}

static void the_cursor_outlives_a_restart(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	char cursor[8];

	assert_int_equal(complaint_cursor_get(db, "", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "");
	assert_int_equal(complaint_cursor_set(db, "", "c-91"), 0);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(complaint_cursor_get(db, "", cursor, sizeof(cursor)), 0);
	assert_string_equal(cursor, "c-91");
	assert_int_equal(complaint_cursor_get(db, "", cursor, 4), -EOVERFLOW);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(an_event_moves_the_complaint_and_is_told),
		MEMORY(the_same_event_again_is_old),
		MEMORY(a_status_is_told_once),
		MEMORY(what_the_answer_of_central_said_is_no_news),
		MEMORY(what_is_not_said_stays),
		MEMORY(no_tracking_id_is_stored_twice),
		MEMORY(what_cannot_be_kept_is_refused_whole),
		MEMORY(the_notice_belongs_to_the_same_transaction),
		cmocka_unit_test_setup_teardown(
			the_cursor_outlives_a_restart, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
