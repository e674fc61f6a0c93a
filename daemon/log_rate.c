/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log_rate.c - buckets of lines. */
#include "daemon/log_rate.h"

#define BURST_US (LOG_RATE_BURST * LOG_RATE_REFILL_US)

static bool is_idle(const struct log_rate_bucket *b, int64_t now_us)
{
	return b->left_out == 0 && b->full_us <= now_us;
}

/* The one of this event and modem, else an idle one that becomes it; NULL: all are in use. */
static struct log_rate_bucket *find(
	struct log_rate *rate, enum log_event event, const char *modem, int64_t now_us)
{
	struct log_rate_bucket *idle = NULL;

	for (size_t i = 0; i < LOG_RATE_BUCKETS; i++) {
		struct log_rate_bucket *b = &rate->buckets[i];

		if (b->full_us != 0 && b->event == event && strcmp(b->modem, modem) == 0)
			return b;
		if (!idle && is_idle(b, now_us))
			idle = b;
	}
	if (!idle)
		return NULL;
	*idle = (struct log_rate_bucket){ .event = event };
	if (copy_string(idle->modem, sizeof idle->modem, modem) < 0)
		return NULL;
	return idle;
}

bool log_rate_take(struct log_rate *rate, enum log_event event, const char *modem, int64_t now_us)
{
	struct log_rate_bucket *b = find(rate, event, modem, now_us);

	/* Rather a line too much than a kind of trouble that nobody hears of. */
	if (!b)
		return true;
	if (b->full_us < now_us)
		b->full_us = now_us;
	if (b->full_us + LOG_RATE_REFILL_US <= now_us + BURST_US) {
		b->full_us += LOG_RATE_REFILL_US;
		return true;
	}
	if (b->left_out++ == 0)
		b->since_us = now_us;
	return false;
}

bool log_rate_tell(struct log_rate *rate, bool is_end, int64_t now_us, struct log_rate_told *ret)
{
	for (size_t i = 0; i < LOG_RATE_BUCKETS; i++) {
		struct log_rate_bucket *b = &rate->buckets[i];

		if (b->left_out == 0 || (!is_end && now_us - b->since_us < LOG_RATE_TELL_US))
			continue;
		*ret = (struct log_rate_told){
			.event = b->event, .count = b->left_out, .span_us = now_us - b->since_us
		};
		(void)copy_string(ret->modem, sizeof ret->modem, b->modem);
		b->left_out = 0;
		return true;
	}
	return false;
}
