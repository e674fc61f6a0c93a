/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard_judge.c - whether a person has had enough. */
#include "daemon/guard_judge.h"

/* Exchanges alike in a row; what follows is not answered for a day. */
#define ALIKE_MOST 3

static void begin_day(struct person_day *day, int64_t day_us)
{
	day->day_us = day_us;
	day->replies = day->helps = day->complaints = 0;
	day->is_told = false;
}

/* Told once a day, whichever limit it is. */
static enum guard_verdict refuse(struct person_day *day)
{
	if (day->is_told)
		return GUARD_SILENT;
	day->is_told = true;
	return GUARD_SEND_LIMIT;
}

/* The same again, or our own words back; in a hurry, and with the same reply to it. */
static bool is_alike(const struct person_day *day, const struct guard_case *c)
{
	return day->alike > 0 && c->said == day->said &&
	       (c->heard == day->heard || c->heard == day->said) && c->now_us >= day->alike_us &&
	       c->now_us - day->alike_us < USEC_PER_HOUR;
}

static bool is_loop(struct person_day *day, const struct guard_case *c)
{
	if (!is_alike(day, c)) {
		day->alike = 0;
		day->alike_us = c->now_us;
	}
	day->heard = c->heard;
	day->said = c->said;
	if (day->alike >= ALIKE_MOST)
		return true;
	day->alike++;
	return false;
}

/* The setting whose limit is reached; NULL: none. */
static const char *find_limit(
	const struct person_day *day, const struct guard_limits *limits, const struct guard_case *c)
{
	if (limits->complaints > 0 && day->complaints > limits->complaints)
		return "limits.complaints_per_sender_per_day";
	if (limits->replies > 0 && day->replies >= limits->replies)
		return "replies.per_sender_per_day";
	if (c->is_help && limits->helps > 0 && day->helps >= limits->helps)
		return "replies.help_per_sender_per_day";
	if (limits->same > 0 && c->same >= limits->same)
		return "replies.identical_per_hour";
	return NULL;
}

enum guard_verdict guard_judge(struct person_day *day, const struct guard_limits *limits,
	const struct guard_case *c, const char **ret_why)
{
	if (day->day_us != c->day_us)
		begin_day(day, c->day_us);
	day->complaints += c->is_receipt;
	*ret_why = "the same again and again";
	/* A clock that was wrong silences nobody for long. */
	if (c->now_us < day->silent_us && day->silent_us <= c->now_us + USEC_PER_DAY)
		return GUARD_SILENT;
	if (is_loop(day, c)) {
		day->silent_us = c->now_us + USEC_PER_DAY;
		day->alike = 0;
		return c->is_command ? refuse(day) : GUARD_SILENT;
	}
	*ret_why = c->is_urgent ? NULL : find_limit(day, limits, c);
	if (*ret_why)
		return refuse(day);
	day->replies++;
	day->helps += c->is_help;
	day->replied_us = c->now_us;
	return GUARD_SEND;
}
