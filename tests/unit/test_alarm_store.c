/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_alarm_store.c - alarms, probes, counts by hour and balances, as the store keeps them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/alarm.h"
#include "store/probe.h"
#include "store/silence.h"
#include "tests/unit/store_fixture.h"

#define CODE "LPR-2105"

static void an_alarm_stands_once_until_it_ends(void **state)
{
	struct db *db = *state;
	struct alarm rows[4];

	assert_int_equal(alarm_stands(db, "gsm1", CODE, NULL), 0);
	assert_int_equal(alarm_add(db, "gsm1", CODE, NOW), 1);
	assert_int_equal(alarm_add(db, "gsm1", CODE, NOW + 1), 0);
	assert_int_equal(alarm_add(db, "", CODE, NOW + 2), 1);
	assert_int_equal(alarm_stands(db, "gsm1", CODE, NULL), 1);
	assert_int_equal(alarm_list(db, 0, rows, COUNT_OF(rows)), 2);
	assert_string_equal(rows[0].modem, "gsm1");
	assert_string_equal(rows[0].code, CODE);
	assert_int_equal(rows[0].began_us, NOW);
	assert_int_equal(rows[0].ended_us, INT64_MAX);
	assert_false(rows[0].is_told);
	assert_int_equal(alarm_list(db, rows[0].id, rows, COUNT_OF(rows)), 1);
	assert_string_equal(rows[0].modem, "");
	assert_int_equal(alarm_list(db, 0, rows, 1), 1);
	assert_int_equal(alarm_close(db, "gsm1", CODE, NOW + SECOND), 1);
	assert_int_equal(alarm_close(db, "gsm1", CODE, NOW + SECOND), 0);
	assert_int_equal(alarm_stands(db, "gsm1", CODE, NULL), 0);
	assert_look_text(db,
		"SELECT began_at || ended_at || told FROM v_alarm WHERE modem = 'gsm1'",
		"2026-11-21T10:20:30Z2026-11-21T10:20:31Z0");
}

