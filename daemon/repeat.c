/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repeat.c - replies of which nobody knows whether they left. */
#include "daemon/repeat.h"
#include "daemon/life.h"

/* The first leaves time for a delivery report. What made two uncertain is no short trouble; and
 * whoever got each of them is not to be tired. */
static const int64_t waits_us[OUTBOX_WAITS] = { 20 * USEC_PER_SEC, 10 * USEC_PER_MINUTE,
	60 * USEC_PER_MINUTE, 360 * USEC_PER_MINUTE };

static bool is_on(const struct app *app)
{
	return strcmp(app->config->replies.uncertain, "resend-once") == 0;
}

const struct outbox_waits *repeat_waits(const struct app *app, struct outbox_waits *ret)
{
	if (!is_on(app))
		return NULL;
	for (size_t i = 0; i < OUTBOX_WAITS; i++)
		ret->wait_us[i] = app_hastened(app, waits_us[i]);
	return ret;
}

int repeat_run(struct app *app, int64_t now_us)
{
	struct life_list list;
	int count;

	if (!is_on(app))
		return 0;
	list.count = outbox_list_repeating(app->db, now_us, list.names, COUNT_OF(list.names));
	if (list.count < 0)
		return list.count;
	count = outbox_resend(app->db, now_us);
	life_listed(LOG_EVENT_REPLY_REPEATED, &list, count);
	return count;
}

int repeat_next(struct app *app, int64_t *ret_us)
{
	*ret_us = INT64_MAX;
	return is_on(app) ? outbox_next_resend(app->db, ret_us) : 0;
}
