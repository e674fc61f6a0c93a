/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbound.c - replies from the queue to the modems. */
#include "daemon/outbound.h"
#include "daemon/budget.h"
#include "daemon/day.h"
#include "daemon/leaving.h"
#include "daemon/life.h"
#include "daemon/log.h"
#include "daemon/outbound_result.h"
#include "daemon/overdue.h"
#include "daemon/pool.h"
#include "daemon/repeat.h"
#include "daemon/reports.h"

#define STORE_RETRY_US (5 * USEC_PER_SEC)

/* A modem whose send, or whose opening, takes longer is not waited for; the network's own answer
 * takes seconds. */
#define STUCK_US (20 * USEC_PER_SEC)

/* In a hurry too: libgammu alone takes most of a second. */
#define STUCK_LEAST_US (3 * USEC_PER_SEC)

/* Without an end of its own, a reply is asked of the network for a day. */
#define VALIDITY_MAX_S 86400

/* Looked at in a turn, of the most urgent. */
#define LANES_MAX 128

/* One look at the whole queue and the whole pool. */
struct turn {
	struct pool_modem pool[CONFIG_MODEMS_MAX];
	struct outbox_lane lanes[LANES_MAX]; /* id 0: no more of it in this turn */
	size_t lane_count;
	bool something_waits;
	int64_t quiet_end_us; /* notices wait until then; 0: they do not */
	int64_t now_us;
};

/* After this a modem counts as away, whatever it does. */
static int64_t patience_us(const struct app *app)
{
	int64_t stuck_us = app_hastened(app, STUCK_US);

	return stuck_us > STUCK_LEAST_US ? stuck_us : STUCK_LEAST_US;
}

static enum pool_state state_of(const struct app *app, const struct app_modem *am, int64_t now_us)
{
	bool is_ready = modem_is_ready(am->modem) && !am->has_pending;

	if (am->is_held || am->is_stuck || am->is_stopped || now_us < am->rest_until_us)
		return POOL_AWAY;
	switch (am->state) {
	case MODEM_STARTING:
		return now_us < am->busy_since_us + patience_us(app) ? POOL_BUSY : POOL_AWAY;
	case MODEM_UP:
	case MODEM_DEGRADED:
		if (!am->can_send)
			return is_ready ? POOL_MUTE : POOL_AWAY;
		return is_ready ? POOL_READY : POOL_BUSY;
	case MODEM_DOWN:
	case MODEM_QUARANTINED:
	case MODEM_PAUSED: return POOL_AWAY;
	}
	return POOL_AWAY;
}

static int survey(struct app *app, struct pool_modem *ret, int64_t now_us)
{
	for (size_t i = 0; i < app->modem_count; i++) {
		struct app_modem *am = &app->modems[i];
		int r;

		if (am->state != MODEM_STARTING)
			am->busy_since_us = 0;
		else if (am->busy_since_us == 0)
			am->busy_since_us = now_us;
		ret[i] = (struct pool_modem){ .name = modem_name(am->modem),
			.prefixes = &am->config->prefixes,
			.state = state_of(app, am, now_us) };
		r = budget_look(app, am, &ret[i], now_us);
		if (r < 0)
			return r;
	}
	return 0;
}

static int hand_over(
	struct app *app, struct app_modem *am, const struct outbox_item *item, int64_t now_us)
{
	int64_t valid_s = item->expires_us == INT64_MAX
	                          ? VALIDITY_MAX_S
	                          : (item->expires_us - now_us) / USEC_PER_SEC;
	struct modem_outgoing out = { .id = item->id,
		.parts_max = MODEM_PARTS_MAX,
		.concat_reference = (uint8_t)++app->concat_reference,
		.report = am->config->reports,
		.validity_s = (uint32_t)(valid_s > VALIDITY_MAX_S ? VALIDITY_MAX_S : valid_s) };
	int r = copy_string(out.recipient, sizeof out.recipient, item->number);

	if (r >= 0)
		r = copy_string(out.text, sizeof out.text, item->text);
	return r < 0 ? r : modem_send(am->modem, &out);
}

