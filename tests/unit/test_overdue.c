/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_overdue.c - receipts that are too late, and the quiet hours of notices. */
#include "daemon/dialogue.h"
#include "daemon/outbound.h"
#include "daemon/overdue.h"
#include "store/complaint.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define BUDI "+6281234567890"

#define OUTAGE 1000

#define HOUR USEC_PER_HOUR

static const char settings[] = "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );"
			       "replies = { receipt_valid = 3600; per_sender_per_day = 0; };";

static void ticket_of(struct trunk *t, char ret[static 8])
{
	memcpy(ret, trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket"), 7);
	ret[7] = '\0';
}

/* What central would have said of it. */
static void set_status(struct trunk *t, const char *ticket, const char *status)
{
	struct complaint_event e = { .event_id = status,
		.status = status,
		.label = "",
		.note = "",
		.agency = "Dinas PU",
		.tracking_id = "",
		.at_us = t->now_us };
	struct complaint c;
	enum complaint_news news;
	int64_t row;

	assert_int_equal(complaint_find(t->app.db, ticket, &c), 1);
	e.complaint_id = c.id;
	assert_int_equal(complaint_apply_event(t->app.db, &e, t->now_us, &news, &row), 0);
}

static void a_notice_with_the_status_of_now_goes_in_its_place(void **state)
{
	struct trunk t;
	char ticket[8];
	const char *rows;

	(void)state;
	trunk_open(&t, settings);
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	ticket_of(&t, ticket);
	assert_int_equal(overdue_receipts(&t.app, t.now_us + HOUR - 2 * USEC_PER_SEC), 0);
	assert_string_equal(trunk_rows(&t, REPORT_REPLIES, ticket, "state"), "queued\n");
	t.now_us += HOUR;
	set_status(&t, ticket, "verified");
	assert_int_equal(overdue_receipts(&t.app, t.now_us), 0);
	assert_int_equal(overdue_receipts(&t.app, t.now_us), 0);
	assert_string_equal(trunk_rows(&t, REPORT_REPLIES, ticket, "template state"),
		"receipt|expired\nstatus|queued\n");
	rows = trunk_rows(&t, REPORT_REPLIES, ticket, "text");
	rows = strchr(rows, '\n');
	assert_non_null(strstr(rows, ticket));
	assert_non_null(strstr(rows, "terverifikasi, Dinas PU, per 21 Nov"));
	trunk_close(&t);
}

static void where_a_notice_is_on_its_way_there_is_no_other(void **state)
{
	struct trunk t;
	char ticket[8];
	struct complaint c;
	struct outbox_draft notice = { .modem = "gsm1",
		.template_name = "notice-verified",
		.class = OUTBOX_NOTICE,
		.text = "x",
		.parts = 1,
		.expires_us = INT64_MAX };

	(void)state;
	trunk_open(&t, settings);
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	ticket_of(&t, ticket);
	assert_int_equal(complaint_find(t.app.db, ticket, &c), 1);
	notice.person = c.person;
	notice.complaint_id = c.id;
	assert_int_equal(outbox_add(t.app.db, &notice, t.now_us), 0);
	assert_int_equal(overdue_receipts(&t.app, t.now_us + HOUR), 0);
	assert_string_equal(trunk_rows(&t, REPORT_REPLIES, ticket, "template state"),
		"receipt|expired\nnotice-verified|queued\n");
	trunk_close(&t);
}

/* One person has a hundred of them. */
static void hear_many(struct trunk *t)
{
	char text[64], number[32];

	for (int i = 0; i < OUTAGE; i++) {
		(void)snprintf(text, sizeof text, "LAPOR jalan rusak di RT %d Desa Sukamaju", i);
		(void)snprintf(number, sizeof number, "+62813%08d", i < 100 ? 0 : i);
		trunk_text(t, number, text);
	}
	assert_int_equal(
		trunk_look(t, "SELECT count(*) FROM reply WHERE state = 'queued' AND class = 0"),
		OUTAGE);
}

static void all_of_a_long_outage_are_dealt_with(void **state)
{
	struct outbox_lane lane;
	struct trunk t;
	int turns = 1;

	(void)state;
	trunk_open(&t, settings);
	hear_many(&t);
	t.now_us += HOUR;
	while (overdue_receipts(&t.app, t.now_us) > 0)
		turns++;
	assert_int_equal(turns, OUTAGE / 256 + 1);
	assert_int_equal(outbox_wake(t.app.db, t.now_us), 0);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM reply WHERE class = 0"
					" AND state = 'expired'"),
		OUTAGE);
	assert_int_equal(
		trunk_look(&t, "SELECT count(DISTINCT complaint) FROM reply WHERE class = 2"
			       " AND state = 'queued' AND template = 'status'"),
		OUTAGE);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM reply WHERE class = 2"), OUTAGE);
	/* Each person's first, then those of the one with a hundred. */
	assert_int_equal(outbox_lanes(t.app.db, &lane, 1), 1);
	for (int i = 0; i <= OUTAGE - 100; i++) {
		assert_int_equal(lane.turn, 0);
		assert_int_equal(outbox_lane_next(t.app.db, &lane), 1);
	}
	assert_int_equal(lane.turn, 1);
	/* What does not leave within its week is gone, without another in its place. */
	t.now_us += OVERDUE_NOTICE_VALID_US;
	assert_int_equal(outbox_wake(t.app.db, t.now_us), OUTAGE);
	assert_int_equal(overdue_receipts(&t.app, t.now_us), 0);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM reply WHERE state = 'queued'"), 0);
	trunk_close(&t);
}

