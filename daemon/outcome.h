/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outcome.h - what is to be done next with a complaint, an addition or a contact fact, given what
 * the central system said of it. Pure: one table for all profiles, by their traits.
 */
#pragma once

#include "forwarder/central.h"
#include "store/forward.h"

#define OUTCOME_SWEEPS 3 /* searches that find nothing, before it counts as absent */

/* What is known of it. */
struct outcome_case {
	enum forward_kind kind;
	enum forward_step step;
	uint32_t attempts, tries; /* as in struct forward_item */
	int64_t first_us, sent_us;
	bool use_default, resent;
	bool is_hidden; /* the number is not sent any more, and may have been */
	const struct central_traits *traits; /* of its destination */
	bool may_resend;                     /* on_unknown = "resend" */
	bool others_succeeded; /* of this destination, since this one was given away first */
	bool is_taken;         /* another complaint has the tracking ID that was said */
	int64_t retry_first_us, retry_max_us, retry_for_us;
};

enum outcome_deed {
	OUTCOME_DONE,
	OUTCOME_UNTRACKED,     /* done, and nothing will be heard of it */
	OUTCOME_TOKEN,         /* the tracking ID is asked for at next_us */
	OUTCOME_LATER,         /* again at next_us */
	OUTCOME_STAY,          /* again at next_us, and this attempt does not count */
	OUTCOME_DOUBT,         /* again at next_us, one doubt more */
	OUTCOME_FIND,          /* it may have been taken: looked for at next_us */
	OUTCOME_AGAIN,         /* it is surely not there: handed over again */
	OUTCOME_AGAIN_DEFAULT, /* the same by the default service code */
	OUTCOME_RESEND,        /* handed over once more at next_us, though it may be there */
	OUTCOME_PARK,          /* refused for good */
	OUTCOME_HOLD,          /* a person must decide */
};

struct outcome_plan {
	enum outcome_deed deed;
	int64_t next_us;
	const char *why;       /* static, in words, before what central said; "": that is enough */
	bool is_misconfigured; /* the destination as a whole is, though this answer did not say so
	                        */
};

/* random: any 32 bits. */
struct outcome_plan outcome_plan(const struct outcome_case *c, const struct central_outcome *o,
	int64_t now_us, uint32_t random);

/* No answer, 5xx, 408, 425 or 429: the destination is in trouble, not this request. */
bool outcome_is_failure(const struct central_outcome *o);
