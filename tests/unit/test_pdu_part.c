/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pdu_part.c - well-formed PDUs as parts and reports. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lapor.h"
#include "modem/convert.h"
#include "modem/pdu_part.h"

#include <errno.h>
#include <stdio.h>

#define SMSC   "07912618010000F0"
#define SENDER "0C91261821436587"
#define STAMP  "62112211000082"
#define HELLO  "05C8329BFD06"
#define AT_US  (INT64_C(1795320000) * USEC_PER_SEC) /* 2026-11-22 11:00 +07:00 */

static struct pdu split(const char *hex, uint8_t octets[static PDU_MAX])
{
	int size = convert_hex(hex, octets, PDU_MAX);
	struct pdu p;

	assert_true(size > 0);
	assert_true(pdu_split(octets, (size_t)size, &p) >= 0);
	return p;
}

static int read_part(const char *hex, struct modem_part *ret)
{
	uint8_t octets[PDU_MAX];
	struct pdu p = split(hex, octets);

	return pdu_read_part(&p, ret);
}

static void expect_data(const struct modem_part *part, const char *hex)
{
	uint8_t data[MODEM_DATA_MAX];
	int size = convert_hex(hex, data, sizeof(data));

	assert_true(size >= 0);
	assert_int_equal(part->size, size);
	assert_memory_equal(part->data, data, (size_t)size);
}

static void a_text_has_its_sender_time_and_words(void **state)
{
	struct modem_part part;

	(void)state;
	assert_int_equal(read_part(SMSC "04" SENDER "0000" STAMP HELLO, &part), 0);
	assert_string_equal(part.sender, "+628112345678");
	assert_int_equal(part.scts_us, AT_US);
	assert_int_equal(part.scts_offset_s, 7 * 3600);
	assert_int_equal(part.coding, MODEM_CODING_GSM7);
	assert_int_equal(part.kind, MODEM_PART_TEXT);
	assert_int_equal(part.message_class, -1);
	assert_int_equal(part.udh_size, 0);
	expect_data(&part, "00480065006C006C006F");
}

