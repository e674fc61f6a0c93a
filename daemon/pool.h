/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pool.h - which modem a reply goes by: the one that the citizen wrote to, else one of the same
 * network, else any that works. Pure.
 *
 * Spec: design 3 step 11, interfaces 2 (modems).
 */
#pragma once

#include "daemon/config.h"
#include "store/outbox.h"

enum pool_state {
	POOL_AWAY,  /* down, paused, held, stuck, ..: nobody waits for it */
	POOL_MUTE,  /* ready, and says that it cannot send: when there is no other */
	POOL_BUSY,  /* ready in a moment */
	POOL_READY, /* takes one now */
};

/* A modem, as far as the choice goes. Counts are SMS. */
struct pool_modem {
	const char *name;
	const struct config_list *prefixes; /* of numbers that are on-net */
	enum pool_state state;
	int64_t sent_today;
	int64_t minute_most, minute_left; /* INT64_MAX: no limit */
	int64_t day_left;                 /* INT64_MAX: no limit */
	int64_t reserve;                  /* of these, for receipts only */
	bool is_wanted;                   /* set: one waits until there is room in its minute .. */
	bool is_claimed;                  /* .. and others do not go before it */
};

struct pool_wish {
	const char *number;    /* normalised */
	const char *preferred; /* a modem, "" any */
	const char *avoid;     /* never by this, "" none */
	const char *last;      /* that had it before, "" none */
	uint32_t tried;        /* those that could not, a bit each; not unless there is no other */
	enum outbox_class class;
	int parts;
};

enum { POOL_WAIT = -1, POOL_NONE = -2 };

/*
 * The modem to send this by now: its place. POOL_WAIT: one that is busy, or whose minute is spent,
 * should have it; POOL_NONE: no modem can for now. To be asked in the order of the queue: what is
 * asked later does not take the room that an earlier one waits for.
 */
int pool_choose(struct pool_modem *modems, size_t count, const struct pool_wish *wish);

/* Whether any other than those that were tried may send it, now or in a moment. */
bool pool_has_other(const struct pool_modem *modems, size_t count, const struct pool_wish *wish);
