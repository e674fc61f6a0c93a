/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alarm_text.c - alarms as the admin reads them. */
#include "daemon/alarm_text.h"
#include "daemon/translate.h"

#include <stdio.h>
#include <time.h>

#define LIST_SIZE 256 /* more than one SMS holds */

static bool is_english(const struct app *app)
{
	return strcmp(app->config->alert.language, "en") == 0;
}

/* "21 Nov 10.20", in the gateway's time zone. */
static void write_since(int64_t at_us, bool english, char *ret, size_t size)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm;

	ret[0] = '\0';
	if (localtime_r(&at, &tm))
		(void)snprintf(ret, size, "%d %s %02d%c%02d", tm.tm_mday,
			english ? months[tm.tm_mon] : workday_month(tm.tm_mon + 1), tm.tm_hour,
			english ? ':' : '.', tm.tm_min);
}

/* "gsm1 LPR-2105, LPR-3001, gsm2 LPR-2106 pulih"; what does not fit is left out whole: one SMS
 * holds less. */
static void write_list(const struct app *app, const struct alarm *alarms, size_t count, char *ret)
{
	const char *over = is_english(app) ? " over" : " pulih";
	size_t used = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		const struct alarm *a = &alarms[i];
		int length = snprintf(ret + used, LIST_SIZE - used, "%s%s%s%s%s",
			used > 0 ? ", " : "", a->modem, a->modem[0] ? " " : "", a->code,
			a->ended_us == INT64_MAX ? "" : over);

		if (length < 0 || (size_t)length >= LIST_SIZE - used) {
			ret[used] = '\0';
			return;
		}
		used += (size_t)length;
	}
}

static enum reply_template write_many(const struct app *app, const struct alarm *alarms,
	size_t count, char ret[static REPLY_TEXT_SIZE])
{
	enum reply_template which = is_english(app) ? REPLY_ALARM_MORE_EN : REPLY_ALARM_MORE;
	char list[LIST_SIZE], number[24];

	write_list(app, alarms, count, list);
	(void)snprintf(number, sizeof number, "%zu", count);
	reply_render(app->templates, which,
		&(struct reply_values){
			.gateway = app->config->gateway, .count = number, .list = list },
		ret);
	return which;
}

enum reply_template alarm_text_write(const struct app *app, const struct alarm *alarms,
	size_t count, char ret[static REPLY_TEXT_SIZE])
{
	bool english = is_english(app), stands = alarms->ended_us == INT64_MAX;
	enum reply_template begin = english ? REPLY_ALARM_BEGIN_EN : REPLY_ALARM_BEGIN;
	enum reply_template end = english ? REPLY_ALARM_END_EN : REPLY_ALARM_END;
	const struct log_entry *entry = log_entry_of(alarms->code);
	char since[24];

	if (count > 1)
		return write_many(app, alarms, count, ret);
	write_since(alarms->began_us, english, since, sizeof since);
	reply_render(app->templates, stands ? begin : end,
		&(struct reply_values){ .gateway = app->config->gateway,
			.modem = alarms->modem,
			.code = alarms->code,
			.what = entry ? translate(entry->what) : "",
			.since = since },
		ret);
	return stands ? begin : end;
}
