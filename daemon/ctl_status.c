/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_status.c - lapor-smsctl: the whole gateway on one screen.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_colour.h"
#include "daemon/ctl_text.h"
#include "daemon/ctl_time.h"

static const struct ctl_column modem_columns[] = {
	{ "name", N_("MODEM"), 0 },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "since", N_("SINCE"), CTL_COLUMN_TIME },
	{ "signal_dbm", "dBm", CTL_COLUMN_RIGHT },
	{ "operator", N_("OPERATOR"), 0 },
	{ "network", N_("NETWORK"), CTL_COLUMN_STATE },
	{ "sim_used", "SIM", CTL_COLUMN_RIGHT },
	{ "sim_size", N_("OF"), CTL_COLUMN_RIGHT },
	{ "received_since_midnight", N_("RECEIVED"), CTL_COLUMN_RIGHT },
	{ "sent_since_midnight", N_("SENT"), CTL_COLUMN_RIGHT },
	{ "code", N_("REASON"), CTL_COLUMN_EVENT | CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

/* {"running":true,"pid":..,"version":..}, or false with the "error". */
static json_t *daemon_value(const struct ctl *ctl)
{
	json_auto_t *request = json_pack("{ss}", "command", "ping");
	json_auto_t *answer = NULL;
	int r = request ? ctl_ask(ctl_socket(ctl), request, &answer) : -ENOMEM;

	if (r < 0)
		return json_pack("{sb ss ss}", "running", 0, "socket", ctl_socket(ctl), "error",
			r == -ENOENT || r == -ECONNREFUSED ? N_("no daemon answers")
							   : strerror(-r));
	if (!json_is_true(json_object_get(answer, "ok")))
		return json_pack("{sb ss ss}", "running", 1, "socket", ctl_socket(ctl), "error",
			ctl_row_text(answer, "error"));
	return json_pack("{sb ss sO* sO* sO* sO* sO*}", "running", 1, "socket", ctl_socket(ctl),
		"pid", json_object_get(answer, "pid"), "version",
		json_object_get(answer, "version"), "destinations",
		json_object_get(answer, "destinations"), "restart",
		json_object_get(answer, "restart"), "alarms", json_object_get(answer, "alarms"));
}

/* What central said last of those that still wait for it, and how many wait for which one. */
static json_t *central_value(const json_t *queue, json_t *destinations)
{
	json_t *error = NULL;
	const json_t *row;
	size_t i;

	json_array_foreach(queue, i, row) if (!error && ctl_row_text(row, "last_error")[0] != '\0')
		error = json_object_get(row, "last_error");
	return json_pack("{si sO? sO}", "waiting", (int)json_array_size(queue), "last_error", error,
		"destinations", destinations);
}

static json_t *build(struct ctl *ctl, int *ret_code)
{
	static const struct ctl_query forwards = { .query = REPORT_QUEUE_FORWARD };
	static const struct ctl_query each = { .query = REPORT_DESTINATIONS };
	char midnight[CTL_TIME_SIZE];
	struct ctl_query modems = { REPORT_MODEMS, { midnight, NULL }, 1 };
	struct ctl_query counts = { REPORT_COUNTS, { midnight, NULL }, 1 };
	json_auto_t *rows = NULL, *queue = NULL, *count = NULL, *alarms = NULL;
	json_auto_t *destinations = NULL, *daemon = NULL;

	ctl_time_midnight(ctl->now_us, midnight);
	rows = ctl_read(ctl, &modems, ret_code);
	queue = rows ? ctl_read(ctl, &forwards, ret_code) : NULL;
	destinations = queue ? ctl_read(ctl, &each, ret_code) : NULL;
	count = destinations ? ctl_read(ctl, &counts, ret_code) : NULL;
	alarms = count ? ctl_alarms(ctl, ret_code) : NULL;
	daemon = alarms ? daemon_value(ctl) : NULL;
	if (!daemon)
		return NULL;
	ctl_alarms_add(alarms, daemon);
	(void)json_object_del(daemon, "alarms");
	return json_pack("{ss? so so sO sO sO?}", "gateway",
		ctl->config ? ctl->config->gateway : NULL, "daemon", take_ptr(daemon), "central",
		central_value(queue, destinations), "alarms", alarms, "modems", rows, "counts",
		json_array_get(count, 0));
}

/* What was changed in the settings and only a restart takes over. */
static void print_restart(const json_t *daemon)
{
	const json_t *name;
	size_t i;

	json_array_foreach(json_object_get(daemon, "restart"), i, name)(void)
		printf(_("restart  needed for %s (systemctl restart lapor-smsd)\n"),
			json_string_value(name));
}

static void print_daemon(const json_t *daemon)
{
	bool is_up = json_is_true(json_object_get(daemon, "running"));
	enum ctl_colour colour = !is_up                             ? CTL_COLOUR_BAD
	                         : json_object_get(daemon, "error") ? CTL_COLOUR_CARE
	                                                            : CTL_COLOUR_GOOD;

	(void)fputs(ctl_colour_begin(colour), stdout);
	if (!is_up)
		(void)printf(_("daemon   down: %s at %s (systemctl status lapor-smsd)\n"),
			translate(ctl_row_text(daemon, "error")), ctl_row_text(daemon, "socket"));
	else if (json_object_get(daemon, "error"))
		(void)printf(_("daemon   up, but: %s\n"), ctl_row_text(daemon, "error"));
	else
		(void)printf(_("daemon   up, version %s, process %lld\n"),
			ctl_row_text(daemon, "version"),
			(long long)json_integer_value(json_object_get(daemon, "pid")));
	(void)fputs(ctl_colour_end(colour), stdout);
}

static int print_central(const json_t *central)
{
	const char *error = ctl_row_text(central, "last_error");
	_cleanup_(freep) char *line = ctl_text_line(error);

	if (!line)
		return ctl_fail(EX_OSERR, "out of memory");
	(void)printf(_("central  %lld waiting"),
		(long long)json_integer_value(json_object_get(central, "waiting")));
	(void)printf(line[0] ? _(", last error: %s\n") : "%s\n", line);
	return 0;
}

/* In the reader's words. */
static const char *state_word(const char *state)
{
	static const char *const words[] = { N_("up"), N_("down"), N_("misconfigured") };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i], state) == 0)
			return translate(words[i]);
	return state;
}

