/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool.c - which modem a reply goes by. */
#include "daemon/pool.h"
#include "daemon/number.h"

enum fit { FIT_NO, FIT_LATER, FIT_YES };

static bool may_take(const struct pool_modem *modems, size_t i, const struct pool_wish *w)
{
	return strcmp(modems[i].name, w->avoid) != 0 && !(w->tried >> i & 1);
}

static bool has_room_today(const struct pool_modem *m, const struct pool_wish *w)
{
	if (m->day_left == INT64_MAX)
		return true;
	return w->parts <= (w->class == OUTBOX_RECEIPT ? m->day_left : m->day_left - m->reserve);
}

static enum fit fit(const struct pool_modem *m, const struct pool_wish *w)
{
	/* What is longer than a whole minute goes alone in one. */
	int64_t parts = w->parts < m->minute_most ? w->parts : m->minute_most;

	if (!has_room_today(m, w))
		return FIT_NO;
	return m->is_claimed || parts > m->minute_left ? FIT_LATER : FIT_YES;
}

/* Digits of the longest prefix that fits; 0: it is another network's. */
static size_t on_net(const struct pool_modem *m, const char *number)
{
	size_t longest = 0;

	for (size_t i = 0; i < m->prefixes->count; i++) {
		size_t length = number_prefix(number, m->prefixes->items[i]);

		longest = length > longest ? length : longest;
	}
	return longest;
}

static bool is_better(
	const struct pool_modem *a, const struct pool_modem *b, const struct pool_wish *w)
{
	bool had_a = strcmp(a->name, w->last) == 0, had_b = strcmp(b->name, w->last) == 0;
	size_t net_a = on_net(a, w->number), net_b = on_net(b, w->number);

	if (had_a != had_b)
		return had_a;
	if (net_a != net_b)
		return net_a > net_b;
	return a->sent_today < b->sent_today;
}

/* The best of this state that has room for it; the one that was written to before all. */
static int best_of(const struct pool_modem *modems, size_t count, const struct pool_wish *w,
	enum pool_state state)
{
	int best = POOL_NONE;

	for (size_t i = 0; i < count; i++) {
		if (modems[i].state != state || !may_take(modems, i, w) ||
			fit(&modems[i], w) != FIT_YES)
			continue;
		if (strcmp(modems[i].name, w->preferred) == 0)
			return (int)i;
		if (best < 0 || is_better(&modems[i], &modems[best], w))
			best = (int)i;
	}
	return best;
}

/* The one that was written to is busy for a moment only. */
static bool waits_for_its_own(
	const struct pool_modem *modems, size_t count, const struct pool_wish *w)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(modems[i].name, w->preferred) == 0)
			return modems[i].state == POOL_BUSY && may_take(modems, i, w) &&
			       fit(&modems[i], w) == FIT_YES;
	return false;
}

/* Keeps the place of one that waits for the end of a minute. */
static void claim(struct pool_modem *modems, size_t count, const struct pool_wish *w)
{
	for (size_t i = 0; i < count; i++) {
		struct pool_modem *m = &modems[i];

		if (m->state >= POOL_BUSY && may_take(modems, i, w) && fit(m, w) == FIT_LATER)
			m->is_wanted = m->is_claimed = true;
	}
}

bool pool_has_other(const struct pool_modem *modems, size_t count, const struct pool_wish *w)
{
	for (size_t i = 0; i < count; i++)
		if (modems[i].state >= POOL_BUSY && may_take(modems, i, w) &&
			fit(&modems[i], w) != FIT_NO)
			return true;
	return false;
}

static int choose(struct pool_modem *modems, size_t count, const struct pool_wish *w)
{
	int best;

	if (waits_for_its_own(modems, count, w))
		return POOL_WAIT;
	best = best_of(modems, count, w, POOL_READY);
	if (best >= 0)
		return best;
	if (!pool_has_other(modems, count, w))
		return best_of(modems, count, w, POOL_MUTE);
	claim(modems, count, w);
	return POOL_WAIT;
}

int pool_choose(struct pool_modem *modems, size_t count, const struct pool_wish *wish)
{
	struct pool_wish again = *wish;
	int r = choose(modems, count, wish);

	if (r != POOL_NONE || wish->tried == 0)
		return r;
	again.tried = 0;
	return choose(modems, count, &again);
}
