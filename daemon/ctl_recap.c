/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_recap.c - lapor-smsctl: what officers are judged by.
 */
#include <math.h>
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_csv.h"
#include "daemon/recap.h"

#define MONTHS      12 /* that --by month looks back over by itself */
#define FIGURE_SIZE 32

static const char *const step_names[RECAP_STEPS] = { N_("verified"), N_("answered"), N_("closed") };

/* By enum recap_by. */
static const struct {
	const char *name, *title;
} by_names[] = {
	{ "", "" },
	{ "agency", N_("AGENCY") },
	{ "class", N_("CLASS") },
	{ "month", N_("MONTH") },
};

struct asked {
	enum recap_by by;
	int64_t from_us, to_us;
	int64_t sla[RECAP_STEPS]; /* 0: none */
};

static double share(int64_t part, int64_t whole)
{
	return whole > 0 && part >= 0 ? (double)part / (double)whole : NAN;
}

static json_t *real(double value)
{
	return isnan(value) ? json_null() : json_real(round(value * 10000) / 10000);
}

/* "66.7", or "" where there is none. */
static const char *write_figure(double value, char ret[static FIGURE_SIZE])
{
	ret[0] = '\0';
	if (!isnan(value))
		(void)snprintf(ret, FIGURE_SIZE, "%.1f", value);
	return ret;
}

static int read_by(const struct ctl *ctl, enum recap_by *ret)
{
	*ret = RECAP_BY_NONE;
	if (!ctl->by)
		return 0;
	for (size_t i = RECAP_BY_AGENCY; i < COUNT_OF(by_names); i++)
		if (strcmp(by_names[i].name, ctl->by) == 0)
			*ret = (enum recap_by)i;
	return *ret == RECAP_BY_NONE ? ctl_fail(EX_USAGE, "--by is agency, class or month") : 0;
}

/* The zone must be set by then. */
static int read_span(const struct ctl *ctl, struct asked *asked)
{
	char iso[CTL_TIME_SIZE];
	const char *since = NULL;
	int64_t age_s = 0;
	int r = ctl_since(ctl, iso, &since);

	if (r != 0)
		return r;
	asked->to_us = ctl->now_us;
	asked->from_us =
		ctl_time_month_begin(ctl->now_us, asked->by == RECAP_BY_MONTH ? MONTHS - 1 : 0);
	if (since && ctl_time_age(since, ctl->now_us, &age_s) == 0)
		asked->from_us = (ctl->now_us / USEC_PER_SEC - age_s) * USEC_PER_SEC;
	if (ctl->month && ctl_time_month(ctl->month, &asked->from_us, &asked->to_us) < 0)
		return ctl_fail(EX_USAGE, "--month %s: no month; write 2026-11", ctl->month);
	return 0;
}

static int check_options(const struct ctl *ctl)
{
	if (ctl->month && ctl->since)
		return ctl_fail(EX_USAGE, _("--month or --since, not both"));
	if (ctl->options & CTL_OPTION_CSV && ctl->json)
		return ctl_fail(EX_USAGE, _("--csv or --json, not both"));
	return 0;
}

static json_t *figures_value(const struct recap_row *row, enum recap_step step)
{
	const struct recap_figures *f = &row->steps[step];

	return json_pack("{sI so so so so so}", "complaints", (json_int_t)f->count, "share",
		real(share(f->count, row->complaints)), "in_time",
		f->in_time < 0 ? json_null() : json_integer(f->in_time), "in_time_share",
		real(share(f->in_time, f->count)), "median_days", real(f->median_days), "p90_days",
		real(f->p90_days));
}

static json_t *row_value(const struct recap_row *row, const char *key)
{
	json_auto_t *value = json_pack("{sI sI}", "complaints", (json_int_t)row->complaints,
		"cancelled", (json_int_t)row->cancelled);

	if (!value || (*key && json_object_set_new(value, key, json_string(row->key)) < 0))
		return NULL;
	for (int i = 0; i < RECAP_STEPS; i++)
		if (json_object_set_new(
			    value, step_names[i], figures_value(row, (enum recap_step)i)) < 0)
			return NULL;
	return json_incref(value);
}

