/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_diff.h - what differs between the settings in effect and those of a file read again. Pure.
 */
#pragma once

#include "daemon/config_table.h"

enum config_change {
	CONFIG_CHANGE_VALUE,   /* the setting has another value */
	CONFIG_CHANGE_ADDED,   /* a modem or central system that was not there */
	CONFIG_CHANGE_REMOVED, /* one that is not there any more */
};

/*
 * item: the setting, or the list of which an entry was added or removed. entry: the name of the
 * modem or central system that it is of, "" where it has none, NULL where it is of none. Borrowed.
 */
typedef void (*config_diff_fn)(const struct config_item *item, enum config_change change,
	const char *entry, void *userdata);

/*
 * Calls fn for each difference, in the order of the table. Modems and central systems are the same
 * when their names are, whatever their order; of every other list only that it differs is told.
 */
void config_diff(
	const struct config *from, const struct config *to, config_diff_fn fn, void *userdata);

/*
 * Puts the running value in place of each of `next` that needs a restart and differs, and calls fn
 * for it. 0, or -ENOMEM: some may have been put.
 */
int config_hold(const struct config *running, struct config *next,
	void (*fn)(const struct config_item *item, void *userdata), void *userdata);
