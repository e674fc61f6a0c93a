/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_report.c - lapor-smsctl: the status page, as one file that needs nothing else.
 */
#include <math.h>
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/page.h"
#include "daemon/replace.h"

#define RECAP_MONTHS 6

/* {"running":true, "destinations":[..], "alarms":[..]}; false: nobody is there; null: it may not be
 * asked. */
static json_t *ask_daemon(const struct ctl *ctl)
{
	json_auto_t *request = json_pack("{ss}", "command", "ping");
	json_auto_t *answer = NULL;
	int r = request ? ctl_ask(ctl_socket(ctl), request, &answer) : -ENOMEM;

	if (r == -ENOENT || r == -ECONNREFUSED)
		return json_pack("{sb}", "running", 0);
	if (r < 0 || !json_is_true(json_object_get(answer, "ok")))
		return json_pack("{sn}", "running");
	return json_pack("{sb sO* sO*}", "running", 1, "destinations",
		json_object_get(answer, "destinations"), "alarms",
		json_object_get(answer, "alarms"));
}

static const struct report_cell *find(
	const struct report_cell *cells, size_t count, const char *column)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(cells[i].column, column) == 0)
			return &cells[i];
	return NULL;
}

static double read_real(const struct report_cell *cells, size_t count, const char *column)
{
	const struct report_cell *cell = find(cells, count, column);

	return cell && cell->type != REPORT_NULL ? strtod(cell->text, NULL) : NAN;
}

static int64_t read_integer(const struct report_cell *cells, size_t count, const char *column)
{
	const struct report_cell *cell = find(cells, count, column);

	return cell && cell->type != REPORT_NULL ? strtoll(cell->text, NULL, 10) : 0;
}

static int add_traffic(const struct report_cell *cells, size_t count, void *userdata)
{
	const struct report_cell *what = find(cells, count, "what");
	struct page *page = userdata;

	if (what)
		page_traffic_add(&page->traffic, what->text,
			read_integer(cells, count, "at") * USEC_PER_SEC,
			read_integer(cells, count, "count"));
	return 0;
}

static int add_hour(const struct report_cell *cells, size_t count, void *userdata)
{
	const struct report_cell *modem = find(cells, count, "modem");
	struct page_hour hour = { .at_us = read_integer(cells, count, "at") * USEC_PER_SEC,
		.signal_dbm = read_real(cells, count, "signal_dbm"),
		.sim_used = read_real(cells, count, "sim_used"),
		.sim_size = read_real(cells, count, "sim_size"),
		.balance = read_real(cells, count, "balance"),
		.up_s = read_integer(cells, count, "up_seconds"),
		.known_s = read_integer(cells, count, "seconds") };

	if (!modem || copy_string(hour.modem, sizeof(hour.modem), modem->text) < 0)
		return 0;
	return page_add_hour(userdata, &hour);
}

static void write_days_ago(const struct ctl *ctl, int days, char ret[static CTL_TIME_SIZE])
{
	ctl_time_midnight(page_day_begin(ctl->now_us, -days), ret);
}

/* What is drawn. */
static int read_figures(struct ctl *ctl, struct page *page)
{
	char since[CTL_TIME_SIZE];
	const char *const args[] = { since };
	int r;

	page_traffic_begin(&page->traffic, ctl->now_us);
	write_days_ago(ctl, PAGE_DAYS, since);
	r = report_run(ctl->db, REPORT_TRAFFIC, args, 1, add_traffic, page);
	if (r >= 0) {
		write_days_ago(ctl, PAGE_BALANCE_DAYS, since);
		r = report_run(ctl->db, REPORT_MODEM_HOURS, args, 1, add_hour, page);
	}
	if (r >= 0)
		return 0;
	return ctl_fail(r == -ENOMEM ? EX_OSERR : EX_IOERR, "cannot read the store: %s (%s)",
		db_error(ctl->db), strerror(-r));
}

static int print_written(const struct ctl *ctl, size_t size)
{
	json_auto_t *written = json_pack("{ss sI}", "file", ctl->html, "octets", (json_int_t)size);

	return ctl_print_json(written);
}

