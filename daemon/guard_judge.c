/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard_judge.c - whether a person has had enough. */
#include "daemon/guard_judge.h"

/* Exchanges alike in a row; what follows is not answered for a day. */
#define ALIKE_MOST 3

/* Danger to life goes so many replies beyond the limit of a day. */
#define URGENT_MORE 10

/* A clock that was set back by no more is right now; by more, it was far off before. */
#define SET_BACK_US (2 * USEC_PER_DAY)

/* Where the clock is set back the later day goes on: else each jump would be a new one. */
static bool is_new_day(const struct person_day *day, const struct guard_case *c)
{
	return c->day_us > day->day_us || day->day_us - c->day_us > SET_BACK_US;
}

static void begin_day(struct person_day *day, const struct guard_case *c)
{
	day->day_us = c->day_us;
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
	int64_t more = c->is_urgent ? URGENT_MORE : 0;

	if (limits->replies > 0 && day->replies >= limits->replies + more)
		return "replies.per_sender_per_day";
	if (c->is_urgent)
		return NULL;
	if (limits->complaints > 0 && day->complaints > limits->complaints)
		return "limits.complaints_per_sender_per_day";
	if (c->is_help && limits->helps > 0 && day->helps >= limits->helps)
		return "replies.help_per_sender_per_day";
	if (limits->same > 0 && c->same >= limits->same)
		return "replies.identical_per_hour";
	return NULL;
}

enum guard_verdict guard_judge(struct person_day *day, const struct guard_limits *limits,
	const struct guard_case *c, const char **ret_why)
{
	if (is_new_day(day, c))
		begin_day(day, c);
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
	*ret_why = find_limit(day, limits, c);
	if (*ret_why)
		return refuse(day);
	day->replies++;
	day->helps += c->is_help;
	day->replied_us = c->now_us;
	return GUARD_SEND;
}
