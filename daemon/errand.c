/* SPDX-License-Identifier: GPL-2.0-or-later */
/* errand.c - one request of a destination's queue. */
#include "daemon/errand.h"
#include "daemon/log.h"
#include "store/complaint.h"
#include "store/forward.h"

#include <stdio.h>

#define WHY_SIZE DB_ERROR_SIZE

/* All that a request is made of; the strings are the item's. */
struct words {
	struct central_complaint complaint;
	struct central_message message;
	struct central_errand errand;
};

static const char *phone_of(const struct forward_item *i)
{
	return strcmp(i->visibility, "normal") == 0 && *i->number ? i->number : NULL;
}

static void describe_complaint(const struct forward_item *i, struct central_complaint *ret)
{
	*ret = (struct central_complaint){ .ref = i->ref,
		.ticket = i->ticket,
		.received_us = i->at_us,
		.class_name = i->class_name,
		.visibility = i->visibility,
		.text = i->text,
		.route = i->route,
		.category = i->category,
		.location = i->location,
		.place = i->place,
		.has_place = i->has_place,
		.has_time = i->has_time,
		.emergency = i->emergency,
		.missing = i->missing,
		.missing_count = i->missing_count,
		.similar_to = i->similar_to,
		.phone = phone_of(i),
		.pseudonym = i->pseudonym };
}

static void describe_message(const struct forward_item *i, struct central_message *ret)
{
	*ret = (struct central_message){ .ref = i->ref,
		.ticket = i->ticket,
		.tracking_id = i->tracking_id,
		.visibility = i->visibility,
		.phone = phone_of(i),
		.category = i->category,
		.status = i->status,
		.uuid = i->uuid,
		.text = i->text,
		.at_us = i->at_us,
		.kind = i->message_kind,
		.rating = i->rating };
}

static enum central_kind kind_of(const struct forward_item *i)
{
	switch (i->kind) {
	case FORWARD_COMPLAINT: break;
	case FORWARD_MESSAGE: return CENTRAL_MESSAGE;
	case FORWARD_CONTACT: return CENTRAL_CONTACT;
	}
	switch (i->step) {
	case FORWARD_SUBMIT: break;
	case FORWARD_FIND: return CENTRAL_FIND;
	case FORWARD_TOKEN: return CENTRAL_TOKEN;
	}
	return CENTRAL_COMPLAINT;
}

static void describe(const struct forward_item *i, struct words *ret)
{
	describe_complaint(i, &ret->complaint);
	describe_message(i, &ret->message);
	ret->errand = (struct central_errand){ .kind = kind_of(i),
		.complaint = &ret->complaint,
		.message = &ret->message,
		.ref = i->ref,
		.delivered_us = i->at_us,
		.token = i->token,
		.attempt_us = i->sent_us,
		.use_default = i->use_default };
}

static bool must_look(const struct forwarding_errand *e)
{
	return !e->is_probe && !e->has_looked && e->item.kind == FORWARD_COMPLAINT &&
	       e->item.step == FORWARD_SUBMIT && e->item.tries > 0 &&
	       e->destination->traits->has_find;
}

int errand_start(struct forwarding_errand *e, int64_t now_us, central_outcome_fn fn)
{
	struct words words;
	int r;

	describe(&e->item, &words);
	if (e->is_probe)
		words.errand = (struct central_errand){ .kind = CENTRAL_PROBE };
	e->is_looking = must_look(e);
	if (e->is_looking) {
		words.errand.kind = CENTRAL_FIND;
		words.errand.attempt_us = e->item.first_us;
	}
	r = central_send(e->destination->central, &words.errand, now_us, fn, e);
	if (!e->is_looking || r < 0)
		forward_item_done(&e->item);
	return r;
}

const char *errand_hold(const struct forwarding_errand *e, bool *ret_is_done)
{
	const struct central_traits *traits = e->destination->traits;
	struct words words;

	*ret_is_done = e->item.kind == FORWARD_CONTACT && !traits->has_contact;
	if (*ret_is_done)
		return "";
	if (e->item.kind == FORWARD_MESSAGE && !traits->has_messages)
		return "this central system takes no additions: tell it by hand";
	if (e->item.step == FORWARD_FIND &&
		(e->item.kind != FORWARD_COMPLAINT || !traits->has_find))
		return "it may have been taken, and cannot be looked for";
	describe(&e->item, &words);
	return central_hold(e->destination->central, &words.errand);
}

/* A tracking ID that another complaint has is a stranger's ticket. */
static bool is_taken(const struct forwarding_errand *e)
{
	struct complaint other;

	return e->item.kind == FORWARD_COMPLAINT && *e->outcome.tracking_id &&
	       complaint_find_tracked(e->destination->app->db, e->destination->name,
		       e->outcome.tracking_id, &other) > 0 &&
	       other.id != e->item.complaint_id;
}

