/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_recap.c - what officers are judged by, from the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/recap.h"
#include "store/recap.h"
#include "tests/unit/store_fixture.h"

#include <math.h>
#include <time.h>

/* A day of November 2026, which begins with a Sunday, and its hour in Jakarta: seven hours before
 * UTC. */
#define WIB(day, hour)                                                                             \
	((INT64_C(20757) + (day)) * USEC_PER_DAY + ((hour)-INT64_C(7)) * USEC_PER_HOUR)

static const char settings[] =
	"intake = { routes = ( { keyword = \"TANGKAB\"; agency = \"Kabupaten Tangerang\"; } ); };\n"
	"sla = { verify = 3; follow_up = 5; close = 0; };\n";

static const struct life {
	int64_t received_us;
	const char *class_name, *route;
} lives[] = {
	{ WIB(2, 8), "pengaduan", "TANGKAB" },  /* verified, answered, closed twice */
	{ WIB(7, 10), "pengaduan", "TANGKAB" }, /* a Saturday; verified too late */
	{ WIB(9, 0), "aspirasi", "" },          /* closed and never answered */
	{ WIB(9, 0), "aspirasi", "" },          /* taken back */
	{ WIB(1, 3), "informasi", "NOWHERE" },  /* October in UTC; nothing was heard of it */
	{ WIB(0, 23), "informasi", "" },        /* October in Jakarta too */
};

static const struct {
	size_t life;
	const char *status, *agency;
	int64_t at_us;
} events[] = {
	{ 0, "verified", "Dinas PU", WIB(3, 8) },
	{ 0, "answered", "", WIB(5, 8) },
	{ 0, "closed", "", WIB(9, 8) },
	{ 0, "replied", "", WIB(10, 8) },
	{ 0, "closed", "", WIB(20, 8) },
	{ 1, "in_progress", "", WIB(9, 8) },
	{ 1, "verified", "", WIB(13, 0) },
	{ 2, "verified", "Dinas Air", WIB(10, 0) },
	{ 2, "closed", "Dinas PU", WIB(12, 0) },
	{ 3, "verified", "Dinas PU", WIB(10, 0) },
	{ 3, "cancelled", "", WIB(10, 1) },
	{ 5, "verified", "Dinas PU", WIB(3, 0) },
};

static int64_t add_life(struct db *db, unsigned n)
{
	int64_t id = open_complaint(db, BUDI, n, lives[n].received_us);
	char sql[200];

	(void)snprintf(sql, sizeof(sql),
		"UPDATE complaint SET class = '%s', route = nullif('%s', '') WHERE id = %lld",
		lives[n].class_name, lives[n].route, (long long)id);
	change(db, sql);
	return id;
}

static void add_event(struct db *db, const int64_t *ids, size_t n)
{
	char event_id[16];
	struct complaint_event e = make_event(ids[events[n].life], event_id, events[n].status);
	enum complaint_news news;
	int64_t row;

	(void)snprintf(event_id, sizeof(event_id), "e-%zu", n);
	e.agency = events[n].agency;
	e.at_us = events[n].at_us;
	assert_int_equal(complaint_apply_event(db, &e, e.at_us + HOUR, &news, &row), 0);
}

static int fill(void **state)
{
	int64_t ids[COUNT_OF(lives)];
	int r = open_memory(state);

	(void)setenv("TZ", "Asia/Jakarta", 1);
	tzset();
	for (unsigned n = 0; n < COUNT_OF(lives); n++)
		ids[n] = add_life(*state, n);
	for (size_t n = 0; n < COUNT_OF(events); n++)
		add_event(*state, ids, n);
	return r;
}

static void recap_of(
	struct db *db, enum recap_by by, int64_t from_us, int64_t to_us, struct recap *ret)
{
	static const struct workday_holidays none = { 0 };
	char error[CONFIG_ERROR_SIZE] = "";
	struct config *config = NULL;

	if (config_load_text(&config, "test", settings, error) < 0)
		fail_msg("%s", error);
	assert_int_equal(recap_read(db, config, &none, by, from_us, to_us, ret), 0);
	config_free(config);
}

static void assert_days(double days, double expected)
{
	if (fabs(days - expected) > 1e-9)
		fail_msg("%f days, not %f", days, expected);
}

static void a_month_is_one_of_the_gateways_zone(void **state)
{
	const struct recap_figures *f;
	struct recap recap;

	recap_of(*state, RECAP_BY_NONE, WIB(1, 0), WIB(31, 0), &recap);
	assert_int_equal(recap.count, 0);
	assert_null(recap.rows);
	assert_int_equal(recap.all.complaints, 4);
	assert_int_equal(recap.all.cancelled, 1);
	f = &recap.all.steps[RECAP_STEP_VERIFIED]; /* 1, 4 and 1 day */
	assert_int_equal(f->count, 3);
	assert_int_equal(f->in_time, 2);
	assert_days(f->median_days, 1);
	assert_days(f->p90_days, 3.4);
	f = &recap.all.steps[RECAP_STEP_ANSWERED];
	assert_int_equal(f->count, 1);
	assert_int_equal(f->in_time, 1);
	assert_days(f->median_days, 2);
	f = &recap.all.steps[RECAP_STEP_CLOSED]; /* the first time: 2 and 2 days */
	assert_int_equal(f->count, 2);
	assert_int_equal(f->in_time, -1);
	assert_days(f->median_days, 2);
	assert_days(f->p90_days, 2);
	recap_done(&recap);
}

