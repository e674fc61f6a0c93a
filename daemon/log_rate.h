/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log_rate.h - how many lines of one kind the log takes: a condition that repeats must not fill it.
 *
 * Of each event and modem LOG_RATE_BURST lines, and one more each LOG_RATE_REFILL_US; so the first
 * one after a calm is always there, of an alarm too. What is left out is counted, and told once in
 * LOG_RATE_TELL_US. What is said of one complaint is not limited: the steps of its life are. Pure:
 * the time is handed in.
 */
#pragma once

#include "daemon/log.h"

#define LOG_RATE_BUCKETS   64
#define LOG_RATE_BURST     60
#define LOG_RATE_REFILL_US (20 * USEC_PER_SEC)
#define LOG_RATE_TELL_US   (10 * USEC_PER_MINUTE)

struct log_rate_bucket {
	enum log_event event;
	char modem[LAPOR_NAME_SIZE];
	int64_t full_us; /* when it is full again; 0: the bucket is free */
	uint32_t left_out;
	int64_t since_us; /* of the first that was left out */
};

struct log_rate {
	struct log_rate_bucket buckets[LOG_RATE_BUCKETS];
};

/* True when the line is to be said. */
bool log_rate_take(struct log_rate *rate, enum log_event event, const char *modem, int64_t now_us);

/* What was left out. */
struct log_rate_told {
	enum log_event event;
	char modem[LAPOR_NAME_SIZE];
	uint32_t count;
	int64_t span_us;
};

/* The next that is to be told of, once; at the end of all (is_end), whatever there is. False: there
 * is none. */
bool log_rate_tell(struct log_rate *rate, bool is_end, int64_t now_us, struct log_rate_told *ret);
