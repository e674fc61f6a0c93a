/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_events.c - the catalogue: numbers are unique and are found again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/log.h"

static void every_event_is_found_by_its_code(void **state)
{
	(void)state;
	for (enum log_event event = 0; event < LOG_EVENTS; event++) {
		char code[12];

		log_code(event, code);
		assert_int_equal(strlen(code), 8);
		assert_ptr_equal(log_entry_of(code), log_entry(event));
		assert_true(log_entry(event)->what[0] != '\0');
	}
}

static void what_is_no_code_is_not_found(void **state)
{
	static const char *const cases[] = { "", "LPR-", "LPR-0000", "LPR-21011", "lpr-2101",
		"2101" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_null(log_entry_of(cases[i]));
}

/* An event that leaves a person something to do says what; a sentence ends where it ends. */
static void remedies_are_sentences(void **state)
{
	(void)state;
	for (enum log_event event = 0; event < LOG_EVENTS; event++) {
		const struct log_entry *e = log_entry(event);
		size_t length = strlen(e->remedy);

		assert_true(e->what[strlen(e->what) - 1] != '.');
		if (length > 0)
			assert_true(e->remedy[length - 1] == '.');
		if (e->severity == LOG_SEVERITY_ALARM || e->severity == LOG_SEVERITY_WARNING)
			assert_true(length > 0);
	}
}

/* As the journal wants them; their last four digits are the number. */
static void every_event_has_a_message_id(void **state)
{
	(void)state;
	for (enum log_event event = 0; event < LOG_EVENTS; event++) {
		char id[LOG_MESSAGE_ID_SIZE];

		log_message_id(event, id);
		assert_int_equal(strlen(id), 32);
		assert_int_equal(strspn(id, "0123456789abcdef"), 32);
		assert_int_equal(strtol(id + 28, NULL, 16), log_entry(event)->number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_is_found_by_its_code),
		cmocka_unit_test(what_is_no_code_is_not_found),
		cmocka_unit_test(remedies_are_sentences),
		cmocka_unit_test(every_event_has_a_message_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