static void an_alarm_whose_end_is_untold_goes_on_where_it_begins_again(void **state)
{
	struct db *db = *state;
	struct alarm row;

	assert_int_equal(alarm_add(db, "gsm1", CODE, NOW), 1);
	assert_int_equal(alarm_list(db, 0, &row, 1), 1);
	assert_int_equal(alarm_told(db, row.id), 1);
	assert_int_equal(alarm_told(db, row.id), 0);
	assert_int_equal(alarm_settle(db, row.id), 0); /* it stands */
	assert_int_equal(alarm_close(db, "gsm1", CODE, NOW + SECOND), 1);
	assert_int_equal(alarm_add(db, "gsm1", CODE, NOW + 2 * SECOND), 1);
	assert_int_equal(alarm_list(db, 0, &row, 1), 1);
	assert_true(row.is_told);
	assert_int_equal(row.began_us, NOW);
	assert_int_equal(row.ended_us, INT64_MAX);
	assert_int_equal(alarm_close(db, "gsm1", CODE, NOW + 3 * SECOND), 1);
	assert_int_equal(alarm_settle(db, row.id), 1);
	assert_int_equal(alarm_list(db, 0, &row, 1), 0);
	assert_int_equal(alarm_add(db, "gsm1", CODE, NOW + 4 * SECOND), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM alarm"), 2);
}

static void messages_of_alarms_are_counted_by_person_and_time(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	int64_t first_us = -1;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(alarm_count_sent(db, person, NOW, &first_us), 0);
	assert_int_equal(first_us, 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	d.template_name = "alarm-begin";
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(outbox_add(db, &d, NOW + SECOND), 0);
	assert_int_equal(alarm_count_sent(db, person, NOW, &first_us), 2);
	assert_int_equal(first_us, NOW);
	assert_int_equal(alarm_count_sent(db, person, NOW + 1, &first_us), 1);
	assert_int_equal(first_us, NOW + SECOND);
}

static void begin_probe(struct db *db, const char *token, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");

	assert_int_equal(db_person(db, SITI, now_us, person), 0);
	assert_int_equal(probe_send(db, &d, "gsm1", "gsm2", token, now_us), 0);
}

static void a_probe_arrives_once_by_its_way_only(void **state)
{
	struct db *db = *state;
	int64_t at_us, took_us = 0;

	assert_int_equal(probe_newest(db, &at_us), 0);
	assert_int_equal(at_us, INT64_MIN);
	begin_probe(db, "AAA", NOW);
	assert_int_equal(probe_newest(db, &at_us), 0);
	assert_int_equal(at_us, NOW);
	assert_int_equal(probe_arrive(db, "gsm1", "gsm3", "AAA", NOW + 1, &took_us), 0);
	assert_int_equal(probe_arrive(db, "gsm2", "gsm2", "AAA", NOW + 1, &took_us), 0);
	assert_int_equal(probe_arrive(db, "gsm1", "gsm2", "BBB", NOW + 1, &took_us), 0);
	assert_int_equal(probe_arrive(db, "gsm1", "gsm2", "AAA", NOW + 3 * SECOND, &took_us), 1);
	assert_int_equal(took_us, 3 * SECOND);
	assert_int_equal(probe_arrive(db, "gsm1", "gsm2", "AAA", NOW + 4 * SECOND, &took_us), 0);
	assert_look_text(db, "SELECT seconds FROM v_probe", "3.0");
	assert_int_equal(probe_oldest(db, &at_us), 0);
	assert_int_equal(at_us, INT64_MAX);
}

static void a_probe_that_left_and_did_not_come_is_missed_once(void **state)
{
	struct db *db = *state;
	struct probe_missed missed;
	int64_t took_us, at_us;

	begin_probe(db, "AAA", NOW);
	begin_probe(db, "BBB", NOW + SECOND);
	change(db, "UPDATE reply SET state = 'sent', modem = 'gsm1' WHERE id = 1");
	assert_int_equal(probe_oldest(db, &at_us), 0);
	assert_int_equal(at_us, NOW);
	assert_int_equal(probe_miss(db, NOW - 1, &missed), 0);
	assert_int_equal(probe_miss(db, NOW + SECOND, &missed), 1);
	assert_string_equal(missed.sender, "gsm1");
	assert_string_equal(missed.receiver, "gsm2");
	assert_true(missed.has_left);
	assert_int_equal(probe_miss(db, NOW + SECOND, &missed), 1);
	assert_false(missed.has_left); /* still in the queue: it proves nothing */
	assert_int_equal(probe_miss(db, NOW + SECOND, &missed), 0);
	/* A late one still counts. */
	assert_int_equal(probe_arrive(db, "gsm1", "gsm2", "AAA", NOW + HOUR, &took_us), 1);
	assert_int_equal(took_us, HOUR);
}

static void note_hour(int64_t hour, uint32_t count, void *userdata)
{
	int64_t *sum = userdata;

	sum[0]++;
	sum[1] += count;
	sum[2] = hour;
}

static void what_comes_in_is_counted_by_modem_and_hour(void **state)
{
	struct db *db = *state;
	struct inbox_part p = make_part(BUDI, "satu");
	int64_t sum[3] = { 0 }, last_us;

	assert_int_equal(silence_last(db, "gsm1", &last_us), 0);
	assert_int_equal(last_us, INT64_MIN);
	assert_int_equal(add_one(db, p, NOW), INBOX_NEW);
	assert_int_equal(add_one(db, p, NOW + SECOND), INBOX_SEEN); /* nothing new */
	assert_int_equal(add_one(db, make_part(BUDI, "dua"), NOW + 2 * SECOND), INBOX_NEW);
	assert_int_equal(add_one(db, make_part(BUDI, "tiga"), NOW + HOUR), INBOX_NEW);
	p = make_part(BUDI, "empat");
	p.modem = "gsm2";
	assert_int_equal(add_one(db, p, NOW + HOUR), INBOX_NEW);
	assert_int_equal(silence_hours(db, "gsm1", 0, note_hour, sum), 0);
	assert_int_equal(sum[0], 2);
	assert_int_equal(sum[1], 3);
	assert_int_equal(sum[2], NOW / USEC_PER_HOUR + 1);
	assert_int_equal(silence_last(db, "gsm1", &last_us), 0);
	assert_int_equal(last_us, NOW + HOUR);
	assert_int_equal(silence_forget(db, NOW / USEC_PER_HOUR + 1), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_hour"), 2);
}

static void a_balance_is_kept_until_the_next_one(void **state)
{
	struct db *db = *state;
	static const char *const names[] = { "gsm1" };

	assert_int_equal(health_reset(db, names, 1, NOW), 0);
	assert_look_text(db, "SELECT balance FROM v_modem", NULL);
	assert_int_equal(health_balance_set(db, "gsm1", 1250050, NOW), 0);
	assert_look_text(db, "SELECT balance || ' ' || balance_at FROM v_modem",
		"12500.5 2026-11-21T10:20:30Z");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(an_alarm_stands_once_until_it_ends),
		MEMORY(an_alarm_whose_end_is_untold_goes_on_where_it_begins_again),
		MEMORY(messages_of_alarms_are_counted_by_person_and_time),
		MEMORY(a_probe_arrives_once_by_its_way_only),
		MEMORY(a_probe_that_left_and_did_not_come_is_missed_once),
		MEMORY(what_comes_in_is_counted_by_modem_and_hour),
		MEMORY(a_balance_is_kept_until_the_next_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
