/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outcome.c - what is to be done next, given what the central system said. */
#include "daemon/outcome.h"
#include "daemon/backoff.h"

#define SECOND USEC_PER_SEC
#define MINUTE (60 * USEC_PER_SEC)

/* Time for a server to show what it has just taken, and to get over its trouble. */
#define FIND_AFTER_US (30 * SECOND)
#define RESEND_US     USEC_PER_DAY
#define GIVE_UP_US    USEC_PER_DAY /* a search that cannot be made */
#define STAY_US       (5 * MINUTE)

/* The searches are spread over a quarter of an hour. */
static const int64_t sweep_waits[OUTCOME_SWEEPS - 1] = { 7 * MINUTE, 7 * MINUTE + 30 * SECOND };

static const int64_t doubt_waits[] = { 5 * MINUTE, 60 * MINUTE, 360 * MINUTE };

bool outcome_is_failure(const struct central_outcome *o)
{
	if (o->verdict != CENTRAL_LATER && o->verdict != CENTRAL_UNKNOWN)
		return false;
	return o->http_status == 0 || o->http_status >= 500 || o->http_status == 408 ||
	       o->http_status == 425 || o->http_status == 429;
}

static struct outcome_plan plan(enum outcome_deed deed, int64_t next_us, const char *why)
{
	return (struct outcome_plan){ .deed = deed, .next_us = next_us, .why = why };
}

static int64_t at_least(int64_t wait_us, const struct central_outcome *o)
{
	return o->retry_after_us > wait_us ? o->retry_after_us : wait_us;
}

/* What is asked again and again costs little and waits the longer the older it is. */
static int64_t by_age(const struct outcome_case *c, const struct central_outcome *o,
	int64_t least_us, int64_t now_us)
{
	int64_t wait_us = (now_us - c->sent_us) / 4;

	if (wait_us > c->retry_max_us)
		wait_us = c->retry_max_us;
	if (wait_us < least_us)
		wait_us = least_us;
	return now_us + at_least(wait_us, o);
}

/* While the system is in trouble as a whole, its age says nothing of this one. */
static struct outcome_plan try_later(const struct outcome_case *c, const struct central_outcome *o,
	int64_t now_us, uint32_t random)
{
	int64_t wait_us = backoff_us(
		c->attempts ? c->attempts : 1, c->retry_first_us, c->retry_max_us, random);

	if (now_us - c->first_us > c->retry_for_us && c->others_succeeded)
		return plan(OUTCOME_PARK, 0, "others are taken, and this one is not: ");
	return plan(OUTCOME_LATER, now_us + at_least(wait_us, o), "");
}

/* It may be there, and that cannot be found out. */
static struct outcome_plan not_found_out(const struct outcome_case *c, int64_t now_us)
{
	int64_t at_us = c->sent_us + RESEND_US;

	if (c->may_resend && !c->resent)
		return plan(OUTCOME_RESEND, at_us > now_us ? at_us : now_us,
			"it may have been taken and cannot be looked for; sent once more: ");
	return plan(OUTCOME_HOLD, 0, "it may have been taken, and cannot be looked for: ");
}

static struct outcome_plan lose(const struct outcome_case *c, const struct central_outcome *o,
	int64_t now_us, uint32_t random)
{
	if (c->traits->is_idempotent)
		return try_later(c, o, now_us, random);
	if (c->kind == FORWARD_COMPLAINT && c->traits->has_find)
		return plan(OUTCOME_FIND, now_us + at_least(FIND_AFTER_US, o), "");
	return not_found_out(c, now_us);
}

static struct outcome_plan accept(const struct outcome_case *c, const struct central_outcome *o,
	int64_t now_us, uint32_t random)
{
	if (o->untracked && c->kind == FORWARD_COMPLAINT)
		return plan(OUTCOME_UNTRACKED, 0, "");
	if (c->is_taken && !c->traits->is_idempotent && c->step == FORWARD_SUBMIT)
		return lose(c, o, now_us, random);
	if (c->is_taken && !c->traits->is_idempotent)
		return plan(OUTCOME_HOLD, 0, "another complaint has the tracking ID that it got: ");
	return plan(OUTCOME_DONE, 0, "");
}

static struct outcome_plan take_token(
	const struct outcome_case *c, const struct central_outcome *o, int64_t now_us)
{
	/* Nothing is ever asked of an addition. */
	if (c->kind != FORWARD_COMPLAINT)
		return plan(OUTCOME_DONE, 0, "");
	return plan(OUTCOME_TOKEN, now_us + at_least(5 * SECOND, o), "");
}

static struct outcome_plan doubt(
	const struct outcome_case *c, const struct central_outcome *o, int64_t now_us)
{
	struct outcome_plan p;

	if (c->tries < COUNT_OF(doubt_waits))
		return plan(OUTCOME_DOUBT, now_us + at_least(doubt_waits[c->tries], o), "");
	if (c->others_succeeded)
		return plan(OUTCOME_HOLD, 0, "refused four times, while others are taken: ");
	p = plan(OUTCOME_STAY, now_us + STAY_US, "refused four times, and no other one is taken: ");
	p.is_misconfigured = true;
	return p;
}

