/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_control.c - one line of the control socket: always answered by one line of valid JSON with
 * a verdict in it.
 */
#include <assert.h>

#include "daemon/request.h"
#include "tests/fuzz/fuzz.h"

/* Hands the request back, and fails with any code it asks for. */
static int run_echo(void *userdata, const json_t *request, json_t *answer)
{
	json_int_t code = json_integer_value(json_object_get(request, "exit"));

	(void)userdata;
	(void)json_object_set(answer, "request", (json_t *)request);
	(void)json_object_set(answer, "error", json_object_get(request, "error"));
	return code > -200 && code < 200 ? (int)code : 0;
}

static const struct control_handler handlers[] = { { "echo", run_echo, CONTROL_ROLE_ACT },
	{ "ping", run_echo, CONTROL_ROLE_READ } };
static const struct request_asker asker = { CONTROL_ROLE_READ, 0 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = NULL;
	json_auto_t *answer = NULL;
	int length;
	bool ok;

	if (size > CONTROL_LINE_MAX)
		return 0;
	length = request_answer(
		&asker, handlers, COUNT_OF(handlers), NULL, (const char *)data, size, &text);
	assert(length > 0 && strlen(text) == (size_t)length);
	assert(memchr(text, '\n', (size_t)length) == text + length - 1);
	answer = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, NULL);
	assert(answer && json_is_boolean(json_object_get(answer, "ok")));
	ok = json_is_true(json_object_get(answer, "ok"));
	assert(ok || json_is_string(json_object_get(answer, "error")));
	assert(ok || json_integer_value(json_object_get(answer, "exit")) > 0);
	return 0;
}