/* No time before then, as the views write it. */
static void write_iso(int64_t at_us, char ret[static CTL_TIME_SIZE])
{
	if (ctl_time_since("0s", at_us, ret) < 0)
		ret[0] = '\0';
}

static int print_json(const struct asked *asked, const struct recap *recap)
{
	json_auto_t *rows = json_array(), *value = NULL;
	char from[CTL_TIME_SIZE], to[CTL_TIME_SIZE];
	const char *by = by_names[asked->by].name;

	for (size_t i = 0; i < recap->count; i++)
		if (json_array_append_new(rows, row_value(&recap->rows[i], by)) < 0)
			return ctl_fail(EX_OSERR, "out of memory");
	write_iso(asked->from_us, from);
	write_iso(asked->to_us, to);
	value = json_pack("{ss ss ss? s{sI sI sI} so sO}", "from", from, "to", to, "by",
		*by ? by : NULL, "sla_days", "verified", (json_int_t)asked->sla[0], "answered",
		(json_int_t)asked->sla[1], "closed", (json_int_t)asked->sla[2], "all",
		row_value(&recap->all, ""), "rows", rows);
	return ctl_print_json(value);
}

static void print_csv_row(const struct asked *asked, const struct recap_row *row, const char *key)
{
	char text[FIGURE_SIZE];
	size_t column = 0;

	if (asked->by != RECAP_BY_NONE)
		ctl_csv_field(stdout, column++, key);
	(void)snprintf(text, sizeof(text), "%lld", (long long)row->complaints);
	ctl_csv_field(stdout, column++, text);
	(void)snprintf(text, sizeof(text), "%lld", (long long)row->cancelled);
	ctl_csv_field(stdout, column++, text);
	for (int i = 0; i < RECAP_STEPS; i++) {
		const struct recap_figures *f = &row->steps[i];
		const double figures[] = { 100 * share(f->count, row->complaints),
			100 * share(f->in_time, f->count), f->median_days, f->p90_days };

		(void)snprintf(text, sizeof(text), "%lld", (long long)f->count);
		ctl_csv_field(stdout, column++, text);
		for (size_t j = 0; j < COUNT_OF(figures); j++)
			ctl_csv_field(stdout, column++, write_figure(figures[j], text));
	}
	ctl_csv_end(stdout);
}

static int print_csv(const struct asked *asked, const struct recap *recap)
{
	if (asked->by != RECAP_BY_NONE)
		(void)printf("%s,", by_names[asked->by].name);
	(void)fputs("complaints,cancelled", stdout);
	for (int i = 0; i < RECAP_STEPS; i++)
		(void)printf(",%s,%s_percent,%s_in_time_percent,%s_median_days,%s_p90_days",
			step_names[i], step_names[i], step_names[i], step_names[i], step_names[i]);
	ctl_csv_end(stdout);
	for (size_t i = 0; i < recap->count; i++)
		print_csv_row(asked, &recap->rows[i], recap->rows[i].key);
	print_csv_row(asked, &recap->all, "total");
	return 0;
}

static json_t *line_value(const char *key, const char *step, int64_t count)
{
	return json_pack("{ss ss sI}", "key", key, "step", step, "count", (json_int_t)count);
}

static json_t *step_value(const struct asked *asked, const struct recap_row *row, int step)
{
	const struct recap_figures *f = &row->steps[step];
	const struct {
		const char *name;
		double value;
	} figures[] = { { "share", 100 * share(f->count, row->complaints) },
		{ "in_time", 100 * share(f->in_time, f->count) }, { "median", f->median_days },
		{ "p90", f->p90_days } };
	json_auto_t *line = line_value("", translate(step_names[step]), f->count);
	char text[FIGURE_SIZE];

	for (size_t i = 0; i < COUNT_OF(figures); i++)
		if (json_object_set_new(line, figures[i].name,
			    json_string(write_figure(figures[i].value, text))) < 0)
			return NULL;
	if (asked->sla[step] > 0 &&
		json_object_set_new(line, "sla", json_integer(asked->sla[step])) < 0)
		return NULL;
	return json_incref(line);
}

static int add_line(struct ctl_table *table, json_t *taken)
{
	json_auto_t *line = taken;

	return line ? ctl_table_add(table, line) : -ENOMEM;
}

