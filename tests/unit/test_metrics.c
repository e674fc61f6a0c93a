/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_metrics.c - metrics as text, and the figures of the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/metrics.h"
#include "store/metrics.h"
#include "store/sample.h"
#include "tests/unit/store_fixture.h"

static char *print(const struct metrics *metrics)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	metrics_print(metrics, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void families_stand_in_order_with_their_help(void **state)
{
	_cleanup_(metrics_freep) struct metrics *m = NULL;
	_cleanup_(freep) char *text = NULL;

	(void)state;
	assert_int_equal(metrics_new(&m), 0);
	assert_int_equal(metrics_add_named(m, "modem_signal_dbm", "gsm2", "", -71), 0);
	assert_int_equal(metrics_add(m, METRICS_gateway_up, "", "", 1), 0);
	assert_int_equal(metrics_add(m, METRICS_modem_state, "gsm1", "up", 1), 0);
	assert_int_equal(metrics_add(m, METRICS_modem_signal_dbm, "gsm1", "", -110), 0);
	assert_int_equal(metrics_add_named(m, "nothing", "", "", 0), -EINVAL);
	text = print(m);
	assert_string_equal(text,
		"# HELP lapor_gateway_up Whether lapor-smsd answers on its control socket.\n"
		"# TYPE lapor_gateway_up gauge\n"
		"lapor_gateway_up 1\n"
		"# HELP lapor_modem_state 1 for the state that the modem is in, 0 for each other "
		"one.\n"
		"# TYPE lapor_modem_state gauge\n"
		"lapor_modem_state{modem=\"gsm1\",state=\"up\"} 1\n"
		"# HELP lapor_modem_signal_dbm Signal, as last known; about -113 is none and -51 "
		"the best.\n"
		"# TYPE lapor_modem_signal_dbm gauge\n"
		"lapor_modem_signal_dbm{modem=\"gsm2\"} -71\n"
		"lapor_modem_signal_dbm{modem=\"gsm1\"} -110\n");
}

static void labels_are_escaped_and_numbers_whole(void **state)
{
	_cleanup_(metrics_freep) struct metrics *m = NULL;
	_cleanup_(freep) char *text = NULL;

	(void)state;
	assert_int_equal(metrics_new(&m), 0);
	assert_int_equal(
		metrics_add(m, METRICS_complaints_total, "a\"b\\c\nd", "", 9007199254740991), 0);
	assert_int_equal(metrics_add(m, METRICS_complaints_total, "", "", 1795256430.25), 0);
	text = print(m);
	assert_non_null(strstr(text, "{class=\"a\\\"b\\\\c\\nd\"} 9007199254740991\n"));
	assert_non_null(strstr(text, "{class=\"\"} 1795256430.250\n"));
}

static void what_has_no_sample_is_filled_with_none(void **state)
{
	_cleanup_(metrics_freep) struct metrics *m = NULL;
	_cleanup_(freep) char *text = NULL;

	(void)state;
	assert_int_equal(metrics_new(&m), 0);
	assert_int_equal(metrics_add(m, METRICS_forward_queue_requests, "jatim", "due", 3), 0);
	assert_int_equal(metrics_fill(m, METRICS_forward_queue_requests, "jatim", "due", 0), 0);
	assert_int_equal(metrics_fill(m, METRICS_forward_queue_requests, "jatim", "held", 0), 0);
	text = print(m);
	assert_non_null(strstr(text,
		"{destination=\"jatim\",state=\"due\"} 3\n"
		"lapor_forward_queue_requests{destination=\"jatim\",state=\"held\"} 0\n"));
}

static int keep(const struct metrics_figure *f, void *userdata)
{
	/* Each name of the store is one of the table. */
	return metrics_add_named(userdata, f->name, f->a, f->b, f->value);
}

static char *read_store(struct db *db)
{
	_cleanup_(metrics_freep) struct metrics *m = NULL;

	assert_int_equal(metrics_new(&m), 0);
	assert_int_equal(metrics_each(db, keep, m), 0);
	return print(m);
}

static void assert_samples(struct db *db, const char *const *samples, size_t count)
{
	_cleanup_(freep) char *text = read_store(db);

	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *line = NULL;

		assert_true(asprintf(&line, "\nlapor_%s\n", samples[i]) > 0);
		if (!strstr(text, line))
			fail_msg("no %s in: %s", samples[i], text);
	}
}

