/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_convert.c - numbers, text, times and codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/convert.h"

static void a_sender_is_utf8_whatever_it_was(void **state)
{
	static const struct {
		const char *utf16;
		const char *utf8;
		int r;
	} rows[] = {
		{ "", "", 0 },
		{ "002B003600320038", "+628", 0 },
		{ "0050004C004E002D0049004E0046004F", "PLN-INFO", 0 },
		{ "00E9D83DDE00", "\xc3\xa9\xf0\x9f\x98\x80", 0 },
		{ "20AC", "\xe2\x82\xac", 0 },
		{ "D83D", "\xef\xbf\xbd", 0 },
		{ "DE000041",
			"\xef\xbf\xbd"
			"A",
			0 },
		{ "D83D0041",
			"\xef\xbf\xbd"
			"A",
			0 },
		{ "000A0041",
			"\xef\xbf\xbd"
			"A",
			0 },
		{ "D83DDE00D83DDE00D83DDE00D83DDE00", "", -EOVERFLOW },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t text[64];
		char sender[16] = "before";
		int size = convert_hex(rows[i].utf16, text, sizeof(text));

		assert_int_equal(
			convert_sender(text, (size_t)size / 2, sender, sizeof(sender)), rows[i].r);
		assert_string_equal(sender, rows[i].utf8);
	}
}

