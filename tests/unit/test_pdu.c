/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pdu.c - which PDUs are well formed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lapor.h"
#include "modem/convert.h"
#include "modem/pdu.h"

#define SMSC   "07912618010000F0"
#define SENDER "0C91261821436587"
#define STAMP  "62112211000082"
#define HELLO  "05C8329BFD06"

struct row {
	const char *what;
	const char *hex;
	int r;
};

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t pdu[400];
		int size = convert_hex(rows[i].hex, pdu, sizeof(pdu));

		print_message("%s\n", rows[i].what);
		assert_true(size >= 0);
		assert_int_equal(pdu_check(pdu, (size_t)size), rows[i].r);
	}
}

static void well_formed_pdus_are_told_apart(void **state)
{
	static const struct row rows[] = {
		{ "deliver", SMSC "00" SENDER "0000" STAMP HELLO, PDU_DELIVER },
		{ "without an SMSC", "0000" SENDER "0000" STAMP HELLO, PDU_DELIVER },
		{ "an empty text", SMSC "00" SENDER "0000" STAMP "00", PDU_DELIVER },
		{ "a named sender", SMSC "000CD0D0E7B49B5C960000" STAMP HELLO, PDU_DELIVER },
		{ "a sender without digits", SMSC "0000810000" STAMP HELLO, PDU_DELIVER },
		{ "UCS-2", SMSC "00" SENDER "0008" STAMP "0400480069", PDU_DELIVER },
		{ "a header", SMSC "40" SENDER "0004" STAMP "07050003AA020141", PDU_DELIVER },
		{ "voice mail in UCS-2", SMSC "00" SENDER "00E0" STAMP "020041", PDU_DELIVER },
		{ "flash of class 0", SMSC "00" SENDER "0010" STAMP HELLO, PDU_DELIVER },
		{ "compressed", SMSC "00" SENDER "0020" STAMP "03010203", PDU_DELIVER },
		{ "8 bits of class 1", SMSC "00" SENDER "00F5" STAMP "03010203", PDU_DELIVER },
		{ "submit without validity", SMSC "0100" SENDER "0000" HELLO, PDU_SUBMIT },
		{ "submit, relative validity", SMSC "1100" SENDER "0000A7" HELLO, PDU_SUBMIT },
		{ "submit, absolute validity", SMSC "1900" SENDER "0000" STAMP HELLO, PDU_SUBMIT },
		{ "report", SMSC "062A" SENDER STAMP STAMP "00", PDU_REPORT },
		{ "report with nothing optional", SMSC "062A" SENDER STAMP STAMP "0000",
			PDU_REPORT },
		{ "report with a text", SMSC "062A" SENDER STAMP STAMP "00070000" HELLO,
			PDU_REPORT },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void ill_formed_pdus_are_refused(void **state)
{
	static const struct row rows[] = {
		{ "nothing", "", -EBADMSG },
		{ "an SMSC and no more", "00", -EBADMSG },
		{ "an SMSC beyond the end", "0891", -EBADMSG },
		{ "an SMSC of 13 octets",
			"0D91111111111111111111111111"
			"00" SENDER "0000" STAMP HELLO,
			-EBADMSG },
		{ "FF filler", "FFFFFFFFFFFFFFFFFFFFFFFF", -EBADMSG },
		{ "reserved type", SMSC "03" SENDER "0000" STAMP HELLO, -EBADMSG },
		{ "octets left over", SMSC "00" SENDER "0000" STAMP HELLO "AA", -EBADMSG },
		{ "cut off in the text", SMSC "00" SENDER "0000" STAMP "05C8329B", -EBADMSG },
		{ "cut off in the stamp",
			SMSC "00" SENDER "0000"
			     "6211",
			-EBADMSG },
		{ "no user data length", SMSC "00" SENDER "0000" STAMP, -EBADMSG },
		{ "21 digits",
			SMSC "0015912618214365870000000000"
			     "0000" STAMP HELLO,
			-EBADMSG },
		{ "a header longer than its data", SMSC "40" SENDER "0004" STAMP "03FF0003",
			-EBADMSG },
		{ "a header of no data", SMSC "40" SENDER "0004" STAMP "00", -EBADMSG },
		{ "an element beyond its header", SMSC "40" SENDER "0004" STAMP "0402000301",
			-EBADMSG },
		{ "submit with half a validity", SMSC "1900" SENDER "0000" HELLO, -EBADMSG },
		{ "report without a status", SMSC "062A" SENDER STAMP STAMP, -EBADMSG },
		{ "report with a text that is missing", SMSC "062A" SENDER STAMP STAMP "0004",
			-EBADMSG },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

/* These are what smashes libgammu's stack: lengths that no SMS has, with octets enough for them. */
static void more_user_data_than_an_sms_holds_is_refused(void **state)
{
	static const struct {
		uint8_t dcs;
		uint8_t length;
		size_t octets;
		int r;
	} rows[] = {
		{ 0x00, 160, 140, PDU_DELIVER },
		{ 0x00, 161, 141, -EBADMSG },
		{ 0x00, 255, 224, -EBADMSG },
		{ 0x04, 140, 140, PDU_DELIVER },
		{ 0x04, 141, 141, -EBADMSG },
		{ 0x08, 255, 255, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t pdu[400] = { 0 };
		int head = convert_hex(SMSC "00" SENDER "0000" STAMP, pdu, sizeof(pdu));

		pdu[head - 8] = rows[i].dcs;
		pdu[head] = rows[i].length;
		print_message("coding %02x, length %u\n", rows[i].dcs, rows[i].length);
		assert_int_equal(pdu_check(pdu, (size_t)head + 1 + rows[i].octets), rows[i].r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_pdus_are_told_apart),
		cmocka_unit_test(ill_formed_pdus_are_refused),
		cmocka_unit_test(more_user_data_than_an_sms_holds_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
