/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_gsm7.c - what fits into one SMS, and what to make of what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gsm7.h"
#include "daemon/utf8.h"

#include <locale.h>

/* Text of count times this, behind a beginning. */
static const char *repeated(const char *beginning, const char *times, size_t count)
{
	static char text[2048];
	size_t size = strlen(times), at = strlen(beginning);

	assert_true(at + size * count < sizeof(text));
	memcpy(text, beginning, at + 1);
	for (; count > 0; count--, at += size)
		memcpy(text + at, times, size + 1);
	return text;
}

static void septets_are_those_of_the_table(void **state)
{
	static const struct {
		const char *text;
		int septets;
	} rows[] = {
		{ "", 0 },
		{ "Jalan rusak!", 12 },
		{ "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà\r\n", 45 },
		{ "^{}\\[~]|€\f", 20 },
		{ "`", -EILSEQ },
		{ "ê", -EILSEQ },
		{ "ç", -EILSEQ },
		{ "\t", -EILSEQ },
		{ "\x7f", -EILSEQ },
		{ "\x1b", -EILSEQ },
		{ "’", -EILSEQ },
		{ "\xf0\x9f\x99\x8f", -EILSEQ },
		{ "a\xff", -EILSEQ },
		{ "\xc0\x80", -EILSEQ },
		{ "\xed\xa0\x80", -EILSEQ },
		{ "\xe2\x82", -EILSEQ },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(gsm7_septets(rows[i].text), rows[i].septets);
}

static void parts_never_split_a_character(void **state)
{
	static const struct {
		const char *beginning, *times;
		size_t count;
		int parts;
	} rows[] = {
		{ "", "a", 0, 1 },
		{ "", "a", 160, 1 },
		{ "", "a", 161, 2 },
		{ "", "a", 306, 2 },
		{ "", "a", 307, 3 },
		{ "", "€", 80, 1 },
		{ "", "€", 81, 2 },
		{ "", "€", 152, 2 }, /* 76 in each part of 153 */
		{ "", "€", 153, 3 },
		{ "a", "€", 152, 2 },
		{ "aa", "€", 152, 3 },
		{ "", "ê", 70, 1 },
		{ "", "ê", 71, 2 },
		{ "", "ê", 134, 2 },
		{ "", "ê", 135, 3 },
		{ "", "\xf0\x9f\x99\x8f", 35, 1 },
		{ "", "\xf0\x9f\x99\x8f", 36, 2 },
		{ "", "\xf0\x9f\x99\x8f", 66, 2 }, /* 33 pairs in each part of 67 */
		{ "", "\xf0\x9f\x99\x8f", 67, 3 },
		{ "a", "\xf0\x9f\x99\x8f", 66, 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int parts = gsm7_parts(repeated(rows[i].beginning, rows[i].times, rows[i].count));

		if (parts != rows[i].parts)
			fail_msg("%zu of %s: %d parts", rows[i].count, rows[i].times, parts);
	}
	assert_int_equal(gsm7_parts("a\xff"), -EILSEQ);
}

static void transliteration_keeps_what_can_be_read(void **state)
{
	static const char *const rows[][2] = {
		{ "Dinas “PU” – Kota Malang", "Dinas \"PU\" - Kota Malang" },
		{ "tunggu… besok", "tunggu... besok" },
		{ "café São Łódź ĐžŸ", "café Sao Lodz DzY" },
		{ "a\xc2\xa0\xe2\x80\xaf b\r\n\tc", "a b c" },
		{ "  tepi  ", "tepi" },
		{ "• satu ▪ dua", "- satu - dua" },
		{ "€5 [a] {b} ~c|d\\e `f`", "EUR5 (a) (b) -c/d/e 'f'" },
		{ "x \xf0\x9f\x99\x8f y", "x y" },
		{ "\xf0\x9f\x99\x8f", "" },
		{ "e\xcc\x81", "e" },
		{ "a\xff\xfe"
		  "b",
			"ab" },
		{ "½ m² №3 ≥2 →", "1/2 m2 No3 >=2 ->" },
		{ "«ya» ‹tak›", "\"ya\" 'tak'" },
		{ "ΔΩ@£", "ΔΩ@£" },
		{ "мост", "" },
		/* What glibc knows and our own table does not: letters of other blocks, "styled"
		   ones. */
		{ "Ré Dégât ạ ṅ ǎ Ș ệ", "Ré Dégat a n a S e" },
		{ "ﬁle Ａ１ 𝐃𝗶𝘯𝑎𝓼 Ⅳ ①", "file A1 Dinas IV (1)" },
		{ "3 ÷ 2 × 1 ₨ ™ ʼn", "3 / 2 x 1 Rs (TM) 'n" },
	};
	char got[128];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(gsm7_transliterate(rows[i][0], got, sizeof(got)), 0);
		assert_string_equal(got, rows[i][1]);
	}
}

static void every_character_becomes_one_of_a_single_septet(void **state)
{
	char text[5], got[16];

	(void)state;
	for (uint32_t c = 1; c < 0x30000; c++) {
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		text[utf8_write(c, text)] = '\0';
		assert_int_equal(gsm7_transliterate(text, got, 3 * strlen(text) + 1), 0);
		for (const char *at = got; *at;) {
			uint32_t read;

			at += utf8_read(at, strlen(at), &read);
			assert_int_equal(gsm7_cost(read), 1);
		}
		/* A letter of the alphabet is never changed. */
		if (gsm7_cost(c) == 1 && c != ' ' && c != '\n' && c != '\r')
			assert_string_equal(got, text);
	}
}

/* The daemon runs in the locale of whoever starts it. */
static void transliteration_is_the_same_in_every_locale(void **state)
{
	static const char *const locales[] = { "C", "C.UTF-8", "POSIX", "en_US.UTF-8", "id_ID" };
	char got[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(locales); i++) {
		(void)setlocale(LC_ALL, locales[i]);
		assert_int_equal(gsm7_transliterate("ạ 𝐃 ÷ é", got, sizeof(got)), 0);
		assert_string_equal(got, "a D / é");
	}
	(void)setlocale(LC_ALL, "C");
}

static void transliteration_is_whole_or_nothing(void **state)
{
	char got[4];

	(void)state;
	assert_int_equal(gsm7_transliterate("abc", got, sizeof(got)), 0);
	assert_string_equal(got, "abc");
	assert_int_equal(gsm7_transliterate("abcd", got, sizeof(got)), -EOVERFLOW);
	assert_string_equal(got, "");
	assert_int_equal(gsm7_transliterate("a b ", got, sizeof(got)), 0);
	assert_string_equal(got, "a b");
	assert_int_equal(gsm7_transliterate("a", got, 0), -EOVERFLOW);
}

static void text_is_shortened_at_a_word(void **state)
{
	static const struct {
		const char *text;
		int septets;
		const char *shortened;
	} rows[] = {
		{ "sudah ditambal", 14, "sudah ditambal" },
		{ "sudah ditambal", 13, "sudah.." },
		{ "sudah, ditambal besok", 14, "sudah.." },
		{ "satu dua tiga empat", 15, "satu dua tiga.." },
		{ "satu dua tiga empat", 14, "satu dua.." },
		{ "a pertanggungjawaban", 12, "a pertangg.." },
		{ "pertanggungjawaban", 10, "pertangg.." },
		{ "harga 5€ per liter", 9, "harga.." },
		{ "€€€€", 7, "€€.." },
		{ "èèèè", 3, "è.." },
		{ "abc", 2, ".." },
		{ "abc", 1, "." },
		{ "abc", 0, "" },
		{ "", 0, "" },
		{ "^^", 2, ".." },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(copy_string(text, sizeof(text), rows[i].text), 0);
		gsm7_shorten(text, rows[i].septets);
		assert_string_equal(text, rows[i].shortened);
		assert_true(gsm7_septets(text) <= rows[i].septets);
	}
}

static void utf16_becomes_utf8(void **state)
{
	static const struct {
		const char *data;
		size_t size;
		const char *text;
	} rows[] = {
		{ "", 0, "" },
		{ "\0A\0b", 4, "Ab" },
		{ "\0\xe9\x20\xac", 4, "é€" },
		{ "\xd8\x3d\xde\x4f", 4, "\xf0\x9f\x99\x8f" },
		{ "\xdb\xff\xdf\xff", 4, "\xf4\x8f\xbf\xbf" },
		{ "\xd8\x3d\0A", 4,
			"\xef\xbf\xbd"
			"A" },
		{ "\xd8\x3d", 2, "\xef\xbf\xbd" },
		{ "\xde\x4f\0A", 4,
			"\xef\xbf\xbd"
			"A" },
		{ "\xd8\x3d\xd8\x3d\xde\x4f", 6, "\xef\xbf\xbd\xf0\x9f\x99\x8f" },
		{ "\0A\0", 3, "A\xef\xbf\xbd" },
		{ "\xd8\x3d\xde", 3, "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\0\0\0A", 4,
			"\xef\xbf\xbd"
			"A" },
		{ "\xfe\xff\0A", 4,
			"\xef\xbb\xbf"
			"A" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		_cleanup_(freep) char *got = malloc(3 * (rows[i].size / 2 + 1) + 1);

		assert_non_null(got);
		utf16_to_utf8((const uint8_t *)rows[i].data, rows[i].size, got);
		assert_string_equal(got, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(septets_are_those_of_the_table),
		cmocka_unit_test(parts_never_split_a_character),
		cmocka_unit_test(transliteration_keeps_what_can_be_read),
		cmocka_unit_test(every_character_becomes_one_of_a_single_septet),
		cmocka_unit_test(transliteration_is_the_same_in_every_locale),
		cmocka_unit_test(transliteration_is_whole_or_nothing),
		cmocka_unit_test(text_is_shortened_at_a_word),
		cmocka_unit_test(utf16_becomes_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