struct outcome_plan errand_plan(const struct forwarding_errand *e, int64_t now_us)
{
	const struct destination *d = e->destination;
	const struct config_central *config = d->config;
	const struct outcome_case c = { .kind = e->item.kind,
		.step = e->item.step,
		.attempts = e->item.attempts,
		.tries = e->item.tries,
		.first_us = e->item.first_us,
		.sent_us = e->item.sent_us,
		.use_default = e->item.use_default,
		.resent = e->item.resent,
		.is_hidden = e->item.is_hidden,
		.traits = d->traits,
		.may_resend = strcmp(config->georeport2.on_unknown, "resend") == 0,
		.others_succeeded = d->forwarding.accepted_us > e->item.first_us,
		.is_taken = is_taken(e),
		.retry_first_us = config->retry_first * USEC_PER_SEC,
		.retry_max_us = config->retry_max * USEC_PER_SEC,
		.retry_for_us = config->retry_for * USEC_PER_SEC };
	struct outcome_plan plan = outcome_plan(&c, &e->outcome, now_us, app_random());

	/* What is longer than a retry of its own is shortened by --haste. */
	if (plan.next_us > now_us && plan.deed != OUTCOME_LATER)
		plan.next_us = now_us + app_hastened(d->app, plan.next_us - now_us);
	return plan;
}

/* "refused four times, while others are taken: 400: ..", as much of it as fits. */
static void write_why(const struct forwarding_errand *e, char ret[static WHY_SIZE])
{
	(void)snprintf(ret, WHY_SIZE, "%s%.*s", e->plan.why,
		WHY_SIZE - 1 - (int)strlen(e->plan.why), e->outcome.detail);
}

int errand_keep(const struct forwarding_errand *e, int64_t now_us)
{
	struct db *db = e->destination->app->db;
	const struct outcome_plan *p = &e->plan;
	int64_t id = e->item.id;
	char why[WHY_SIZE];

	write_why(e, why);
	switch (p->deed) {
	case OUTCOME_DONE:
		return forward_done(db, id, e->outcome.tracking_id, e->outcome.status, now_us);
	case OUTCOME_UNTRACKED: return forward_untracked(db, id, e->outcome.status, now_us);
	case OUTCOME_TOKEN: return forward_token(db, id, e->outcome.token, p->next_us);
	case OUTCOME_LATER: return forward_later(db, id, p->next_us, why, true);
	case OUTCOME_STAY: return forward_later(db, id, p->next_us, why, false);
	case OUTCOME_DOUBT: return forward_doubt(db, id, p->next_us, why);
	case OUTCOME_FIND: return forward_unknown(db, id, p->next_us, why);
	case OUTCOME_AGAIN: return forward_again(db, id, false, why, now_us);
	case OUTCOME_AGAIN_DEFAULT: return forward_again(db, id, true, why, now_us);
	case OUTCOME_RESEND: return forward_resend(db, id, p->next_us, why);
	case OUTCOME_PARK: return forward_park(db, id, why);
	case OUTCOME_HOLD: return forward_hold(db, id, why, !e->is_unsent);
	}
	return -EINVAL;
}

static enum log_event event_of(const struct forwarding_errand *e)
{
	switch (e->plan.deed) {
	case OUTCOME_DONE:
	case OUTCOME_UNTRACKED:
		return e->item.kind == FORWARD_COMPLAINT ? LOG_EVENT_FORWARD_DONE
		                                         : LOG_EVENT_FORWARD_MORE_DONE;
	case OUTCOME_TOKEN: return LOG_EVENT_FORWARD_TOKEN;
	case OUTCOME_FIND: return LOG_EVENT_FORWARD_UNKNOWN;
	case OUTCOME_LATER:
	case OUTCOME_STAY:
	case OUTCOME_DOUBT:
	case OUTCOME_AGAIN:
	case OUTCOME_AGAIN_DEFAULT:
	case OUTCOME_RESEND: return LOG_EVENT_FORWARD_LATER;
	case OUTCOME_PARK: return LOG_EVENT_FORWARD_PARKED;
	case OUTCOME_HOLD: return LOG_EVENT_FORWARD_HELD;
	}
	return LOG_EVENT_FORWARD_LATER;
}

/* Which complaint was how often tried stands in its own line; what follows one says what it is. */
static void say_done(const struct forwarding_errand *e, enum log_event event)
{
	const char *id = e->outcome.tracking_id;
	char said[CENTRAL_TRACKING_SIZE + 64];

	if (e->plan.deed == OUTCOME_UNTRACKED)
		id = "nothing will be heard of it";
	if (e->item.attempts > 1)
		(void)snprintf(said, sizeof said, "%s%sattempt %u", id, *id ? ", " : "",
			(unsigned)e->item.attempts);
	else
		(void)snprintf(said, sizeof said, "%s", id);
	destination_say_tracked(
		e->destination, event, e->item.ticket, e->outcome.tracking_id, said);
}

void errand_say(const struct forwarding_errand *e, int64_t now_us)
{
	enum log_event event = event_of(e);
	struct destination *d = e->destination;
	char why[WHY_SIZE];

	/* A contact fact that nobody is told of. */
	if (e->is_unsent && e->plan.deed == OUTCOME_DONE)
		return;
	write_why(e, why);
	if (event == LOG_EVENT_FORWARD_DONE || event == LOG_EVENT_FORWARD_MORE_DONE)
		say_done(e, event);
	else if (event == LOG_EVENT_FORWARD_PARKED || event == LOG_EVENT_FORWARD_HELD)
		destination_say(d, event, e->item.ticket, "%s", why);
	else
		destination_say(d, event, e->item.ticket, "attempt %u: %s; again in %lld s",
			(unsigned)e->item.attempts, why,
			(long long)(e->plan.next_us > now_us
					    ? (e->plan.next_us - now_us) / USEC_PER_SEC
					    : 0));
}
