/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbound.c - replies from the queue to the modems, and what became of them. */
#include "daemon/outbound.h"
#include "daemon/backoff.h"
#include "daemon/forwarding.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "daemon/number.h"
#include "store/forward.h"
#include "store/outbox.h"

#include <stdio.h>

#define RETRY_FIRST_US (15 * USEC_PER_SEC)
#define RETRY_MAX_US   (1800 * USEC_PER_SEC)
#define STORE_RETRY_US (5 * USEC_PER_SEC)

/* An uncertain reply is sent again after this: a delivery report that comes meanwhile settles it.
 */
#define UNCERTAIN_WAIT_US (20 * USEC_PER_SEC)

/* A modem whose send takes longer gets no others until it has an answer; the network's own takes
 * seconds. */
#define STUCK_US (20 * USEC_PER_SEC)

/* Without an end of its own, a reply is asked of the network for a day. */
#define VALIDITY_MAX_S 86400

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

/* 1 when this modem got one, 0 when there is none for it. */
static int send_next(struct app *app, struct app_modem *am, int64_t now_us)
{
	_cleanup_(outbox_item_done) struct outbox_item item = { 0 };
	int r = outbox_take(app->db, modem_name(am->modem), now_us, &item);

	if (r <= 0)
		return r;
	am->attempts = item.attempts;
	(void)copy_string(am->ticket, sizeof am->ticket, item.ticket);
	r = hand_over(app, am, &item, now_us);
	if (r == -EOVERFLOW) {
		log_say(LOG_EVENT_REPLY_FAILED, modem_name(am->modem), item.ticket, "too long");
		return outbox_not_sent(app->db, item.id, INT64_MAX, "too long", now_us);
	}
	if (r < 0)
		return outbox_untake(app->db, item.id);
	am->sending_since_us = now_us;
	return 1;
}

static const char *result_name(enum modem_send_result result)
{
	switch (result) {
	case MODEM_SEND_DONE: return "sent";
	case MODEM_SEND_TEMPORARY: return "refused for now";
	case MODEM_SEND_PERMANENT: return "refused for good";
	case MODEM_SEND_UNKNOWN: return "no answer of the modem";
	case MODEM_SEND_SIM: return "trouble with the SIM";
	}
	return "";
}

static int keep_failure(struct app *app, const struct app_modem *am, bool is_final, int64_t now_us)
{
	const struct modem_sent *s = &am->pending;
	int64_t next_us = INT64_MAX;
	char error[64];

	if (!is_final)
		next_us = now_us + backoff_us(am->attempts, app_hastened(app, RETRY_FIRST_US),
					   app_hastened(app, RETRY_MAX_US), app_random());
	(void)snprintf(error, sizeof error, s->error > 0 ? "%s, CMS %d" : "%s",
		result_name(s->result), (int)s->error);
	log_say(is_final ? LOG_EVENT_REPLY_FAILED : LOG_EVENT_REPLY_LATER, modem_name(am->modem),
		am->ticket, error);
	return outbox_not_sent(app->db, s->id, next_us, error, now_us);
}

static int keep_result(struct app *app, const struct app_modem *am, int64_t now_us)
{
	const struct modem_sent *s = &am->pending;
	const char *modem = modem_name(am->modem);

	switch (s->result) {
	case MODEM_SEND_DONE:
		log_say(LOG_EVENT_REPLY_SENT, modem, am->ticket, "");
		return outbox_sent(app->db, s->id, modem, s->references, s->parts, now_us);
	case MODEM_SEND_SIM:
	case MODEM_SEND_TEMPORARY: return keep_failure(app, am, false, now_us);
	case MODEM_SEND_PERMANENT: return keep_failure(app, am, true, now_us);
	case MODEM_SEND_UNKNOWN:
		log_say(LOG_EVENT_REPLY_UNCERTAIN, modem, am->ticket, result_name(s->result));
		return outbox_uncertain(app->db, s->id, result_name(s->result), now_us);
	}
	return -EINVAL;
}

/* While the store cannot take a result, its modem sends nothing else. */
static int settle(struct app *app, struct app_modem *am, int64_t now_us)
{
	int r;

	if (!am->has_pending)
		return 0;
	r = app_store_result(app, keep_result(app, am, now_us));
	am->has_pending = r < 0;
	return r;
}

/* Tells the store whether others should take this modem's replies over. */
static void set_stuck(struct app *app, struct app_modem *am, bool is_stuck, int64_t now_us)
{
	if (am->is_stuck == is_stuck)
		return;
	am->is_stuck = is_stuck;
	if (is_stuck)
		log_say(LOG_EVENT_MODEM_STUCK, modem_name(am->modem), am->ticket, "");
	health_modem(app, am, modem_get_status(am->modem), now_us);
	outbound_pump(app);
}

void outbound_sent(struct app *app, struct app_modem *am, const struct modem_sent *sent)
{
	am->sending_since_us = 0;
	set_stuck(app, am, false, app_now_us(app));
	am->pending = *sent;
	am->has_pending = true;
	(void)settle(app, am, app_now_us(app));
	outbound_pump(app);
}

