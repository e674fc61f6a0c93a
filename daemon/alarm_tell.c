/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alarm_tell.c - when the admin is told of which alarm, and by which modem. */
#include "daemon/alarm.h"
#include "daemon/alarm_text.h"
#include "daemon/number.h"
#include "daemon/outbound.h"
#include "store/forward.h"
#include "store/outbox.h"

#include <time.h>

/* A flap of seconds tells nobody. */
#define SETTLE_US      USEC_PER_MINUTE
#define LOOK_US        USEC_PER_MINUTE /* where nothing says that an alarm is over */
#define STORE_RETRY_US (5 * USEC_PER_SEC)
#define VALID_US       (4 * USEC_PER_HOUR)
#define DUE_MAX        64 /* that are told of in one turn */

static bool holds_sim(struct app *app, const char *modem)
{
	const struct app_modem *am = app_find_modem(app, modem);

	return am && strcmp(am->config->sim_change, "hold") == 0;
}

/* What happens once and does not end by itself is over when it was told. */
static bool is_momentary(struct app *app, const struct alarm *a)
{
	enum log_event event = log_event_of(a->code);

	return event == LOG_EVENT_MESSAGE_FAILED || event == LOG_EVENT_SEAL_BROKEN ||
	       (event == LOG_EVENT_MODEM_SIM_CHANGED && !holds_sim(app, a->modem));
}

static bool is_same_day(int64_t one_us, int64_t other_us)
{
	time_t one = (time_t)(one_us / USEC_PER_SEC), other = (time_t)(other_us / USEC_PER_SEC);
	struct tm a, b;

	return localtime_r(&one, &a) && localtime_r(&other, &b) && a.tm_yday == b.tm_yday &&
	       a.tm_year == b.tm_year;
}

/* Ends what nothing says the end of. 1 when such a one stands on, and is to be looked at again. */
static int look_at(struct app *app, struct alarm *a, int64_t now_us)
{
	enum log_event event = log_event_of(a->code);
	int r = 1;

	if (a->ended_us != INT64_MAX)
		return 0;
	if (event == LOG_EVENT_FORWARD_PARKED)
		r = forward_any_parked(app->db);
	else if (event == LOG_EVENT_FORWARD_HELD)
		r = forward_any_held(app->db);
	else if (event == LOG_EVENT_BUDGET_SPENT)
		r = is_same_day(a->began_us, now_us);
	else
		return 0;
	if (r != 0)
		return r;
	a->ended_us = now_us;
	r = alarm_close(app->db, a->modem, a->code, now_us);
	return r < 0 ? r : 0;
}

/* What is to be told now. */
struct due {
	struct alarm alarms[DUE_MAX];
	size_t count;
	int64_t next_us; /* something else is due then */
};

static void wait_until(struct due *due, int64_t at_us)
{
	if (at_us < due->next_us)
		due->next_us = at_us;
}

static int keep_told(struct app *app, const struct alarm *a, int64_t now_us)
{
	int r;

	if (a->ended_us != INT64_MAX)
		return alarm_settle(app->db, a->id);
	r = alarm_told(app->db, a->id);
	if (r >= 0 && is_momentary(app, a))
		r = alarm_close(app->db, a->modem, a->code, now_us);
	return r >= 0 && is_momentary(app, a) ? alarm_settle(app->db, a->id) : r;
}

static int sort_one(struct app *app, struct due *due, const struct alarm *a, int64_t now_us)
{
	bool has_ended = a->ended_us != INT64_MAX;
	int64_t at_us = (has_ended ? a->ended_us : a->began_us) + app_hastened(app, SETTLE_US);

	if (!has_ended && a->is_told)
		return 0;
	if (at_us > now_us) {
		wait_until(due, at_us);
		return 0;
	}
	if (has_ended && !a->is_told)
		return alarm_settle(app->db, a->id);
	if (*app->config->alert.number)
		due->alarms[due->count++] = *a;
	else if (has_ended || is_momentary(app, a))
		return keep_told(app, a, now_us);
	return 0;
}

static int sort_all(struct app *app, struct due *due, int64_t now_us)
{
	struct alarm page[16];
	int64_t after = 0;
	int count, r = 0;

	do {
		count = alarm_list(app->db, after, page, COUNT_OF(page));
		for (int i = 0; i < count && r >= 0; i++) {
			after = page[i].id;
			r = look_at(app, &page[i], now_us);
			if (r > 0)
				wait_until(due, now_us + LOOK_US);
			if (r >= 0 && due->count < DUE_MAX)
				r = sort_one(app, due, &page[i], now_us);
		}
	} while (r >= 0 && count == (int)COUNT_OF(page));
	return r < 0 ? r : count < 0 ? count : 0;
}

static bool can_tell(const struct app_modem *am, const struct alarm *a)
{
	return modem_state_works(am->state) && am->can_send &&
	       strcmp(am->config->name, a->modem) != 0;
}

static const struct app_modem *find_teller(const struct app *app, const struct alarm *a)
{
	for (size_t i = 0; i < app->modem_count; i++)
		if (can_tell(&app->modems[i], a))
			return &app->modems[i];
	return NULL;
}