/* One complaint that was taken and answered, one that waits, one message that misses a part. */
static void fill(struct db *db)
{
	static const char *const modems[] = { "gsm1" };
	struct complaint_event e = { .event_id = "e-1", .agency = "Dinas PU", .at_us = NOW };
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	enum complaint_news news = COMPLAINT_OLD;
	struct forward_item item = { 0 };

	e.status = "verified";
	e.label = e.note = e.tracking_id = "";
	assert_int_equal(health_reset(db, modems, 1, NOW), 0);
	change(db, "UPDATE modem SET state = 'degraded', signal_dbm = -71, sim_used = 3,"
		   " sim_size = 30, balance = 12345.5, balance_us = 1795256430000000");
	change(db, "INSERT INTO alarm (modem, code, began_us, ended_us) VALUES"
		   " ('gsm1', 'LPR-2106', 1, NULL), ('', 'LPR-3001', 1, 2)");
	(void)add_one(db, make_part(BUDI, "halo"), NOW);
	(void)add_one(db, make_long(BUDI, 1, 2, 1, "halo"), NOW + SECOND);
	e.complaint_id = open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(forward_done(db, item.id, "1916449", "submitted", NOW), 1);
	forward_item_done(&item);
	assert_int_equal(complaint_apply_event(db, &e, NOW + 2 * SECOND, &news, &d.event), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	d.event = 0;
	d.dropped = "the sender is denied";
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	(void)open_complaint(db, SITI, 2, NOW + HOUR);
	change(db, "UPDATE message SET state = 'closed', kind = 'complaint', closed_us = 1"
		   " WHERE id = 1");
}

static void what_happens_is_counted(void **state)
{
	static const char *const samples[] = {
		"modem_up{modem=\"gsm1\"} 1",
		"modem_state{modem=\"gsm1\",state=\"degraded\"} 1",
		"modem_state{modem=\"gsm1\",state=\"up\"} 0",
		"modem_signal_dbm{modem=\"gsm1\"} -71",
		"modem_sim_messages{modem=\"gsm1\"} 3",
		"modem_sim_capacity_messages{modem=\"gsm1\"} 30",
		"modem_balance_rupiah{modem=\"gsm1\"} 12345.500",
		"modem_balance_timestamp_seconds{modem=\"gsm1\"} 1795256430",
		"modem_received_parts_total{modem=\"gsm1\"} 2",
		"modem_received_timestamp_seconds{modem=\"gsm1\"} 1795256431",
		"messages_total{kind=\"complaint\"} 1",
		"message_queue_messages{state=\"open\"} 1",
		"message_queue_messages{state=\"ready\"} 0",
		"complaints_total{class=\"pengaduan\"} 2",
		"stored_complaints{status=\"received\"} 1",
		"stored_complaints{status=\"submitted\"} 0",
		"stored_complaints{status=\"verified\"} 1",
		"replies_total{template=\"status\"} 2",
		"reply_changes_total{state=\"dropped\"} 1",
		"reply_queue_replies{class=\"answer\",state=\"queued\"} 1",
		"forward_queue_requests{destination=\"central\",state=\"due\"} 1",
		("forward_queue_oldest_timestamp_seconds{destination=\"central\",state=\"due\"} "
		 "1795260030"),
		"forwarded_total{destination=\"central\"} 1",
		"forwarded_timestamp_seconds{destination=\"central\"} 1795256430",
		"central_events_total{destination=\"central\"} 1",
		"central_event_timestamp_seconds{destination=\"central\"} 1795256432",
		"alarm_active{code=\"LPR-2106\",modem=\"gsm1\"} 1",
	};

	fill(*state);
	assert_samples(*state, samples, COUNT_OF(samples));
}

static void nobodys_words_are_a_label(void **state)
{
	_cleanup_(freep) char *text = NULL;

	fill(*state);
	text = read_store(*state);
	assert_null(strstr(text, "T00-001"));
	assert_null(strstr(text, "Dinas"));
	assert_null(strstr(text, "7789"));
	assert_null(strstr(text, "1916449"));
	assert_null(strstr(text, "LPR-3001"));
}

static void replies_and_errors_are_counted_as_they_change(void **state)
{
	static const char *const samples[] = {
		"reply_changes_total{state=\"queued\"} 1",
		"reply_changes_total{state=\"sending\"} 1",
		"reply_changes_total{state=\"sent\"} 1",
		"modem_errors_total{modem=\"gsm1\"} 12",
		"modem_errors_total{modem=\"gsm2\"} 1",
		"modem_sent_parts_total{modem=\"gsm1\"} 2",
	};

	fill(*state);
	change(*state, "UPDATE reply SET state = 'sending', modem = 'gsm1' WHERE state = 'queued'");
	change(*state, "UPDATE reply SET state = 'sending' WHERE state = 'sending'");
	change(*state, "UPDATE reply SET state = 'sent', sent_us = 1 WHERE state = 'sending'");
	change(*state,
		"INSERT INTO reply_part (reply, attempt, part, person, modem, mr, state, sent_us)"
		" SELECT 1, 1, value, person, 'gsm1', value, 'sent', 5 FROM reply,"
		" (SELECT 1 AS value UNION ALL SELECT 2) WHERE id = 1");
	for (int i = 0; i < 3; i++)
		assert_int_equal(sample_add_error(*state, "gsm1", 0, "CMS 38", 4), 0);
	assert_int_equal(sample_add_error(*state, "gsm2", 0, "CMS 38", 1), 0);
	change(*state, "DELETE FROM modem_error");
	assert_samples(*state, samples, COUNT_OF(samples));
}

static void a_complaint_that_is_gone_is_not_there(void **state)
{
	static const char *const samples[] = {
		"complaints_total{class=\"pengaduan\"} 2",
		"stored_complaints{status=\"received\"} 0",
	};

	fill(*state);
	change(*state, "DELETE FROM forward WHERE complaint = 2");
	change(*state, "DELETE FROM complaint WHERE id = 2");
	assert_samples(*state, samples, COUNT_OF(samples));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		cmocka_unit_test(families_stand_in_order_with_their_help),
		cmocka_unit_test(labels_are_escaped_and_numbers_whole),
		cmocka_unit_test(what_has_no_sample_is_filled_with_none),
		MEMORY(what_happens_is_counted),
		MEMORY(nobodys_words_are_a_label),
		MEMORY(replies_and_errors_are_counted_as_they_change),
		MEMORY(a_complaint_that_is_gone_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
