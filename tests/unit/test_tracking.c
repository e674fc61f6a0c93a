/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tracking.c - central's events: each change kept, and texted once. */
#include "daemon/tracking.h"
#include "store/complaint.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define CITIZEN "+6281234567890"

struct world {
	struct trunk trunk;
	struct complaint complaint;
	int events; /* so far: gives each its ID */
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	const char *ticket;
	char id[8];

	trunk_open(&w->trunk, "gateway = \"test\"; intake = { ask_place = false; };\n");
	trunk_text(&w->trunk, CITIZEN, "LAPOR jalan berlubang");
	ticket = trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "ticket");
	memcpy(id, ticket, 7);
	id[7] = '\0';
	assert_int_equal(complaint_find(w->trunk.app.db, id, &w->complaint), 1);
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

static struct central_event event_of(struct world *w, const char *status, const char *note)
{
	struct central_event e = { .at_us = w->trunk.now_us };

	(void)snprintf(e.id, sizeof e.id, "e-%d", ++w->events);
	assert_int_equal(copy_string(e.ref, sizeof e.ref, w->complaint.ref), 0);
	assert_int_equal(copy_string(e.status, sizeof e.status, status), 0);
	assert_int_equal(copy_string(e.note, sizeof e.note, note), 0);
	return e;
}

static int keep(struct world *w, const struct central_event *events, size_t count, const char *next)
{
	struct central_page page = {
		.verdict = CENTRAL_ACCEPTED, .events = events, .count = count
	};

	assert_int_equal(copy_string(page.next, sizeof page.next, next), 0);
	w->trunk.now_us += USEC_PER_SEC;
	return tracking_keep(&w->trunk.central, &page, w->trunk.now_us);
}

static const char *told(struct world *w)
{
	return trunk_rows(&w->trunk, REPORT_REPLIES, w->complaint.ticket, "template");
}

static void a_change_is_kept_and_told_once(void **state)
{
	struct world *w = *state;
	struct central_event e = event_of(w, "verified", "");

	assert_int_equal(keep(w, &e, 1, "1"), 0);
	assert_int_equal(keep(w, &e, 1, "1"), 0); /* asked for again after a crash */
	e = event_of(w, "verified", "");          /* said again under another name */
	assert_int_equal(keep(w, &e, 1, "2"), 0);
	assert_string_equal(told(w), "receipt\nnotice-verified\n");
	assert_string_equal(trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "status"), "verified\n");
}

static void each_note_of_an_answer_is_told(void **state)
{
	struct world *w = *state;
	struct central_event e[] = { event_of(w, "answered", "Sudah diperbaiki"),
		event_of(w, "answered", "Sudah diperbaiki"),
		event_of(w, "answered", "Selesai minggu depan") };

	assert_int_equal(keep(w, e, COUNT_OF(e), "3"), 0);
	assert_string_equal(told(w), "receipt\nnotice-answered\nnotice-answered\n");
}

static void a_notice_is_in_the_language_of_the_complaint(void **state)
{
	struct world *w = *state;
	struct central_event e;
	const char *ticket;
	char id[8];

	trunk_text(&w->trunk, "+6281234567891", "LAPOR jalan di lembur abdi geus ruksak pisan");
	ticket = trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "ticket");
	if (strncmp(ticket, w->complaint.ticket, 7) == 0)
		ticket += 8;
	memcpy(id, ticket, 7);
	id[7] = '\0';
	assert_int_equal(complaint_find(w->trunk.app.db, id, &w->complaint), 1);
	e = event_of(w, "verified", "");
	assert_int_equal(keep(w, &e, 1, "1"), 0);
	assert_non_null(strstr(trunk_rows(&w->trunk, REPORT_REPLIES, w->complaint.ticket, "text"),
		"parantos dipariksa. Dijawab paling telat 27 Nov."));
}

/* Five working days from the Monday on which it was verified, though we hear of it on Thursday. */
static void the_day_counts_from_the_step_itself(void **state)
{
	struct world *w = *state;
	struct central_event e = event_of(w, "verified", "");
	const int64_t day_us = 24 * 3600 * USEC_PER_SEC;

	e.at_us = w->trunk.now_us + 2 * day_us; /* from a Saturday on */
	w->trunk.now_us += 5 * day_us;
	assert_int_equal(keep(w, &e, 1, "1"), 0);
	assert_non_null(strstr(trunk_rows(&w->trunk, REPORT_REPLIES, w->complaint.ticket, "text"),
		"Tanggapan paling lambat 30 Nov."));
}

static void an_unknown_status_counts_as_in_progress_with_its_label(void **state)
{
	struct world *w = *state;
	struct central_event e = event_of(w, "disposisi_khusus", "");

	assert_int_equal(copy_string(e.label, sizeof e.label, "Disposisi khusus"), 0);
	assert_int_equal(keep(w, &e, 1, "1"), 0);
	assert_string_equal(
		trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "status"), "in_progress\n");
	assert_string_equal(
		trunk_rows(&w->trunk, REPORT_EVENTS, w->complaint.ticket, "status label"),
		"in_progress|Disposisi khusus\n");
}

static void a_tracking_id_that_comes_late_is_kept(void **state)
{
	struct world *w = *state;
	struct central_event e = event_of(w, "submitted", "");

	assert_int_equal(copy_string(e.tracking_id, sizeof e.tracking_id, "6340753"), 0);
	assert_int_equal(keep(w, &e, 1, "1"), 0);
	assert_string_equal(trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "tracking_id status"),
		"6340753|submitted\n");
	/* From then on an event may name the complaint by it alone. */
	e = event_of(w, "closed", "");
	e.ref[0] = '\0';
	assert_int_equal(copy_string(e.tracking_id, sizeof e.tracking_id, "6340753"), 0);
	assert_int_equal(keep(w, &e, 1, "2"), 0);
	assert_string_equal(trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "status"), "closed\n");
}

static void strangers_are_counted_and_the_cursor_moves_on(void **state)
{
	struct world *w = *state;
	struct central_event e[] = { event_of(w, "closed", ""), event_of(w, "verified", "") };
	char cursor[CENTRAL_CURSOR_SIZE];

	assert_int_equal(
		copy_string(e[0].ref, sizeof e[0].ref, "00000000-0000-4000-8000-000000000000"), 0);
	assert_int_equal(keep(w, e, COUNT_OF(e), "after-2"), 1);
	assert_int_equal(complaint_cursor_get(w->trunk.app.db, "", cursor, sizeof cursor), 0);
	assert_string_equal(cursor, "after-2");
	assert_string_equal(trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "status"), "verified\n");
}

static void an_event_that_cannot_be_kept_holds_up_none_behind_it(void **state)
{
	struct world *w = *state;
	struct central_event e[] = { event_of(w, "verified", ""), event_of(w, "closed", "") };

	/* No event ID: the store refuses it. */
	e[0].id[0] = '\0';
	assert_int_equal(keep(w, e, COUNT_OF(e), "2"), 1);
	assert_string_equal(told(w), "receipt\nnotice-closed\n");
	assert_string_equal(trunk_rows(&w->trunk, REPORT_COMPLAINTS, NULL, "status"), "closed\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_change_is_kept_and_told_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(each_note_of_an_answer_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_notice_is_in_the_language_of_the_complaint, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_day_counts_from_the_step_itself, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_unknown_status_counts_as_in_progress_with_its_label, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_tracking_id_that_comes_late_is_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			strangers_are_counted_and_the_cursor_moves_on, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_event_that_cannot_be_kept_holds_up_none_behind_it, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
