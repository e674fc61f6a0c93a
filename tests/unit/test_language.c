/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_language.c - which language a citizen writes in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/language.h"

static void small_words_tell_the_language(void **state)
{
	static const struct {
		const char *text;
		enum language language;
	} rows[] = {
		{ "LAPOR jalan berlubang di Jl Melati RT 02 Desa Sukamaju", LANGUAGE_ID },
		{ "", LANGUAGE_ID },
		{ "12345 !!!", LANGUAGE_ID },
		{ "Lapor pak, dalan neng ngarep omahe rusak kabeh, wis suwe ora didandani",
			LANGUAGE_JV },
		{ "Kula badhe lapor, margi wonten desa kula sampun risak", LANGUAGE_JV },
		{ "Punten pak, jalan di lembur abdi geus ruksak pisan, teu acan aya nu "
		  "ngalereskeun",
			LANGUAGE_SU },
		{ "Cai PDAM teu ngocor geus tilu poe, kumaha ieu", LANGUAGE_SU },
		/* Thanks are put under any text. */
		{ "Lampu jalan mati di Jl Anggrek, mohon diperbaiki. Matur nuwun", LANGUAGE_ID },
		{ "Lampu jalan mati di Jl Anggrek, mohon diperbaiki. Hatur nuhun", LANGUAGE_ID },
		/* One such word is not enough, nor are two in a long text. */
		{ "Jalan rusak parah, wis tolong diperbaiki segera", LANGUAGE_ID },
		{ "Bapak Wong Iku dari kelurahan meminta uang untuk pengurusan surat keterangan "
		  "tidak mampu padahal seharusnya gratis menurut pengumuman di kantor",
			LANGUAGE_ID },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (language_guess(rows[i].text) != rows[i].language)
			fail_msg("%s: %s", rows[i].text,
				language_suffix(language_guess(rows[i].text)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_words_tell_the_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
