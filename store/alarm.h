/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alarm.h - what an admin has to know: which alarms stand, and what the admin was told of them.
 *
 * One alarm stands at most per modem and code. An alarm whose end was not told yet goes on where it
 * begins again. Spec: interfaces 5; issue of the modems.
 */
#pragma once

#include "store/db.h"

#define ALARM_CODE_SIZE 12 /* "LPR-2105" with its NUL */

struct alarm {
	int64_t id;
	char modem[LAPOR_NAME_SIZE]; /* "": the gateway itself */
	char code[ALARM_CODE_SIZE];
	int64_t began_us;
	int64_t ended_us; /* INT64_MAX: it stands */
	bool is_told;     /* its beginning was */
};

/* It begins. 1 when it did, 0 when it stands already. */
int alarm_add(struct db *db, const char *modem, const char *code, int64_t now_us);

/* It ends. 1 when it stood, else 0. */
int alarm_close(struct db *db, const char *modem, const char *code, int64_t now_us);

/* 1 when it stands, with *ret_began_us where that is not NULL; else 0. */
int alarm_stands(struct db *db, const char *modem, const char *code, int64_t *ret_began_us);

/*
 * Alarms that stand, or whose end is not settled yet, the oldest first, behind the ID `after` (0:
 * from the first). Gives the count, at most `max`.
 */
int alarm_list(struct db *db, int64_t after, struct alarm *ret, size_t max);

/* The beginning of one that stands was told. Gives the count: 1, or 0 when it does not stand. */
int alarm_told(struct db *db, int64_t id);

/* Nothing more is to be told of one that has ended. Gives the count. */
int alarm_settle(struct db *db, int64_t id);

/* How many messages of alarms were queued for this person at since_us or later; *ret_first_us is
 * the oldest of them, 0 when there is none. */
int alarm_count_sent(struct db *db, const char *person, int64_t since_us, int64_t *ret_first_us);