/* No notices, but a receipt is none, nor is what goes in its place. */
static void who_wants_no_notices_has_the_one_that_stands_for_a_receipt(void **state)
{
	struct trunk t;
	char ticket[8];

	(void)state;
	trunk_open(&t, settings);
	trunk_text(&t, BUDI, "STOP");
	trunk_text(&t, BUDI, "LAPOR jalan rusak di Desa Sukamaju");
	ticket_of(&t, ticket);
	t.now_us += HOUR;
	assert_int_equal(overdue_receipts(&t.app, t.now_us), 0);
	trunk_text(&t, BUDI, "STOP");
	assert_string_equal(trunk_rows(&t, REPORT_REPLIES, ticket, "template state"),
		"receipt|expired\nstatus|queued\n");
	trunk_close(&t);
}

/* When the pump looks again, after it has looked now; UINT64_MAX: when something happens. */
static uint64_t next_look(struct trunk *t)
{
	uint64_t at = UINT64_MAX;
	int enabled = 0;

	outbound_pump(&t->app);
	while (sd_event_run(t->app.event, 0) > 0)
		;
	assert_true(sd_event_source_get_enabled(t->app.outbound.timer, &enabled) >= 0);
	if (enabled != SD_EVENT_OFF)
		assert_true(sd_event_source_get_time(t->app.outbound.timer, &at) >= 0);
	return at;
}

static void queue(struct trunk *t, enum outbox_class class, int64_t expires_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft draft = { .person = person,
		.modem = "gsm1",
		.template_name = "x",
		.class = class,
		.text = "x",
		.parts = 1,
		.expires_us = expires_us };

	assert_int_equal(db_person(t->app.db, BUDI, t->now_us, person), 0);
	assert_int_equal(outbox_add(t->app.db, &draft, t->now_us), 0);
}

