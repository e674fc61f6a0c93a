/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keeping.c - how long citizens' data is kept. */
#include "daemon/keeping.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "daemon/proving.h"
#include "daemon/request.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#define ITSELF "by itself"

static struct retention_limits read_limits(const struct app *app)
{
	return (struct retention_limits){
		.text_us = app->config->privacy.keep_text * USEC_PER_DAY,
		.number_us = app->config->privacy.keep_number * USEC_PER_DAY,
		.raw_us = app->config->privacy.keep_raw * USEC_PER_DAY,
	};
}

static void begin(struct app *app, const char *who)
{
	struct keeping *k = &app->keeping;

	k->pass = (struct retention_pass){ 0 };
	k->is_running = true;
	(void)copy_string(k->who, sizeof k->who, who);
	app_soon(k->step);
}

/* An admin who has asked is answered in the audit also when there was nothing to erase. */
static int keep_empty_run(struct app *app, int64_t now_us)
{
	struct keeping *k = &app->keeping;
	const struct audit_deed deed = { .who = k->who, .what = "purge", .reason = "" };
	int64_t row;

	if (k->pass.audit != 0 || strcmp(k->who, ITSELF) == 0)
		return 0;
	return audit_add(app->db, &deed, true, now_us, &row);
}

static void say(struct app *app, int64_t now_us)
{
	const struct keeping *k = &app->keeping;
	const struct audit_counts *c = &k->pass.counts;
	char detail[256];

	if (!audit_is_any(c))
		return;
	(void)snprintf(detail, sizeof detail,
		"%s: texts of %" PRId64 " complaints, %" PRId64 " messages and %" PRId64
		" replies, %" PRId64 " raw parts, %" PRId64 " numbers",
		k->who, c->complaints, c->messages, c->replies, c->raw_parts, c->numbers);
	health_tell(app, NULL, LOG_EVENT_PURGED, detail, now_us);
}

/* A step that fails leaves the rest to the next day, or to who asks again. */
static int do_step(struct app *app)
{
	struct keeping *k = &app->keeping;
	const struct retention_limits limits = read_limits(app);
	const struct audit_deed deed = { .who = k->who, .what = "purge", .reason = "" };
	int64_t now_us = app_now_us(app);
	int r = retention_step(app->db, &limits, &deed, &k->pass, now_us);

	if (r == 0)
		r = keep_empty_run(app, now_us);
	if (app_store_result(app, r) > 0)
		return r;
	k->is_running = false;
	if (r >= 0)
		say(app, now_us);
	else if (k->pass.audit != 0) /* what it has erased until then is gone as well */
		(void)app_store_result(app, audit_end_proved(app->db, k->pass.audit, now_us));
	proving_begin(app);
	return r;
}

static int on_step(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	if (app->keeping.is_running && do_step(app) > 0)
		app_soon(app->keeping.step);
	return 0;
}

static int on_daily(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	if (!app->keeping.is_running)
		begin(app, ITSELF);
	app_timer_set(app->keeping.daily, app_now_us(app) + USEC_PER_DAY);
	return 0;
}

void keeping_describe(json_t *answer, const struct audit_counts *c)
{
	const struct {
		const char *name;
		int64_t count;
	} counts[] = { { "complaints", c->complaints }, { "messages", c->messages },
		{ "replies", c->replies }, { "raw_parts", c->raw_parts }, { "numbers", c->numbers },
		{ "dropped", c->dropped } };

	for (size_t i = 0; i < COUNT_OF(counts); i++)
		(void)json_object_set_new(answer, counts[i].name, json_integer(counts[i].count));
}

int keeping_run(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	struct keeping *k = &app->keeping;
	char who[CONTROL_WHO_SIZE];
	int r = 0;

	control_write_who(app->control, who);
	if (json_is_true(json_object_get(request, "begin")) && !k->is_running)
		begin(app, who);
	if (k->is_running)
		r = do_step(app);
	if (r < 0)
		return request_deny_store(answer);
	(void)json_object_set_new(answer, "running", json_boolean(k->is_running));
	(void)json_object_set_new(
		answer, "audit", k->pass.audit ? json_integer(k->pass.audit) : json_null());
	keeping_describe(answer, &k->pass.counts);
	return 0;
}

void keeping_start(struct app *app)
{
	proving_start(app);
	app_timer_set(app->keeping.daily, app_now_us(app));
}

int keeping_new(struct app *app)
{
	int r = app_timer_new(app, on_daily, &app->keeping.daily);

	if (r >= 0)
		r = app_deferred_new(app, on_step, &app->keeping.step);
	if (r >= 0) /* everything else comes first */
		r = sd_event_source_set_priority(app->keeping.step, SD_EVENT_PRIORITY_IDLE);
	return r;
}

void keeping_free(struct app *app)
{
	app->keeping.step = sd_event_source_unref(app->keeping.step);
	app->keeping.daily = sd_event_source_unref(app->keeping.daily);
}
