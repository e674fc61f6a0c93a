/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard_judge.h - whether a person has had enough: limits of a day and an hour, and exchanges as
 * with a machine. Pure; guard.h has the rules.
 */
#pragma once

#include "store/person_day.h"

enum guard_verdict {
	GUARD_SEND,
	GUARD_SEND_LIMIT, /* in its place: that a limit is reached */
	GUARD_SILENT,
};

/* 0: none. */
struct guard_limits {
	int64_t replies, helps, complaints; /* of one person in a day */
	int64_t same;                       /* replies of one text in an hour */
};

/* A reply that would be sent now. */
struct guard_case {
	bool is_receipt; /* of a new complaint */
	bool is_urgent;  /* lives are in danger: beyond limits, but for exchanges alike */
	bool is_help;
	bool is_command;      /* only a person knows how to ask for it */
	uint64_t heard, said; /* signatures of the message and of the reply */
	int64_t same;         /* of this text in the hour before */
	int64_t day_us;       /* the midnight before now */
	int64_t now_us;
};

/* Brings *day up to date. Where nothing is sent as it is, *ret_why says why, for operators; static.
 */
enum guard_verdict guard_judge(struct person_day *day, const struct guard_limits *limits,
	const struct guard_case *c, const char **ret_why);
