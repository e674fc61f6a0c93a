/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outcome.c - what follows each answer of a central system, as a table. */
#include "daemon/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define S    USEC_PER_SEC
#define MIN  (60 * S)
#define HOUR (60 * MIN)
#define DAY  (24 * HOUR)
#define NOW  (1000 * DAY)
#define ANY  INT64_MIN /* whenever */

static const struct central_traits put = { .is_idempotent = true, .has_messages = true };
static const struct central_traits post = { .has_find = true, .has_messages = true };
static const struct central_traits blind = { .has_messages = true };

struct row {
	const struct central_traits *traits;
	enum forward_kind kind;
	enum forward_step step;
	uint32_t tries;
	int64_t age_us; /* since it was given away, and since it was due first */
	unsigned flags;
	enum central_verdict verdict;
	int http;
	enum outcome_deed deed;
	int64_t wait_us;
};

enum {
	DEFAULTED = 1,
	RESENT = 2,
	RESEND = 4,
	OTHERS = 8,
	TAKEN = 16,
	PROVED = 32,
	UNTRACKED = 64,
	ALL_WRONG = 128
};

#define C FORWARD_COMPLAINT
#define M FORWARD_MESSAGE

static const struct row rows[] = {
	{ &put, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_ACCEPTED, 201, OUTCOME_DONE, ANY },
	{ &put, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_LATER, 503, OUTCOME_LATER, 5 * S },
	{ &put, C, FORWARD_SUBMIT, 0, 30 * DAY, 0, CENTRAL_LATER, 0, OUTCOME_LATER, 5 * S },
	{ &put, C, FORWARD_SUBMIT, 0, 8 * DAY, OTHERS, CENTRAL_LATER, 500, OUTCOME_PARK, ANY },
	{ &put, C, FORWARD_SUBMIT, 0, 6 * DAY, OTHERS, CENTRAL_LATER, 500, OUTCOME_LATER, 5 * S },
	{ &put, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_UNKNOWN, 0, OUTCOME_LATER, 5 * S },
	{ &put, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_REFUSED, 422, OUTCOME_PARK, ANY },
	{ &put, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_MISCONFIGURED, 401, OUTCOME_STAY, ANY },
	{ &put, C, FORWARD_SUBMIT, 0, 0, TAKEN, CENTRAL_ACCEPTED, 200, OUTCOME_DONE, ANY },
	{ &post, C, FORWARD_SUBMIT, 0, 0, UNTRACKED, CENTRAL_ACCEPTED, 200, OUTCOME_UNTRACKED,
		ANY },
	{ &post, C, FORWARD_SUBMIT, 0, 0, TAKEN, CENTRAL_ACCEPTED, 200, OUTCOME_FIND, 30 * S },
	{ &post, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_TOKEN_GIVEN, 200, OUTCOME_TOKEN, 5 * S },
	{ &post, M, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_TOKEN_GIVEN, 200, OUTCOME_DONE, ANY },
	{ &post, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_UNKNOWN, 502, OUTCOME_FIND, 30 * S },
	{ &post, M, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_UNKNOWN, 0, OUTCOME_HOLD, ANY },
	{ &blind, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_UNKNOWN, 0, OUTCOME_HOLD, ANY },
	{ &blind, C, FORWARD_SUBMIT, 0, 0, RESEND, CENTRAL_UNKNOWN, 0, OUTCOME_RESEND, DAY },
	{ &blind, C, FORWARD_SUBMIT, 0, 0, RESEND | RESENT, CENTRAL_UNKNOWN, 0, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_DOUBTED, 400, OUTCOME_DOUBT, 5 * MIN },
	{ &post, C, FORWARD_SUBMIT, 1, 0, 0, CENTRAL_DOUBTED, 400, OUTCOME_DOUBT, HOUR },
	{ &post, C, FORWARD_SUBMIT, 2, 0, 0, CENTRAL_DOUBTED, 400, OUTCOME_DOUBT, 6 * HOUR },
	{ &post, C, FORWARD_SUBMIT, 3, 0, OTHERS, CENTRAL_DOUBTED, 400, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_SUBMIT, 3, 0, ALL_WRONG, CENTRAL_DOUBTED, 400, OUTCOME_STAY, 5 * MIN },
	{ &post, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_UNKNOWN_CODE, 404, OUTCOME_AGAIN_DEFAULT, 0 },
	{ &post, C, FORWARD_SUBMIT, 0, 0, DEFAULTED, CENTRAL_UNKNOWN_CODE, 404, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_FIND, 0, MIN, 0, CENTRAL_ACCEPTED, 200, OUTCOME_DONE, ANY },
	{ &post, C, FORWARD_FIND, 0, MIN, TAKEN, CENTRAL_ACCEPTED, 200, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_FIND, 0, MIN, PROVED, CENTRAL_ABSENT, 200, OUTCOME_FIND, 7 * MIN },
	{ &post, C, FORWARD_FIND, 1, 8 * MIN, PROVED, CENTRAL_ABSENT, 200, OUTCOME_FIND,
		7 * MIN + 30 * S },
	{ &post, C, FORWARD_FIND, 2, 15 * MIN, PROVED, CENTRAL_ABSENT, 200, OUTCOME_AGAIN, 0 },
	{ &post, C, FORWARD_FIND, 2, 15 * MIN, 0, CENTRAL_ABSENT, 200, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_FIND, 2, 15 * MIN, RESEND, CENTRAL_ABSENT, 200, OUTCOME_RESEND,
		DAY - 15 * MIN },
	{ &post, C, FORWARD_FIND, 0, MIN, 0, CENTRAL_LATER, 503, OUTCOME_LATER, 30 * S },
	{ &post, C, FORWARD_FIND, 0, HOUR, 0, CENTRAL_LATER, 503, OUTCOME_LATER, 15 * MIN },
	{ &post, C, FORWARD_FIND, 0, 3 * DAY, 0, CENTRAL_LATER, 0, OUTCOME_LATER, 30 * MIN },
	{ &post, C, FORWARD_FIND, 0, 3 * DAY, 0, CENTRAL_LATER, 200, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_FIND, 0, MIN, 0, CENTRAL_REFUSED, 403, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_FIND, 0, MIN, 0, CENTRAL_MISCONFIGURED, 401, OUTCOME_STAY, ANY },
	{ &post, C, FORWARD_TOKEN, 0, MIN, 0, CENTRAL_ACCEPTED, 200, OUTCOME_DONE, ANY },
	{ &post, C, FORWARD_TOKEN, 0, 5 * S, 0, CENTRAL_LATER, 404, OUTCOME_LATER, 5 * S },
	{ &post, C, FORWARD_TOKEN, 9, HOUR, 0, CENTRAL_TOKEN_GIVEN, 200, OUTCOME_LATER, 15 * MIN },
	{ &post, C, FORWARD_TOKEN, 9, 8 * DAY, 0, CENTRAL_LATER, 404, OUTCOME_HOLD, ANY },
	{ &post, C, FORWARD_TOKEN, 9, 8 * DAY, 0, CENTRAL_LATER, 0, OUTCOME_LATER, 30 * MIN },
	{ &post, C, FORWARD_TOKEN, 0, MIN, 0, CENTRAL_UNKNOWN, 0, OUTCOME_LATER, 15 * S },
	{ &post, C, FORWARD_TOKEN, 0, MIN, 0, CENTRAL_REFUSED, 404, OUTCOME_HOLD, ANY },
};

