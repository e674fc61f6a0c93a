/* SPDX-License-Identifier: GPL-2.0-or-later */
/* silence.c - whether it is improbably silent. */
#include "daemon/silence.h"
#include "daemon/alarm.h"
#include "daemon/health.h"
#include "store/alarm.h"
#include "store/silence.h"

#include <inttypes.h>
#include <stdio.h>

#define LOOK_US  (180 * USEC_PER_SEC)
#define LEAST_US (1800 * USEC_PER_SEC)

/* exp(-12) is 6 in a million. */
#define EXPECTED_LEAST 12.0

#define HISTORY_LEAST (2 * SILENCE_WEEK) /* hours */
#define WEEKS_LEAST   4 /* before that, one day says too little about the next week's */
#define DAY           24

/* The lower one of the two in the middle, so that one loud day raises nothing. */
static uint32_t take_middle(uint32_t *values, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j > 0 && values[j - 1] > values[j]; j--) {
			uint32_t value = values[j];

			values[j] = values[j - 1];
			values[j - 1] = value;
		}
	return count > 0 ? values[(count - 1) / 2] : 0;
}

/* The counts `step` hours apart before this one, as far as the history goes. */
static size_t collect(const struct silence_history *h, int64_t hour, int64_t step,
	uint32_t ret[SILENCE_HOURS / DAY])
{
	size_t count = 0;

	for (int64_t at = hour - step; at >= h->first && h->hour - at <= SILENCE_HOURS; at -= step)
		ret[count++] = h->counts[h->hour - at];
	return count;
}

/* What that hour brings, mostly. A short history says what a day brings, and of which day of the
 * week it may be true. */
static uint32_t usual(const struct silence_history *h, int64_t hour)
{
	uint32_t values[SILENCE_HOURS / DAY], any_day, most = 0;
	size_t weeks = collect(h, hour, SILENCE_WEEK, values);

	if (weeks >= WEEKS_LEAST)
		return take_middle(values, weeks);
	for (size_t i = 0; i < weeks; i++)
		if (values[i] > most)
			most = values[i];
	any_day = take_middle(values, collect(h, hour, DAY, values));
	return any_day < most ? any_day : most;
}

double silence_expected(const struct silence_history *h, int64_t from_us, int64_t now_us)
{
	double expected = 0;

	if (h->first == INT64_MAX || h->hour - h->first < HISTORY_LEAST)
		return 0;
	/* A week of silence has said all there is to say. */
	if (from_us < now_us - SILENCE_WEEK * USEC_PER_HOUR)
		from_us = now_us - SILENCE_WEEK * USEC_PER_HOUR;
	while (from_us < now_us) {
		int64_t hour = from_us / USEC_PER_HOUR, end_us = (hour + 1) * USEC_PER_HOUR;

		if (end_us > now_us)
			end_us = now_us;
		expected += usual(h, hour) * ((double)(end_us - from_us) / USEC_PER_HOUR);
		from_us = end_us;
	}
	return expected;
}

bool silence_is_improbable(const struct silence_history *h, int64_t from_us, int64_t now_us)
{
	return now_us - from_us >= LEAST_US &&
	       silence_expected(h, from_us, now_us) >= EXPECTED_LEAST;
}

static void on_hour(int64_t hour, uint32_t count, void *userdata)
{
	struct silence_history *h = userdata;

	if (hour < h->first)
		h->first = hour;
	if (hour <= h->hour && h->hour - hour <= SILENCE_HOURS)
		h->counts[h->hour - hour] += count;
}

/* What is listened to: one modem, or all that can hear. */
struct ear {
	struct silence_history history;
	int64_t last_us;  /* something came; INT64_MIN: never */
	int64_t since_us; /* it can hear; INT64_MIN: it cannot */
};

static struct ear make_ear(int64_t now_us)
{
	return (struct ear){ .history = { .hour = now_us / USEC_PER_HOUR, .first = INT64_MAX },
		.last_us = INT64_MIN,
		.since_us = INT64_MIN };
}

