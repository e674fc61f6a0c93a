/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_report.c - rows for people: each query, its arguments, its types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/report.h"
#include "store/sample.h"
#include "tests/unit/store_fixture.h"

/* What was handed over, as "column=text " for each cell; rows end with a line break. */
struct rows {
	char text[8192];
	size_t size;
	enum report_type types[32];
	int stop; /* what the callback gives */
};

static int keep(const struct report_cell *cells, size_t count, void *userdata)
{
	struct rows *rows = userdata;

	for (size_t i = 0; i < count; i++) {
		rows->types[i] = cells[i].type;
		rows->size += (size_t)snprintf(rows->text + rows->size,
			sizeof(rows->text) - rows->size, "%s=%s ", cells[i].column, cells[i].text);
		assert_true(rows->size < sizeof(rows->text));
	}
	rows->text[rows->size++] = '\n';
	rows->text[rows->size] = '\0';
	return rows->stop;
}

static int run(
	struct db *db, enum report_query query, const char *a, const char *b, struct rows *ret)
{
	const char *const args[] = { a, b };

	*ret = (struct rows){ .size = 0 };
	return report_run(db, query, args, b ? 2 : a ? 1 : 0, keep, ret);
}

static void assert_has(const struct rows *rows, const char *text)
{
	if (!strstr(rows->text, text))
		fail_msg("no \"%s\" in: %s", text, rows->text);
}

static void add_samples(struct db *db)
{
	struct sample_row row = make_sample("gsm1", NOW);

	row.up_us = 290 * SECOND;
	row.received = 4;
	row.failed = 2;
	row.restarts = 1;
	assert_int_equal(sample_add(db, &row), 0);
	row.at_us += HOUR;
	assert_int_equal(sample_add(db, &row), 0);
}

/* Two complaints: T00-001 was taken and answered, T00-002 waits. */
static void fill(struct db *db)
{
	struct complaint_event e = { .event_id = "e-1",
		.status = "verified",
		.label = "Terverifikasi",
		.note = "cek",
		.agency = "Dinas PU",
		.tracking_id = "",
		.at_us = NOW };
	static const char *const modems[] = { "gsm1" };
	struct forward_item item = { 0 };
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft d = make_reply(person, "gsm1");
	enum complaint_news news = COMPLAINT_OLD;

	assert_int_equal(health_reset(db, modems, 1, NOW), 0);
	assert_int_equal(health_log(db, "gsm1", "up", "", "info", "all is well", NOW), 0);
	assert_int_equal(health_log(db, "", "start", "", "info", "", NOW + HOUR), 0);
	assert_int_equal(health_log(db, "gsm1", "down", "LPR-0103", "alarm", "", NOW + HOUR), 0);
	add_samples(db);
	change(db, "INSERT INTO alarm (modem, code, began_us, ended_us) VALUES"
		   " ('gsm1', 'LPR-2106', 1795256430000000 + 3600000000, NULL),"
		   " ('', 'LPR-3001', 1795256430000000, 1795256430000001)");
	(void)add_one(db, make_part(BUDI, "halo"), NOW);
	(void)add_one(db, make_long(BUDI, 1, 2, 1, "halo"), NOW);
	d.complaint_id = e.complaint_id = open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(forward_done(db, item.id, "1916449", "submitted", NOW), 1);
	forward_item_done(&item);
	assert_int_equal(complaint_apply_event(db, &e, NOW, &news, &d.event), 0);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(outbox_add(db, &d, NOW), 0);
	assert_int_equal(forward_contact(db, d.complaint_id, NOW, NOW), 1);
	(void)open_complaint(db, SITI, 2, NOW + HOUR);
	change(db, "UPDATE message SET complaint = 1, state = 'closed', kind = 'complaint',"
		   " closed_us = 1 WHERE id = 1");
}