/* Queues one message about these, and keeps that they were told. */
static int tell(struct app *app, const struct app_modem *by, const struct alarm *alarms,
	size_t count, const char *person, int64_t now_us)
{
	char text[REPLY_TEXT_SIZE];
	enum reply_template which = alarm_text_write(app, alarms, count, text);
	struct outbox_draft draft = { .person = person,
		.modem = by->config->name,
		.avoid = alarms[0].modem,
		.template_name = reply_template_name(which),
		.class = OUTBOX_ANSWER,
		.text = text,
		.parts = 1,
		.expires_us = now_us + VALID_US };
	int r = db_begin(app->db);

	if (r >= 0)
		r = outbox_add(app->db, &draft, now_us);
	for (size_t i = 0; i < count && r >= 0; i++)
		r = keep_told(app, &alarms[i], now_us);
	r = db_end(app->db, r);
	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++)
		log_say(LOG_EVENT_ALARM_TOLD, alarms[i].modem, NULL, alarms[i].code);
	outbound_pump(app);
	return 0;
}

/* Takes those that this modem can tell of out of what is due. Gives their count. */
static size_t take_for(const struct app_modem *by, struct due *due, struct alarm *ret)
{
	size_t taken = 0, left = 0;

	for (size_t i = 0; i < due->count; i++) {
		if (can_tell(by, &due->alarms[i]))
			ret[taken++] = due->alarms[i];
		else
			due->alarms[left++] = due->alarms[i];
	}
	due->count = left;
	return taken;
}

/* Those of which no modem can tell wait until one can. */
static void drop_untellable(struct app *app, struct due *due)
{
	size_t left = 0;
	bool is_untold = false;

	for (size_t i = 0; i < due->count; i++) {
		if (find_teller(app, &due->alarms[i])) {
			due->alarms[left++] = due->alarms[i];
			continue;
		}
		if (!app->alarms.is_untold)
			log_say(LOG_EVENT_ALARM_UNTOLD, due->alarms[i].modem, NULL,
				due->alarms[i].code);
		is_untold = true;
	}
	due->count = left;
	app->alarms.is_untold = is_untold;
}

static void note_limit(struct app *app, bool is_limited)
{
	if (is_limited && !app->alarms.is_limited)
		log_say(LOG_EVENT_ALARM_LIMIT, NULL, NULL, "");
	app->alarms.is_limited = is_limited;
}

/* How many messages may go now; SIZE_MAX: any. */
static int count_left(
	struct app *app, const char *person, int64_t now_us, size_t *ret_left, int64_t *ret_next_us)
{
	int64_t most = app->config->alert.per_hour, first_us;
	int sent = alarm_count_sent(app->db, person, now_us - USEC_PER_HOUR + 1, &first_us);

	if (sent < 0)
		return sent;
	*ret_next_us = first_us + USEC_PER_HOUR;
	*ret_left = most == 0 ? SIZE_MAX : sent < most ? (size_t)(most - sent) : 0;
	return 0;
}

/* Tells what is due, the last message that the hour allows of all that is left. */
static int tell_all(struct app *app, struct due *due, int64_t now_us)
{
	char number[LAPOR_NUMBER_SIZE], person[DB_PSEUDONYM_SIZE];
	struct alarm taken[DUE_MAX];
	int64_t next_us = INT64_MAX;
	size_t left = 0;
	int r = number_normalise(app->config->alert.number, number);

	if (r >= 0)
		r = db_person(app->db, number, now_us, person);
	if (r >= 0)
		r = count_left(app, person, now_us, &left, &next_us);
	while (r >= 0 && due->count > 0 && left > 0) {
		const struct app_modem *by = find_teller(app, &due->alarms[0]);
		bool is_last = (app->alarms.is_limited || left == 1) && due->count > 1;
		size_t count = 1;

		if (is_last) {
			count = take_for(by, due, taken);
		} else {
			taken[0] = due->alarms[0];
			due->count--;
			memmove(due->alarms, due->alarms + 1, due->count * sizeof *due->alarms);
		}
		r = tell(app, by, taken, count, person, now_us);
		left--;
	}
	if (due->count > 0)
		wait_until(due, next_us);
	note_limit(app, due->count > 0);
	return r;
}

int64_t alarm_turn(struct app *app, int64_t now_us)
{
	struct due due = { .next_us = INT64_MAX };
	int r;

	if (app->alarms.store_event != LOG_EVENTS) {
		alarm_begin(app, "", app->alarms.store_event, now_us);
		wait_until(&due, now_us + LOOK_US);
	}
	r = sort_all(app, &due, now_us);
	if (r >= 0)
		drop_untellable(app, &due);
	if (r >= 0 && due.count > 0)
		r = tell_all(app, &due, now_us);
	else
		app->alarms.is_limited = false;
	if (app_store_result(app, r) < 0)
		wait_until(&due, now_us + STORE_RETRY_US);
	return due.next_us;
}
