/* SPDX-License-Identifier: GPL-2.0-or-later */
/* witness.c - the head of the store's chain, once a day. */
#include "daemon/witness.h"
#include "daemon/day.h"
#include "store/chain_head.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* A store that cannot be written may be so for long. */
#define RETRY_US (10 * 60 * USEC_PER_SEC)

static int write_day(int64_t at_us, char ret[static CHAIN_DAY_SIZE])
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm;

	if (!localtime_r(&at, &tm) || strftime(ret, CHAIN_DAY_SIZE, "%Y-%m-%d", &tm) == 0)
		return -EOVERFLOW;
	return 0;
}

static void say(const struct chain_head *head)
{
	char text[CHAIN_TEXT_SIZE];
	const struct log_fields fields = { .head = text };

	chain_head_write(head, text);
	log_say_with(LOG_EVENT_CHAIN_HEAD, NULL, NULL, text, &fields);
}

static int make(struct app *app, int64_t now_us)
{
	char day[CHAIN_DAY_SIZE];
	struct chain_head head;
	int r = write_day(now_us, day);

	if (r >= 0)
		r = chain_head_make(app->db, day, now_us, &head);
	if (r > 0)
		say(&head);
	return app_store_result(app, r);
}

void witness_start(struct app *app)
{
	int64_t now_us = app_now_us(app);
	struct day day;

	day_find(now_us, &day);
	app_timer_set(app->witness.timer,
		make(app, now_us) < 0 ? now_us + app_hastened(app, RETRY_US) : day.ends_us);
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	witness_start(userdata);
	return 0;
}

int witness_new(struct app *app)
{
	return app_timer_new(app, on_timer, &app->witness.timer);
}

void witness_free(struct app *app)
{
	app->witness.timer = sd_event_source_unref(app->witness.timer);
}
