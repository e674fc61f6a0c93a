/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_room.c - a store that may not grow: told early, then nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/health.h"
#include "daemon/inbound.h"
#include "daemon/room.h"
#include "tests/unit/trunk.h"

static void set_limit(struct trunk *t, int64_t megabytes)
{
	((struct config *)t->app.config)->limits.store_max_mb = megabytes;
	assert_int_equal(room_set(&t->app), 0);
	room_look(&t->app, t->now_us);
}

/* Octets of a message each, until it is refused; gives how many were taken. */
static int fill(struct trunk *t, int most)
{
	char text[1200], head[32];
	int64_t message;
	int count = 0;

	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	while (count < most) {
		int length = snprintf(head, sizeof head, "LAPOR %d jalan ", count);

		memcpy(text, head, (size_t)length);
		if (inbound_inject(&t->app, "gsm1", "+628123456789", text, t->now_us, &message) < 0)
			break;
		t->now_us += USEC_PER_SEC;
		count++;
	}
	return count;
}

static void a_store_at_its_limit_takes_nothing_and_loses_nothing(void **state)
{
	static const char kept[] = "SELECT count(*) FROM message";
	struct trunk t;
	int count;

	(void)state;
	trunk_open(&t, "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );");
	set_limit(&t, 2);
	count = fill(&t, 2000);
	assert_in_range(count, 50, 1999);
	assert_int_equal(trunk_look(&t, kept), count);
	assert_true(t.app.store_failed);
	assert_int_equal(
		trunk_look(&t, "SELECT count(*) FROM health_log WHERE event = 'store-full'"), 0);
	/* As soon as there is room it goes on. */
	set_limit(&t, 0);
	assert_int_equal(fill(&t, 10), 10);
	assert_false(t.app.store_failed);
	assert_int_equal(trunk_look(&t, kept), count + 10);
	trunk_close(&t);
}

static void it_is_told_before_and_then_what_can_be_done_without_is_not_kept(void **state)
{
	static const char told[] = "SELECT count(*) FROM health_log WHERE event = 'store-tight'";
	struct trunk t;
	struct db_room room;

	(void)state;
	trunk_open(&t, "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );");
	assert_int_equal(fill(&t, 500), 500);
	assert_int_equal(db_get_room(t.app.db, &room), 0);
	assert_true(room.used > 1000000 && room.limit == 0 && room.free == -1);
	set_limit(&t, room.used / 1000000 * 2);
	assert_false(room_is_tight(&t.app));
	set_limit(&t, room.used / 1000000);
	assert_true(room_is_tight(&t.app));
	room_look(&t.app, t.now_us);
	assert_int_equal(trunk_look(&t, told), 1);
	health_tell(&t.app, NULL, LOG_EVENT_PROBE_BACK, "", t.now_us);
	health_tell(&t.app, NULL, LOG_EVENT_PROBE_LOST, "", t.now_us);
	assert_int_equal(
		trunk_look(&t, "SELECT count(*) FROM health_log WHERE event = 'probe-lost'"), 1);
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM alarm WHERE code = 'LPR-4110'"), 1);
	set_limit(&t, 0);
	assert_false(room_is_tight(&t.app));
	assert_int_equal(trunk_look(&t, "SELECT count(*) FROM alarm WHERE code = 'LPR-4110'"
					" AND ended_us IS NULL"),
		0);
	trunk_close(&t);
}

static void a_limit_below_what_there_is_only_keeps_it_from_growing(void **state)
{
	struct trunk t;
	int64_t before;

	(void)state;
	trunk_open(&t, "modems = ( { name = \"gsm1\"; device = \"/dev/null\"; } );");
	assert_int_equal(fill(&t, 500), 500);
	before = trunk_look(&t, "SELECT count(*) FROM message");
	set_limit(&t, 1);
	assert_true(fill(&t, 500) < 500);
	assert_true(trunk_look(&t, "SELECT count(*) FROM message") >= before);
	trunk_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_at_its_limit_takes_nothing_and_loses_nothing),
		cmocka_unit_test(it_is_told_before_and_then_what_can_be_done_without_is_not_kept),
		cmocka_unit_test(a_limit_below_what_there_is_only_keeps_it_from_growing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
