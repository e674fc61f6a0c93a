/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_health.c - what is known of each modem, and the log of what happened to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include <time.h>

static const struct health_modem healthy = {
	.name = "gsm1",
	.state = "up",
	.reason = "",
	.code = "",
	.signal_dbm = -71,
	.network = "home",
	.operator_name = "51010",
	.sim_used = 3,
	.sim_size = 30,
	.imei = "356938035643809",
	.imsi = "510101234567890",
	.cell = "1A2B-01C3D4E5",
	.port = "/dev/ttyUSB2",
	.restarts = 2,
};

static void the_view_shows_what_is_known(void **state)
{
	static const struct {
		const char *column, *expected;
	} cases[] = {
		{ "name", "gsm1" },
		{ "state", "up" },
		{ "since", "2026-11-21T10:20:30Z" },
		{ "reason", "" },
		{ "signal_dbm", "-71" },
		{ "network", "home" },
		{ "operator", "51010" },
		{ "sim_used", "3" },
		{ "sim_size", "30" },
		{ "balance", NULL },
		{ "sent_today", "0" },
		{ "received_today", "0" },
		{ "imei", "3809" },
		{ "imsi", "7890" },
		{ "cell", "1A2B-01C3D4E5" },
		{ "port", "/dev/ttyUSB2" },
		{ "restarts", "2" },
	};
	struct db *db = *state;
	char sql[64];

	assert_int_equal(health_modem_set(db, &healthy, NOW), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		(void)snprintf(sql, sizeof(sql), "SELECT %s FROM v_modem", cases[i].column);
		assert_look_text(db, sql, cases[i].expected);
	}
}

static void what_is_unknown_is_null(void **state)
{
	struct db *db = *state;
	struct health_modem m = healthy;

	m.signal_dbm = 0;
	m.sim_used = m.sim_size = -1;
	m.imei = m.imsi = "";
	assert_int_equal(health_modem_set(db, &m, NOW), 0);
	assert_look_text(db, "SELECT signal_dbm FROM v_modem", NULL);
	assert_look_text(db, "SELECT sim_used FROM v_modem", NULL);
	assert_look_text(db, "SELECT sim_size FROM v_modem", NULL);
	assert_look_text(db, "SELECT imsi FROM v_modem", "");
}

static void since_moves_with_state_or_code_only(void **state)
{
	struct db *db = *state;
	struct health_modem m = healthy;

	assert_int_equal(health_modem_set(db, &m, NOW), 0);
	m.signal_dbm = -80;
	m.reason = "weak";
	assert_int_equal(health_modem_set(db, &m, NOW + 1), 0);
	assert_int_equal(look(db, "SELECT since_us FROM modem"), NOW);
	assert_int_equal(look(db, "SELECT signal_dbm FROM v_modem"), -80);
	m.code = "LPR-0101";
	assert_int_equal(health_modem_set(db, &m, NOW + 2), 0);
	assert_int_equal(look(db, "SELECT since_us FROM modem"), NOW + 2);
	m.state = "down";
	assert_int_equal(health_modem_set(db, &m, NOW + 3), 0);
	assert_int_equal(look(db, "SELECT since_us FROM modem"), NOW + 3);
	m.state = "asleep";
	assert_int_equal(health_modem_set(db, &m, NOW + 4), -EINVAL);
	assert_look_text(db, "SELECT state FROM v_modem", "down");
}

static void a_start_forgets_and_starts_all(void **state)
{
	static const char *const names[] = { "gsm1", "gsm3" };
	struct db *db = *state;
	struct health_modem m = healthy;

	assert_int_equal(health_modem_set(db, &m, NOW), 0);
	m.name = "gsm2";
	assert_int_equal(health_modem_set(db, &m, NOW), 0);
	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW + SECOND), 0);
	assert_look_text(db,
		"SELECT group_concat(name) FROM (SELECT name FROM v_modem ORDER BY name)",
		"gsm1,gsm3");
	assert_int_equal(look(db, "SELECT count(*) FROM v_modem WHERE state = 'starting'"), 2);
	assert_look_text(db, "SELECT since FROM v_modem LIMIT 1", "2026-11-21T10:20:31Z");
	assert_int_equal(health_reset(db, names, COUNT_OF(names), NOW + SECOND), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM v_modem"), 2);
}

static void today_is_counted_by_modem(void **state)
{
	struct db *db = *state;
	int64_t now_us = (int64_t)time(NULL) * SECOND;
	static const int16_t references[] = { 1, 2 };
	struct outbox_item item = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");

	assert_int_equal(health_modem_set(db, &healthy, now_us), 0);
	(void)add_one(db, make_part(BUDI, "yesterday"), now_us - USEC_PER_DAY - SECOND);
	(void)add_one(db, make_part(BUDI, "today"), now_us);
	assert_int_equal(db_person(db, BUDI, now_us, person), 0);
	assert_int_equal(outbox_add(db, &d, now_us), 0);
	assert_int_equal(take_first(db, "gsm1", now_us, &item), 1);
	outbox_item_done(&item);
	assert_int_equal(outbox_sent(db, item.id, "gsm1", references, 2, now_us), 1);
	assert_int_equal(look(db, "SELECT received_today FROM v_modem"), 1);
	assert_int_equal(look(db, "SELECT sent_today FROM v_modem"), 2);
}

static void the_right_sim_is_remembered(void **state)
{
	static const char *const names[] = { "gsm1" };
	struct health_identity known = { "510101234567890", "356938035643809" }, found;
	struct db *db = *state;

	assert_int_equal(health_identity_get(db, "gsm1", &found), 0);
	assert_int_equal(health_modem_set(db, &healthy, NOW), 0);
	assert_int_equal(health_identity_get(db, "gsm1", &found), 1);
	assert_string_equal(found.imsi, "");
	assert_int_equal(health_identity_set(db, "gsm1", &known), 0);
	assert_int_equal(health_modem_set(db, &healthy, NOW), 0);
	assert_int_equal(health_reset(db, names, 1, NOW), 0);
	assert_int_equal(health_identity_get(db, "gsm1", &found), 1);
	assert_string_equal(found.imsi, known.imsi);
	assert_string_equal(found.imei, known.imei);
}

static void the_log_keeps_what_happened(void **state)
{
	struct db *db = *state;

	assert_int_equal(health_log(db, "gsm1", "down", "LPR-0103", "alarm", "unplugged", NOW), 0);
	assert_int_equal(health_log(db, "", "start", "", "info", "", NOW + SECOND), 0);
	assert_int_equal(health_log(db, "", "start", "", "gossip", "", NOW), -EINVAL);
	assert_int_equal(look(db, "SELECT count(*) FROM v_health"), 2);
	assert_look_text(db,
		"SELECT at || modem || event || code || severity || detail FROM v_health",
		"2026-11-21T10:20:30Zgsm1downLPR-0103alarmunplugged");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(the_view_shows_what_is_known),
		MEMORY(what_is_unknown_is_null),
		MEMORY(since_moves_with_state_or_code_only),
		MEMORY(a_start_forgets_and_starts_all),
		MEMORY(today_is_counted_by_modem),
		MEMORY(the_right_sim_is_remembered),
		MEMORY(the_log_keeps_what_happened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
