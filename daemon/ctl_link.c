/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_link.c - lapor-smsctl: a tracking ID typed by hand.
 */
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_text.h"
#include "daemon/export.h"

/* "1-916-449", as we print them, is "1916449"; what other systems give is taken as it is typed. */
static const char *tracking_id(const char *typed, char ids[static EXPORT_IDS_MAX][EXPORT_ID_SIZE])
{
	return export_ids(typed, ids) == 1 ? ids[0] : typed;
}

int ctl_link(struct ctl *ctl)
{
	char ids[EXPORT_IDS_MAX][EXPORT_ID_SIZE];
	char ticket[CTL_ID_SIZE];

	if (ctl_text_id(ctl->args[0], ticket) < 0)
		return ctl_fail(CTL_NO, "there is no ticket %s", ctl->args[0]);
	return ctl_command(ctl, json_pack("{ss ss ss}", "command", "link", "ticket", ticket,
					"tracking_id", tracking_id(ctl->args[1], ids)));
}