static struct outcome_plan plan_of(const struct row *row, int64_t retry_after_us)
{
	const struct outcome_case c = { .kind = row->kind,
		.step = row->step,
		.attempts = 1,
		.tries = row->tries,
		.first_us = NOW - row->age_us,
		.sent_us = NOW - row->age_us,
		.use_default = row->flags & DEFAULTED,
		.resent = row->flags & RESENT,
		.traits = row->traits,
		.may_resend = row->flags & RESEND,
		.others_succeeded = row->flags & OTHERS,
		.is_taken = row->flags & TAKEN,
		.retry_first_us = 5 * S,
		.retry_max_us = 30 * MIN,
		.retry_for_us = 7 * DAY };
	const struct central_outcome o = { .verdict = row->verdict,
		.http_status = row->http,
		.retry_after_us = retry_after_us,
		.untracked = row->flags & UNTRACKED,
		.is_search_proved = row->flags & PROVED };

	return outcome_plan(&c, &o, NOW, UINT32_MAX);
}

static void each_answer_has_what_follows_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct outcome_plan p = plan_of(&rows[i], 0);

		if (p.deed != rows[i].deed ||
			(rows[i].wait_us != ANY && p.next_us != NOW + rows[i].wait_us) ||
			p.is_misconfigured != !!(rows[i].flags & ALL_WRONG))
			fail_msg("row %zu: deed %d in %lld s", i, (int)p.deed,
				(long long)((p.next_us - NOW) / S));
		assert_non_null(p.why);
	}
}

static void nothing_is_ever_posted_blindly_without_a_persons_word(void **state)
{
	(void)state;
	for (enum central_verdict v = CENTRAL_ACCEPTED; v <= CENTRAL_MISCONFIGURED; v++)
		for (uint32_t tries = 0; tries < 5; tries++) {
			const struct row row = { &post, C, FORWARD_FIND, tries, HOUR, OTHERS, v,
				200, OUTCOME_DONE, ANY };
			enum outcome_deed deed = plan_of(&row, 0).deed;

			assert_true(deed != OUTCOME_AGAIN && deed != OUTCOME_AGAIN_DEFAULT &&
				    deed != OUTCOME_RESEND && deed != OUTCOME_DOUBT);
		}
}

static void what_the_server_says_of_its_time_is_kept(void **state)
{
	const struct row row = { &put, C, FORWARD_SUBMIT, 0, 0, 0, CENTRAL_LATER, 503,
		OUTCOME_LATER, ANY };

	(void)state;
	assert_int_equal(plan_of(&row, HOUR).next_us, NOW + HOUR);
}

static void only_trouble_of_the_server_is_a_failure(void **state)
{
	static const struct {
		enum central_verdict verdict;
		int http;
		bool is_failure;
	} cases[] = { { CENTRAL_LATER, 0, true }, { CENTRAL_LATER, 503, true },
		{ CENTRAL_LATER, 429, true }, { CENTRAL_UNKNOWN, 0, true },
		{ CENTRAL_LATER, 200, false }, { CENTRAL_LATER, 404, false },
		{ CENTRAL_ACCEPTED, 200, false }, { CENTRAL_REFUSED, 500, false },
		{ CENTRAL_DOUBTED, 500, false }, { CENTRAL_MISCONFIGURED, 0, false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(
			outcome_is_failure(&(struct central_outcome){
				.verdict = cases[i].verdict, .http_status = cases[i].http }),
			cases[i].is_failure);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_has_what_follows_it),
		cmocka_unit_test(nothing_is_ever_posted_blindly_without_a_persons_word),
		cmocka_unit_test(what_the_server_says_of_its_time_is_kept),
		cmocka_unit_test(only_trouble_of_the_server_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
