/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * denied.h - senders that are never answered, beside those of intake.deny: put on the list and
 * taken off while the gateway runs. Their messages are kept. Spec: message language 4 (service).
 */
#pragma once

#include "store/db.h"

/* 1 when this person (pseudonym) is on the list, else 0. */
int denied_has(struct db *db, const char *person);

/*
 * Puts a number (normalised) on it; who: has done it. What is queued for it becomes `dropped`, but
 * for alarms and what a person sends by hand. 1; 0: it was there already.
 */
int denied_add(struct db *db, const char *number, const char *who, int64_t now_us);

/* Takes it off. 1; 0: it was not there. */
int denied_remove(struct db *db, const char *number);
