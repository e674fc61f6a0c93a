/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_burst.c - ten thousand messages within minutes: what it costs, and who is answered first. */
#include "daemon/inbound.h"
#include "daemon/outbound.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#define MESSAGES 3000
#define SENDERS  1500
#define GROUP    128 /* parts of one commit, as inbound.c has them */

static int on_commit(void *userdata)
{
	(*(int *)userdata)++;
	return 0;
}

static void write_units(const char *text, uint8_t *ret)
{
	for (size_t i = 0; text[i]; i++) {
		ret[2 * i] = 0;
		ret[2 * i + 1] = (uint8_t)text[i];
	}
}

/* The messages from first on, as one commit; then all are read. */
static void hear(struct trunk *t, int first, int count)
{
	static uint8_t data[GROUP][256];
	static char senders[GROUP][LAPOR_NUMBER_SIZE], text[128];
	struct inbox_part parts[GROUP];
	enum inbox_result results[GROUP];

	for (int i = 0; i < count; i++) {
		(void)snprintf(senders[i], sizeof senders[i], "+62811%07d", (first + i) % SENDERS);
		(void)snprintf(text, sizeof text, "LAPOR jalan rusak di RT %d Desa Sukamaju",
			(first + i) / SENDERS);
		write_units(text, data[i]);
		parts[i] = (struct inbox_part){ .modem = "gsm1",
			.sender = senders[i],
			.scts_us = t->now_us,
			.coding = INBOX_GSM7,
			.message_class = -1,
			.data = data[i],
			.data_size = 2 * strlen(text) };
	}
	assert_int_equal(inbox_add(t->app.db, parts, (size_t)count, t->now_us, 0, results), 0);
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
}

static double seconds(void)
{
	struct timespec at;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at), 0);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* One with a hundred, before all others. */
static void hear_one_with_many(struct trunk *t)
{
	char text[64];

	for (int i = 0; i < 100; i++) {
		(void)snprintf(text, sizeof text, "LAPOR lampu mati di RT %d Desa Makmur", i);
		trunk_text(t, "+628999000111", text);
	}
}

/* How many replies leave until each person has had one; what leaves is taken. */
static int take_until_each_has_one(struct trunk *t)
{
	struct outbox_lane lane;
	int taken = 0;

	while (trunk_look(t, "SELECT count(DISTINCT person) FROM reply WHERE state = 'sending'") <=
		SENDERS) {
		int r = outbox_lanes(t->app.db, &lane, 1);

		assert_int_equal(r, 1);
		for (int i = 0; i < 500 && r > 0; i++) {
			assert_int_equal(outbox_take(t->app.db, lane.id, "gsm1"), 1);
			r = outbox_lane_next(t->app.db, &lane);
			taken++;
		}
	}
	return taken;
}

static void ten_thousand_are_taken_in_and_answered_in_turns(void **state)
{
	struct trunk t;
	int commits = 0;
	double begun, half = 0, whole;

	(void)state;
	trunk_open(&t, "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );"
		       "replies = { per_sender_per_day = 0; };");
	hear_one_with_many(&t);
	(void)sqlite3_commit_hook(t.app.db->sqlite, on_commit, &commits);
	begun = seconds();
	for (int i = 0; i < MESSAGES; i += GROUP) {
		hear(&t, i, MESSAGES - i < GROUP ? MESSAGES - i : GROUP);
		t.now_us += 2 * USEC_PER_SEC;
		if (i < MESSAGES / 2)
			half = seconds() - begun;
	}
	whole = seconds() - begun;
	(void)sqlite3_commit_hook(t.app.db->sqlite, NULL, NULL);
	print_message("%d messages: %.2f s of CPU, %d commits\n", MESSAGES, whole, commits);
	/* One commit for the parts of a group, one for each 64 of its messages, one that finds
	 * none. */
	assert_true(commits <= 4 * (MESSAGES / GROUP + 1));
	/* The second half costs what the first did, or nearly so. */
	assert_true(whole - half < 3 * half);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM complaint"), MESSAGES + 100);
	assert_int_equal(
		trunk_look(&t, "SELECT count(*) FROM reply WHERE state = 'queued' AND class = 0"),
		MESSAGES + 100);
	assert_true(take_until_each_has_one(&t) <= SENDERS + 1 + 500);
	assert_true(
		trunk_look(&t, "SELECT count(*) FROM reply WHERE state = 'sending' AND turn > 0") <
		500);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_thousand_are_taken_in_and_answered_in_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
