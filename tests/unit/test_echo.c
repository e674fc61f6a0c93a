/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_echo.c - a server's words that repeat what we sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "forwarder/echo.h"

#define TEXT "Kepala desa Sukamaju meminta \"uang\" untuk KTP"

static void add(struct echo *e, const char *visibility)
{
	const struct central_complaint c = {
		.visibility = visibility, .text = TEXT, .place = "RT 2", .phone = "+6281234567890"
	};

	assert_int_equal(echo_add_errand(e, &(struct central_errand){ .kind = CENTRAL_COMPLAINT,
						    .complaint = &c }),
		0);
	assert_int_equal(echo_add(e, "s3cret-of-ours", ECHO_RUN_SECRET), 0);
}

static void what_repeats_us_is_seen_however_it_is_written(void **state)
{
	static const struct {
		const char *words;
		bool is_echo, is_echo_hidden;
	} cases[] = {
		{ "422: Not processable: category is missing", false, false },
		{ "422: bad text: " TEXT, true, true },
		{ "422: MEMINTA UANG", false, true },
		{ "422: meminta \\\"uang\\\" untuk", true, true },
		{ "422: meminta%20uang%20untuk%20KTP", true, true },
		{ "422: desa tidak dikenal", false, false },
		{ "422: token s3cret-of-ours is wrong", true, true },
		{ "422: token cret-of-ou is wrong", true, true },
		{ "401: number 0812-3456-7890", true, true },
		{ "503: S2VwYWxhIGRlc2EgU3VrYW1hanUgbWVtaW50YSB1YW5n", true, true },
		{ "409: 0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d is there", false, false },
		{ "", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct echo e = { 0 }, hidden = { 0 };

		add(&e, "normal");
		add(&hidden, "rahasia");
		assert_int_equal(echo_is_in(&e, cases[i].words), cases[i].is_echo);
		assert_int_equal(echo_is_in(&hidden, cases[i].words), cases[i].is_echo_hidden);
		echo_done(&e);
		echo_done(&hidden);
	}
}

static void a_sentence_of_ours_takes_its_place(void **state)
{
	char detail[CENTRAL_DETAIL_SIZE] = "422: cannot take " TEXT;
	char other[CENTRAL_DETAIL_SIZE] = "422: 08571234567 is no number";
	struct echo e = { 0 };

	(void)state;
	add(&e, "normal");
	echo_scrub(&e, 422, detail);
	assert_string_equal(
		detail, "422: the server repeats what it was sent, so its words are not kept");
	echo_scrub(&e, 422, other);
	assert_string_equal(other, "422: *********** is no number");
	echo_done(&e);
}

static void nothing_is_kept_of_what_says_nothing(void **state)
{
	struct echo e = { 0 };

	(void)state;
	assert_int_equal(echo_add(&e, NULL, 5), 0);
	assert_int_equal(echo_add(&e, "", 5), 0);
	assert_int_equal(echo_add(&e, "a b!", 5), 0);
	assert_int_equal(e.count, 0);
	assert_int_equal(echo_add(&e, "got", 5), 0);
	assert_int_equal(echo_add(&e, "gotx", 5), 0);
	assert_int_equal(e.count, 1);
	assert_true(echo_is_in(&e, "go TX"));
	echo_done(&e);
	assert_int_equal(e.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_repeats_us_is_seen_however_it_is_written),
		cmocka_unit_test(a_sentence_of_ours_takes_its_place),
		cmocka_unit_test(nothing_is_kept_of_what_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
