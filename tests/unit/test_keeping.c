/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_keeping.c - purge by hand, what it answers and what stands in the audit; reasons to reveal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/disclosure.h"
#include "daemon/keeping.h"
#include "daemon/request.h"
#include "tests/unit/folder.h"
#include "tests/unit/trunk.h"

#include <sysexits.h>

#define DAY USEC_PER_DAY

struct world {
	struct trunk trunk;
	char folder[32];
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	char path[64];

	assert_non_null(w);
	trunk_open(&w->trunk, "privacy = { keep_text = 30; keep_number = 20; keep_raw = 10; };");
	(void)copy_string(w->folder, sizeof w->folder, "/tmp/lapor-keep-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(path, sizeof path, "%s/control.sock", w->folder);
	assert_int_equal(control_new(&w->trunk.app.control, w->trunk.app.event, path,
				 CONTROL_NO_GROUP, NULL, 0, NULL),
		0);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	control_free(w->trunk.app.control);
	trunk_close(&w->trunk);
	assert_int_equal(folder_remove(w->folder), 0);
	free(w);
	return 0;
}

/* Asks until the run is over; gives the last answer, the caller's. */
static json_t *purge(struct world *w)
{
	json_t *answer = NULL;
	bool is_first = true;

	for (int i = 0; i < 1000; i++) {
		json_auto_t *request = json_pack("{sb}", "begin", is_first ? 1 : 0);

		json_decref(answer);
		answer = json_object();
		assert_int_equal(keeping_run(&w->trunk.app, request, answer), 0);
		is_first = false;
		if (json_is_false(json_object_get(answer, "running")))
			return answer;
	}
	fail();
	return NULL;
}

static int64_t count(const json_t *answer, const char *kind)
{
	return json_integer_value(json_object_get(answer, kind));
}

static const char *audit(struct world *w)
{
	return trunk_rows(&w->trunk, REPORT_AUDIT, NULL,
		"what complaints messages replies raw_parts numbers");
}

static void what_has_aged_is_erased_and_counted(void **state)
{
	struct world *w = *state;
	json_t *answer;

	trunk_text(&w->trunk, "+6281234567890", "BANTUAN");
	w->trunk.now_us += 5 * DAY;
	answer = purge(w);
	assert_int_equal(count(answer, "raw_parts"), 0);
	json_decref(answer);
	w->trunk.now_us += 5 * DAY;
	answer = purge(w);
	assert_int_equal(count(answer, "raw_parts"), 1);
	assert_int_equal(count(answer, "messages"), 0);
	json_decref(answer);
	w->trunk.now_us += 50 * DAY;
	answer = purge(w);
	assert_int_equal(count(answer, "raw_parts"), 0);
	assert_int_equal(count(answer, "messages"), 1);
	json_decref(answer);
	/* Who asked by hand is in the audit also where there was nothing. The answer still waits to
	 * be sent: so does its text, and the number. */
	assert_string_equal(audit(w), "purge|0|0|0|0|0\npurge|0|0|0|1|0\npurge|0|1|0|0|0\n");
}

static void an_answer_before_any_run_is_that_there_is_none(void **state)
{
	struct world *w = *state;
	json_auto_t *request = json_object(), *answer = json_object();

	assert_int_equal(keeping_run(&w->trunk.app, request, answer), 0);
	assert_true(json_is_false(json_object_get(answer, "running")));
	assert_int_equal(count(answer, "numbers"), 0);
	assert_string_equal(audit(w), "");
}

static void a_reason_says_something(void **state)
{
	static const struct {
		const char *reason;
		bool is_reason;
	} cases[] = {
		{ "permintaan penyidik 12/2026", true },
		{ "surat pengadilan", true },
		{ "", false },
		{ "x", false },
		{ "perlu", false },
		{ "panjangsekalitanpaspasi", false },
		{ "a b c", false },
		{ "        ", false },
		{ "baris satu\nbaris dua", false },
		{ "tak utuh \xff\xfe lagi", false },
		{ "alasan yang sah \xc3\xa9", true },
	};
	char long_one[DISCLOSURE_REASON_MAX + 2];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (disclosure_is_reason(cases[i].reason) != cases[i].is_reason)
			fail_msg("%s", cases[i].reason);
	memset(long_one, 'a', sizeof long_one - 1);
	long_one[5] = ' ';
	long_one[sizeof long_one - 1] = '\0';
	assert_false(disclosure_is_reason(long_one));
	long_one[DISCLOSURE_REASON_MAX] = '\0';
	assert_true(disclosure_is_reason(long_one));
}

static void without_a_reason_nothing_is_shown_or_kept(void **state)
{
	struct world *w = *state;
	json_auto_t *request = json_pack("{ss ss}", "ticket", "K7M-2Q2", "reason", "iseng"),
		    *answer = json_object();

	assert_int_equal(disclosure_reveal(&w->trunk.app, request, answer), EX_USAGE);
	assert_null(json_object_get(answer, "number"));
	assert_string_equal(audit(w), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		WORLD(what_has_aged_is_erased_and_counted),
		WORLD(an_answer_before_any_run_is_that_there_is_none),
		cmocka_unit_test(a_reason_says_something),
		WORLD(without_a_reason_nothing_is_shown_or_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
