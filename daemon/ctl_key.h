/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_key.h - lapor-smsctl: what key and setup share: a new privacy key in its file.
 */
#pragma once

#include "daemon/ctl.h"
#include "daemon/key.h"
#include "store/reseal.h"

/* A new key on top of its file. */
struct ctl_key_made {
	char id[RESEAL_ID_SIZE];
	size_t count; /* keys that the file holds now */
};

/*
 * Puts a new key on top of the file, or makes it, whole or not at all. is_handed: systemd hands it
 * over, so that it is root's alone; else the gateway reads it itself. A file that is there keeps
 * its owner and mode. An exit code, said.
 */
int ctl_key_make(const char *path, bool is_handed, int64_t now_us, struct ctl_key_made *ret);

/* Where a key file belongs beside these settings: where systemd takes credentials from, or, where
 * there is no such folder, beside them. 0 or -ENAMETOOLONG, -ENOMEM. */
int ctl_key_place(const char *settings, char ret[static PATH_MAX], bool *ret_is_handed);

/* `lapor-smsctl key new [FILE]` */
int ctl_key_new(struct ctl *ctl);
