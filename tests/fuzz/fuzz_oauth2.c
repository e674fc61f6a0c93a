/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_oauth2.c - any answer of a token_url: a token that fits a header line, or a reason. */
#include "forwarder/oauth2.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static void look_at_token(const struct oauth2_token *token)
{
	assert(token->value[0]);
	for (const char *c = token->value; *c; c++)
		assert(*c > ' ' && *c <= '~');
	assert(token->good_us >= 0 && token->good_us < USEC_PER_DAY);
}

static void look_at_failure(const struct answer *failure)
{
	assert(failure->error[0]);
	assert(failure->reach == ANSWER_NOT_SENT || failure->reach == ANSWER_CREDENTIALS);
	for (const char *c = failure->error; *c; c++)
		assert(*c >= ' ' && *c <= '~');
}

/* The first octet chooses the status. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 200, 400, 401, 429, 503 };
	_cleanup_(freep) char *body = NULL;
	static struct oauth2_token token;
	struct answer a, failure;

	if (size == 0)
		return 0;
	body = calloc(1, size);
	if (!body)
		return 0;
	memcpy(body, data + 1, size - 1);
	a = (struct answer){ .reach = ANSWER_WHOLE,
		.http_status = statuses[data[0] % COUNT_OF(statuses)],
		.body = body,
		.body_size = size - 1 };
	if (oauth2_judge(&a, &token, &failure))
		look_at_token(&token);
	else
		look_at_failure(&failure);
	return 0;
}
