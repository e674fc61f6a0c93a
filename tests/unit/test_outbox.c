/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outbox.c - replies: which modem takes which, and what becomes of an attempt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

/* Queues one for this number; the template tells them apart. */
static void queue(struct db *db, const char *number, const char *modem, const char *template_name,
	enum outbox_class class, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, modem);

	assert_int_equal(db_person(db, number, now_us, person), 0);
	d.template_name = template_name;
	d.class = class;
	assert_int_equal(outbox_add(db, &d, now_us), 0);
}

/* The template that this modem takes now, "" for none. */
static const char *take(struct db *db, const char *modem, int64_t now_us, int64_t *ret_id)
{
	static char name[DB_WORD_SIZE];
	struct outbox_item item = { 0 };
	int r = outbox_take(db, modem, now_us, &item);

	assert_true(r >= 0);
	(void)copy_string(name, sizeof(name), item.template_name);
	if (ret_id)
		*ret_id = item.id;
	outbox_item_done(&item);
	return name;
}

/* state "mute": up, and unable to send. */
static void set_modem(struct db *db, const char *name, const char *state)
{
	bool is_mute = strcmp(state, "mute") == 0;
	struct health_modem m = { .name = name,
		.state = is_mute ? "up" : state,
		.can_send = !is_mute,
		.reason = "",
		.code = "",
		.network = "",
		.operator_name = "",
		.imei = "",
		.imsi = "" };

	assert_int_equal(health_modem_set(db, &m, NOW), 0);
}

static void a_reply_is_taken_with_all_it_needs(void **state)
{
	struct db *db = *state;
	struct outbox_item item = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");

	d.complaint_id = open_complaint(db, BUDI, 1, NOW);
	d.parts = 2;
	d.class = OUTBOX_NOTICE;
	d.expires_us = NOW + HOUR;
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(outbox_take(db, "gsm1", NOW, &item), 1);
	assert_string_equal(item.number, BUDI);
	assert_string_equal(item.text, "Laporan Anda diproses.");
	assert_int_equal(item.parts, 2);
	assert_int_equal(item.class, OUTBOX_NOTICE);
	assert_int_equal(item.attempts, 1);
	assert_int_equal(item.complaint_id, d.complaint_id);
	assert_string_equal(item.ticket, "T00-001");
	assert_string_equal(item.template_name, "status");
	assert_int_equal(item.expires_us, NOW + HOUR);
	outbox_item_done(&item);
	assert_int_equal(outbox_take(db, "gsm1", NOW, &item), 0);
	assert_look_text(db, "SELECT state FROM v_reply", "sending");
}

static void class_goes_before_age(void **state)
{
	struct db *db = *state;

	queue(db, BUDI, "gsm1", "bulk", OUTBOX_BULK, NOW);
	queue(db, BUDI, "", "notice", OUTBOX_NOTICE, NOW);
	queue(db, BUDI, "", "receipt2", OUTBOX_RECEIPT, NOW + 1);
	queue(db, BUDI, "gsm1", "receipt3", OUTBOX_RECEIPT, NOW + 2);
	queue(db, BUDI, "gone", "receipt4", OUTBOX_RECEIPT, NOW + 2);
	queue(db, BUDI, "gsm1", "answer", OUTBOX_ANSWER, NOW + 3);
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "receipt2");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "receipt3");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "receipt4");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "answer");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "notice");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "bulk");
	assert_string_equal(take(db, "gsm1", NOW + 9, NULL), "");
}

static void another_modem_takes_over_only_when_the_own_one_cannot(void **state)
{
	static const struct {
		const char *state;
		bool taken;
	} cases[] = {
		{ "starting", false }, { "up", false }, { "degraded", false }, { "mute", true },
		{ "down", true }, { "quarantined", true }, { "paused", true },
		{ NULL, true }, /* not known */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct db *db = NULL;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		set_modem(db, "gsm2", "up");
		if (cases[i].state)
			set_modem(db, "gsm1", cases[i].state);
		queue(db, BUDI, "gsm1", "receipt", OUTBOX_RECEIPT, NOW);
		assert_string_equal(take(db, "gsm2", NOW, NULL), cases[i].taken ? "receipt" : "");
		assert_string_equal(take(db, "gsm1", NOW, NULL), cases[i].taken ? "" : "receipt");
		db_close(db);
	}
}

