/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard.c - what may be sent as the reply to a message. */
#include "daemon/guard.h"
#include "daemon/alarm.h"
#include "daemon/day.h"
#include "daemon/health.h"
#include "daemon/life.h"
#include "daemon/signature.h"
#include "store/alarm.h"

#include <stdio.h>

/* A minute with more replies than this, and than the modems may send in one .. */
#define FLOOD_REPLIES 60
/* .. to fewer senders than this is no campaign: that has many. */
#define FLOOD_SENDERS 10

#define CALM_US (600 * USEC_PER_SEC)

#define FLOOD_FACT "flood-us"

/* What replies are to the limits, where it matters. */
enum sort { SORT_RECEIPT = 1, SORT_URGENT = 2, SORT_HELP = 4, SORT_UNASKED = 8 };

static const uint8_t sorts[REPLY_TEMPLATES] = {
	[REPLY_RECEIPT] = SORT_RECEIPT | SORT_UNASKED,
	[REPLY_RECEIPT_QUESTION] = SORT_RECEIPT | SORT_UNASKED,
	[REPLY_RECEIPT_ANONIM] = SORT_RECEIPT | SORT_UNASKED,
	[REPLY_RECEIPT_ANONIM_QUESTION] = SORT_RECEIPT | SORT_UNASKED,
	[REPLY_RECEIPT_RAHASIA] = SORT_RECEIPT | SORT_UNASKED,
	[REPLY_RECEIPT_RAHASIA_QUESTION] = SORT_RECEIPT | SORT_UNASKED,
	[REPLY_EMERGENCY] = SORT_RECEIPT | SORT_URGENT | SORT_UNASKED,
	[REPLY_BAD_ID] = SORT_HELP | SORT_UNASKED,
	[REPLY_HELP] = SORT_HELP,
	[REPLY_EMPTY] = SORT_HELP | SORT_UNASKED,
	[REPLY_UNCLEAR] = SORT_HELP | SORT_UNASKED,
	[REPLY_DUPLICATE] = SORT_UNASKED,
};

/* What the pool may send in a minute; a modem without a limit counts as much as most can. */
static int64_t pool_minute(const struct app *app)
{
	int64_t sum = 0;

	for (size_t i = 0; i < app->config->modem_count; i++) {
		int64_t most = app->config->modems[i].send_per_minute;

		sum += most > 0 ? most : FLOOD_REPLIES;
	}
	return sum > FLOOD_REPLIES ? sum : FLOOD_REPLIES;
}

bool guard_is_stopped(const struct app *app, int64_t now_us)
{
	int64_t flood_us = app->guard.flood_us;

	return flood_us != 0 && now_us >= flood_us &&
	       now_us < flood_us + app_hastened(app, CALM_US);
}

/* Counts a reply that would be sent; last_us: the one before to the same person. */
static void note(struct app *app, int64_t last_us, int64_t now_us)
{
	struct guard *g = &app->guard;
	int64_t minute = now_us / USEC_PER_MINUTE;

	if (g->minute != minute) {
		g->minute = minute;
		g->replies = g->senders = 0;
	}
	g->replies++;
	g->senders += last_us / USEC_PER_MINUTE != minute;
	if (g->replies <= pool_minute(app) || g->senders >= FLOOD_SENDERS)
		return;
	g->flood_us = now_us;
	app_soon(g->pump);
}

static uint64_t sign_heard(const struct inbox_message *m)
{
	return signature_units(m->data, inbox_coding_is_text(m->coding) ? m->data_size : 0);
}

static int describe(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct outbox_draft *draft, int64_t now_us, struct guard_case *ret)
{
	struct day day;

	day_find(now_us, &day);
	*ret = (struct guard_case){ .heard = sign_heard(m),
		.said = signature_text(draft->text),
		.is_receipt = sorts[which] & SORT_RECEIPT,
		.is_urgent = sorts[which] & SORT_URGENT,
		.is_help = sorts[which] & SORT_HELP,
		.is_command = !(sorts[which] & SORT_UNASKED),
		.day_us = day.begins_us,
		.now_us = now_us };
	/* Who looks at one complaint after the other is no machine. */
	if (ret->is_command)
		ret->said ^= (uint64_t)draft->complaint_id;
	if (app->config->replies.identical_per_hour == 0)
		return 0;
	return outbox_count_same(
		app->db, m->person, draft->text, now_us - USEC_PER_HOUR, now_us, &ret->same);
}

/* The verdict by what the person has had, and when the last of that was. */
static int judge(struct app *app, const char *person, const struct guard_case *c,
	enum guard_verdict *ret, const char **ret_why, int64_t *ret_last_us)
{
	const struct config *config = app->config;
	const struct guard_limits limits = { .replies = config->replies.per_sender_per_day,
		.helps = config->replies.help_per_sender_per_day,
		.complaints = config->limits.complaints_per_sender_per_day,
		.same = config->replies.identical_per_hour };
	struct person_day day;
	int r = person_day_get(app->db, person, &day);