static enum outbox_report meaning(uint8_t status)
{
	if (status < 0x20)
		return OUTBOX_DELIVERED;
	return status < 0x40 ? OUTBOX_PENDING : OUTBOX_UNDELIVERABLE;
}

/* The report and what follows from it: the contact fact for central. */
static int keep_report(
	struct app *app, const char *modem, const struct modem_report *report, int64_t now_us)
{
	enum outbox_report what = meaning(report->status);
	char number[LAPOR_NUMBER_SIZE];
	int64_t complaint_id = 0;
	bool is_receipt = false;
	int r = number_normalise(report->recipient, number);

	if (r >= 0)
		r = outbox_report(app->db, modem, report->reference, number, what,
			report->discharged_us, now_us, &complaint_id, &is_receipt);
	if (r == -ENOENT || r == -EOVERFLOW) {
		log_say(LOG_EVENT_REPORT_UNMATCHED, modem, NULL, "");
		return 0;
	}
	if (r <= 0)
		return r;
	log_say(what == OUTBOX_DELIVERED ? LOG_EVENT_REPLY_DELIVERED
					 : LOG_EVENT_REPLY_UNDELIVERABLE,
		modem, NULL, "");
	if (what != OUTBOX_DELIVERED || !is_receipt || complaint_id == 0)
		return 0;
	return forward_contact(app->db, complaint_id,
		report->discharged_us > 0 ? report->discharged_us : now_us, now_us);
}

void outbound_report(struct app *app, struct modem *m, const struct modem_report *report)
{
	int r = db_begin(app->db);

	if (r >= 0)
		r = keep_report(app, modem_name(m), report, app_now_us(app));
	if (r >= 0)
		r = db_commit(app->db);
	if (r < 0)
		db_rollback(app->db);
	(void)app_store_result(app, r);
	if (report->slot > 0)
		(void)(r < 0 ? modem_refused(m, &report->slot, 1)
			     : modem_stored(m, &report->slot, 1));
	forwarding_pump(app);
}

static int repeat_uncertain(struct app *app, int64_t now_us)
{
	int count;

	if (strcmp(app->config->replies.uncertain, "resend-once") != 0)
		return 0;
	count = outbox_resend(app->db, now_us - app_hastened(app, UNCERTAIN_WAIT_US), now_us);
	for (int i = 0; i < count; i++)
		log_say(LOG_EVENT_REPLY_REPEATED, NULL, NULL, "");
	return count;
}

static int run(struct app *app, int64_t now_us)
{
	int r = outbox_expire(app->db, now_us);

	if (r > 0)
		log_sayf(LOG_EVENT_REPLY_EXPIRED, NULL, NULL, "%d", r);
	if (r >= 0)
		r = repeat_uncertain(app, now_us);
	/* Those that can send take over from those that know they cannot, before these try all the
	 * same. */
	for (size_t i = 0; i < 2 * app->modem_count && r >= 0; i++) {
		struct app_modem *am = &app->modems[i % app->modem_count];

		if (am->can_send != (i < app->modem_count))
			continue;
		r = settle(app, am, now_us);
		if (r >= 0 && !am->is_held && modem_is_ready(am->modem))
			r = send_next(app, am, now_us);
	}
	return r;
}

/* Looks for sends that take too long; gives when to look again. */
static int64_t watch_sends(struct app *app, int64_t now_us)
{
	int64_t next_us = INT64_MAX;

	for (size_t i = 0; i < app->modem_count; i++) {
		struct app_modem *am = &app->modems[i];
		int64_t at_us = am->sending_since_us + app_hastened(app, STUCK_US);

		if (am->sending_since_us == 0 || am->is_stuck)
			continue;
		if (now_us >= at_us)
			set_stuck(app, am, true, now_us);
		else if (at_us < next_us)
			next_us = at_us;
	}
	return next_us;
}

static int next_due(struct app *app, int64_t *ret_us)
{
	int64_t resend_us = INT64_MAX;
	int r = outbox_next_due(app->db, ret_us);

	if (r >= 0 && strcmp(app->config->replies.uncertain, "resend-once") == 0)
		r = outbox_next_resend(app->db, app_hastened(app, UNCERTAIN_WAIT_US), &resend_us);
	if (r >= 0 && resend_us < *ret_us)
		*ret_us = resend_us;
	return r;
}

static int on_pump(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;
	int64_t now_us = app_now_us(app), next_us = INT64_MAX, watch_us;

	(void)source;
	if (app->outbound.is_ending)
		return 0;
	if (app_store_result(app, run(app, now_us)) < 0 || next_due(app, &next_us) < 0)
		next_us = now_us + STORE_RETRY_US;
	/* What is due and was not taken waits for its modem: that modem's next word pumps. */
	if (next_us <= now_us)
		next_us = INT64_MAX;
	watch_us = watch_sends(app, now_us);
	app_timer_set(app->outbound.timer, watch_us < next_us ? watch_us : next_us);
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