static int write_out(struct ctl *ctl, const char *text, size_t size)
{
	int r;

	if (strcmp(ctl->html, "-") == 0) {
		if (fwrite(text, 1, size, stdout) < size || fflush(stdout) != 0)
			return ctl_fail(EX_IOERR, "cannot write: %s", strerror(errno));
		return 0;
	}
	r = replace_file(ctl->html, text, size, &(const struct replace){ .mode = 0644 });
	if (r < 0)
		return ctl_fail(r == -EACCES || r == -EPERM ? EX_NOPERM : EX_CANTCREAT,
			"cannot write %s: %s", ctl->html, strerror(-r));
	return ctl->json ? print_written(ctl, size) : 0;
}

static int write_page(struct ctl *ctl, const struct page *page)
{
	_cleanup_(html_freep) struct html *html = NULL;
	_cleanup_(freep) char *text = NULL;
	size_t size;

	if (html_new(&html) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	page_write(html, page);
	if (html_take(html, &text, &size) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	return write_out(ctl, text, size);
}

/* The months up to this one. Without a list of holidays it goes by weekends alone. */
static int read_recap(struct ctl *ctl, struct recap *ret)
{
	const char *path = ctl->config ? ctl->config->sla.holidays_file : "";
	_cleanup_(workday_done) struct workday_holidays holidays = { 0 };
	char error[WORKDAY_ERROR_SIZE];
	int r = workday_load(path, &holidays, error);

	if (r < 0)
		(void)ctl_fail(0, "%s", error);
	r = recap_read(ctl->db, ctl->config, &holidays, RECAP_BY_MONTH,
		page_month_begin(ctl->now_us, 1 - RECAP_MONTHS), ctl->now_us + 1, ret);
	if (r < 0)
		return ctl_fail(r == -ENOMEM ? EX_OSERR : EX_IOERR,
			"cannot read the store: %s (%s)", db_error(ctl->db), strerror(-r));
	return 0;
}

static int report(struct ctl *ctl, struct page *page)
{
	static const struct ctl_query alarms = { .query = REPORT_ALARMS };
	static const struct ctl_query each = { .query = REPORT_DESTINATIONS };
	char midnight[CTL_TIME_SIZE];
	struct ctl_query modems = { REPORT_MODEMS, { midnight, NULL }, 1 };
	struct ctl_query counts = { REPORT_COUNTS, { midnight, NULL }, 1 };
	_cleanup_(recap_done) struct recap recap = { 0 };
	json_auto_t *daemon = NULL, *modem_rows = NULL, *count_rows = NULL;
	json_auto_t *alarm_rows = NULL, *destination_rows = NULL;
	int code = 0;

	ctl_time_midnight(ctl->now_us, midnight);
	modem_rows = ctl_read(ctl, &modems, &code);
	count_rows = modem_rows ? ctl_read(ctl, &counts, &code) : NULL;
	alarm_rows = count_rows ? ctl_read(ctl, &alarms, &code) : NULL;
	destination_rows = alarm_rows ? ctl_read(ctl, &each, &code) : NULL;
	if (!destination_rows)
		return code;
	code = read_figures(ctl, page);
	if (code == 0)
		code = read_recap(ctl, &recap);
	if (code != 0)
		return code;
	daemon = ask_daemon(ctl);
	if (!daemon)
		return ctl_fail(EX_OSERR, "out of memory");
	ctl_alarms_add(alarm_rows, daemon);
	page->daemon = daemon;
	page->modems = modem_rows;
	page->counts = json_array_get(count_rows, 0);
	page->alarms = alarm_rows;
	page->destinations = destination_rows;
	/* analysis: autoVariables: the page is written before this returns */
	page->recap = &recap;
	return write_page(ctl, page);
}

int ctl_report(struct ctl *ctl)
{
	_cleanup_(page_done) struct page page = { .now_us = ctl->now_us };
	int r;

	if (!ctl->html)
		return ctl_fail(EX_USAGE, "usage: lapor-smsctl report --html FILE (\"-\": standard "
					  "output)");
	if (ctl->json && strcmp(ctl->html, "-") == 0)
		return ctl_fail(EX_USAGE, "--json or the page on standard output, not both");
	r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	page.config = ctl->config;
	return report(ctl, &page);
}
