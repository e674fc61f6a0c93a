/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_flood.c - a few numbers that send without end, and incomplete messages by the thousand: who
 * sends one message beside them waits for nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/inbound.h"
#include "modem/sandbox.h"
#include "tests/unit/trunk.h"

#define FLOODERS 50
/* A sanitizer makes each ten times as dear. */
#define FLOOD      (sandbox_is_left_out() ? 1000 : 10000)
#define GROUP      250
#define SENDERS    200
#define INCOMPLETE (sandbox_is_left_out() ? 1280 : 5000)
#define QUIET      "+6285712345678"

static const char settings[] = "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );";

/* The n-th of `senders` numbers says this; total above 1: it is the first part of so many. */
static void add(struct trunk *t, int n, int senders, int total)
{
	char sender[LAPOR_NUMBER_SIZE], text[96];
	struct inbox_part part = { .modem = "gsm1",
		.sender = sender,
		.scts_us = t->now_us + n,
		.coding = INBOX_GSM7,
		.message_class = -1 };
	enum inbox_result result;
	uint8_t data[192];

	(void)snprintf(sender, sizeof sender, "+62819%07d", n % senders);
	part.data_size = 2 * (size_t)snprintf(text, sizeof text,
				     "LAPOR jalan rusak nomor %d di Desa Sukamaju", n);
	for (size_t i = 0; i < part.data_size; i++)
		data[i] = i % 2 ? (uint8_t)text[i / 2] : 0;
	part.data = data;
	if (total > 1) {
		part.width = 16;
		part.reference = (uint16_t)n;
		part.total = (uint8_t)total;
		part.part = 1;
	}
	assert_int_equal(
		inbox_add(t->app.db, &part, 1, t->now_us, 1800 * USEC_PER_SEC, &result), 0);
}

static void read_all(struct trunk *t)
{
	while (trunk_look(t, "SELECT count(*) FROM message WHERE state = 'ready'") > 0)
		assert_int_equal(inbound_read(&t->app, t->now_us), 0);
}

/* Replies that leave, in the order of the queue, before this person's. */
static int count_before(struct trunk *t, const char *number)
{
	_cleanup_(outbox_item_done) struct outbox_item item = { 0 };
	struct outbox_lane lane;
	int count = 0;

	assert_int_equal(outbox_lanes(t->app.db, &lane, 1), 1);
	for (;;) {
		outbox_item_done(&item);
		assert_int_equal(outbox_read(t->app.db, lane.id, &item), 1);
		if (strcmp(item.number, number) == 0)
			return count;
		assert_int_equal(outbox_take(t->app.db, lane.id, "gsm1"), 1);
		count++;
		assert_int_equal(outbox_lane_next(t->app.db, &lane), 1);
	}
}

static void fifty_who_send_ten_thousand_make_nobody_wait(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, settings);
	for (int i = 0; i < FLOOD; i += GROUP) {
		assert_int_equal(db_begin(t.app.db), 0);
		for (int n = i; n < i + GROUP; n++)
			add(&t, n, FLOODERS, 1);
		assert_int_equal(db_commit(t.app.db), 0);
		read_all(&t);
		t.now_us += USEC_PER_SEC;
	}
	trunk_text(&t, QUIET, "LAPOR jalan rusak di Desa Sukamaju");
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM complaint"), FLOOD + 1);
	/* Behind one of each at most. */
	assert_true(count_before(&t, QUIET) <= FLOODERS);
	trunk_close(&t);
}

static void incomplete_ones_by_the_thousand_end_in_steps_behind_all_others(void **state)
{
	static const char open[] = "SELECT count(*) FROM message WHERE state <> 'closed'";
	struct trunk t;
	int64_t waiting, before;
	int turns = 0;

	(void)state;
	trunk_open(&t, settings);
	assert_int_equal(db_begin(t.app.db), 0);
	for (int n = 0; n < INCOMPLETE; n++)
		add(&t, n, SENDERS, 2);
	assert_int_equal(db_commit(t.app.db), 0);
	assert_int_equal(trunk_look(&t, open), INCOMPLETE);
	t.now_us += 1801 * USEC_PER_SEC;
	trunk_text(&t, QUIET, "LAPOR jalan rusak di Desa Sukamaju");
	/* It was the first of all. */
	assert_int_equal(
		trunk_look(&t, "SELECT min(id) FROM complaint WHERE person = (SELECT pseudonym"
			       " FROM person WHERE number = '" QUIET "')"),
		1);
	for (waiting = trunk_look(&t, open); waiting > 0; waiting = trunk_look(&t, open)) {
		before = waiting;
		assert_int_equal(inbound_read(&t.app, t.now_us), 0);
		assert_true(before - trunk_look(&t, open) <= 256);
		turns++;
	}
	assert_true(turns <= INCOMPLETE / 256 + 1);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM complaint"), INCOMPLETE + 1);
	trunk_close(&t);
}

/* What one number may keep open at a time; the rest is read as it is. */
static void one_number_keeps_fifty_open(void **state)
{
	struct trunk t;

	(void)state;
	trunk_open(&t, settings);
	for (int n = 0; n < 200; n++)
		add(&t, n, 1, 255);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM message WHERE state = 'open'"), 50);
	read_all(&t);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM complaint"), 150);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fifty_who_send_ten_thousand_make_nobody_wait),
		cmocka_unit_test(incomplete_ones_by_the_thousand_end_in_steps_behind_all_others),
		cmocka_unit_test(one_number_keeps_fifty_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
