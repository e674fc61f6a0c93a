/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recap.c - what officers are judged by, from the store. */
#include "store/recap.h"
#include "daemon/recap_sum.h"

#include <stdio.h>
#include <time.h>

#define OFFSET_DAYS 512 /* more than a year, so that few of them share a place */

/* Of the clock on the wall, on a day of UTC. */
struct offset {
	int64_t day, us;
	bool lasts; /* the same at both ends of the day */
};

struct reading {
	const struct config *config;
	const struct workday_holidays *holidays;
	enum recap_by by;
	int64_t sla[RECAP_STEPS];
	struct recap_sum *sum;
	struct offset offsets[OFFSET_DAYS]; /* localtime_r() reads the zone's rules each time */
	int64_t month_day;                  /* on the wall; month is that of this day */
	char month[RECAP_KEY_SIZE];
};

static int64_t offset_at(int64_t at_us)
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { 0 };

	return localtime_r(&at, &tm) ? tm.tm_gmtoff * USEC_PER_SEC : 0;
}

/* By the clock on the wall; 0 stays 0. */
static int64_t local(struct reading *reading, int64_t at_us)
{
	int64_t day = at_us / USEC_PER_DAY;
	struct offset *offset;

	if (at_us == 0)
		return 0;
	if (at_us < 0)
		return at_us + offset_at(at_us);
	offset = &reading->offsets[day % OFFSET_DAYS];
	if (offset->day != day) {
		*offset = (struct offset){ .day = day, .us = offset_at(day * USEC_PER_DAY) };
		offset->lasts = offset_at((day + 1) * USEC_PER_DAY) == offset->us;
	}
	return at_us + (offset->lasts ? offset->us : offset_at(at_us));
}

static const char *find_agency(const struct config *config, const struct recap_life *life)
{
	if (*life->agency || !config)
		return life->agency;
	for (size_t i = 0; i < config->intake.route_count; i++)
		if (strcmp(config->intake.routes[i].keyword, life->route) == 0)
			return config->intake.routes[i].agency;
	return "";
}

/* They come in the order of their days, mostly. */
static const char *find_month(struct reading *reading, int64_t at_us)
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	int64_t day = local(reading, at_us) / USEC_PER_DAY;
	struct tm tm = { 0 };

	if (day == reading->month_day)
		return reading->month;
	reading->month[0] = '\0';
	if (localtime_r(&at, &tm))
		(void)strftime(reading->month, sizeof(reading->month), "%Y-%m", &tm);
	reading->month_day = day;
	return reading->month;
}

static const char *find_key(struct reading *reading, const struct recap_life *life)
{
	switch (reading->by) {
	case RECAP_BY_NONE: return NULL;
	case RECAP_BY_AGENCY: return find_agency(reading->config, life);
	case RECAP_BY_CLASS: return life->class_name;
	case RECAP_BY_MONTH: return find_month(reading, life->received_us);
	}
	return NULL;
}

static int on_life(const struct recap_life *life, void *userdata)
{
	struct reading *reading = userdata;
	struct recap_took took[RECAP_STEPS];
	struct recap_moments moments = { .received_us = local(reading, life->received_us) };

	if (life->cancelled)
		return recap_sum_add(reading->sum, find_key(reading, life), NULL);
	moments.first_us[RECAP_STEP_VERIFIED] =
		local(reading, life->first_us[RECAP_MOMENT_VERIFIED]);
	moments.first_us[RECAP_STEP_ANSWERED] =
		local(reading, life->first_us[RECAP_MOMENT_ANSWERED]);
	moments.first_us[RECAP_STEP_CLOSED] = local(reading, life->first_us[RECAP_MOMENT_CLOSED]);
	recap_measure(&moments, reading->holidays, reading->sla, took);
	return recap_sum_add(reading->sum, find_key(reading, life), took);
}

int recap_read(struct db *db, const struct config *config, const struct workday_holidays *holidays,
	enum recap_by by, int64_t from_us, int64_t to_us, struct recap *ret)
{
	_cleanup_(recap_sum_freep) struct recap_sum *sum = NULL;
	struct reading reading = {
		.config = config, .holidays = holidays, .by = by, .month_day = -1
	};
	int r = recap_sum_new(&sum);

	if (r < 0)
		return r;
	reading.sum = sum;
	if (config) {
		reading.sla[RECAP_STEP_VERIFIED] = config->sla.verify;
		reading.sla[RECAP_STEP_ANSWERED] = config->sla.follow_up;
		reading.sla[RECAP_STEP_CLOSED] = config->sla.close;
	}
	r = recap_each(db, from_us, to_us, on_life, &reading);
	return r < 0 ? r : recap_sum_finish(sum, reading.sla, ret);
}
