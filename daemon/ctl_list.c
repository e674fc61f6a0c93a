/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_list.c - lapor-smsctl: lists: complaints, queues.
 */
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_text.h"
#include "daemon/ctl_time.h"

static const struct ctl_column complaint_columns[] = {
	{ "ticket", N_("TICKET"), 0 },
	{ "tracking_id", N_("TRACKING"), 0 },
	{ "received_at", N_("RECEIVED"), CTL_COLUMN_TIME },
	{ "status", N_("STATUS"), CTL_COLUMN_STATE },
	{ "forward_state", N_("FORWARD"), CTL_COLUMN_STATE },
	{ "class", N_("CLASS"), 0 },
	{ "visibility", N_("VISIBILITY"), CTL_COLUMN_WIDE },
	{ "modem", N_("MODEM"), CTL_COLUMN_WIDE },
	{ "route", N_("ROUTE"), 0 },
	{ "text", N_("TEXT"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const struct ctl_column forward_columns[] = {
	{ "ticket", N_("TICKET"), 0 },
	{ "what", N_("WHAT"), CTL_COLUMN_WORD },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "attempts", N_("ATTEMPTS"), CTL_COLUMN_RIGHT },
	{ "destination", N_("CENTRAL"), 0 },
	{ "next_at", N_("NEXT"), CTL_COLUMN_TIME },
	{ "last_error", N_("REASON"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const struct ctl_column reply_columns[] = {
	{ "id", N_("ID"), CTL_COLUMN_RIGHT },
	{ "ticket", N_("TICKET"), 0 },
	{ "template", N_("TEMPLATE"), 0 },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "modem", N_("MODEM"), 0 },
	{ "attempts", N_("ATTEMPTS"), CTL_COLUMN_RIGHT },
	{ "next_at", N_("NEXT"), CTL_COLUMN_TIME },
	{ "error", N_("ERROR"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const char *const statuses[] = { "received", "submitted", "verified", "in_progress",
	"answered", "replied", "postponed", "redirected", "closed", "archived", "cancelled" };

/* A slip of the hand must not look like "there are none". */
static int check_status(const char *status)
{
	const char *nearest = statuses[0];
	bool is_slip;

	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (strcmp(statuses[i], status) == 0)
			return 0;
		if (ctl_text_distance(status, statuses[i]) < ctl_text_distance(status, nearest))
			nearest = statuses[i];
	}
	is_slip = ctl_text_distance(status, nearest) <= 2;
	return ctl_fail(EX_USAGE,
		"there is no status \"%s\"%s%s%s (received, submitted, verified, in_progress, "
		"answered, replied, postponed, redirected, closed, archived, cancelled)",
		status, is_slip ? ": did you mean \"" : "", is_slip ? nearest : "",
		is_slip ? "\"?" : "");
}

int ctl_since(const struct ctl *ctl, char ret[static CTL_TIME_SIZE], const char **ret_arg)
{
	if (ctl->options & CTL_OPTION_SINCE) {
		if (ctl_time_since(ctl->since, ctl->now_us, ret) < 0)
			return ctl_fail(EX_USAGE,
				"--since %s: no time; write 2026-11-21, 2026-11-21T10:20, 2h or 3d",
				ctl->since);
		*ret_arg = ret;
	}
	return 0;
}

int ctl_complaints(struct ctl *ctl)
{
	struct ctl_query query = { REPORT_COMPLAINTS, { ctl->state, NULL }, 2 };
	char since[CTL_TIME_SIZE];
	int r = ctl->state ? check_status(ctl->state) : 0;

	if (r == 0)
		r = ctl_since(ctl, since, &query.args[1]);
	if (r == 0)
		r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	return ctl_list(ctl, &query, complaint_columns, _("no complaints"));
}

int ctl_queue(struct ctl *ctl)
{
	static const struct ctl_query forward = { .query = REPORT_QUEUE_FORWARD };
	static const struct ctl_query reply = { .query = REPORT_QUEUE_REPLY };
	bool is_forward = strcmp(ctl->args[0], "forward") == 0;
	int r;

	if (!is_forward && strcmp(ctl->args[0], "reply") != 0)
		return ctl_fail(
			EX_USAGE, "there is no queue \"%s\": forward, or reply", ctl->args[0]);
	r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	if (is_forward)
		return ctl_list(
			ctl, &forward, forward_columns, _("nothing waits for the central system"));
	return ctl_list(ctl, &reply, reply_columns, _("no reply waits"));
}