static const struct {
	enum report_query query;
	const char *a, *b;
	int rows;
	const char *has;
} cases[] = {
	{ REPORT_MODEMS, NULL, NULL, 1, "name=gsm1 state=starting " },
	{ REPORT_MODEMS, "2026-11-21T10:20:31Z", NULL, 1,
		"sent_since_midnight=0 received_since_midnight=0 " },
	{ REPORT_MODEMS, "2026-11-21T10:20:30Z", NULL, 1,
		"sent_since_midnight=0 received_since_midnight=2 " },
	{ REPORT_SAMPLES, NULL, NULL, 2,
		"at=2026-11-21T10:20:30Z modem=gsm1 seconds=300 state=up up_seconds=290 "
		"signal_dbm=-71 signal_least_dbm=-75 network=home operator=51010 "
		"cell=1A2B-01C3D4E5 sim_used=3 sim_size=30 balance= received=4 "
		"sent=3 failed=2 restarts=1 resets=0 " },
	{ REPORT_SAMPLES, "gsm1", "2026-11-21T10:20:31Z", 1, "at=2026-11-21T11:20:30Z " },
	{ REPORT_SAMPLES, "gsm2", NULL, 0, "" },
	{ REPORT_ALARMS, NULL, NULL, 1,
		"modem=gsm1 code=LPR-2106 began_at=2026-11-21T11:20:30Z told=0 " },
	{ REPORT_HEALTH, NULL, NULL, 3, "event=up " },
	{ REPORT_HEALTH, "gsm1", NULL, 2, "code=LPR-0103 " },
	{ REPORT_HEALTH, "gsm1", "2026-11-21T11:00:00Z", 1, "event=down " },
	{ REPORT_HEALTH, "gsm9", NULL, 0, "" },
	{ REPORT_COMPLAINTS, NULL, NULL, 2, "ticket=T00-002 " },
	{ REPORT_COMPLAINTS, "verified", NULL, 1, "ticket=T00-001 " },
	{ REPORT_COMPLAINTS, "received", "2026-11-21T11:20:30Z", 1, "ticket=T00-002 " },
	{ REPORT_COMPLAINTS, "received", "2026-11-21T11:20:31Z", 0, "" },
	{ REPORT_COMPLAINT, "T00-001", NULL, 1, "tracking_id=1916449 " },
	{ REPORT_COMPLAINT, "1916449", NULL, 1, "ticket=T00-001 " },
	{ REPORT_COMPLAINT, "00000000-0000-4000-8000-000000000002", NULL, 1, "ticket=T00-002 " },
	{ REPORT_COMPLAINT, "T00-003", NULL, 0, "" },
	{ REPORT_COMPLAINT, NULL, NULL, 0, "" },
	{ REPORT_MESSAGES, "T00-001", NULL, 1, "sender=+62812****789 " },
	{ REPORT_REPLIES, "T00-001", NULL, 1, "template=status " },
	{ REPORT_FORWARDS, "T00-001", NULL, 2,
		"what=complaint state=done attempts=1 next_at= last_error= " },
	{ REPORT_FORWARDS, "T00-001", NULL, 2, "what=contact state=due " },
	{ REPORT_EVENTS, "T00-001", NULL, 1,
		"at=2026-11-21T10:20:30Z status=verified label=Terverifikasi "
		"agency=Dinas PU note=cek " },
	{ REPORT_QUEUE_FORWARD, NULL, NULL, 2,
		"ticket=T00-002 what=complaint state=due attempts=0 "
		"next_at=2026-11-21T11:20:30Z last_error= " },
	{ REPORT_QUEUE_REPLY, NULL, NULL, 1,
		"ticket=T00-001 template=status state=queued modem=gsm1 attempts=0 "
		"next_at= error= " },
	{ REPORT_COUNTS, "2026-11-21T00:00:00Z", NULL, 1,
		"received_today=2 complaints_today=2 sent_today=0 inbox_open=1 "
		"inbox_ready=0 forward_due=2 forward_in_flight=0 forward_parked=0 "
		"forward_held=0 reply_queued=1 reply_sending=0 reply_uncertain=0 " },
	{ REPORT_DESTINATIONS, NULL, NULL, 1,
		"name= waiting=2 due=2 in_flight=0 parked=0 held=0 unknown=0 "
		"oldest_at=2026-11-21T10:20:30Z " },
	{ REPORT_TRAFFIC, NULL, NULL, 4, "what=in at=1795256100 count=2 " },
	{ REPORT_TRAFFIC, NULL, NULL, 4, "what=complaint at=1795259700 count=1 " },
	{ REPORT_TRAFFIC, "2026-11-21T11:00:00Z", NULL, 1, "what=complaint at=1795259700 " },
	{ REPORT_TRAFFIC, NULL, NULL, 4, "what=taken at=1795256100 count=1 " },
	{ REPORT_MODEM_HOURS, NULL, NULL, 2,
		"modem=gsm1 at=1795255200 signal_dbm=-71.0 sim_used=3 sim_size=30 balance= "
		"up_seconds=290 seconds=300 " },
	{ REPORT_MODEM_HOURS, "2026-11-21T10:20:31Z", NULL, 1, "at=1795258800 " },
	{ REPORT_COUNTS, "2026-11-22T00:00:00Z", NULL, 1,
		"received_today=0 complaints_today=0 sent_today=0 " },
};

