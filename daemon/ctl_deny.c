/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_deny.c - lapor-smsctl: senders that are never answered.
 */
#include "daemon/ctl.h"

static int list(struct ctl *ctl)
{
	static const struct ctl_query query = { .query = REPORT_DENIED };
	static const struct ctl_column columns[] = {
		{ "sender", N_("NUMBER"), 0 },
		{ "since", N_("SINCE"), CTL_COLUMN_TIME },
		{ "who", N_("WHO"), 0 },
		{ NULL, NULL, 0 },
	};
	int code = ctl_open_store(ctl);

	return code != 0 ? code : ctl_list(ctl, &query, columns, _("no number is denied by hand"));
}

static int ask(struct ctl *ctl, const char *command)
{
	return ctl_command(ctl, json_pack("{ss ss}", "command", command, "number", ctl->args[0]));
}

int ctl_deny(struct ctl *ctl)
{
	return ctl->arg_count == 0 ? list(ctl) : ask(ctl, "deny");
}

int ctl_allow(struct ctl *ctl)
{
	return ask(ctl, "allow");
}
