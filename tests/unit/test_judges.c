/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_judges.c - access tokens and signatures, judged by other implementations (run_judges.py). */
#include "forwarder/central.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/central_world.h"

static const char *from_runner(const char *name)
{
	const char *value = getenv(name);

	assert_non_null(value);
	return value;
}

static int connect_judges(void **state)
{
	struct process *p;
	struct central_settings *s;

	process_new(&p);
	s = &p->settings;
	*s = (struct central_settings){
		.profile = "json", .gateway = "jatim-1", .timeout_us = 15 * USEC_PER_SEC
	};
	p->port = (int)strtol(from_runner("JUDGE_PORT"), NULL, 10);
	(void)snprintf(s->url, sizeof(s->url), "http://127.0.0.1:%d", p->port);
	(void)copy_string(
		s->oauth2.token_url, sizeof(s->oauth2.token_url), from_runner("JUDGE_TOKEN_URL"));
	(void)copy_string(
		s->oauth2.client_id, sizeof(s->oauth2.client_id), from_runner("JUDGE_ID"));
	(void)copy_string(s->oauth2.scope, sizeof(s->oauth2.scope), from_runner("JUDGE_SCOPE"));
	write_file(p, "secret", from_runner("JUDGE_SECRET"), s->oauth2.client_secret_file,
		sizeof(s->oauth2.client_secret_file));
	write_file(p, "key", from_runner("JUDGE_KEY"), s->hmac_key_file, sizeof(s->hmac_key_file));
	process_connect(p);
	*state = p;
	return 0;
}

static int leave_judges(void **state)
{
	struct process *p = *state;

	(void)unlink(p->settings.oauth2.client_secret_file);
	(void)unlink(p->settings.hmac_key_file);
	process_free(p);
	return 0;
}

/* The tracking ID is the number of tokens that were given so far, by all tests. */
static long tokens_after(struct process *p)
{
	const struct central_outcome *o = put_and_run(p);

	assert_string_equal(o->detail, "");
	assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
	return strtol(o->tracking_id, NULL, 10);
}

static void a_token_is_fetched_once_and_its_signed_requests_are_taken(void **state)
{
	struct process *p = *state;
	long first = tokens_after(p);

	assert_int_equal(tokens_after(p), first);
	assert_int_equal(tokens_after(p), first);
}

static void a_token_that_was_revoked_is_replaced(void **state)
{
	struct process *p = *state;
	long first = tokens_after(p);

	process_tell(p, "revoke", "{}");
	assert_int_equal(tokens_after(p), first + 1);
	assert_int_equal(tokens_after(p), first + 1);
}

static void a_wrong_secret_is_the_operators_business(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;
	char path[256];

	write_file(p, "secret", "other\n", path, sizeof(path));
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_string_equal(o->detail, "no access token: 401 invalid_client");
	write_file(p, "secret", from_runner("JUDGE_SECRET"), path, sizeof(path));
	(void)tokens_after(p);
}

static void a_scope_that_is_not_given_is_the_operators_business(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;

	p->settings.oauth2.scope[0] = '\0';
	process_connect(p);
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_string_equal(o->detail, "no access token: 400 invalid_scope");
}

static void signatures_of_another_key_or_time_are_found(void **state)
{
	struct process *p = *state;
	struct central_complaint c = { .ref = REF,
		.ticket = "K7M-2Q2",
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = "x",
		.phone = "+6281234567890" };
	char path[256];

	assert_int_equal(put_complaint(p, &c, wall_us() - 400 * USEC_PER_SEC), 0);
	process_run(p, 1);
	assert_string_equal(p->outcomes[0].detail, "422: Message timestamp too old");
	write_file(p, "key", "c2l4dGVlbiBvY3RldHMhIQ==\n", path, sizeof(path));
	assert_int_equal(put_complaint(p, &c, wall_us()), 0);
	process_run(p, 2);
	assert_string_equal(p->outcomes[1].detail, "422: No matching signature found");
}

#undef TEST
#define TEST(name) cmocka_unit_test_setup_teardown(name, connect_judges, leave_judges)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_token_is_fetched_once_and_its_signed_requests_are_taken),
		TEST(a_token_that_was_revoked_is_replaced),
		TEST(a_wrong_secret_is_the_operators_business),
		TEST(a_scope_that_is_not_given_is_the_operators_business),
		TEST(signatures_of_another_key_or_time_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