static void a_modem_no_longer_configured_is_not_known(void **state)
{
	struct db *db = *state;
	const char *const both[] = { "gsm1", "gsm2" }, *const one[] = { "gsm2" };

	assert_int_equal(health_reset(db, both, 2, NOW), 0);
	queue(db, BUDI, "gsm1", "receipt", OUTBOX_RECEIPT, NOW);
	assert_string_equal(take(db, "gsm2", NOW, NULL), "");
	assert_int_equal(health_reset(db, one, 1, NOW), 0);
	assert_string_equal(take(db, "gsm2", NOW, NULL), "receipt");
	assert_look_text(db, "SELECT modem FROM v_reply", "gsm2");
}

static void an_attempt_that_failed_for_now_waits(void **state)
{
	struct db *db = *state;
	int64_t id = 0, at = 0;

	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX);
	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_int_equal(at, NOW);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_not_sent(db, id, NOW + HOUR, "CMS 38", NOW), 1);
	assert_int_equal(outbox_not_sent(db, id, NOW + HOUR, "CMS 38", NOW), 0);
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_int_equal(at, NOW + HOUR);
	assert_look_text(db, "SELECT error FROM v_reply", "CMS 38");
	assert_string_equal(take(db, "gsm1", NOW + HOUR - 1, NULL), "");
	assert_string_equal(take(db, "gsm1", NOW + HOUR, NULL), "one");
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 2);
	assert_int_equal(outbox_not_sent(db, id, INT64_MAX, "CMS 21", NOW), 1);
	assert_look_text(db, "SELECT state FROM v_reply", "failed");
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX);
}

static void what_was_never_handed_over_is_no_attempt(void **state)
{
	struct db *db = *state;
	int64_t id = 0;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_untake(db, id), 1);
	assert_int_equal(outbox_untake(db, id), 0);
	assert_string_equal(take(db, "gsm1", NOW, NULL), "one");
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 1);
}

static void what_is_too_old_expires(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	int64_t id = 0, at = 0;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	d.expires_us = NOW + HOUR;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(outbox_add(db, &d, NOW), 0);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_not_sent(db, id, NOW + 2 * HOUR, "CMS 38", NOW), 1);
	assert_string_equal(take(db, "gsm1", NOW, &id), "status");
	assert_int_equal(outbox_expire(db, NOW + HOUR - 1), 0);
	assert_int_equal(outbox_expire(db, NOW + HOUR), 2); /* not the one being sent */
	assert_string_equal(take(db, "gsm1", NOW + 2 * HOUR, NULL), "");
	assert_int_equal(look(db, "SELECT count(*) FROM reply WHERE state = 'expired'"), 2);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_string_equal(take(db, "gsm1", NOW + HOUR, NULL), ""); /* without outbox_expire() */
	assert_int_equal(outbox_next_due(db, &at), 0);
	assert_true(at == INT64_MAX);
}

static void an_event_has_one_notice(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	struct complaint_event e = { .event_id = "e",
		.status = "verified",
		.label = "",
		.note = "",
		.agency = "",
		.tracking_id = "",
		.at_us = NOW };
	enum complaint_news news = COMPLAINT_OLD;

	e.complaint_id = d.complaint_id = open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &d.event), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM reply"), 1);
}

