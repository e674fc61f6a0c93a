/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.h - inside of the store: whether it is whole, as far as a start can wait for it.
 *
 * SQLite's quick_check reads each page once: a second for some 50 MB. A start must not take longer
 * the more there is, since messages wait on the SIMs meanwhile. So a larger store is looked at
 * where it grows, which is what a disk that lies about its writes has damaged; whoever copies it
 * looks through all of the copy (copy.h).
 */
#pragma once

#include "store/statement.h"

/* What is not larger is looked through as a whole. */
#define LOOK_WHOLE_OCTETS (INT64_C(128) * 1024 * 1024)

/* Of each table. */
#define LOOK_ROWS 1000

/* The file's length, the newest LOOK_ROWS rows of each table that grows with the messages, to their
 * last octet, and the end of each of its indexes but those that hold what waits: work finds them.
 * Older rows, figures of modems and the middle of an index are not looked at. Needs a store of this
 * level. 0; -EUCLEAN. */
int look_at_newest(struct db *db);
