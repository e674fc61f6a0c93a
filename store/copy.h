/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * copy.h - copies of a store in a file of their own: a backup, what a backup is restored to, what
 * the store was before an upgrade.
 *
 * A copy is one consistent moment of the store, also while the daemon writes; it is whole (looked
 * through once it is made) and needs no file beside it. It carries the time it was made at, so that
 * a gateway that finds such a store knows that it comes from a copy: restored.h. Silent.
 */
#pragma once

#include "store/db.h"

struct copy_order {
	const char *from;
	const char *to;  /* mode 0600 */
	bool replace;    /* `to` may be there; else -EEXIST */
	int64_t made_us; /* kept in it, unless it comes from a copy itself */
	/* Told now and then, in pages; NULL: nobody is. A negative value ends it, and is given. */
	int (*watch)(int64_t done, int64_t all, void *userdata);
	void *userdata;
};

struct copy_facts {
	int level;       /* of its schema */
	int64_t made_us; /* as kept in it */
	int64_t octets;
};

/*
 * Makes a copy under a name of its own (`to`.part) and gives it its name when it lies on the disk
 * whole; after an error nothing of it is left. -ENOENT: there is no such store. -EMEDIUMTYPE: it is
 * no store of this program. -EUCLEAN: it is damaged, the copy was. -EBUSY: another one is at it.
 * -ENOSPC, -EACCES, -EROFS, ..: of `to`.
 */
int copy_make(const struct copy_order *order, struct copy_facts *ret);
