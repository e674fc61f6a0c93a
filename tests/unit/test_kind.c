/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_kind.c - what a message is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/kind.h"

static const struct {
	const char *what;
	uint8_t pid, dcs;
	enum modem_coding coding;
	int8_t message_class;
	uint16_t udh_size;
	uint8_t udh[16];
	enum modem_part_kind kind;
} rows[] = {
	{ "a text", 0, 0, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_TEXT },
	{ "UCS-2", 0, 8, MODEM_CODING_UCS2, -1, 0, { 0 }, MODEM_PART_TEXT },
	{ "class 1", 0, 0xf1, MODEM_CODING_GSM7, 1, 0, { 0 }, MODEM_PART_TEXT },
	{ "a text for the SIM's list", 0, 0x12, MODEM_CODING_GSM7, 2, 0, { 0 }, MODEM_PART_TEXT },
	{ "replace type 1", 0x41, 0, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_TEXT },
	{ "internet mail", 0x32, 0, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_TEXT },
	{ "a part of a long text", 0, 0, MODEM_CODING_GSM7, -1, 6, { 5, 0, 3, 1, 2, 1 },
		MODEM_PART_TEXT },
	{ "national tables", 0, 0, MODEM_CODING_GSM7, -1, 7, { 6, 0x24, 1, 1, 0x25, 1, 1 },
		MODEM_PART_TEXT },
	{ "flash", 0, 0x10, MODEM_CODING_GSM7, 0, 0, { 0 }, MODEM_PART_FLASH },
	{ "flash in UCS-2", 0, 0x18, MODEM_CODING_UCS2, 0, 0, { 0 }, MODEM_PART_FLASH },
	{ "voicemail, discard", 0, 0xc8, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_INDICATION },
	{ "fax, store", 0, 0xd9, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_INDICATION },
	{ "e-mail in UCS-2", 0, 0xea, MODEM_CODING_UCS2, -1, 0, { 0 }, MODEM_PART_INDICATION },
	{ "an indication in the header", 0, 0, MODEM_CODING_GSM7, -1, 5, { 4, 1, 2, 0x80, 3 },
		MODEM_PART_INDICATION },
	{ "return call", 0x5f, 0, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_INDICATION },
	{ "WAP push", 0, 4, MODEM_CODING_8BIT, -1, 7, { 6, 5, 4, 0x0b, 0x84, 0x23, 0xf0 },
		MODEM_PART_WAP },
	{ "SyncML behind a concatenation", 0, 4, MODEM_CODING_8BIT, -1, 12,
		{ 11, 0, 3, 1, 2, 1, 5, 4, 0xc3, 0x4f, 0, 0 }, MODEM_PART_WAP },
	{ "WAP, session less", 0, 4, MODEM_CODING_8BIT, -1, 7, { 6, 5, 4, 0x23, 0xf0, 0, 0 },
		MODEM_PART_WAP },
	{ "from a WAP port", 0, 4, MODEM_CODING_8BIT, -1, 7, { 6, 5, 4, 0x15, 0x81, 0x0b, 0x84 },
		MODEM_PART_PORT },
	{ "a ring tone", 0, 0xf5, MODEM_CODING_8BIT, 1, 7, { 6, 5, 4, 0x15, 0x81, 0, 0 },
		MODEM_PART_PORT },
	{ "a business card by 8 bits", 0, 0, MODEM_CODING_GSM7, -1, 5, { 4, 4, 2, 226, 0 },
		MODEM_PART_PORT },
	{ "a port of a wrong length", 0, 0, MODEM_CODING_GSM7, -1, 5, { 4, 5, 2, 0x0b, 0x84 },
		MODEM_PART_TEXT },
	{ "octets", 0, 4, MODEM_CODING_8BIT, -1, 0, { 0 }, MODEM_PART_DATA },
	{ "octets at once", 0, 0xf4, MODEM_CODING_8BIT, 0, 0, { 0 }, MODEM_PART_DATA },
	{ "octets for the SIM", 0, 0xf6, MODEM_CODING_8BIT, 2, 0, { 0 }, MODEM_PART_SIM },
	{ "SIM data download", 0x7f, 0xf6, MODEM_CODING_8BIT, 2, 0, { 0 }, MODEM_PART_SIM },
	{ "SIM data with a port", 0x7f, 0xf6, MODEM_CODING_8BIT, 2, 7,
		{ 6, 5, 4, 0x0b, 0x84, 0x23, 0xf0 }, MODEM_PART_SIM },
	{ "ME data of class 2", 0x7d, 0xf2, MODEM_CODING_GSM7, 2, 0, { 0 }, MODEM_PART_SIM },
	{ "ME data without a class", 0x7d, 0, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_TEXT },
	{ "de-personalization", 0x7e, 0x12, MODEM_CODING_GSM7, 2, 0, { 0 }, MODEM_PART_SIM },
	{ "silent", 0x40, 0, MODEM_CODING_GSM7, -1, 0, { 0 }, MODEM_PART_SIM },
};

static void each_kind_is_told_by_its_signs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct modem_part part = { .coding = rows[i].coding,
			.message_class = rows[i].message_class,
			.udh_size = rows[i].udh_size };

		memcpy(part.udh, rows[i].udh, sizeof(rows[i].udh));
		print_message("%s\n", rows[i].what);
		assert_int_equal(kind_of(rows[i].pid, rows[i].dcs, &part), rows[i].kind);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_is_told_by_its_signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
