/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_central.c - many requests at a time, their callbacks, and the feed of events. */
#include "forwarder/central.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/unit/central_world.h"

static void the_callback_never_comes_from_the_starting_call(void **state)
{
	struct process *p = *state;

	assert_int_equal(unlink(p->settings.token_file), 0);
	assert_int_equal(put(p, REF, "Jalan rusak"), 0);
	assert_int_equal(p->called, 0);
	process_run(p, 1);
}

static void several_are_in_flight_and_each_is_answered_once(void **state)
{
	struct process *p = *state;
	char ref[LAPOR_UUID_SIZE] = REF, seen[8] = "";

	process_tell(p, "fault", "{\"fault\":\"slow\",\"ms\":300,\"count\":8}");
	for (char i = '0'; i < '8'; i++) {
		ref[0] = i;
		assert_int_equal(put(p, ref, "x"), 0);
	}
	process_run(p, 8);
	for (size_t i = 0; i < 8; i++) {
		const char *id = p->outcomes[i].tracking_id;

		assert_int_equal(p->outcomes[i].verdict, CENTRAL_ACCEPTED);
		assert_int_equal(strlen(id), 7);
		seen[(id[6] - '3' + 10) % 10] = 1;
	}
	assert_memory_equal(seen, "\1\1\1\1\1\1\1\1", 8);
}

static void a_queued_complaint_gets_its_tracking_id_by_event(void **state)
{
	struct process *p = *state;
	const struct central_outcome *o;

	process_tell(p, "fault", "{\"fault\":\"queued\"}");
	o = put_and_run(p);
	assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(o->http_status, 202);
	assert_string_equal(o->tracking_id, "");
	get_and_run(p, "");
	assert_int_equal(p->page.count, 1);
	assert_string_equal(p->first.ref, REF);
	assert_string_equal(p->first.tracking_id, "6340753");
	assert_string_equal(p->first.status, "submitted");
}

static void messages_and_contacts_follow_their_complaint(void **state)
{
	struct central_message m = {
		.ref = REF, .uuid = UUID, .text = "masih", .at_us = AT, .kind = "addition"
	};
	struct process *p = *state;

	assert_int_equal(put_message(p, &m), 0);
	process_run(p, 1);
	assert_int_equal(p->outcomes[0].verdict, CENTRAL_REFUSED);
	assert_int_equal(put_contact(p), 0);
	process_run(p, 2);
	assert_int_equal(p->outcomes[1].verdict, CENTRAL_ACCEPTED);
	assert_int_equal(p->outcomes[1].http_status, 404);
	assert_int_equal(put_and_run(p)->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(put_message(p, &m), 0);
	process_run(p, 4);
	assert_int_equal(p->outcomes[3].http_status, 201);
	assert_int_equal(p->outcomes[3].verdict, CENTRAL_ACCEPTED);
	assert_int_equal(put_contact(p), 0);
	process_run(p, 5);
	assert_int_equal(p->outcomes[4].http_status, 204);
	assert_int_equal(p->outcomes[4].verdict, CENTRAL_ACCEPTED);
}

/* A page whose events could not be kept must come again: no ETag for that one. */
static void only_an_empty_page_is_asked_for_by_its_etag(void **state)
{
	struct process *p = *state;

	get_and_run(p, "");
	assert_int_equal(p->page.http_status, 200);
	get_and_run(p, p->page.next);
	get_and_run(p, "c-0");
	assert_int_equal(p->page.http_status, 304);
	assert_int_equal(p->page.verdict, CENTRAL_ACCEPTED);
	assert_string_equal(p->page.next, "");
	(void)put_and_run(p);
	process_tell(p, "status", "{\"ref\":\"" REF "\",\"status\":\"verified\",\"note\":\"ya\"}");
	for (int i = 0; i < 2; i++) {
		get_and_run(p, "c-0");
		assert_int_equal(p->page.http_status, 200);
		assert_int_equal(p->page.count, 1);
		assert_string_equal(p->first.id, "e-1");
		assert_string_equal(p->first.note, "ya");
		assert_string_equal(p->page.next, "c-1");
		assert_false(p->page.more);
	}
}

static void long_feeds_come_in_pages(void **state)
{
	struct process *p = *state;

	for (int i = 0; i < 101; i++)
		process_tell(p, "event",
			"{\"gateway\":\"jatim-1\",\"event\":{\"id\":\"x\",\"ref\":\"" REF "\"}}");
	process_tell(p, "event", "{\"gateway\":\"jatim-1\",\"event\":[]}");
	get_and_run(p, "");
	assert_int_equal(p->page.count, 100);
	assert_true(p->page.more);
	get_and_run(p, p->page.next);
	assert_int_equal(p->page.count, 1);
	assert_int_equal(p->page.skipped, 1);
	assert_false(p->page.more);
}

static void on_outcome_free(const struct central_outcome *outcome, void *userdata)
{
	struct process *p = userdata;

	assert_int_equal(outcome->verdict, CENTRAL_MISCONFIGURED);
	p->called++;
	central_free(take_ptr(p->central));
}

static void a_handle_may_be_freed_at_any_time(void **state)
{
	struct central_message m = {
		.ref = REF, .uuid = UUID, .text = "", .at_us = AT, .kind = "done"
	};
	struct process *p = *state;

	process_tell(p, "fault", "{\"fault\":\"hang\",\"count\":2}");
	assert_int_equal(put(p, REF, "x"), 0);
	assert_int_equal(put(p, UUID, "x"), 0);
	assert_true(sd_event_run(p->event, USEC_PER_SEC) > 0);
	process_connect(p);
	assert_int_equal(unlink(p->settings.token_file), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			central_send(p->central,
				&(struct central_errand){ .kind = CENTRAL_MESSAGE, .message = &m },
				wall_us(), on_outcome_free, p),
			0);
	process_run(p, 1);
	assert_null(p->central);
	assert_int_equal(sd_event_run(p->event, 0), 0);
	assert_int_equal(p->called, 1);
}

static void nothing_is_started_for_a_request_that_cannot_be_built(void **state)
{
	struct process *p = *state;

	assert_int_equal(put(p, "no/ref", "x"), -EINVAL);
	assert_int_equal(sd_event_run(p->event, 0), 0);
	assert_int_equal(p->called, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_callback_never_comes_from_the_starting_call),
		TEST(several_are_in_flight_and_each_is_answered_once),
		TEST(a_queued_complaint_gets_its_tracking_id_by_event),
		TEST(messages_and_contacts_follow_their_complaint),
		TEST(only_an_empty_page_is_asked_for_by_its_etag),
		TEST(long_feeds_come_in_pages),
		TEST(a_handle_may_be_freed_at_any_time),
		TEST(nothing_is_started_for_a_request_that_cannot_be_built),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