	if (r < 0)
		return r;
	*ret_last_us = day.replied_us;
	*ret = guard_judge(&day, &limits, c, ret_why);
	/* Nobody is told of it now. */
	if (*ret == GUARD_SEND_LIMIT && guard_is_stopped(app, c->now_us))
		day.is_told = false;
	return person_day_set(app->db, person, &day);
}

/*
 * While all replies are stopped, the receipt of who has had none for that long waits for the end:
 * that is no part of the flood. True for all others, whose reply is dropped.
 */
static bool is_part_of_flood(
	struct app *app, const struct guard_case *c, int64_t last_us, struct outbox_draft *draft)
{
	int64_t calm_us = app_hastened(app, CALM_US);

	if (!c->is_receipt || (last_us <= c->now_us && c->now_us - last_us < calm_us))
		return true;
	draft->not_before_us = app->guard.flood_us + calm_us;
	return false;
}

static int ask(struct app *app, const struct inbox_message *m, enum reply_template which,
	struct outbox_draft *draft, int64_t now_us, enum guard_verdict *ret, const char **ret_why)
{
	struct guard_case c;
	int64_t last_us;
	int r = describe(app, m, which, draft, now_us, &c);

	if (r >= 0)
		r = judge(app, m->person, &c, ret, ret_why, &last_us);
	if (r < 0 || *ret == GUARD_SILENT)
		return r;
	note(app, last_us, now_us);
	if (!guard_is_stopped(app, now_us))
		return 0;
	if (*ret == GUARD_SEND_LIMIT || is_part_of_flood(app, &c, last_us, draft)) {
		*ret_why = "too many replies in a minute";
		*ret = GUARD_SILENT;
	}
	return 0;
}

int guard_draft(struct app *app, const struct inbox_message *m, enum reply_template which,
	struct outbox_draft *draft, char text[static REPLY_TEXT_SIZE], int64_t now_us)
{
	char ticket[DB_TICKET_SIZE];
	enum guard_verdict verdict;
	const char *why;
	int r = ask(app, m, which, draft, now_us, &verdict, &why);

	if (r < 0)
		return r;
	switch (verdict) {
	case GUARD_SEND: return 0;
	case GUARD_SEND_LIMIT:
		reply_render(
			app->templates, REPLY_LIMIT_REACHED, &(struct reply_values){ 0 }, text);
		draft->template_name = reply_template_name(REPLY_LIMIT_REACHED);
		draft->class = OUTBOX_ANSWER;
		break;
	case GUARD_SILENT: draft->dropped = why; break;
	}
	life_reply(LOG_EVENT_REPLY_WITHHELD, m->modem,
		life_ticket(app, draft->complaint_id, ticket), reply_template_name(which), why);
	return 0;
}

static void keep(struct app *app)
{
	char value[24];

	(void)snprintf(value, sizeof value, "%lld", (long long)app->guard.flood_us);
	(void)app_store_result(app, db_fact_set(app->db, FLOOD_FACT, value));
}

int64_t guard_turn(struct app *app, int64_t now_us)
{
	struct guard *g = &app->guard;

	if (g->flood_us == 0)
		return INT64_MAX;
	if (!guard_is_stopped(app, now_us)) {
		g->flood_us = 0;
		g->is_told = false;
		keep(app);
		health_tell(app, NULL, LOG_EVENT_REPLIES_RESUMED, "", now_us);
		return INT64_MAX;
	}
	if (!g->is_told) {
		g->is_told = true;
		keep(app);
		health_tell(app, NULL, LOG_EVENT_REPLIES_STOPPED, "", now_us);
	}
	return g->flood_us + app_hastened(app, CALM_US);
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	app_timer_set(app->guard.timer, guard_turn(app, app_now_us(app)));
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)usec;
	return on_pump(source, userdata);
}

void guard_start(struct app *app)
{
	char value[24];
	long long flood_us;

	if (db_fact_get(app->db, FLOOD_FACT, value, sizeof value) <= 0 ||
		sscanf(value, "%lld", &flood_us) != 1 || flood_us == 0)
		return;
	app->guard.flood_us = flood_us;
	app->guard.is_told = true;
	app_soon(app->guard.pump);
}

int guard_new(struct app *app)
{
	int r = app_deferred_new(app, on_pump, &app->guard.pump);

	return r < 0 ? r : app_timer_new(app, on_timer, &app->guard.timer);
}

void guard_free(struct app *app)
{
	app->guard.pump = sd_event_source_unref(app->guard.pump);
	app->guard.timer = sd_event_source_unref(app->guard.timer);
}
