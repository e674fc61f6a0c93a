/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_health.c - lapor-smsctl: how each modem is, in a sentence, and its log.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_text.h"
#include "daemon/ctl_time.h"

static const struct ctl_column log_columns[] = {
	{ "at", "AT", CTL_COLUMN_TIME },
	{ "modem", "MODEM", 0 },
	{ "severity", "SEVERITY", CTL_COLUMN_STATE },
	{ "code", "CODE", 0 },
	{ "event", "EVENT", 0 },
	{ "detail", "DETAIL", CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

/* Leaves only the modem of this name. */
static void keep_one(json_t *modems, const char *name)
{
	for (size_t i = json_array_size(modems); i-- > 0;)
		if (strcmp(ctl_row_text(json_array_get(modems, i), "name"), name) != 0)
			(void)json_array_remove(modems, i);
}

static int print_sentence(const json_t *modem)
{
	_cleanup_(freep) char *reason = ctl_text_line(ctl_row_text(modem, "reason"));
	const char *state = ctl_row_text(modem, "state");
	const char *code = ctl_row_text(modem, "code");
	char since[CTL_TIME_SIZE], zone[CTL_TIME_SIZE];

	if (!reason)
		return ctl_fail(EX_OSERR, "out of memory");
	ctl_time_show(ctl_row_text(modem, "since"), since);
	ctl_time_zone_name(0, zone);
	(void)printf("%s is %s since %s %s", ctl_row_text(modem, "name"), state, since, zone);
	if (reason[0] != '\0')
		(void)printf(code[0] ? ": %s (%s)\n" : ": %s\n", reason, code);
	else
		(void)printf("%s\n", strcmp(state, "up") == 0 ? ": all is well" : "");
	return 0;
}

/* What the store holds is as old as the daemon's last word. */
static void warn_if_stale(const struct ctl *ctl)
{
	json_auto_t *request = json_pack("{ss}", "command", "ping");
	json_auto_t *answer = NULL;
	int r = ctl->config && request ? ctl_ask(ctl_socket(ctl), request, &answer) : 0;

	if (r == -ENOENT || r == -ECONNREFUSED)
		(void)ctl_fail(0,
			"no daemon answers at %s: this is what it knew last (systemctl status "
			"lapor-smsd)",
			ctl_socket(ctl));
}

static int print_states(struct ctl *ctl, const char *name)
{
	static const struct ctl_query query = { .query = REPORT_MODEMS };
	int code = 0;
	json_auto_t *modems = ctl_read(ctl, &query, &code);
	const json_t *modem;
	size_t i;

	if (!modems)
		return code;
	if (name)
		keep_one(modems, name);
	if (name && json_array_size(modems) == 0)
		return ctl_fail(
			CTL_NO, "no modem is named %s (lapor-smsctl health names them all)", name);
	if (ctl->json)
		return ctl_print_json(modems);
	if (json_array_size(modems) == 0)
		(void)printf("no modem is known yet: lapor-smsd has not run with one\n");
	warn_if_stale(ctl);
	json_array_foreach(modems, i, modem)
	{
		code = print_sentence(modem);
		if (code != 0)
			return code;
		ctl_holder_print(ctl, modem);
	}
	return 0;
}

int ctl_health(struct ctl *ctl)
{
	const char *name = ctl->arg_count > 0 ? ctl->args[0] : NULL;
	struct ctl_query query = { REPORT_HEALTH, { name, NULL }, 2 };
	char since[CTL_TIME_SIZE];
	int r = ctl_since(ctl, since, &query.args[1]);

	if (r == 0 && ctl->options & CTL_OPTION_SINCE && !(ctl->options & CTL_OPTION_LOG))
		r = ctl_fail(EX_USAGE, "--since belongs to health --log");
	if (r == 0)
		r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	if (ctl->options & CTL_OPTION_LOG)
		return ctl_list(ctl, &query, log_columns, "nothing was logged");
	return print_states(ctl, name);
}
