/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_forwarding.c - the queues of two central systems: one is away, the other is not concerned;
 * the store fails and works again; what is never sent. */
#include "daemon/forwarding.h"
#include "daemon/tracking.h"
#include "store/complaint.h"
#include "store/statement.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#define AWAY 0 /* nobody listens at its port */
#define MUTE 1 /* nothing is ever sent to it */

#define SETTINGS                                                                                   \
	"gateway = \"test\"; intake = { ask_place = false; };\n"                                   \
	"central = { url = \"http://127.0.0.1:1\"; in_flight = 8; };\n"

/* A folder: no additions, no contact facts, nothing is heard of it. */
static const struct central_traits folder = { .is_idempotent = true };

struct world {
	struct trunk trunk;
	struct destination destinations[2];
	struct destination *places[2];
};

static void make(struct world *w, size_t i, const char *name)
{
	const struct central_settings settings = { .profile = "json",
		.gateway = "test",
		.url = "http://127.0.0.1:1",
		.timeout_us = 5 * USEC_PER_SEC };
	struct destination *d = &w->destinations[i];
	char error[CENTRAL_DETAIL_SIZE];

	*d = w->trunk.central;
	d->name = name;
	assert_int_equal(central_new(&d->central, w->trunk.app.event, &settings, error), 0);
	assert_int_equal(forwarding_new(d), 0);
	assert_int_equal(tracking_new(d), 0);
}

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);
	uint64_t now_us;

	trunk_open(&w->trunk, SETTINGS);
	/* Timers go by the machine's clock: what is far behind it would be due all the time. */
	assert_true(sd_event_now(w->trunk.app.event, CLOCK_REALTIME, &now_us) >= 0);
	w->trunk.now_us = (int64_t)now_us;
	make(w, AWAY, "away");
	make(w, MUTE, "mute");
	for (size_t i = 0; i < COUNT_OF(w->places); i++)
		w->places[i] = &w->destinations[i];
	w->trunk.app.destinations = w->places;
	w->trunk.app.destination_count = COUNT_OF(w->destinations);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(w->destinations); i++) {
		central_free(w->destinations[i].central);
		tracking_free(&w->destinations[i]);
		forwarding_free(&w->destinations[i]);
	}
	trunk_close(&w->trunk);
	free(w);
	return 0;
}

static struct db *store(struct world *w)
{
	return w->trunk.app.db;
}

