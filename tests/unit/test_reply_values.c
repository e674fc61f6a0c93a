/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reply_values.c - what officers write, as citizens are told it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gsm7.h"
#include "daemon/reply.h"

static const char *const filter[] = { "nomor", "dana", "juta" };

static void render(enum reply_template which, const struct reply_values *values,
	char ret[static REPLY_TEXT_SIZE])
{
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	char error[REPLY_ERROR_SIZE] = "";

	if (reply_load(&templates, "", filter, COUNT_OF(filter), error) < 0)
		fail_msg("%s", error);
	reply_render(templates, which, values, ret);
}

/* An SMS that an operator drops tells nothing at all. */
static void officers_words_pass_the_operators_filter(void **state)
{
	static const struct {
		const char *agency, *note, *text;
	} rows[] = {
		{ "Dinas PU", "Menunggu dana 50 juta, hub. 0341-551234",
			"LAPOR: laporan K7M-2Q2 ditanggapi Dinas PU: Menunggu anggaran 50 jt, hub. "
			"034-155-123-4. Balas: TAMBAH K7M-2Q2 lalu isinya" },
		{ "Unit Dana Desa", "Lihat https://www.malangkota.go.id/berita/2026",
			"LAPOR: laporan K7M-2Q2 ditanggapi Unit Anggaran Desa: Lihat ... Balas: "
			"TAMBAH K7M-2Q2 lalu isinya" },
		{ "", "Dikerjakan 25/11/2026 – Rp 15000.",
			"LAPOR: laporan K7M-2Q2 ditanggapi: Dikerjakan 25/11/26 - Rp 15.000. "
			"Balas: TAMBAH K7M-2Q2 lalu isinya" },
	};
	char text[REPLY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct reply_values values = {
			.id = "K7M-2Q2", .agency = rows[i].agency, .note = rows[i].note
		};

		render(REPLY_NOTICE_ANSWERED, &values, text);
		assert_string_equal(text, rows[i].text);
	}
}

/* A SIM with a registered number may send what it likes. */
static void long_digits_stay_where_they_may(void **state)
{
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	char error[REPLY_ERROR_SIZE], text[REPLY_TEXT_SIZE];

	(void)state;
	assert_int_equal(reply_load(&templates, "", NULL, 0, error), 0);
	reply_allow_digits(templates, true);
	reply_render(templates, REPLY_NOTICE_POSTPONED,
		&(struct reply_values){ .id = "1916449", .note = "nomor 081234567890" }, text);
	assert_non_null(strstr(text, "laporan 1916449 ditunda: nomor 081234567890. "));
}

/* Characters of two septets, and a value as long as a note may be: the fixed words always stay. */
static void the_fixed_words_survive_any_officer(void **state)
{
	static const char *const bits[] = { "[", "]", "{", "}", "~", "\xe2\x82\xac", "^", "|", "\\",
		"a", "\xf0\x9f\x98\x80", "\n", "1234 ", "nomor ", "dana-", "http://x " };
	char huge[2048], text[REPLY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bits); i++) {
		size_t size = strlen(bits[i]), used = 0;

		for (; used + size < sizeof(huge); used += size)
			memcpy(huge + used, bits[i], size + 1);
		for (int j = REPLY_NOTICE_SUBMITTED; j <= REPLY_NOTICE_CANCELLED; j++) {
			struct reply_values values = { .id = "1-916-449-123",
				.agency = huge,
				.note = huge,
				.date = "21 Nov",
				.due = "25 Nov" };
			const char *dots;

			render((enum reply_template)j, &values, text);
			dots = strstr(text, "..");
			assert_in_range(gsm7_septets(text), 40, GSM7_ONE);
			if (!strstr(text, "TAMBAH 1-916-449-123 lalu isinya") &&
				!strstr(text, "STATUS 1-916-449-123") &&
				!strstr(text, "NILAI 1-916-449-123 5") &&
				!strstr(text, "LAPOR lalu isi"))
				fail_msg("%s", text);
			if (bits[i][0] == 'a' && j == REPLY_NOTICE_ANSWERED)
				assert_non_null(dots);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(officers_words_pass_the_operators_filter),
		cmocka_unit_test(long_digits_stay_where_they_may),
		cmocka_unit_test(the_fixed_words_survive_any_officer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
