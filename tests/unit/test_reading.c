/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reading.c - answers of modems about SIM, network and themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/reading.h"

static void a_registration_has_its_network_and_cell(void **state)
{
	static const struct {
		const char *text;
		enum reading_registration registration;
		const char *network;
		const char *cell;
	} rows[] = {
		{ "0,1", READING_HOME, "home", "" },
		{ "2,1,\"1a2b\",\"3C4D\"", READING_HOME, "home", "1A2B-3C4D" },
		{ "2, 5, \"1A2B\", \"01C3D4E5\", 7", READING_ROAMING, "roaming", "1A2B-01C3D4E5" },
		{ "2,1,1A2B,01C3D4E5", READING_HOME, "home", "1A2B-01C3D4E5" },
		{ "0,0", READING_NONE, "none", "" },
		{ "0,2", READING_SEARCHING, "searching", "" },
		{ "0,3", READING_DENIED, "denied", "" },
		{ "0,4", READING_UNKNOWN, "none", "" },
		{ "0,6", READING_HOME, "home", "" },
		{ "0,7", READING_ROAMING, "roaming", "" },
		{ "0,8", READING_NONE, "none", "" },
		{ "0,11", READING_NOTHING, "", "" },
		{ "0,-1", READING_NOTHING, "", "" },
		{ "", READING_NOTHING, "", "" },
		{ "x,y", READING_NOTHING, "", "" },
		/* what comes by itself */
		{ "1", READING_HOME, "home", "" },
		{ "5,\"1A2B\",\"3C4D\"", READING_ROAMING, "roaming", "1A2B-3C4D" },
		{ "1,1A2B,3C4D,7", READING_HOME, "home", "1A2B-3C4D" },
		/* no place */
		{ "2,1,\"FFFF\",\"3C4D\"", READING_HOME, "home", "" },
		{ "2,1,\"1A2B\",\"0000\"", READING_HOME, "home", "" },
		{ "2,1,\"1A2B\"", READING_HOME, "home", "" },
		{ "2,1,\"1A2X\",\"3C4D\"", READING_HOME, "home", "" },
		{ "2,1,\"1A2B\",\"01C3D4E5F\"", READING_HOME, "home", "" },
		{ "2,1,\"1A2B\",\"01C3D4E501C3D4E501C3D4E5\"", READING_HOME, "home", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_status s = { .cell = "old", .network = "old" };

		assert_int_equal(reading_registration(rows[i].text, &s), rows[i].registration);
		assert_string_equal(s.network, rows[i].network);
		assert_string_equal(s.cell, rows[i].cell);
	}
}

static void a_signal_is_in_dbm_or_none(void **state)
{
	static const struct {
		const char *text;
		int dbm;
		bool is_deaf;
	} rows[] = {
		{ "20,99", -73, false },
		{ "31,0", -51, false },
		{ "1,99", -111, false },
		{ "0,99", -113, true },
		{ "99,99", 0, true },
		{ "32,99", 0, false },
		{ "", 0, false },
		{ "x", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_status s = { .signal_dbm = 7 };

		assert_int_equal(reading_signal(rows[i].text, &s), rows[i].is_deaf);
		assert_int_equal(s.signal_dbm, rows[i].dbm);
	}
}

static void an_imei_is_known_by_its_digits(void **state)
{
	static const struct {
		const char *text;
		bool is_it;
	} rows[] = {
		{ "352949100000012", true },
		{ "\"352949100000012\"", true },
		{ "+CGSN: 352949100000012", true },
		{ "35294910000001", true },   /* without its check digit */
		{ "3529491000000178", true }, /* with the software's version */
		{ "352949100000013", false },
		{ "352949100000022", false },
		{ "3529491000000", false },
		{ "35294910000001234", false },
		{ "OK", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(reading_is_imei(rows[i].text, "352949100000012"), rows[i].is_it);
}

static void a_pin_question_says_what_is_in_the_way(void **state)
{
	static const struct {
		const char *text;
		enum modem_cause cause;
	} rows[] = {
		{ "READY", MODEM_CAUSE_NONE },
		{ "SIM PIN", MODEM_CAUSE_PIN_NEEDED },
		{ "SIM PUK", MODEM_CAUSE_PUK_NEEDED },
		{ "SIM PIN2", MODEM_CAUSE_NONE },
		{ "SIM PUK2", MODEM_CAUSE_NONE },
		{ "PH-SIM PIN", MODEM_CAUSE_SIM_FAILED },
		{ "PH-NET PIN", MODEM_CAUSE_SIM_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(reading_pin(rows[i].text), rows[i].cause);
}

static void a_code_of_the_sim_is_a_cause(void **state)
{
	static const struct {
		int code;
		enum modem_cause cause;
	} rows[] = {
		{ 10, MODEM_CAUSE_NO_SIM },
		{ 310, MODEM_CAUSE_NO_SIM },
		{ 11, MODEM_CAUSE_PIN_NEEDED },
		{ 311, MODEM_CAUSE_PIN_NEEDED },
		{ 12, MODEM_CAUSE_PUK_NEEDED },
		{ 316, MODEM_CAUSE_PUK_NEEDED },
		{ 13, MODEM_CAUSE_SIM_FAILED },
		{ 14, MODEM_CAUSE_SIM_FAILED },
		{ 15, MODEM_CAUSE_SIM_FAILED },
		{ 313, MODEM_CAUSE_SIM_FAILED },
		{ 315, MODEM_CAUSE_SIM_FAILED },
		{ 17, MODEM_CAUSE_NONE }, /* PIN2 and PUK2 stop no message */
		{ 18, MODEM_CAUSE_NONE },
		{ 317, MODEM_CAUSE_NONE },
		{ 0, MODEM_CAUSE_NONE },
		{ -1, MODEM_CAUSE_NONE },
		{ 500, MODEM_CAUSE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(reading_code(rows[i].code), rows[i].cause);
	assert_true(reading_is_busy(14));
	assert_true(reading_is_busy(314));
	assert_false(reading_is_busy(13));
}

static void a_refusal_is_of_the_sim_or_of_the_store(void **state)
{
	static const struct {
		int code;
		bool is_cme;
		enum modem_cause cause;
	} rows[] = {
		{ 310, false, MODEM_CAUSE_NO_SIM },
		{ 313, false, MODEM_CAUSE_SIM_FAILED },
		{ 10, true, MODEM_CAUSE_NO_SIM },
		{ 13, true, MODEM_CAUSE_SIM_FAILED },
		{ 320, false, MODEM_CAUSE_MEMORY_FAILED },
		{ 322, false, MODEM_CAUSE_MEMORY_FAILED },
		{ 500, false, MODEM_CAUSE_MEMORY_FAILED },
		{ 23, true, MODEM_CAUSE_MEMORY_FAILED },
		{ 321, false, MODEM_CAUSE_NONE }, /* a slot that is free */
		{ 22, true, MODEM_CAUSE_NONE },
		{ 10, false, MODEM_CAUSE_NONE }, /* the network's */
		{ 23, false, MODEM_CAUSE_NONE },
		{ 0, false, MODEM_CAUSE_NONE },
		{ -1, false, MODEM_CAUSE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(reading_refusal(rows[i].code, rows[i].is_cme), rows[i].cause);
}

static void a_code_has_a_name(void **state)
{
	char name[24];

	(void)state;
	reading_name_code(13, true, name);
	assert_string_equal(name, "CME 13");
	reading_name_code(313, false, name);
	assert_string_equal(name, "CMS 313");
	reading_name_code(-1, false, name);
	assert_string_equal(name, "ERROR");
}

static void operator_and_identities_are_plain(void **state)
{
	struct modem_status s = { 0 };

	(void)state;
	reading_operator("0,0,\"TELKOM\x01SEL\",7", &s);
	assert_string_equal(s.operator_name, "TELKOMSEL");
	reading_imei("\"352949100000012\"", &s);
	assert_string_equal(s.imei, "352949100000012");
	reading_imsi("510100000000001", &s);
	assert_string_equal(s.imsi, "510100000000001");
	reading_imsi("12", &s);
	assert_string_equal(s.imsi, "510100000000001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_registration_has_its_network_and_cell),
		cmocka_unit_test(a_signal_is_in_dbm_or_none),
		cmocka_unit_test(an_imei_is_known_by_its_digits),
		cmocka_unit_test(a_pin_question_says_what_is_in_the_way),
		cmocka_unit_test(a_code_of_the_sim_is_a_cause),
		cmocka_unit_test(a_refusal_is_of_the_sim_or_of_the_store),
		cmocka_unit_test(a_code_has_a_name),
		cmocka_unit_test(operator_and_identities_are_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