/* Adds what this modem has heard, where it can hear now. */
static int add_modem(struct app *app, const struct app_modem *am, struct ear *ear)
{
	int64_t last_us;
	int r;

	if (am->listening_since_us == 0)
		return 0;
	r = silence_hours(app->db, am->config->name, ear->history.hour - SILENCE_HOURS, on_hour,
		&ear->history);
	if (r >= 0)
		r = silence_last(app->db, am->config->name, &last_us);
	if (r < 0)
		return r;
	if (last_us > ear->last_us)
		ear->last_us = last_us;
	if (am->listening_since_us > ear->since_us)
		ear->since_us = am->listening_since_us;
	return 0;
}

static void tell(struct app *app, struct app_modem *am, const struct ear *ear, int64_t from_us,
	int64_t now_us)
{
	int64_t minutes = (now_us - from_us) / USEC_PER_MINUTE;
	char detail[96];

	(void)snprintf(detail, sizeof detail,
		"for %" PRId64 " h %" PRId64 " min, in which %.0f were to be expected",
		minutes / 60, minutes % 60, silence_expected(&ear->history, from_us, now_us));
	health_tell(app, am, LOG_EVENT_SILENCE, detail, now_us);
}

/* 1 when it is silent, else 0. am NULL: the whole gateway. */
static int judge(struct app *app, struct app_modem *am, const struct ear *ear, int64_t now_us)
{
	int64_t began_us, from_us = ear->last_us > ear->since_us ? ear->last_us : ear->since_us;
	char code[ALARM_CODE_SIZE];
	int stands;

	log_code(LOG_EVENT_SILENCE, code);
	stands = alarm_stands(app->db, am ? am->config->name : "", code, &began_us);
	if (stands < 0)
		return stands;
	if (stands > 0) {
		if (ear->last_us <= began_us)
			return 1;
		health_tell(app, am, LOG_EVENT_SILENCE_OVER, "", now_us);
		return 0;
	}
	if (ear->since_us == INT64_MIN || !silence_is_improbable(&ear->history, from_us, now_us))
		return 0;
	tell(app, am, ear, from_us, now_us);
	return 1;
}

static int judge_modems(struct app *app, int64_t now_us)
{
	int r = 0;

	for (size_t i = 0; i < app->modem_count && app->modem_count > 1 && r >= 0; i++) {
		struct ear ear = make_ear(now_us);

		r = add_modem(app, &app->modems[i], &ear);
		if (r >= 0)
			r = judge(app, &app->modems[i], &ear, now_us);
	}
	return r;
}

static int turn(struct app *app, int64_t now_us)
{
	struct ear all = make_ear(now_us);
	int r = 0;

	for (size_t i = 0; i < app->modem_count && r >= 0; i++)
		r = add_modem(app, &app->modems[i], &all);
	if (r >= 0)
		r = judge(app, NULL, &all, now_us);
	/* One alarm says it for all. */
	if (r == 0)
		r = judge_modems(app, now_us);
	return r < 0 ? r : silence_forget(app->db, all.history.hour - SILENCE_HOURS);
}

int64_t silence_turn(struct app *app, int64_t now_us)
{
	if (!app->config->watch.silence)
		return INT64_MAX;
	(void)app_store_result(app, turn(app, now_us));
	return now_us + LOOK_US;
}

void silence_modem(struct app_modem *am, int64_t now_us)
{
	if (!modem_state_works(am->state))
		am->listening_since_us = 0;
	else if (am->listening_since_us == 0)
		am->listening_since_us = now_us;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	app_timer_set(app->silences.timer, silence_turn(app, app_now_us(app)));
	return 0;
}

void silence_start(struct app *app)
{
	int64_t now_us = app_now_us(app);

	if (app->config->watch.silence) {
		app_timer_set(app->silences.timer, now_us + LOOK_US);
		return;
	}
	alarm_end(app, "", LOG_EVENT_SILENCE, now_us);
	for (size_t i = 0; i < app->modem_count; i++)
		alarm_end(app, app->modems[i].config->name, LOG_EVENT_SILENCE, now_us);
}

int silence_new(struct app *app)
{
	return app_timer_new(app, on_timer, &app->silences.timer);
}

void silence_free(struct app *app)
{
	app->silences.timer = sd_event_source_unref(app->silences.timer);
}