static void agencies_are_those_named_last_or_the_routes(void **state)
{
	static const struct {
		const char *key;
		int64_t complaints, cancelled, verified;
	} rows[] = {
		{ "", 1, 0, 0 },
		{ "Dinas PU", 2, 1, 2 },
		{ "Kabupaten Tangerang", 1, 0, 1 },
	};
	struct recap recap;

	recap_of(*state, RECAP_BY_AGENCY, WIB(1, 0), WIB(31, 0), &recap);
	assert_int_equal(recap.count, COUNT_OF(rows));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_string_equal(recap.rows[i].key, rows[i].key);
		assert_int_equal(recap.rows[i].complaints, rows[i].complaints);
		assert_int_equal(recap.rows[i].cancelled, rows[i].cancelled);
		assert_int_equal(recap.rows[i].steps[RECAP_STEP_VERIFIED].count, rows[i].verified);
	}
	recap_done(&recap);
}

static void classes_and_months_have_their_rows(void **state)
{
	struct recap recap;

	recap_of(*state, RECAP_BY_CLASS, 0, WIB(31, 0), &recap);
	assert_int_equal(recap.count, 3);
	assert_string_equal(recap.rows[0].key, "aspirasi");
	assert_string_equal(recap.rows[2].key, "pengaduan");
	assert_int_equal(recap.rows[2].complaints, 2);
	recap_done(&recap);
	recap_of(*state, RECAP_BY_MONTH, 0, WIB(31, 0), &recap);
	assert_int_equal(recap.count, 2);
	assert_string_equal(recap.rows[0].key, "2026-10");
	assert_int_equal(recap.rows[0].complaints, 1);
	assert_string_equal(recap.rows[1].key, "2026-11");
	assert_int_equal(recap.all.complaints, 5);
	recap_done(&recap);
}

static void a_span_has_its_beginning_and_not_its_end(void **state)
{
	struct recap recap;

	recap_of(*state, RECAP_BY_NONE, WIB(2, 8), WIB(7, 10), &recap);
	assert_int_equal(recap.all.complaints, 1);
	recap_done(&recap);
	recap_of(*state, RECAP_BY_AGENCY, WIB(20, 0), WIB(21, 0), &recap);
	assert_int_equal(recap.all.complaints, 0);
	assert_int_equal(recap.count, 0);
	assert_true(isnan(recap.all.steps[RECAP_STEP_VERIFIED].median_days));
	recap_done(&recap);
}

static int stop(const struct recap_life *life, void *userdata)
{
	(void)life;
	(*(int *)userdata)++;
	return -EINTR;
}

static int keep_verified(const struct recap_life *life, void *userdata)
{
	*(int64_t *)userdata = life->first_us[RECAP_MOMENT_VERIFIED];
	return 0;
}

/* A central system whose clock runs ahead. */
static void nothing_happened_after_it_was_heard_of(void **state)
{
	int64_t verified_us = 0;
	int count = 0;

	change(*state, "UPDATE complaint_event SET at_us = received_us + 86400000000");
	assert_int_equal(recap_each(*state, WIB(2, 8), WIB(2, 9), keep_verified, &verified_us), 1);
	assert_int_equal(verified_us, WIB(3, 9));
	assert_int_equal(recap_each(*state, 0, INT64_MAX, stop, &count), -EINTR);
	assert_int_equal(count, 1);
}

/* A day of two offsets: at 10:00 of the 2nd the clock is put forward by an hour. */
static void a_step_takes_as_long_as_the_clock_says(void **state)
{
	struct recap recap;

	(void)setenv("TZ", "WIB-7WITA-8,M11.1.1/10,M12.1.0/3", 1);
	tzset();
	change(*state, "UPDATE complaint_event SET at_us = at_us - 20 * 3600000000"
		       " WHERE status = 'verified'");
	recap_of(*state, RECAP_BY_NONE, WIB(2, 8), WIB(2, 9), &recap);
	assert_days(recap.all.steps[RECAP_STEP_VERIFIED].median_days, 5.0 / 24);
	assert_days(recap.all.steps[RECAP_STEP_ANSWERED].median_days, 2 + 20.0 / 24);
	recap_done(&recap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define FILLED(f) cmocka_unit_test_setup_teardown(f, fill, close_memory)
		FILLED(a_month_is_one_of_the_gateways_zone),
		FILLED(agencies_are_those_named_last_or_the_routes),
		FILLED(classes_and_months_have_their_rows),
		FILLED(a_span_has_its_beginning_and_not_its_end),
		FILLED(nothing_happened_after_it_was_heard_of),
		FILLED(a_step_takes_as_long_as_the_clock_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