/* Other content under our own name is what was sent with the number, before it was hidden. */
static struct outcome_plan refuse(const struct outcome_case *c, const struct central_outcome *o)
{
	bool is_there = c->is_hidden && c->kind == FORWARD_COMPLAINT && c->traits->is_idempotent &&
	                o->http_status == 409;

	return plan(is_there ? OUTCOME_DONE : OUTCOME_PARK, 0, "");
}

static struct outcome_plan after_submit(const struct outcome_case *c,
	const struct central_outcome *o, int64_t now_us, uint32_t random)
{
	switch (o->verdict) {
	case CENTRAL_ACCEPTED: return accept(c, o, now_us, random);
	case CENTRAL_TOKEN_GIVEN: return take_token(c, o, now_us);
	case CENTRAL_ABSENT:
	case CENTRAL_LATER: return try_later(c, o, now_us, random);
	case CENTRAL_UNKNOWN: return lose(c, o, now_us, random);
	case CENTRAL_DOUBTED: return doubt(c, o, now_us);
	case CENTRAL_UNKNOWN_CODE:
		if (c->use_default)
			return plan(OUTCOME_HOLD, 0, "the default service code is not known: ");
		return plan(OUTCOME_AGAIN_DEFAULT, now_us, "");
	case CENTRAL_REFUSED: return refuse(c, o);
	case CENTRAL_MISCONFIGURED: return plan(OUTCOME_STAY, now_us + at_least(1 * SECOND, o), "");
	}
	return try_later(c, o, now_us, random);
}

static struct outcome_plan not_there(
	const struct outcome_case *c, const struct central_outcome *o, int64_t now_us)
{
	if (c->tries + 1 < OUTCOME_SWEEPS)
		return plan(OUTCOME_FIND, now_us + sweep_waits[c->tries], "");
	return o->is_search_proved
	               ? plan(OUTCOME_AGAIN, now_us, "it was looked for, and is not there")
	               : not_found_out(c, now_us);
}

static struct outcome_plan after_find(const struct outcome_case *c, const struct central_outcome *o,
	int64_t now_us, uint32_t random)
{
	switch (o->verdict) {
	case CENTRAL_ACCEPTED: return accept(c, o, now_us, random);
	case CENTRAL_TOKEN_GIVEN: return take_token(c, o, now_us);
	case CENTRAL_ABSENT: return not_there(c, o, now_us);
	case CENTRAL_LATER:
	case CENTRAL_UNKNOWN:
	case CENTRAL_DOUBTED:
		/* Time in which nothing at all is answered does not count. */
		if (now_us - c->sent_us > GIVE_UP_US && !outcome_is_failure(o))
			return not_found_out(c, now_us);
		return plan(OUTCOME_LATER, by_age(c, o, FIND_AFTER_US, now_us), "");
	case CENTRAL_UNKNOWN_CODE:
	case CENTRAL_REFUSED: return not_found_out(c, now_us);
	case CENTRAL_MISCONFIGURED: return plan(OUTCOME_STAY, now_us + at_least(1 * SECOND, o), "");
	}
	return not_found_out(c, now_us);
}

static struct outcome_plan after_token(const struct outcome_case *c,
	const struct central_outcome *o, int64_t now_us, uint32_t random)
{
	switch (o->verdict) {
	case CENTRAL_ACCEPTED: return accept(c, o, now_us, random);
	case CENTRAL_TOKEN_GIVEN:
	case CENTRAL_ABSENT:
	case CENTRAL_LATER:
	case CENTRAL_UNKNOWN:
	case CENTRAL_DOUBTED:
		if (now_us - c->sent_us > c->retry_for_us && !outcome_is_failure(o))
			return plan(OUTCOME_HOLD, 0, "no tracking ID came for its token: ");
		return plan(OUTCOME_LATER, by_age(c, o, 5 * SECOND, now_us), "");
	case CENTRAL_UNKNOWN_CODE:
	case CENTRAL_REFUSED:
		return plan(OUTCOME_HOLD, 0, "it was taken, and its token is not known there: ");
	case CENTRAL_MISCONFIGURED: return plan(OUTCOME_STAY, now_us + at_least(1 * SECOND, o), "");
	}
	return plan(OUTCOME_LATER, by_age(c, o, 5 * SECOND, now_us), "");
}

struct outcome_plan outcome_plan(const struct outcome_case *c, const struct central_outcome *o,
	int64_t now_us, uint32_t random)
{
	switch (c->step) {
	case FORWARD_SUBMIT: return after_submit(c, o, now_us, random);
	case FORWARD_FIND: return after_find(c, o, now_us, random);
	case FORWARD_TOKEN: return after_token(c, o, now_us, random);
	}
	return after_submit(c, o, now_us, random);
}