static void numbers_are_read_by_their_type(void **state)
{
	static const struct {
		const char *what, *address, *sender;
	} rows[] = {
		{ "international", "0C91261821436587", "+628112345678" },
		{ "an odd count of digits", "0B912618214365F7", "+62811234567" },
		{ "unknown type", "0C81801112436587", "081121345678" },
		{ "national", "0AA18111325476", "1811234567" },
		{ "network's own", "04B11832", "8123" },
		{ "signs", "05811A32FB", "*123#" },
		{ "letters", "0381DCFE", "abc" },
		{ "filler in the middle", "068121F365", "123" },
		{ "no digits", "0091", "+" },
		{ "a name", "0ED050A6B395741A9F", "PLN-INFO" },
		{ "a name of 7 septets, its end not filled", "0DD041E19058341E01", "ABCDEFG" },
		{ "a name of the default alphabet", "0ED0D42273F96C4662", "TELKOM_1" },
		{ "a name that begins like none", "06D0618018", "a@b" },
		{ "no name", "00D0", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_part part;
		char hex[200];

		print_message("%s\n", rows[i].what);
		(void)snprintf(hex, sizeof(hex), SMSC "04%s0000" STAMP HELLO, rows[i].address);
		assert_int_equal(read_part(hex, &part), 0);
		assert_string_equal(part.sender, rows[i].sender);
	}
}

static void times_are_read_with_their_zone(void **state)
{
	static const struct {
		const char *stamp;
		int64_t us;
		int32_t offset_s;
	} rows[] = {
		{ "62112211000082", AT_US, 7 * 3600 },
		{ "62112240000000", AT_US, 0 },
		{ "6211221200008A", AT_US + USEC_PER_DAY, -7 * 3600 },
		{ "FFFFFFFFFFFFFF", 0, 0 },
		{ "62312211000082", 0, 0 },
		{ "62112242000082", 0, 0 },
		{ "99112211000082", 0, 0 },
		{ "00000000000000", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_part part;
		char hex[200];

		print_message("%s\n", rows[i].stamp);
		(void)snprintf(hex, sizeof(hex), SMSC "04" SENDER "0000%s" HELLO, rows[i].stamp);
		assert_int_equal(read_part(hex, &part), 0);
		assert_int_equal(part.scts_us, rows[i].us);
		assert_int_equal(part.scts_offset_s, rows[i].offset_s);
	}
}

/* TS 23.038 section 4, one of each group. */
static void codings_and_classes_follow_the_dcs(void **state)
{
	static const struct {
		uint8_t dcs;
		int r;
		enum modem_coding coding;
		int8_t message_class;
		enum modem_part_kind kind;
	} rows[] = {
		{ 0x00, 0, MODEM_CODING_GSM7, -1, MODEM_PART_TEXT },
		{ 0x03, 0, MODEM_CODING_GSM7, -1, MODEM_PART_TEXT },
		{ 0x04, 0, MODEM_CODING_8BIT, -1, MODEM_PART_DATA },
		{ 0x08, 0, MODEM_CODING_UCS2, -1, MODEM_PART_TEXT },
		{ 0x0c, 0, MODEM_CODING_GSM7, -1, MODEM_PART_TEXT },
		{ 0x10, 0, MODEM_CODING_GSM7, 0, MODEM_PART_FLASH },
		{ 0x11, 0, MODEM_CODING_GSM7, 1, MODEM_PART_TEXT },
		{ 0x18, 0, MODEM_CODING_UCS2, 0, MODEM_PART_FLASH },
		{ 0x16, 0, MODEM_CODING_8BIT, 2, MODEM_PART_SIM },
		{ 0x20, -EBADMSG, 0, 0, 0 },
		{ 0x28, -EBADMSG, 0, 0, 0 },
		{ 0x24, 0, MODEM_CODING_8BIT, -1, MODEM_PART_DATA },
		{ 0x40, 0, MODEM_CODING_GSM7, -1, MODEM_PART_TEXT },
		{ 0x50, 0, MODEM_CODING_GSM7, 0, MODEM_PART_FLASH },
		{ 0x48, 0, MODEM_CODING_UCS2, -1, MODEM_PART_TEXT },
		{ 0x60, -EBADMSG, 0, 0, 0 },
		{ 0x80, 0, MODEM_CODING_GSM7, -1, MODEM_PART_TEXT },
		{ 0xbf, 0, MODEM_CODING_GSM7, -1, MODEM_PART_TEXT },
		{ 0xc8, 0, MODEM_CODING_GSM7, -1, MODEM_PART_INDICATION },
		{ 0xd1, 0, MODEM_CODING_GSM7, -1, MODEM_PART_INDICATION },
		{ 0xe8, 0, MODEM_CODING_UCS2, -1, MODEM_PART_INDICATION },
		{ 0xf0, 0, MODEM_CODING_GSM7, 0, MODEM_PART_FLASH },
		{ 0xf5, 0, MODEM_CODING_8BIT, 1, MODEM_PART_DATA },
		{ 0xf6, 0, MODEM_CODING_8BIT, 2, MODEM_PART_SIM },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_part part;
		char hex[200];

		print_message("coding %02x\n", rows[i].dcs);
		(void)snprintf(hex, sizeof(hex), SMSC "04" SENDER "00%02X" STAMP "0400410042",
			rows[i].dcs);
		assert_int_equal(read_part(hex, &part), rows[i].r);
		if (rows[i].r < 0)
			continue;
		assert_int_equal(part.coding, rows[i].coding);
		assert_int_equal(part.message_class, rows[i].message_class);
		assert_int_equal(part.kind, rows[i].kind);
	}
}

static void texts_are_read_whole(void **state)
{
	static const struct {
		const char *what, *head, *data;
		const char *text;
	} rows[] = {
		{ "a Turkish single shift", "440000", "0F03240101D8CC37E74D7A93DC9401",
			"015F011F0131013020AC" },
		{ "a Turkish locking shift", "440000", "0A0325010138303A6002",
			"0131011F015F00E720AC" },
		{ "both of Hindi", "440000", "12062401062501062F21F37BCA6E3A9B20",
			"0928092E0938094D0924094709670041" },
		{ "both of Urdu, the other way round", "440000", "0C0625010D24010D00C88603",
			"0627062B06F0" },
		{ "an unknown language", "440000", "0703250163380401", "00EC0041" },
		{ "a shift before a concatenation", "440000", "0E08240101000307020160330F02",
			"015F0041" },
		{ "a header and no text", "440000", "0705000307020100", "" },
		{ "national tables mean nothing in UCS-2", "440008", "06032401010041", "0041" },
		{ "a 0 in UCS-2", "040008", "06004100000042", "0041FFFD0042" },
		{ "half a unit", "040008", "03004100", "0041FFFD" },
		{ "an empty text", "040000", "00", "" },
		{ "an empty header", "440008", "03000041", "0041" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_part part;
		char hex[200];

		print_message("%s\n", rows[i].what);
		(void)snprintf(hex, sizeof(hex), SMSC "%.2s" SENDER "%s" STAMP "%s", rows[i].head,
			rows[i].head + 2, rows[i].data);
		assert_int_equal(read_part(hex, &part), 0);
		expect_data(&part, rows[i].text);
		assert_int_equal(part.kind, MODEM_PART_TEXT);
	}
}

static void a_stored_submit_is_a_part_of_its_own(void **state)
{
	struct modem_part part;

	(void)state;
	assert_int_equal(read_part(SMSC "5107" SENDER "0008A7"
					"08050003AA02010041",
				 &part),
		0);
	assert_int_equal(part.kind, MODEM_PART_SUBMIT);
	assert_string_equal(part.sender, "+628112345678");
	assert_int_equal(part.scts_us, 0);
	assert_int_equal(part.udh_size, 6);
	assert_int_equal(part.concat.width, 0);
	expect_data(&part, "0041");
}

static void a_report_is_read(void **state)
{
	struct modem_report report;
	uint8_t octets[PDU_MAX];
	struct pdu p = split(SMSC "062A" SENDER STAMP "6211221100008A"
				  "46",
		octets);
	struct modem_part part;

	(void)state;
	assert_int_equal(pdu_read_report(&p, &report), 0);
	assert_string_equal(report.recipient, "+628112345678");
	assert_int_equal(report.reference, 0x2a);
	assert_int_equal(report.status, 0x46);
	assert_int_equal(report.discharged_us, AT_US + 14 * INT64_C(3600) * USEC_PER_SEC);
	assert_int_equal(report.slot, 0);
	assert_int_equal(pdu_read_part(&p, &part), -EBADMSG);
	p = split(SMSC "04" SENDER "0000" STAMP HELLO, octets);
	assert_int_equal(pdu_read_report(&p, &report), -EBADMSG);
}

/* What libgammu makes of it, and whether it is the same message. */
static void the_same_message_is_known_by_another_reading(void **state)
{
	static const struct {
		const char *what, *pdu, *sender, *text;
		enum modem_coding coding;
		bool is_same;
	} rows[] = {
		{ "the same", SMSC "04" SENDER "0000" STAMP HELLO, "+628112345678",
			"00480065006C006C006F", MODEM_CODING_GSM7, true },
		{ "another text", SMSC "04" SENDER "0000" STAMP HELLO, "+628112345678",
			"00480065006C006C0070", MODEM_CODING_GSM7, false },
		{ "a shorter text", SMSC "04" SENDER "0000" STAMP HELLO, "+628112345678",
			"00480065006C006C", MODEM_CODING_GSM7, false },
		{ "another sender", SMSC "04" SENDER "0000" STAMP HELLO, "+628112345679",
			"00480065006C006C006F", MODEM_CODING_GSM7, false },
		{ "another time",
			SMSC "04" SENDER "0000"
			     "62112211000182" HELLO,
			"+628112345678", "00480065006C006C006F", MODEM_CODING_GSM7, false },
		{ "a header", SMSC "44" SENDER "0000" STAMP "0E08240101000307020160330F02",
			"+628112345678", "00B9007300410000", MODEM_CODING_GSM7, false },
		{ "escapes", SMSC "04" SENDER "0000" STAMP "059BF8A6B701", "+628112345678",
			"00B90071007E00B9", MODEM_CODING_GSM7, true },
		{ "the first 0 of UCS-2", SMSC "04" SENDER "0008" STAMP "06004100000042",
			"+628112345678", "0041", MODEM_CODING_UCS2, true },
		{ "less than that", SMSC "04" SENDER "0008" STAMP "06004100430042", "+628112345678",
			"0041", MODEM_CODING_UCS2, false },
		{ "a name",
			SMSC "04"
			     "0ED0D42273F96C4662"
			     "0000" STAMP HELLO,
			"TELKOM\xef\xbf\xbd"
			"1",
			"00480065006C006C006F", MODEM_CODING_GSM7, true },
		{ "signs in a number",
			SMSC "04"
			     "05811A32FB"
			     "0000" STAMP HELLO,
			"123", "00480065006C006C006F", MODEM_CODING_GSM7, true },
		{ "a reserved coding", SMSC "04" SENDER "000C" STAMP HELLO, "+628112345678",
			"C8329BFD06", MODEM_CODING_8BIT, true },
		{ "compressed", SMSC "04" SENDER "0020" STAMP "03010203", "+628112345678", "",
			MODEM_CODING_GSM7, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_part theirs = { .scts_us = AT_US, .coding = rows[i].coding };
		uint8_t octets[PDU_MAX];
		struct pdu p = split(rows[i].pdu, octets);

		print_message("%s\n", rows[i].what);
		assert_int_equal(
			copy_string(theirs.sender, sizeof(theirs.sender), rows[i].sender), 0);
		theirs.size = (uint16_t)convert_hex(rows[i].text, theirs.data, MODEM_DATA_MAX);
		assert_int_equal(pdu_is_of(&p, &theirs), rows[i].is_same);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_its_sender_time_and_words),
		cmocka_unit_test(numbers_are_read_by_their_type),
		cmocka_unit_test(times_are_read_with_their_zone),
		cmocka_unit_test(codings_and_classes_follow_the_dcs),
		cmocka_unit_test(texts_are_read_whole),
		cmocka_unit_test(a_stored_submit_is_a_part_of_its_own),
		cmocka_unit_test(a_report_is_read),
		cmocka_unit_test(the_same_message_is_known_by_another_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