static void each_query_gives_its_rows(void **state)
{
	struct db *db = *state;
	struct rows rows;

	fill(db);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int r = run(db, cases[i].query, cases[i].a, cases[i].b, &rows);

		if (r != cases[i].rows)
			fail_msg("case %zu: %d rows: %s", i, r, rows.text);
		assert_has(&rows, cases[i].has);
	}
}

static void cells_have_their_types(void **state)
{
	struct db *db = *state;
	struct rows rows;

	fill(db);
	assert_int_equal(run(db, REPORT_COMPLAINT, "T00-002", NULL, &rows), 1);
	assert_int_equal(rows.types[0], REPORT_TEXT);     /* ref */
	assert_int_equal(rows.types[2], REPORT_NULL);     /* tracking_id */
	assert_int_equal(rows.types[9], REPORT_BOOLEAN);  /* has_place */
	assert_int_equal(rows.types[12], REPORT_BOOLEAN); /* incomplete */
	change(db, "UPDATE modem SET balance = 10500.5");
	assert_int_equal(run(db, REPORT_MODEMS, NULL, NULL, &rows), 1);
	assert_int_equal(rows.types[9], REPORT_REAL);    /* balance */
	assert_int_equal(rows.types[10], REPORT_NUMBER); /* sent_today */
	assert_has(&rows, "balance=10500.5 sent_today=0 ");
}

static void the_columns_of_an_empty_query_are_known(void **state)
{
	struct db *db = *state;
	struct rows rows = { .size = 0 };

	assert_int_equal(report_columns(db, REPORT_ALARMS, keep, &rows), 0);
	assert_string_equal(rows.text, "modem=(null) code=(null) began_at=(null) told=(null) \n");
}

static void the_callback_can_end_it(void **state)
{
	struct db *db = *state;
	struct rows rows = { .stop = -EPIPE };

	fill(db);
	assert_int_equal(report_run(db, REPORT_COMPLAINTS, NULL, 0, keep, &rows), -EPIPE);
	assert_non_null(strstr(rows.text, "T00-001"));
	assert_null(strstr(rows.text, "T00-002"));
	/* And the query can be run again. */
	assert_int_equal(run(db, REPORT_COMPLAINTS, NULL, NULL, &rows), 2);
}

static void more_arguments_than_a_query_takes_are_refused(void **state)
{
	struct db *db = *state;
	struct rows rows;

	assert_int_equal(run(db, REPORT_ALARMS, "gsm1", NULL, &rows), -EINVAL);
	assert_int_equal(run(db, REPORT_COMPLAINT, "a", "b", &rows), -EINVAL);
}

static void it_reads_beside_the_writer(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *writer = open_disk(d), *reader = NULL;
	struct rows rows;

	fill(writer);
	assert_int_equal(db_open(&reader, d->path, DB_READ, NULL, NOW), 0);
	assert_int_equal(db_begin(writer), 0);
	(void)open_complaint(writer, SITI, 3, NOW);
	assert_int_equal(run(reader, REPORT_COMPLAINTS, NULL, NULL, &rows), 2);
	assert_int_equal(db_commit(writer), 0);
	assert_int_equal(run(reader, REPORT_COMPLAINTS, NULL, NULL, &rows), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(each_query_gives_its_rows),
		MEMORY(cells_have_their_types),
		MEMORY(the_columns_of_an_empty_query_are_known),
		MEMORY(the_callback_can_end_it),
		MEMORY(more_arguments_than_a_query_takes_are_refused),
		cmocka_unit_test_setup_teardown(it_reads_beside_the_writer, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