static void doubled_tildes_become_single(void **state)
{
	static const struct {
		const char *before;
		const char *after;
	} rows[] = {
		{ "", "" },
		{ "00410042", "00410042" },
		{ "007E007E", "007E" },
		{ "0041007E007E0042", "0041007E0042" },
		{ "007E007E007E007E", "007E007E" },
		{ "007E", "007E" },
		{ "7E007E7E", "7E007E7E" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t text[32] = { 0 };
		uint8_t wanted[32] = { 0 };
		int size = convert_hex(rows[i].before, text, sizeof(text));
		int left = convert_hex(rows[i].after, wanted, sizeof(wanted));

		assert_int_equal(2 * convert_tildes(text, (size_t)size / 2), left);
		assert_memory_equal(text, wanted, (size_t)left);
	}
}

static void a_stamp_is_utc_or_nothing(void **state)
{
	static const struct {
		struct convert_stamp stamp;
		int64_t seconds;
	} rows[] = {
		{ { 2026, 11, 21, 17, 20, 30, 25200 }, 1795256430 },
		{ { 2026, 11, 21, 10, 20, 30, 0 }, 1795256430 },
		{ { 2026, 11, 21, 1, 35, 30, -31500 }, 1795256430 },
		{ { 2000, 2, 29, 0, 0, 0, 0 }, 951782400 },
		{ { 0, 0, 0, 0, 0, 0, 0 }, 0 },
		{ { 1999, 1, 1, 0, 0, 0, 0 }, 0 },
		{ { 2026, 13, 1, 0, 0, 0, 0 }, 0 },
		{ { 2026, 4, 31, 0, 0, 0, 0 }, 0 },
		{ { 2026, 4, 3, 24, 0, 0, 0 }, 0 },
		{ { 2026, 4, 3, 0, 60, 0, 0 }, 0 },
		{ { 2026, 4, 3, 0, 0, 0, 90000 }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(convert_stamp_us(&rows[i].stamp), rows[i].seconds * USEC_PER_SEC);
}

/* TS 23.040 section 9.2.3.12.1. */
static int64_t validity_seconds(uint8_t octet)
{
	if (octet <= 143)
		return (octet + 1) * INT64_C(300);
	if (octet <= 167)
		return 43200 + (octet - 143) * INT64_C(1800);
	if (octet <= 196)
		return (octet - 166) * INT64_C(86400);
	return (octet - 192) * INT64_C(604800);
}

static void a_validity_is_never_shorter_than_asked(void **state)
{
	(void)state;
	for (uint32_t seconds = 1; seconds < 63 * 604800U; seconds += 137) {
		uint8_t octet = convert_validity(seconds);

		assert_true(validity_seconds(octet) >= seconds);
		assert_true(octet == 0 || validity_seconds((uint8_t)(octet - 1)) < seconds);
	}
	assert_int_equal(convert_validity(86400), 167);
	assert_int_equal(convert_validity(3600), 11);
	assert_int_equal(convert_validity(0), 255);
	assert_int_equal(convert_validity(UINT32_MAX), 255);
}

static void a_cms_code_has_its_class(void **state)
{
	static const int permanent[] = { 1, 10, 21, 27, 29, 30, 69, 81, 95, 97, 99, 0x80, 0x9f,
		0xb0, 0xc3, 0xc4, 304, 305, 514, 534, 536, 554 };
	static const int of_the_sim[] = { 8, 28, 50, 0xc1, 300, 302, 303, 310, 311, 313, 314, 315,
		316, 318, 320, 322, 330 };
	static const int temporary[] = { -1, 0, 17, 22, 38, 41, 42, 47, 111, 0xc0, 0xc2, 0xd3, 319,
		331, 332, 500, 512, 513, 515, 535, 10000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(permanent); i++)
		assert_int_equal(convert_cms(permanent[i]), MODEM_SEND_PERMANENT);
	for (size_t i = 0; i < COUNT_OF(of_the_sim); i++)
		assert_int_equal(convert_cms(of_the_sim[i]), MODEM_SEND_SIM);
	for (size_t i = 0; i < COUNT_OF(temporary); i++)
		assert_int_equal(convert_cms(temporary[i]), MODEM_SEND_TEMPORARY);
}

/* Some modems answer a send with +CME ERROR, whose numbers mean other things. */
static void a_cme_code_has_its_class_too(void **state)
{
	static const int of_the_sim[] = { 0, 3, 4, 10, 11, 12, 13, 14, 15, 20, 23, 32, 40 };
	static const int permanent[] = { 24, 26, 50 };
	static const int temporary[] = { -1, 30, 31, 100, 500 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(of_the_sim); i++)
		assert_int_equal(convert_cme(of_the_sim[i]), MODEM_SEND_SIM);
	for (size_t i = 0; i < COUNT_OF(permanent); i++)
		assert_int_equal(convert_cme(permanent[i]), MODEM_SEND_PERMANENT);
	for (size_t i = 0; i < COUNT_OF(temporary); i++)
		assert_int_equal(convert_cme(temporary[i]), MODEM_SEND_TEMPORARY);
}

static void only_whole_hex_is_hex(void **state)
{
	uint8_t octets[4];

	(void)state;
	assert_int_equal(convert_hex("00ffAB", octets, sizeof(octets)), 3);
	assert_memory_equal(octets, "\x00\xff\xab", 3);
	assert_int_equal(convert_hex("", octets, sizeof(octets)), 0);
	assert_int_equal(convert_hex("0", octets, sizeof(octets)), -EBADMSG);
	assert_int_equal(convert_hex("0g", octets, sizeof(octets)), -EBADMSG);
	assert_int_equal(convert_hex("0011223344", octets, sizeof(octets)), -EOVERFLOW);
}

static void what_goes_into_logs_is_plain(void **state)
{
	char plain[8];

	(void)state;
	convert_plain("TEL\x1b\nKO\xc3\xa9", 9, plain, sizeof(plain));
	assert_string_equal(plain, "TELKO");
	convert_plain("1234567890", 10, plain, sizeof(plain));
	assert_string_equal(plain, "1234567");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sender_is_utf8_whatever_it_was),
		cmocka_unit_test(doubled_tildes_become_single),
		cmocka_unit_test(a_stamp_is_utc_or_nothing),
		cmocka_unit_test(a_validity_is_never_shorter_than_asked),
		cmocka_unit_test(a_cms_code_has_its_class),
		cmocka_unit_test(a_cme_code_has_its_class_too),
		cmocka_unit_test(only_whole_hex_is_hex),
		cmocka_unit_test(what_goes_into_logs_is_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
