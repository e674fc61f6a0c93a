/* SPDX-License-Identifier: GPL-2.0-or-later */
/* breaker.c - whether a central system is to be asked at all. */
#include "daemon/breaker.h"
#include "daemon/backoff.h"

static void open_until(struct breaker *b, int64_t until_us)
{
	b->state = BREAKER_OPEN;
	b->until_us = until_us;
}

static void fail(struct breaker *b, int64_t retry_after_us, const struct breaker_waits *waits,
	int64_t now_us, uint32_t random)
{
	int64_t wait_us;

	b->failures++;
	/* Those that were under way when it opened say nothing new. */
	if (b->state == BREAKER_OPEN ||
		(b->state == BREAKER_CLOSED && b->failures < BREAKER_FAILURES))
		return;
	wait_us = b->is_misconfigured
	                  ? waits->misconfigured_us
	                  : backoff_us(++b->openings, waits->first_us, waits->max_us, random);
	open_until(b, now_us + (retry_after_us > wait_us ? retry_after_us : wait_us));
}

void breaker_hear(struct breaker *b, enum breaker_news news, int64_t retry_after_us,
	const struct breaker_waits *waits, int64_t now_us, uint32_t random)
{
	switch (news) {
	case BREAKER_ANSWERED: *b = (struct breaker){ .state = BREAKER_CLOSED }; return;
	case BREAKER_FAILED: fail(b, retry_after_us, waits, now_us, random); return;
	case BREAKER_MISCONFIGURED:
		b->is_misconfigured = true;
		open_until(b,
			now_us + (retry_after_us > 0 ? retry_after_us : waits->misconfigured_us));
		return;
	}
}

bool breaker_allows(struct breaker *b, size_t under_way, int64_t now_us)
{
	if (b->state == BREAKER_OPEN && now_us >= b->until_us)
		b->state = BREAKER_TRYING;
	switch (b->state) {
	case BREAKER_CLOSED: return true;
	case BREAKER_TRYING: return under_way == 0;
	case BREAKER_OPEN: return false;
	}
	return false;
}