/* One line for each step: fits any terminal, whatever an agency is called. */
static int add_lines(struct ctl_table *table, const struct asked *asked,
	const struct recap_row *row, const char *key)
{
	int r = add_line(table, line_value(key, _("received"), row->complaints));

	for (int i = 0; r == 0 && i < RECAP_STEPS; i++)
		r = add_line(table, step_value(asked, row, i));
	if (r == 0 && row->cancelled > 0)
		r = add_line(table, line_value("", _("taken back"), row->cancelled));
	return r;
}

static int print_table(const struct asked *asked, const struct recap *recap)
{
	const struct ctl_column all[] = {
		{ "key", by_names[asked->by].title, CTL_COLUMN_SHORT },
		{ "step", N_("STEP"), 0 },
		{ "count", N_("COMPLAINTS"), CTL_COLUMN_RIGHT },
		{ "share", "%", CTL_COLUMN_RIGHT },
		{ "in_time", N_("IN TIME %"), CTL_COLUMN_RIGHT },
		{ "sla", N_("SLA DAYS"), CTL_COLUMN_RIGHT },
		{ "median", N_("MEDIAN DAYS"), CTL_COLUMN_RIGHT },
		{ "p90", N_("P90 DAYS"), CTL_COLUMN_RIGHT },
		{ NULL, NULL, 0 },
	};
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	bool has_key = asked->by != RECAP_BY_NONE;
	int r = ctl_table_new(&table, has_key ? all : all + 1);

	for (size_t i = 0; r == 0 && i < recap->count; i++)
		r = add_lines(table, asked, &recap->rows[i],
			*recap->rows[i].key ? recap->rows[i].key : _("(not known)"));
	if (r == 0)
		r = add_lines(table, asked, &recap->all, _("TOTAL"));
	if (r == 0)
		r = ctl_table_print(table);
	return r == 0 ? 0 : ctl_fail(EX_IOERR, "cannot write the table");
}

static int print_text(const struct asked *asked, const struct recap *recap)
{
	char from[CTL_TIME_SIZE], to[CTL_TIME_SIZE];

	ctl_time_date(asked->from_us, from);
	ctl_time_date(asked->to_us - 1, to);
	(void)printf(_("complaints received from %s to %s; days are working days"), from, to);
	(void)fputs("\n\n", stdout);
	return print_table(asked, recap);
}

static int load_holidays(const struct ctl *ctl, struct workday_holidays *ret)
{
	char error[WORKDAY_ERROR_SIZE] = "";

	if (!ctl->config || workday_load(ctl->config->sla.holidays_file, ret, error) >= 0)
		return 0;
	return ctl_fail(EX_CONFIG, "%s", error);
}

static int print(const struct ctl *ctl, const struct asked *asked, const struct recap *recap)
{
	if (ctl->json)
		return print_json(asked, recap);
	return ctl->options & CTL_OPTION_CSV ? print_csv(asked, recap) : print_text(asked, recap);
}

int ctl_recap(struct ctl *ctl)
{
	_cleanup_(workday_done) struct workday_holidays holidays = { 0 };
	_cleanup_(recap_done) struct recap recap = { 0 };
	struct asked asked = { 0 };
	int r = check_options(ctl);

	if (r == 0)
		r = read_by(ctl, &asked.by);
	if (r == 0)
		r = ctl_open_store(ctl);
	if (r == 0)
		r = read_span(ctl, &asked);
	if (r == 0)
		r = load_holidays(ctl, &holidays);
	if (r != 0)
		return r;
	if (ctl->config) {
		asked.sla[RECAP_STEP_VERIFIED] = ctl->config->sla.verify;
		asked.sla[RECAP_STEP_ANSWERED] = ctl->config->sla.follow_up;
		asked.sla[RECAP_STEP_CLOSED] = ctl->config->sla.close;
	}
	r = recap_read(
		ctl->db, ctl->config, &holidays, asked.by, asked.from_us, asked.to_us, &recap);
	if (r < 0)
		return ctl_fail(EX_IOERR, "cannot read the store: %s (%s)", db_error(ctl->db),
			strerror(-r));
	return print(ctl, &asked, &recap);
}
