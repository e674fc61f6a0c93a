/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_georeport_form.c - markers, descriptions and forms. */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MARKER "[jatim-1/K7M-2Q2]"

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void a_marker_names_gateway_and_ticket_in_plain_letters(void **state)
{
	static const struct {
		const char *gateway, *marker;
	} cases[] = {
		{ "jatim-1", "[jatim-1/AB]" },
		{ "gw.example", "[gw.example/AB]" },
		{ "a]b/<c>\"\xc3\xa9_", "[a-b--c-----/AB]" },
		{ "", "[/AB]" },
	};
	char marker[GEOREPORT_MARKER_SIZE], *longest;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct central_settings s = { 0 };

		(void)copy_string(s.gateway, sizeof(s.gateway), cases[i].gateway);
		assert_int_equal(georeport_marker(&s, "AB", marker), 0);
		assert_string_equal(marker, cases[i].marker);
		assert_true(georeport_is_marked(&s, marker, marker));
	}
	longest = calloc(1, GEOREPORT_MARKER_SIZE);
	assert_non_null(longest);
	memset(longest, 'A', GEOREPORT_MARKER_SIZE - 1);
	assert_int_equal(georeport_marker(&geo_settings, longest, marker), -EOVERFLOW);
	free(longest);
}

static void only_the_first_marker_of_this_gateway_counts(void **state)
{
	static const struct {
		const char *description;
		bool is_marked;
	} cases[] = {
		{ MARKER " Jalan", true },
		{ "Judul: " MARKER " Jalan", true },
		{ "[jatim-2/AAA-AAA] " MARKER, true },
		{ "[jatim-1/AAA-AAA] " MARKER, false },
		{ "[jatim-1/K7M-2Q22] Jalan", false },
		{ "Jalan", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(georeport_is_marked(&geo_settings, cases[i].description, MARKER),
			cases[i].is_marked);
	assert_false(georeport_is_marked(&geo_settings, MARKER, ""));
}

static void a_description_begins_with_the_marker_and_has_no_control_characters(void **state)
{
	char d[GEOREPORT_DESCRIPTION_SIZE];

	(void)state;
	assert_int_equal(form_describe(MARKER, "Jalan\r\nrusak\t\x01!\x7f \xc2\x85.", d), 0);
	assert_string_equal(d, MARKER " Jalan  rusak  !    .");
	assert_int_equal(form_describe(MARKER, "\xff\xc3", d), 0);
	assert_string_equal(d, MARKER " \xef\xbf\xbd\xef\xbf\xbd");
	assert_int_equal(form_describe(MARKER, "", d), 0);
	assert_string_equal(d, MARKER " ");
}

/* `count` words of `word` with blanks between. */
static char *repeat(const char *word, size_t count)
{
	char *text = calloc(count, strlen(word) + 1);

	assert_non_null(text);
	for (size_t i = 0, at = 0; i < count; i++, at += strlen(word))
		memcpy(text + at, word, strlen(word));
	return text;
}

static void a_description_of_4000_characters_is_whole(void **state)
{
	_cleanup_(freep) char *text = repeat("\xc3\xa9", 4000 - strlen(MARKER " "));
	_cleanup_(freep) char *longer = repeat("\xc3\xa9", 4001 - strlen(MARKER " "));
	char d[GEOREPORT_DESCRIPTION_SIZE];

	(void)state;
	assert_int_equal(form_describe(MARKER, text, d), 0);
	assert_int_equal(characters(d), 4000);
	assert_string_equal(d + strlen(MARKER " "), text);
	assert_int_equal(form_describe(MARKER, longer, d), 0);
	assert_int_equal(characters(d), 4000);
	assert_string_equal(d + strlen(d) - 4, "\xc3\xa9..");
}

static void a_longer_description_is_cut_behind_a_word(void **state)
{
	_cleanup_(freep) char *text = repeat("rusak ", 2000);
	_cleanup_(freep) char *wide = repeat("\xf0\x9f\x98\x80", 5000);
	char d[GEOREPORT_DESCRIPTION_SIZE];

	(void)state;
	assert_int_equal(form_describe(MARKER, text, d), 0);
	assert_true(strlen(d) <= 4000 && strlen(d) > 3990);
	assert_string_equal(d + strlen(d) - 8, " rusak..");
	assert_int_equal(strncmp(d, MARKER " rusak", strlen(MARKER " rusak")), 0);
	assert_int_equal(form_describe(MARKER, wide, d), 0);
	assert_int_equal(characters(d), 4000);
}

static void a_form_is_escaped(void **state)
{
	struct form f = { 0 };
	struct request r = { 0 };

	(void)state;
	form_add(&f, "a[b]", "1&2=3 +%\n\xc3\xa9-._~");
	form_add(&f, "empty", "");
	assert_int_equal(form_post(&geo_settings, &f, "x.json", "id", &r), 0);
	assert_string_equal(r.body, "a%5Bb%5D=1%262%3D3%20%2B%25%0A%C3%A9-._~&empty=");
	assert_null(f.text);
	request_done(&r);
	f.r = -ENOMEM;
	form_add(&f, "a", "b");
	assert_null(f.text);
	assert_int_equal(form_post(&geo_settings, &f, "x.json", "id", &r), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_marker_names_gateway_and_ticket_in_plain_letters),
		cmocka_unit_test(only_the_first_marker_of_this_gateway_counts),
		cmocka_unit_test(
			a_description_begins_with_the_marker_and_has_no_control_characters),
		cmocka_unit_test(a_description_of_4000_characters_is_whole),
		cmocka_unit_test(a_longer_description_is_cut_behind_a_word),
		cmocka_unit_test(a_form_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