static void replies_to_the_erased_are_dropped(void **state)
{
	struct db *db = *state;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	queue(db, SITI, "gsm1", "two", OUTBOX_ANSWER, NOW);
	queue(db, BUDI, "gsm1", "three", OUTBOX_ANSWER, NOW);
	change(db, "UPDATE person SET number = NULL WHERE number = '" BUDI "'");
	assert_string_equal(take(db, "gsm1", NOW, NULL), "two");
	assert_string_equal(take(db, "gsm1", NOW, NULL), "");
	assert_int_equal(look(db, "SELECT count(*) FROM v_reply WHERE state = 'dropped'"), 2);
	assert_int_equal(look(db, "SELECT sum(attempts) FROM v_reply WHERE state = 'dropped'"), 0);
}

static void an_uncertain_one_is_repeated_once_ever(void **state)
{
	struct db *db = *state;
	int64_t id = 0, at = 0;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_next_resend(db, HOUR, &at), 0);
	assert_true(at == INT64_MAX);
	assert_int_equal(outbox_uncertain(db, id, "no answer", NOW + SECOND), 1);
	assert_int_equal(outbox_uncertain(db, id, "no answer", NOW + SECOND), 0);
	assert_string_equal(take(db, "gsm1", NOW + HOUR, NULL), "");
	assert_int_equal(outbox_next_resend(db, HOUR, &at), 0);
	assert_int_equal(at, NOW + SECOND + HOUR);
	assert_int_equal(outbox_resend(db, at - HOUR - 1, at - 1), 0);
	assert_int_equal(outbox_resend(db, at - HOUR, at), 1);
	assert_string_equal(take(db, "gsm1", at, NULL), "one");
	assert_int_equal(look(db, "SELECT attempts FROM v_reply"), 2);
	assert_int_equal(outbox_uncertain(db, id, "no answer", at), 1);
	assert_int_equal(outbox_resend(db, at + USEC_PER_DAY, at + USEC_PER_DAY), 0);
	assert_int_equal(outbox_next_resend(db, HOUR, &at), 0);
	assert_true(at == INT64_MAX);
	assert_look_text(db, "SELECT state FROM v_reply", "uncertain");
}

static void an_uncertain_one_whose_time_has_passed_is_left(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	int64_t id = 0, at = 0;

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	d.expires_us = NOW + HOUR;
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	(void)take(db, "gsm1", NOW, &id);
	assert_int_equal(outbox_uncertain(db, id, "no answer", NOW), 1);
	assert_int_equal(outbox_resend(db, NOW, NOW + HOUR), 0);
	assert_look_text(db, "SELECT state FROM v_reply", "uncertain");
	assert_int_equal(outbox_next_resend(db, HOUR, &at), 0);
	assert_true(at == INT64_MAX); /* nothing to wake up for */
}

static void what_was_being_sent_is_uncertain_after_a_restart(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	int64_t id = 0;

	queue(db, BUDI, "gsm1", "one", OUTBOX_ANSWER, NOW);
	queue(db, SITI, "gsm1", "two", OUTBOX_ANSWER, NOW);
	(void)take(db, "gsm1", NOW, &id);
	db_close(db);
	db = open_disk(d);
	assert_int_equal(outbox_recover(db, NOW + SECOND), 1);
	assert_int_equal(outbox_recover(db, NOW + SECOND), 0);
	assert_string_equal(take(db, "gsm1", NOW + SECOND, NULL), "two");
	assert_int_equal(outbox_resend(db, NOW + SECOND, NOW + SECOND), 1);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_reply_is_taken_with_all_it_needs),
		MEMORY(class_goes_before_age),
		cmocka_unit_test(another_modem_takes_over_only_when_the_own_one_cannot),
		MEMORY(a_modem_no_longer_configured_is_not_known),
		MEMORY(an_attempt_that_failed_for_now_waits),
		MEMORY(what_was_never_handed_over_is_no_attempt),
		MEMORY(what_is_too_old_expires),
		MEMORY(an_event_has_one_notice),
		MEMORY(replies_to_the_erased_are_dropped),
		MEMORY(an_uncertain_one_is_repeated_once_ever),
		MEMORY(an_uncertain_one_whose_time_has_passed_is_left),
		cmocka_unit_test_setup_teardown(
			what_was_being_sent_is_uncertain_after_a_restart, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
