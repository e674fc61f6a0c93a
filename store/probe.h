/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.h - messages from one modem of ours to another, which prove the whole way: by whom, to
 * whom, and how long it took (v_probe).
 */
#pragma once

#include "store/outbox.h"

/* Queues the message of a probe from `sender` to `receiver` (modems); the token is of this one
 * only. 0. */
int probe_send(struct db *db, const struct outbox_draft *draft, const char *sender,
	const char *receiver, const char *token, int64_t now_us);

/* It has come; also a late one. 1 with how long that took, 0 when none such is waited for. */
int probe_arrive(struct db *db, const char *sender, const char *receiver, const char *token,
	int64_t now_us, int64_t *ret_took_us);

/* When the newest one was queued; INT64_MIN: there was none. 0. */
int probe_newest(struct db *db, int64_t *ret_us);

/* When the oldest one that is waited for was queued; INT64_MAX: there is none. 0. */
int probe_oldest(struct db *db, int64_t *ret_us);

struct probe_missed {
	char sender[LAPOR_NAME_SIZE], receiver[LAPOR_NAME_SIZE];
	bool has_left; /* its sender has sent it; else it proves nothing */
};

/* The oldest that was queued before before_us and has not come is given up. 1 with *ret filled, 0
 * when there is none. */
int probe_miss(struct db *db, int64_t before_us, struct probe_missed *ret);
