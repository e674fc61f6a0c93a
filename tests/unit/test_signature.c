/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_signature.c - texts that are the same to the guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/signature.h"

static void texts_are_the_same_but_for_case_blanks_signs_and_tickets(void **state)
{
	static const struct {
		const char *one, *other;
		bool is_same;
	} cases[] = {
		{ "STATUS", "status", true },
		{ "STATUS", " Status . ", true },
		{ "laporan K7M-2Q2 diterima", "LAPORAN 9HD-PWZ diterima!", true },
		{ "tiket BX4-TRQ", "tiket", true },
		{ "tiket BX4-TRQA", "tiket", false },
		{ "tiket ABC-DEF", "tiket", false }, /* no digit */
		{ "tiket K7M--2Q", "tiket", false },
		{ "tiang 1 rusak", "tiang 2 rusak", false },
		{ "CEK 1916449", "CEK 1916448", false },
		{ "CEK 1-916-449", "cek 1916449", true },
		{ "jalan-jalan", "jalan jalan", true },
		{ "Jl Panglima Besar Sudirman", "jl panglimabesar sudirman", true },
		{ "jalan rusak sekali", "jalan rusak", false },
		{ "\xc3\xa9", "\xc3\xa8", false },
		{ "", " .. ", true },
		{ "\xff", "\xfe", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if ((signature_text(cases[i].one) == signature_text(cases[i].other)) !=
			cases[i].is_same)
			fail_msg("%s / %s", cases[i].one, cases[i].other);
}

static void a_message_has_the_signature_of_its_text(void **state)
{
	static const uint8_t units[] = { 0, 'C', 0, 'e', 0, 'k', 0, ' ', 0, 0xe9, 0, '!', 0 };

	(void)state;
	assert_true(signature_units(units, sizeof units) == signature_text("cek \xc3\xa9"));
	assert_true(signature_units(units, 6) == signature_text("cek"));
	assert_true(signature_units(NULL, 0) == signature_text(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_the_same_but_for_case_blanks_signs_and_tickets),
		cmocka_unit_test(a_message_has_the_signature_of_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
