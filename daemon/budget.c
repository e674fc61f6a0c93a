/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.c - what each SIM may send in a minute and in a day. */
#include "daemon/budget.h"
#include "daemon/day.h"
#include "daemon/health.h"
#include "store/spent.h"

#include <stdio.h>

#define KEPT_US (2 * USEC_PER_DAY)

enum { TOLD_NOTHING, TOLD_RESERVE, TOLD_SPENT };

static void name_fact(const struct app_modem *am, char *ret, size_t size)
{
	(void)snprintf(ret, size, "budget-told-%s", modem_name(am->modem));
}

/* What was told of a day is not told again after a restart. */
static int read_told(struct app *app, const struct app_modem *am, int64_t day_us)
{
	char name[64], value[40];
	long long day;
	int told;

	name_fact(am, name, sizeof name);
	if (db_fact_get(app->db, name, value, sizeof value) <= 0 ||
		sscanf(value, "%lld %d", &day, &told) != 2 || day != day_us)
		return TOLD_NOTHING;
	return told;
}

static int begin_day(struct app *app, struct app_modem *am, int64_t now_us)
{
	struct app_budget b = { .is_minute_told = am->budget.is_minute_told };
	const char *name = modem_name(am->modem);
	struct day day;
	int r = spent_forget(app->db, name, now_us - KEPT_US);

	day_find(now_us, &day);
	b.day_us = day.begins_us;
	b.next_day_us = day.ends_us;
	if (r >= 0)
		r = spent_sum(app->db, name, b.day_us - 1, now_us, &b.today);
	if (r < 0)
		return r;
	b.told = read_told(app, am, b.day_us);
	am->budget = b;
	return 0;
}

int budget_look(struct app *app, struct app_modem *am, struct pool_modem *ret, int64_t now_us)
{
	const struct config_modem *c = am->config;
	int64_t minute = app_hastened(app, USEC_PER_MINUTE), parts;
	int r = 0;

	if (now_us < am->budget.day_us || now_us >= am->budget.next_day_us)
		r = begin_day(app, am, now_us);
	if (r < 0)
		return r;
	ret->sent_today = am->budget.today;
	ret->day_left = c->send_per_day > 0 ? c->send_per_day - am->budget.today : INT64_MAX;
	ret->reserve = c->reserve_for_receipts;
	ret->minute_most = ret->minute_left = INT64_MAX;
	if (c->send_per_minute == 0)
		return 0;
	r = spent_sum(app->db, modem_name(am->modem), now_us - minute, now_us, &parts);
	if (r < 0)
		return r;
	ret->minute_most = c->send_per_minute;
	ret->minute_left = c->send_per_minute - parts;
	return 0;
}

static void tell_day(struct app *app, struct app_modem *am, int64_t now_us)
{
	int64_t left = am->config->send_per_day - am->budget.today;
	int level = TOLD_NOTHING;
	char name[64], value[40];

	if (left <= am->config->reserve_for_receipts)
		level = TOLD_RESERVE;
	if (left <= 0)
		level = TOLD_SPENT;
	if (level <= am->budget.told)
		return;
	am->budget.told = level;
	health_tell(app, am, level == TOLD_SPENT ? LOG_EVENT_BUDGET_SPENT : LOG_EVENT_BUDGET_DAY,
		"", now_us);
	name_fact(am, name, sizeof name);
	(void)snprintf(value, sizeof value, "%lld %d", (long long)am->budget.day_us, level);
	(void)app_store_result(app, db_fact_set(app->db, name, value));
}

void budget_spend(struct app *app, struct app_modem *am, int parts, int64_t now_us)
{
	am->budget.today += parts;
	if (am->config->send_per_day > 0)
		tell_day(app, am, now_us);
}

static int wait_for_minute(
	struct app *app, const struct app_modem *am, int64_t now_us, int64_t *next_us)
{
	int64_t minute = app_hastened(app, USEC_PER_MINUTE), first_us;
	int r = spent_first(app->db, modem_name(am->modem), now_us - minute, now_us, &first_us);

	if (r >= 0 && first_us != INT64_MAX && first_us + minute < *next_us)
		*next_us = first_us + minute;
	return r;
}

int budget_wait(struct app *app, struct app_modem *am, const struct pool_modem *m,
	bool something_waits, int64_t now_us, int64_t *next_us)
{
	/* One SMS leaves the window, the next goes: that is one stretch, until half is free. */
	if (m->minute_left > m->minute_most / 2)
		am->budget.is_minute_told = false;
	if (something_waits && m->day_left <= m->reserve && am->budget.next_day_us < *next_us)
		*next_us = am->budget.next_day_us;
	if (!m->is_wanted)
		return 0;
	if (!am->budget.is_minute_told)
		health_tell(app, am, LOG_EVENT_BUDGET_MINUTE, "", now_us);
	am->budget.is_minute_told = true;
	return wait_for_minute(app, am, now_us, next_us);
}