/* It is 17:20:30 in the zone of the gateway, where nothing happens by itself. */
static void the_pump_looks_again_when_the_quiet_hours_are_over(void **state)
{
	static const struct {
		const char *settings;
		enum outbox_class class;
		int64_t minutes; /* half a one less; 0: it has nothing to wait for */
	} cases[] = {
		{ "replies = { quiet_from = 17; quiet_to = 19; };", OUTBOX_NOTICE, 100 },
		{ "replies = { quiet_from = 17; quiet_to = 19; };", OUTBOX_BULK, 100 },
		{ "replies = { quiet_from = 17; quiet_to = 19; };", OUTBOX_ANSWER, 0 },
		{ "replies = { quiet_from = 17; quiet_to = 19; };", OUTBOX_RECEIPT, 0 },
		{ "replies = { quiet_from = 17; quiet_to = 8; };", OUTBOX_NOTICE, 880 },
		{ "replies = { quiet_from = 18; quiet_to = 8; };", OUTBOX_NOTICE, 0 },
		{ "replies = { quiet_from = 17; quiet_to = 17; };", OUTBOX_NOTICE, 0 },
		/* 18:20:30 there */
		{ "replies = { quiet_from = 18; quiet_to = 8; time_zone = \"Asia/Makassar\"; };",
			OUTBOX_NOTICE, 820 },
		{ "replies = { quiet_from = 17; quiet_to = 18; time_zone = \"Asia/Makassar\"; };",
			OUTBOX_NOTICE, 0 },
		/* 19:20:30 there */
		{ "replies = { quiet_from = 19; quiet_to = 0; time_zone = \"Asia/Jayapura\"; };",
			OUTBOX_NOTICE, 280 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct trunk t;
		uint64_t expected = UINT64_MAX;

		trunk_open(&t, cases[i].settings);
		/* Ahead of the machine's clock, or the loop's timer would be over at once. */
		t.now_us += 20 * 365 * USEC_PER_DAY;
		assert_true(next_look(&t) == UINT64_MAX);
		queue(&t, cases[i].class, INT64_MAX);
		if (cases[i].minutes > 0)
			expected = (uint64_t)(t.now_us + cases[i].minutes * 60 * USEC_PER_SEC -
					      30 * USEC_PER_SEC);
		assert_true(next_look(&t) == expected);
		trunk_close(&t);
	}
}

/* It is looked at when its time is over, and not sent when the quiet is. */
static void a_notice_whose_time_ends_in_the_quiet_hours_is_not_sent(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(
		&t, "replies = { quiet_from = 17; quiet_to = 8; time_zone = \"Asia/Jakarta\"; };");
	t.now_us += 20 * 365 * USEC_PER_DAY;
	queue(&t, OUTBOX_NOTICE, t.now_us + HOUR);
	queue(&t, OUTBOX_NOTICE, t.now_us + USEC_PER_DAY);
	assert_true(next_look(&t) == (uint64_t)t.now_us + HOUR);
	t.now_us += HOUR;
	assert_true(
		next_look(&t) == (uint64_t)t.now_us + 820 * 60 * USEC_PER_SEC - 30 * USEC_PER_SEC);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM reply WHERE state = 'expired'"), 1);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM reply WHERE state = 'queued'"), 1);
	trunk_close(&t);
}

/* What comes in does not wait until thousands are dealt with; and none of them is sent before. */
static void the_pump_deals_with_an_outage_step_by_step(void **state)
{
	struct trunk t;
	int64_t late = OUTAGE, before;

	(void)state;
	trunk_open(&t, settings);
	t.now_us += 20 * 365 * USEC_PER_DAY; /* as above */
	hear_many(&t);
	while (sd_event_run(t.app.event, 0) > 0)
		;
	t.now_us += HOUR;
	outbound_pump(&t.app);
	while (late > 0) {
		before = late;
		assert_true(sd_event_run(t.app.event, 0) > 0);
		late = trunk_look(
			&t, "SELECT count(*) FROM reply WHERE state = 'queued' AND class = 0");
		assert_in_range(before - late, 0, 256);
	}
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_notice_with_the_status_of_now_goes_in_its_place),
		cmocka_unit_test(where_a_notice_is_on_its_way_there_is_no_other),
		cmocka_unit_test(all_of_a_long_outage_are_dealt_with),
		cmocka_unit_test(who_wants_no_notices_has_the_one_that_stands_for_a_receipt),
		cmocka_unit_test(the_pump_looks_again_when_the_quiet_hours_are_over),
		cmocka_unit_test(a_notice_whose_time_ends_in_the_quiet_hours_is_not_sent),
		cmocka_unit_test(the_pump_deals_with_an_outage_step_by_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
