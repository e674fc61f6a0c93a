/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * restore.h - puts a copy of a store in the store's place, while no daemon has it.
 */
#pragma once

#include "store/copy.h"

struct restore_order {
	const char *from;           /* a copy, or another store */
	const char *store;          /* the path of the store */
	const char *aside;          /* what is there now goes to this path, and its log beside it */
	const struct db_keys *keys; /* those that the gateway will have; NULL: none */
	int64_t now_us;
	int (*watch)(int64_t done, int64_t all, void *userdata); /* as in copy.h */
	void *userdata;
};

/*
 * All of it or nothing; what was there is never overwritten. *ret_aside: there was a store, which
 * is at `aside` now. As copy_make(), and -EBUSY: a daemon has the store; -EPROTONOSUPPORT: the copy
 * is of a newer program; -ENOKEY, -EKEYREJECTED: it is sealed, and these are not its keys; -EEXIST:
 * `aside` is taken. The store belongs to whom it belonged before, or else to its folder's owner.
 */
int restore_run(const struct restore_order *order, struct copy_facts *ret, bool *ret_aside);
