/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_flight_scrub.c - what of a modem's line may be kept: names, small numbers, marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/flight.h"

#include <stdio.h>

struct row {
	const char *line, *shown;
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char shown[FLIGHT_TEXT_SIZE], again[FLIGHT_TEXT_SIZE];

		flight_scrub(rows[i].line, strlen(rows[i].line), shown);
		assert_string_equal(shown, rows[i].shown);
		flight_scrub(shown, strlen(shown), again);
		assert_string_equal(again, shown);
	}
}

static void commands_and_results_stay(void **state)
{
	static const struct row rows[] = {
		{ "AT", "AT" },
		{ "ATE1", "ATE1" },
		{ "ATZ", "ATZ" },
		{ "ATE0V1", "ATE0V1" },
		{ "AT+CMGL=4", "AT+CMGL=4" },
		{ "AT+CMGF?", "AT+CMGF?" },
		{ "AT+CSCS=?", "AT+CSCS=?" },
		{ "AT^CURC=0", "AT^CURC=0" },
		{ "AT+CPMS=\"SM\",\"SM\",\"SM\"", "AT+CPMS=\"SM\",\"SM\",\"SM\"" },
		{ "+CPMS: 3,30,3,30,3,30", "+CPMS: 3,30,3,30,3,30" },
		{ "+CSQ: 20,99", "+CSQ: 20,99" },
		{ "+CMTI: \"SM\",12", "+CMTI: \"SM\",12" },
		{ "+CSCS: (\"GSM\",\"IRA\",\"UCS2\",\"UTF-8\")",
			"+CSCS: (\"GSM\",\"IRA\",\"UCS2\",\"UTF-8\")" },
		{ "+CPIN: SIM PIN", "+CPIN: SIM PIN" },
		{ "+CMS ERROR: 500", "+CMS ERROR: 500" },
		{ "+CME ERROR: 10", "+CME ERROR: 10" },
		{ "OK", "OK" },
		{ "> ", "> " },
		{ "NO CARRIER", "NO CARRIER" },
		{ "ESC", "ESC" },
		{ "+CMGS: 141", "+CMGS: 141" },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void what_strangers_write_goes(void **state)
{
	static const struct row rows[] = {
		{ "0791261895000000040BC92618214365870000", "<PDU 19>" },
		{ "Jalan rusak di depan pasar", "<text 26>" },
		{ "jalan", "<text 5>" },
		{ "> 0791261895000000040BC92618214365870000", "> <PDU 19>" },
		{ "> jalan", "> <text 5>" },
		{ "+CMGL: 1,1,,154", "+CMGL: 1,1,,154" },
		{ "+CMGL: 1,1,\"Budi Santoso\",154", "+CMGL: 1,1,<text 18>" },
		{ "+CMGR: \"REC UNREAD\",\"+6281234567890\",,\"24/11/21,10:20:30+28\"",
			"+CMGR: <text 53>" },
		{ "+CMT: ,25", "+CMT: ,25" },
		{ "+CUSD: 0,\"Sisa pulsa Rp 5.000\",15", "+CUSD: 0,<text 24>" },
		{ "+CUSD: 0,\"a\" 0812 \"b\",3456,7890,15", "+CUSD: 0,<text 25>" },
		{ "0812-3456-7890 ubah", "<text 19>" },
		{ "+CPBR: 1,\"+6281234567890\",145,\"Ibu\"", "+CPBR: 1,<text 26>" },
		{ "+BUDI: 12", "<text 9>" },
		{ "+6281234567890", "<text 14>" },
		{ "AT+CUSD=1,\"*123*0812345678#\",15", "AT+CUSD=1,<n>,15" },
		{ "AT rumah Pak Budi bocor", "AT <text 5> <text 3> <text 4> <text 5>" },
		{ "\xe2\x98\x83", "<text 3>" },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void numbers_and_identities_go(void **state)
{
	static const struct row rows[] = {
		{ "490154203237518", "<id>" },
		{ "89628950000123456789", "<id>" },
		{ "+CCID: \"89628950000123456789\"", "+CCID: <id>" },
		{ "+CGSN: 490154203237518", "+CGSN: <id>" },
		{ "6281234567890", "<n>" },
		{ "+CSCA: \"+6281100000\",145", "+CSCA: <n>,145" },
		{ "AT+CSCA=\"+6281100000\"", "AT+CSCA=<n>" },
		{ "+CSQ: 0812 3456 7890", "+CSQ: <n>" },
		{ "+CSQ: 0812-3456-7890", "+CSQ: <n>" },
		{ "+CSQ: 12345", "+CSQ: <n>" },
		{ "+CREG: 2,1,\"00A1\",\"0001F2B3\",7", "+CREG: 2,1,<text 4>,<text 8>,7" },
		{ "+COPS: 0,0,\"TELKOMSEL\",2", "+COPS: 0,0,<text 9>,2" },
		{ "ATD081234567890;", "ATD<n>" },
		{ "ATD*888#;", "ATD<n>" },
		{ "AT+CPIN=1234", "AT+CPIN=<pin>" },
		{ "AT+CPIN=\"1234\"", "AT+CPIN=<pin>" },
		{ "AT+CPIN?", "AT+CPIN?" },
		{ "AT+CLCK=\"SC\",1,\"1234\"", "AT+CLCK=<pin>" },
		{ "AT+CGDCONT=1,\"IP\",\"internet\"", "AT+CGDCONT=1,<text 2>,<text 8>" },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void a_long_line_ends_with_dots(void **state)
{
	static const struct row rows[] = {
		{ "AT+CSQ=1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8",
			"AT+CSQ=1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,1,2,3,4,5.." },
		{ "AT+CNMI=aa,bb,cc,dd,ee,ff,gg",
			"AT+CNMI=<text 2>,<text 2>,<text 2>,<text 2>,<text 2>.." },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

static void marks_of_ours_are_not_believed_when_forged(void **state)
{
	static const struct row rows[] = {
		{ "<n>", "<n>" },
		{ "<text 12345>", "<text 12>" },
		{ "<PDU 12>", "<PDU 12>" },
		{ "<pin> 1234", "<text 10>" },
		{ "AT+CSQ=<text 5> <Budi>", "AT+CSQ=<text 5> <text 6>" },
	};

	(void)state;
	check(rows, COUNT_OF(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_results_stay),
		cmocka_unit_test(what_strangers_write_goes),
		cmocka_unit_test(numbers_and_identities_go),
		cmocka_unit_test(a_long_line_ends_with_dots),
		cmocka_unit_test(marks_of_ours_are_not_believed_when_forged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
