/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recap.c - what officers are judged by, from the store. */
#include "store/recap.h"
#include "daemon/recap_sum.h"

#include <stdio.h>
#include <time.h>

struct reading {
	const struct config *config;
	const struct workday_holidays *holidays;
	enum recap_by by;
	int64_t sla[RECAP_STEPS];
	struct recap_sum *sum;
};

/* By the clock on the wall; 0 stays 0. */
static int64_t local(int64_t at_us)
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { 0 };

	if (at_us == 0 || !localtime_r(&at, &tm))
		return at_us;
	return at_us + tm.tm_gmtoff * USEC_PER_SEC;
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

static const char *write_month(int64_t at_us, char ret[static RECAP_KEY_SIZE])
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { 0 };

	ret[0] = '\0';
	if (localtime_r(&at, &tm))
		(void)strftime(ret, RECAP_KEY_SIZE, "%Y-%m", &tm);
	return ret;
}

static const char *find_key(const struct reading *reading, const struct recap_life *life,
	char month[static RECAP_KEY_SIZE])
{
	switch (reading->by) {
	case RECAP_BY_NONE: return NULL;
	case RECAP_BY_AGENCY: return find_agency(reading->config, life);
	case RECAP_BY_CLASS: return life->class_name;
	case RECAP_BY_MONTH: return write_month(life->received_us, month);
	}
	return NULL;
}

static int on_life(const struct recap_life *life, void *userdata)
{
	struct reading *reading = userdata;
	struct recap_took took[RECAP_STEPS];
	struct recap_moments moments = { .received_us = local(life->received_us) };
	char month[RECAP_KEY_SIZE];

	if (life->cancelled)
		return recap_sum_add(reading->sum, find_key(reading, life, month), NULL);
	moments.first_us[RECAP_STEP_VERIFIED] = local(life->first_us[RECAP_MOMENT_VERIFIED]);
	moments.first_us[RECAP_STEP_ANSWERED] = local(life->first_us[RECAP_MOMENT_ANSWERED]);
	moments.first_us[RECAP_STEP_CLOSED] = local(life->first_us[RECAP_MOMENT_CLOSED]);
	recap_measure(&moments, reading->holidays, reading->sla, took);
	return recap_sum_add(reading->sum, find_key(reading, life, month), took);
}

int recap_read(struct db *db, const struct config *config, const struct workday_holidays *holidays,
	enum recap_by by, int64_t from_us, int64_t to_us, struct recap *ret)
{
	_cleanup_(recap_sum_freep) struct recap_sum *sum = NULL;
	struct reading reading = { .config = config, .holidays = holidays, .by = by };
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