static long long number_of(const json_t *row, const char *column)
{
	return json_integer_value(json_object_get(row, column));
}

static void print_destination(const char *name, const char *state, const json_t *waiting)
{
	_cleanup_(freep) char *word = ctl_colour_paint(ctl_colour_of(state), state_word(state));

	(void)printf(_("  %-12s %s, %lld waiting, %lld parked, %lld held\n"), name,
		word ? word : state, number_of(waiting, "waiting"), number_of(waiting, "parked"),
		number_of(waiting, "held") + number_of(waiting, "unknown"));
}

/* One line for each central system with a name: how it is, as the daemon says, and what waits. */
static void print_destinations(const json_t *daemon, const json_t *waiting)
{
	const json_t *row, *state;
	size_t i, j;

	json_array_foreach(json_object_get(daemon, "destinations"), i, state)
	{
		const char *name = ctl_row_text(state, "name");
		const json_t *found = NULL;

		json_array_foreach(waiting, j,
			row) if (strcmp(ctl_row_text(row, "name"), name) == 0) found = row;
		if (*name)
			print_destination(name, ctl_row_text(state, "state"), found);
	}
}

static int print_modems(const json_t *modems)
{
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	const json_t *modem;
	size_t i;

	if (json_array_size(modems) == 0) {
		(void)printf("%s\n", _("no modem is known yet"));
		return 0;
	}
	if (ctl_table_new(&table, modem_columns) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	json_array_foreach(modems, i, modem) if (ctl_table_add(table, modem) < 0) return ctl_fail(
		EX_OSERR, "out of memory");
	return ctl_table_print(table) < 0 ? ctl_fail(EX_IOERR, "cannot write the table") : 0;
}

/* In the reader's words; one that has none is named as the store names it. */
static const char *count_title(const char *name)
{
	static const struct {
		const char *name, *title;
	} titles[] = {
		{ "received_today", N_("received today") },
		{ "complaints_today", N_("complaints today") },
		{ "sent_today", N_("sent today") },
		{ "inbox_open", N_("long messages that wait for parts") },
		{ "inbox_ready", N_("messages to be dealt with") },
		{ "forward_due", N_("to be forwarded") },
		{ "forward_in_flight", N_("being forwarded") },
		{ "forward_parked", N_("parked, as central refused them") },
		{ "forward_held", N_("held") },
		{ "reply_queued", N_("replies that wait") },
		{ "reply_sending", N_("replies being sent") },
		{ "reply_uncertain", N_("replies that are uncertain") },
	};

	for (size_t i = 0; i < COUNT_OF(titles); i++)
		if (strcmp(titles[i].name, name) == 0)
			return translate(titles[i].title);
	return name;
}

/* One count a line. */
static void print_counts(const struct ctl *ctl, json_t *counts)
{
	char zone[CTL_TIME_SIZE];
	const char *name;
	json_t *value;

	ctl_time_zone_name(ctl->now_us, zone);
	(void)printf(_("counts (today: since midnight, %s)\n"), zone);
	json_object_foreach(counts, name, value)
	{
		(void)printf(
			"  %-40s %lld\n", count_title(name), (long long)json_integer_value(value));
	}
}

int ctl_status(struct ctl *ctl)
{
	json_auto_t *status = NULL;
	int r = ctl_open_view(ctl);

	if (r != 0)
		return r;
	status = build(ctl, &r);
	if (!status && r != 0)
		return r;
	if (ctl->json || !status)
		return ctl_print_json(status);
	if (ctl->config)
		(void)printf(_("gateway  %s\n"), ctl->config->gateway);
	print_daemon(json_object_get(status, "daemon"));
	print_restart(json_object_get(status, "daemon"));
	r = print_central(json_object_get(status, "central"));
	print_destinations(json_object_get(status, "daemon"),
		json_object_get(json_object_get(status, "central"), "destinations"));
	(void)putchar('\n');
	if (r == 0)
		r = ctl_alarms_print(json_object_get(status, "alarms"), NULL);
	if (r == 0)
		r = print_modems(json_object_get(status, "modems"));
	(void)putchar('\n');
	print_counts(ctl, json_object_get(status, "counts"));
	return r;
}