static void change(struct world *w, const char *sql)
{
	assert_int_equal(sqlite3_exec(store(w)->sqlite, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int64_t look(struct world *w, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t value = -1;

	assert_int_equal(sqlite3_prepare_v2(store(w)->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	if (sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static void open_complaints(
	struct world *w, const char *destination, unsigned first, unsigned count)
{
	char person[DB_PSEUDONYM_SIZE], ref[LAPOR_UUID_SIZE], ticket[DB_TICKET_SIZE], number[32];

	for (unsigned n = first; n < first + count; n++) {
		struct complaint_draft d = { .ref = ref,
			.ticket = ticket,
			.person = person,
			.modem = "gsm1",
			.destination = destination,
			.class_name = "pengaduan",
			.visibility = "normal",
			.text = "jalan rusak",
			.received_us = w->trunk.now_us };

		(void)snprintf(ref, sizeof ref, "00000000-0000-4000-8000-%012u", n);
		(void)snprintf(ticket, sizeof ticket, "T00-%03u", n);
		(void)snprintf(number, sizeof number, "+62812%08u", n);
		assert_int_equal(db_person(store(w), number, w->trunk.now_us, person), 0);
		assert_int_equal(complaint_next_serial(store(w), &d.serial), 0);
		assert_int_equal(complaint_open(store(w), &d, w->trunk.now_us, NULL), 0);
	}
}

/* Runs the loop until a query says so. */
static void run_until(struct world *w, const char *sql, int64_t wanted)
{
	for (int i = 0; i < 2000 && look(w, sql) != wanted; i++)
		assert_true(sd_event_run(w->trunk.app.event, 5000) >= 0);
	if (look(w, sql) != wanted)
		fail_msg("%s: %lld", sql, (long long)look(w, sql));
}

/* Runs what can be run at once: what waits for a timer does not come. */
static void run_at_once(struct world *w)
{
	int r = 1;

	for (int i = 0; i < 1000 && r > 0; i++)
		r = sd_event_run(w->trunk.app.event, 0);
	assert_int_equal(r, 0);
}

static bool is_under_way(const struct destination *d)
{
	for (size_t i = 0; i < CONFIG_IN_FLIGHT_MAX; i++)
		if (d->forwarding.errands[i].state != ERRAND_FREE)
			return true;
	return false;
}

static void one_that_is_away_is_left_alone_and_the_other_is_not_concerned(void **state)
{
	struct world *w = *state;
	struct destination *away = &w->destinations[AWAY], *mute = &w->destinations[MUTE];

	open_complaints(w, "away", 1, 20);
	forwarding_pump(&w->trunk.app);
	run_until(w, "SELECT count(*) FROM forward WHERE attempts = 1 AND state = 'due'", 8);
	assert_int_equal(away->forwarding.breaker.state, BREAKER_OPEN);
	assert_true(away->forwarding.is_down);
	assert_int_equal(mute->forwarding.breaker.state, BREAKER_CLOSED);
	assert_false(mute->forwarding.is_down);
	/* The others were not even tried. */
	assert_int_equal(look(w, "SELECT count(*) FROM forward WHERE attempts = 0"), 12);
	/* Afterwards one goes, and no more. */
	w->trunk.now_us = away->forwarding.breaker.until_us;
	forwarding_pump(&w->trunk.app);
	run_until(w, "SELECT sum(attempts) FROM forward WHERE state = 'due'", 9);
	assert_int_equal(away->forwarding.breaker.state, BREAKER_OPEN);
	assert_int_equal(away->forwarding.breaker.openings, 2);
}

static void what_was_answered_is_kept_when_the_store_works_again(void **state)
{
	struct world *w = *state;
	struct destination *away = &w->destinations[AWAY];

	open_complaints(w, "away", 1, 1);
	forwarding_pump(&w->trunk.app);
	run_until(w, "SELECT count(*) FROM forward WHERE state = 'in_flight'", 1);
	change(w, "PRAGMA query_only = ON");
	for (int i = 0; i < 1000 && away->forwarding.rest_until_us == 0; i++)
		assert_true(sd_event_run(w->trunk.app.event, 5000) >= 0);
	assert_true(w->trunk.app.store_failed);
	assert_int_equal(look(w, "SELECT count(*) FROM forward WHERE state = 'in_flight'"), 1);
	change(w, "PRAGMA query_only = OFF");
	w->trunk.now_us = away->forwarding.rest_until_us;
	forwarding_pump(&w->trunk.app);
	/* Its wait is over by then: it goes again at once. */
	run_until(w, "SELECT count(*) FROM forward WHERE state = 'due' AND attempts = 2", 1);
	assert_false(w->trunk.app.store_failed);
	assert_false(is_under_way(away));
}

static void what_was_taken_and_not_committed_is_where_it_was(void **state)
{
	struct world *w = *state;

	open_complaints(w, "away", 1, 3);
	change(w, "PRAGMA query_only = ON");
	forwarding_pump(&w->trunk.app);
	for (int i = 0; i < 1000 && w->destinations[AWAY].forwarding.rest_until_us == 0; i++)
		assert_true(sd_event_run(w->trunk.app.event, 5000) >= 0);
	assert_false(is_under_way(&w->destinations[AWAY]));
	change(w, "PRAGMA query_only = OFF");
	assert_int_equal(look(w, "SELECT count(*) FROM forward WHERE state = 'due'"), 3);
}

static void what_a_system_does_not_take_is_held_or_done_without_a_request(void **state)
{
	struct world *w = *state;
	struct destination *mute = &w->destinations[MUTE];

	mute->traits = &folder;
	open_complaints(w, "mute", 1, 1);
	change(w, "UPDATE forward SET state = 'done', done_us = 1");
	change(w, "INSERT INTO complaint_message (complaint, uuid, kind, text, at_us) VALUES"
		  " (1, printf('%036d', 1), 'addition', 'x', 1)");
	change(w, "INSERT INTO forward (complaint, kind, message, state, waits, first_us, next_us,"
		  " at_us, destination) VALUES (1, 1, 1, 'due', 0, 1, 1, 1, 'mute')");
	assert_int_equal(forward_contact(store(w), 1, w->trunk.now_us, w->trunk.now_us), 1);
	forwarding_pump(&w->trunk.app);
	run_until(w, "SELECT count(*) FROM forward WHERE kind = 1 AND state = 'held'", 1);
	run_until(w, "SELECT count(*) FROM forward WHERE kind = 2 AND state = 'done'", 1);
	assert_int_equal(look(w, "SELECT attempts FROM forward WHERE kind = 1"), 0);
	assert_int_equal(
		look(w, "SELECT instr(error, 'by hand') > 0 FROM forward WHERE kind = 1"), 1);
	assert_false(is_under_way(mute));
}

/* No answer comes any more that would wake the queue. */
static void all_that_end_in_one_turn_make_room_for_the_next_at_once(void **state)
{
	struct world *w = *state;

	open_complaints(w, "away", 1, 20);
	change(w, "UPDATE complaint SET ref = replace(ref, '-', '/')"); /* never a request */
	forwarding_pump(&w->trunk.app);
	run_at_once(w);
	assert_int_equal(look(w, "SELECT count(*) FROM forward WHERE state = 'parked'"), 20);
	assert_false(is_under_way(&w->destinations[AWAY]));
}

static void all_that_are_held_in_one_turn_make_room_for_the_next_at_once(void **state)
{
	struct world *w = *state;

	w->destinations[MUTE].traits = &folder;
	open_complaints(w, "mute", 1, 20);
	change(w, "UPDATE forward SET state = 'done', done_us = 1");
	change(w, "INSERT INTO complaint_message (complaint, uuid, kind, text, at_us)"
		  " SELECT id, printf('%036d', id), 'addition', 'x', 1 FROM complaint");
	change(w, "INSERT INTO forward (complaint, kind, message, state, waits, first_us, next_us,"
		  " at_us, destination)"
		  " SELECT complaint, 1, id, 'due', 0, 1, 1, 1, 'mute' FROM complaint_message");
	forwarding_pump(&w->trunk.app);
	run_at_once(w);
	assert_int_equal(look(w, "SELECT count(*) FROM forward WHERE state = 'held'"), 20);
	assert_false(is_under_way(&w->destinations[MUTE]));
}

static int keep(struct world *w, size_t i, const char *ref, const char *tracking_id)
{
	struct central_event e = { .id = "e-1", .status = "verified", .at_us = w->trunk.now_us };
	struct central_page page = {
		.verdict = CENTRAL_ACCEPTED, .events = &e, .count = 1, .next = "1"
	};

	assert_int_equal(copy_string(e.ref, sizeof e.ref, ref), 0);
	assert_int_equal(copy_string(e.tracking_id, sizeof e.tracking_id, tracking_id), 0);
	return tracking_keep(&w->destinations[i], &page, w->trunk.now_us);
}

static void a_system_speaks_of_its_own_complaints_only(void **state)
{
	static const char ref[] = "00000000-0000-4000-8000-000000000001";
	struct world *w = *state;

	open_complaints(w, "away", 1, 1);
	assert_int_equal(forward_link(store(w), "T00-001", "77", w->trunk.now_us), 1);
	assert_int_equal(keep(w, MUTE, ref, ""), 1); /* strangers */
	assert_int_equal(keep(w, MUTE, "", "77"), 1);
	assert_int_equal(look(w, "SELECT status = 'submitted' FROM complaint"), 1);
	assert_int_equal(keep(w, AWAY, "", "77"), 0);
	assert_int_equal(look(w, "SELECT status = 'verified' FROM complaint"), 1);
	/* One whose system is gone may be spoken of by whoever has taken it over. */
	change(w, "UPDATE complaint SET destination = 'gone', status = 'submitted'");
	change(w, "DELETE FROM reply; DELETE FROM complaint_event");
	assert_int_equal(keep(w, MUTE, ref, ""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		WORLD(one_that_is_away_is_left_alone_and_the_other_is_not_concerned),
		WORLD(what_was_answered_is_kept_when_the_store_works_again),
		WORLD(what_was_taken_and_not_committed_is_where_it_was),
		WORLD(what_a_system_does_not_take_is_held_or_done_without_a_request),
		WORLD(all_that_end_in_one_turn_make_room_for_the_next_at_once),
		WORLD(all_that_are_held_in_one_turn_make_room_for_the_next_at_once),
		WORLD(a_system_speaks_of_its_own_complaints_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