/* 1 when the modem has it, 0 when it cannot take it after all. */
static int give(struct app *app, struct app_modem *am, const struct outbox_lane *lane,
	const struct outbox_item *item, int64_t now_us)
{
	int r = outbox_take(app->db, item->id, modem_name(am->modem));

	if (r <= 0)
		return r;
	am->attempts = item->attempts + 1;
	am->lane = *lane;
	(void)copy_string(am->ticket, sizeof am->ticket, item->ticket);
	(void)copy_string(am->reply, sizeof am->reply, item->template_name);
	r = hand_over(app, am, item, now_us);
	if (r == -EOVERFLOW || r == -EINVAL) {
		life_reply(LOG_EVENT_REPLY_FAILED, modem_name(am->modem), item->ticket,
			item->template_name, "it is too long, or no text");
		return outbox_failed(app->db, item->id, "it is too long, or no text");
	}
	if (r < 0) {
		r = outbox_untake(app->db, item->id);
		return r < 0 ? r : 0;
	}
	am->sending_since_us = now_us;
	return 1;
}

/* 1 when the lane's oldest is dealt with; 0 when it has to wait. */
static int place(struct app *app, struct turn *t, const struct outbox_lane *lane)
{
	_cleanup_(outbox_item_done) struct outbox_item item = { 0 };
	struct pool_wish wish = { .preferred = lane->preferred,
		.avoid = lane->avoid,
		.tried = lane->tried,
		.class = lane->class,
		.parts = lane->parts };
	int r = outbox_read(app->db, lane->id, &item), chosen;

	if (r == -EBADMSG)
		r = outbox_unreadable(app->db, lane->id, app_note_broken(app, "", ""));
	if (r <= 0 || !item.text)
		return r < 0 ? r : 1;
	wish.number = item.number;
	wish.last = item.modem;
	chosen = pool_choose(t->pool, app->modem_count, &wish);
	if (chosen < 0)
		return 0;
	r = give(app, &app->modems[chosen], lane, &item, t->now_us);
	t->pool[chosen].state = r > 0 ? state_of(app, &app->modems[chosen], t->now_us) : POOL_AWAY;
	return r;
}

/* As outbox_lanes() orders them. */
static bool goes_before(const struct outbox_lane *a, const struct outbox_lane *b)
{
	if (a->class != b->class)
		return a->class < b->class;
	return a->turn != b->turn ? a->turn < b->turn : a->id < b->id;
}

static struct outbox_lane *first_lane(struct turn *t)
{
	struct outbox_lane *first = NULL;

	for (size_t i = 0; i < t->lane_count; i++) {
		struct outbox_lane *lane = &t->lanes[i];

		if (lane->id != 0 && (!first || goes_before(lane, first)))
			first = lane;
	}
	return first;
}

/* In the quiet hours nothing leaves that nobody waits for. */
static void hush(const struct app *app, struct turn *t)
{
	int64_t end_us = day_quiet_end(
		app->config->replies.quiet_from, app->config->replies.quiet_to, t->now_us);

	for (size_t i = 0; i < t->lane_count && end_us > 0; i++)
		if (t->lanes[i].class >= OUTBOX_NOTICE) {
			t->lanes[i].id = 0;
			t->quiet_end_us = end_us;
		}
}

/* The whole queue in its order, as far as the pool takes it. */
static int distribute(struct app *app, struct turn *t)
{
	struct outbox_lane *lane;
	int r = outbox_lanes(app->db, t->lanes, LANES_MAX);

	if (r < 0)
		return r;
	t->lane_count = (size_t)r;
	hush(app, t);
	while ((lane = first_lane(t))) {
		r = place(app, t, lane);
		if (r < 0)
			return r;
		if (r == 0)
			t->something_waits = true;
		else
			r = outbox_lane_next(app->db, lane);
		if (r < 0)
			return r;
		if (r == 0)
			lane->id = 0;
	}
	return 0;
}

/* While the store cannot take a result, its modem sends nothing else. */
static int settle(struct app *app, struct app_modem *am, int64_t now_us)
{
	struct pool_modem pool[CONFIG_MODEMS_MAX];
	int r;

	if (!am->has_pending)
		return 0;
	r = survey(app, pool, now_us);
	if (r >= 0)
		r = outbound_result_keep(app, am, pool, now_us);
	(void)app_store_result(app, r);
	am->has_pending = r < 0;
	if (r >= 0)
		reports_retry(app);
	return r;
}

static void set_stuck(struct app *app, struct app_modem *am, bool is_stuck)
{
	if (am->is_stuck == is_stuck)
		return;
	am->is_stuck = is_stuck;
	if (is_stuck)
		log_say(LOG_EVENT_MODEM_STUCK, modem_name(am->modem), am->ticket, "");
	outbound_pump(app);
}

