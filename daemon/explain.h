/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.h - what a modem's state does not say by itself: who holds the busy port, why it may not
 * be opened, who has paused the modem.
 */
#pragma once

#include "daemon/app.h"

#include <sys/types.h>

/*
 * *ret is the status with its detail explained; gives ret. To be called before am->cause moves:
 * what has to be found out is looked for once and kept for as long as the cause stays. That takes
 * up to a second where the system bus hangs.
 */
const struct modem_status *explain_status(
	struct app_modem *am, const struct modem_status *status, struct modem_status *ret);

/* A user and the groups that it is in. */
struct explain_user {
	const char *name;
	uid_t uid;
	const gid_t *groups;
	size_t group_count;
};

/*
 * Why a node may not be opened by this user: "/dev/ttyUSB0 is root:dialout 0660; lapor-smsd is not
 * in group dialout". 0; -EOVERFLOW: it does not fit, and *ret is empty; else negative errno, as of
 * stat(2).
 */
int explain_permission(const char *node, const struct explain_user *user, char *ret, size_t size);
