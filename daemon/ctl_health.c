/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_health.c - lapor-smsctl: how each modem is, in a sentence, and how it was.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_colour.h"
#include "daemon/ctl_figures.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"
#include "daemon/ctl_time.h"

static const struct ctl_column log_columns[] = {
	{ "at", N_("AT"), CTL_COLUMN_TIME },
	{ "modem", N_("MODEM"), 0 },
	{ "severity", N_("SEVERITY"), CTL_COLUMN_STATE },
	{ "code", N_("CODE"), 0 },
	{ "code", N_("EVENT"), CTL_COLUMN_EVENT | CTL_COLUMN_SHORT },
	{ "detail", N_("DETAIL"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const struct ctl_column sample_columns[] = {
	{ "at", N_("UNTIL"), CTL_COLUMN_TIME },
	{ "modem", N_("MODEM"), 0 },
	{ "seconds", N_("SECONDS"), CTL_COLUMN_RIGHT },
	{ "up_seconds", N_("UP"), CTL_COLUMN_RIGHT },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "signal_dbm", "dBm", CTL_COLUMN_RIGHT },
	{ "signal_least_dbm", N_("LEAST"), CTL_COLUMN_RIGHT },
	{ "network", N_("NETWORK"), CTL_COLUMN_STATE },
	{ "operator", N_("OPERATOR"), 0 },
	{ "cell", N_("CELL"), 0 },
	{ "sim_used", "SIM", CTL_COLUMN_RIGHT },
	{ "sim_size", N_("OF"), CTL_COLUMN_RIGHT },
	{ "balance", N_("BALANCE"), CTL_COLUMN_RIGHT },
	{ "received", N_("RECEIVED"), CTL_COLUMN_RIGHT },
	{ "sent", N_("SENT"), CTL_COLUMN_RIGHT },
	{ "failed", N_("FAILED"), CTL_COLUMN_RIGHT },
	{ "restarts", N_("RESTARTS"), CTL_COLUMN_RIGHT },
	{ "resets", N_("RESETS"), CTL_COLUMN_RIGHT },
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
	const char *name = ctl_row_text(modem, "name"), *code = ctl_row_text(modem, "code");
	const char *state = ctl_row_text(modem, "state");
	_cleanup_(freep) char *sentence = ctl_sentence_reason(code, ctl_row_text(modem, "reason"));
	_cleanup_(freep) char *reason = sentence ? ctl_text_line(sentence) : NULL;
	_cleanup_(freep) char *word =
		ctl_colour_paint(ctl_colour_of(state), ctl_sentence_word(state));
	char since[CTL_TIME_SIZE], zone[CTL_TIME_SIZE];

	if (!reason || !word)
		return ctl_fail(EX_OSERR, "out of memory");
	ctl_time_show(ctl_row_text(modem, "since"), since);
	ctl_time_zone_name(0, zone);
	(void)printf(_("%s is %s since %s %s"), name, word, since, zone);
	if (reason[0] != '\0')
		(void)printf(code[0] ? ": %s (%s)\n" : ": %s\n", reason, code);
	else
		(void)printf("%s\n", strcmp(state, "up") == 0 ? _(": all is well") : "");
	return 0;
}

/* What the store holds is as old as the daemon's last word; its own trouble it may not hold. */
static void hear_daemon(const struct ctl *ctl, json_t *alarms)
{
	json_auto_t *request = json_pack("{ss}", "command", "ping");
	json_auto_t *answer = NULL;
	int r = ctl->config && request ? ctl_ask(ctl_socket(ctl), request, &answer) : 0;

	if (r == -ENOENT || r == -ECONNREFUSED)
		(void)ctl_fail(0,
			_("no daemon answers at %s: this is what it knew last (systemctl status "
			  "lapor-smsd)"),
			ctl_socket(ctl));
	ctl_alarms_add(alarms, answer);
}

static int print_states(struct ctl *ctl, const json_t *modems, json_t *alarms)
{
	const json_t *modem;
	int code = 0;
	size_t i;

	if (json_array_size(modems) == 0)
		(void)printf("%s\n", _("no modem is known yet: lapor-smsd has not run with one"));
	hear_daemon(ctl, alarms);
	code = ctl_alarms_print(alarms, ctl->args[0]);
	json_array_foreach(modems, i, modem)
	{
		if (code == 0)
			code = print_sentence(modem);
		if (code == 0)
			ctl_holder_print(ctl, modem);
		if (code == 0)
			code = ctl_figures_print(ctl, modem);
	}
	return code;
}

/* Each modem with the codes of its alarms. */
static int add_alarms(json_t *modems, const json_t *alarms)
{
	const json_t *alarm;
	json_t *modem;
	size_t i, j;

	json_array_foreach(modems, i, modem)
	{
		json_auto_t *codes = json_array();

		json_array_foreach(alarms, j, alarm)
		{
			if (strcmp(ctl_row_text(modem, "name"), ctl_row_text(alarm, "modem")) == 0)
				(void)json_array_append(codes, json_object_get(alarm, "code"));
		}
		if (json_object_set(modem, "alarms", codes) < 0)
			return ctl_fail(EX_OSERR, "out of memory");
	}
	return 0;
}

static int show_states(struct ctl *ctl, const char *name)
{
	char midnight[CTL_TIME_SIZE];
	struct ctl_query query = { REPORT_MODEMS, { midnight, NULL }, 1 };
	json_auto_t *modems = NULL, *alarms = NULL;
	int code = 0;

	ctl_time_midnight(ctl->now_us, midnight);
	modems = ctl_read(ctl, &query, &code);
	alarms = modems ? ctl_alarms(ctl, &code) : NULL;
	if (!alarms)
		return code;
	if (name)
		keep_one(modems, name);
	if (name && json_array_size(modems) == 0)
		return ctl_fail(CTL_NO,
			_("no modem is named %s (lapor-smsctl health names them all)"), name);
	if (!ctl->json)
		return print_states(ctl, modems, alarms);
	code = add_alarms(modems, alarms);
	return code != 0 ? code : ctl_print_json(modems);
}

static int check_options(const struct ctl *ctl)
{
	const unsigned int which = CTL_OPTION_LOG | CTL_OPTION_SAMPLES;

	if ((ctl->options & which) == which)
		return ctl_fail(EX_USAGE, _("--log or --samples, not both"));
	if (ctl->options & CTL_OPTION_CSV && ctl->json)
		return ctl_fail(EX_USAGE, _("--csv or --json, not both"));
	if (ctl->options & CTL_OPTION_SINCE && !(ctl->options & (which | CTL_OPTION_CSV)))
		return ctl_fail(EX_USAGE, _("--since belongs to --log, --samples or --csv"));
	return 0;
}

int ctl_health(struct ctl *ctl)
{
	const char *name = ctl->arg_count > 0 ? ctl->args[0] : NULL;
	struct ctl_query query = { REPORT_SAMPLES, { name, NULL }, 2 };
	char since[CTL_TIME_SIZE];
	int r = check_options(ctl);

	if (r == 0)
		r = ctl_since(ctl, since, &query.args[1]);
	if (r == 0)
		r = ctl_open_view(ctl);
	if (r != 0)
		return r;
	if (ctl->options & CTL_OPTION_LOG)
		query.query = REPORT_HEALTH;
	if (ctl->options & CTL_OPTION_CSV)
		return ctl_list_csv(ctl, &query);
	if (ctl->options & CTL_OPTION_LOG)
		return ctl_list(ctl, &query, log_columns, _("nothing was logged"));
	if (ctl->options & CTL_OPTION_SAMPLES)
		return ctl_list(ctl, &query, sample_columns, _("there are no samples yet"));
	return show_states(ctl, name);
}