void outbound_sent(struct app *app, struct app_modem *am, const struct modem_sent *sent)
{
	int64_t now_us = app_now_us(app);

	am->sending_since_us = 0;
	set_stuck(app, am, false);
	am->pending = *sent;
	am->has_pending = true;
	(void)settle(app, am, now_us);
	outbound_pump(app);
}

/* What is too late leaves the queue. 1 when there is more of it: what comes in goes first. */
static int expire(struct app *app, const struct turn *t)
{
	struct life_list list;
	int r;

	list.count = outbox_list_expiring(app->db, t->now_us, list.names, COUNT_OF(list.names));
	r = list.count < 0 ? list.count : outbox_wake(app->db, t->now_us);
	if (r > 0)
		life_listed(LOG_EVENT_REPLY_EXPIRED, &list, r);
	if (r >= 0)
		r = overdue_receipts(app, t->now_us);
	if (r > 0)
		outbound_pump(app);
	return r;
}

static int run(struct app *app, struct turn *t)
{
	int r = expire(app, t);

	if (r != 0)
		return r;
	r = repeat_run(app, t->now_us);
	for (size_t i = 0; i < app->modem_count && r >= 0; i++)
		r = settle(app, &app->modems[i], t->now_us);
	if (r >= 0)
		r = leaving_settle(app, settle, t->now_us);
	if (r >= 0)
		r = survey(app, t->pool, t->now_us);
	return r < 0 ? r : distribute(app, t);
}

static void bring_forward(int64_t at_us, int64_t now_us, int64_t *next_us)
{
	if (at_us > now_us && at_us < *next_us)
		*next_us = at_us;
}

/* Looks for what takes too long; brings forward when to look again. */
static void watch_modem(
	struct app *app, struct app_modem *am, const struct turn *t, int64_t *next_us)
{
	int64_t stuck_us = patience_us(app);

	if (am->sending_since_us != 0 && !am->is_stuck) {
		if (t->now_us >= am->sending_since_us + stuck_us)
			set_stuck(app, am, true);
		bring_forward(am->sending_since_us + stuck_us, t->now_us, next_us);
	}
	if (!t->something_waits)
		return;
	bring_forward(am->rest_until_us, t->now_us, next_us);
	if (am->busy_since_us != 0)
		bring_forward(am->busy_since_us + stuck_us, t->now_us, next_us);
}

/* When to look again: what waits for a modem's next word needs no time. */
static int find_next(struct app *app, const struct turn *t, int64_t *ret_us)
{
	int64_t next_us, repeat_us;
	int r = outbox_next_due(app->db, &next_us);

	if (r >= 0)
		r = repeat_next(app, &repeat_us);
	if (r < 0)
		return r;
	next_us = repeat_us < next_us ? repeat_us : next_us;
	bring_forward(t->quiet_end_us, t->now_us, &next_us);
	for (size_t i = 0; i < app->modem_count && r >= 0; i++)
		r = budget_wait(
			app, &app->modems[i], &t->pool[i], t->something_waits, t->now_us, &next_us);
	*ret_us = next_us;
	return r;
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;
	struct turn t = { .now_us = app_now_us(app) };
	int64_t next_us = INT64_MAX;
	int r;

	(void)source;
	if (app->outbound.is_ending)
		return 0;
	r = app_store_result(app, run(app, &t));
	if (r >= 0)
		r = find_next(app, &t, &next_us);
	if (r < 0)
		next_us = t.now_us + STORE_RETRY_US;
	for (size_t i = 0; i < app->modem_count; i++)
		watch_modem(app, &app->modems[i], &t, &next_us);
	app_timer_set(app->outbound.timer, next_us);
	if (app->leaving)
		leaving_look(app);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)usec;
	return on_pump(source, userdata);
}

void outbound_pump(struct app *app)
{
	app_soon(app->outbound.pump);
}

void outbound_end(struct app *app)
{
	app->outbound.is_ending = true;
}

int outbound_new(struct app *app)
{
	int r = app_deferred_new(app, on_pump, &app->outbound.pump);

	return r < 0 ? r : app_timer_new(app, on_timer, &app->outbound.timer);
}

void outbound_free(struct app *app)
{
	app->outbound.pump = sd_event_source_unref(app->outbound.pump);
	app->outbound.timer = sd_event_source_unref(app->outbound.timer);
}
