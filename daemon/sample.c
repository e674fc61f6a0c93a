/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.c - how the modems fare over time, counted and kept. */
#include "daemon/sample.h"
#include "daemon/health.h"
#include "daemon/room.h"

#include <stdio.h>

/* A SIM that is so full at two samples in a row is told of, once until it has room again. */
#define NEARLY_FULL_PERCENT 80
#define ROOM_PERCENT        60

/* Adds up the time since the last look, in which all was as told then. */
static void pass(struct app_modem *am, int64_t now_us)
{
	struct sample_span *s = &am->sample;
	int64_t passed_us = now_us - s->looked_us;
	int dbm = s->status.signal_dbm;

	if (s->since_us == 0)
		return;
	s->looked_us = now_us;
	if (passed_us <= 0 || !modem_state_works(am->state))
		return;
	s->up_us += passed_us;
	if (dbm == 0)
		return;
	s->signal_sum += dbm * passed_us;
	s->signal_us += passed_us;
	if (s->signal_least_dbm == 0 || dbm < s->signal_least_dbm)
		s->signal_least_dbm = dbm;
}

void sample_status(struct app_modem *am, const struct modem_status *status, int64_t now_us)
{
	struct sample_span *s = &am->sample;

	pass(am, now_us);
	if (status->state == MODEM_STARTING && am->state != MODEM_STARTING) {
		s->restarts++;
		am->restarts++;
	}
	s->status = *status;
}

void sample_received(struct app_modem *am)
{
	am->sample.received++;
}

/* The last place takes all that has none of its own. */
static void count_error(struct sample_span *s, const char *error, int64_t now_us)
{
	int64_t hour_us = now_us - now_us % USEC_PER_HOUR;
	size_t i = 0;

	while (i < s->error_count &&
		(s->errors[i].hour_us != hour_us || strcmp(s->errors[i].error, error) != 0))
		i++;
	if (i >= APP_ERRORS_MAX - 1 && i == s->error_count) {
		i = APP_ERRORS_MAX - 1;
		error = "other";
	}
	if (i >= s->error_count) {
		s->errors[i].hour_us = hour_us;
		s->errors[i].count = 0;
		(void)copy_string(s->errors[i].error, sizeof s->errors[i].error, error);
		s->error_count = i + 1;
	}
	s->errors[i].count++;
}

void sample_sent(struct app_modem *am, const struct modem_sent *sent, int64_t now_us)
{
	struct sample_span *s = &am->sample;
	char error[SAMPLE_ERROR_SIZE];

	s->sent += sent->parts;
	if (sent->result == MODEM_SEND_DONE)
		return;
	s->failed++;
	if (sent->error == 0)
		return;
	(void)copy_string(error, sizeof error, "ERROR");
	if (sent->error > 0)
		(void)snprintf(error, sizeof error, "%s %d", sent->is_cme ? "CME" : "CMS",
			(int)sent->error);
	count_error(s, error, now_us);
}

void sample_event(struct app_modem *am, enum log_event event, int64_t now_us)
{
	struct sample_span *s = &am->sample;
	enum log_severity severity = log_entry(event)->severity;
	char code[12];

	s->resets += event == LOG_EVENT_MODEM_SOFT_RESET || event == LOG_EVENT_MODEM_USB_RESET;
	if (severity != LOG_SEVERITY_WARNING && severity != LOG_SEVERITY_ALARM)
		return;
	log_code(event, code);
	count_error(s, code, now_us);
}

/* The clock may have been set back meanwhile. */
static int64_t span_us(const struct app *app, const struct sample_span *s, int64_t now_us)
{
	return now_us > s->since_us ? now_us - s->since_us
	                            : app->config->watch.sample_every * USEC_PER_SEC;
}

static int keep_one(struct app *app, const struct app_modem *am, int64_t now_us)
{
	const struct sample_span *s = &am->sample;
	const char *name = modem_name(am->modem);
	struct sample_row row = { .modem = name,
		.at_us = now_us,
		.span_us = span_us(app, s, now_us),
		.state = modem_state_name(am->state),
		.up_us = s->up_us,
		.signal_dbm = s->signal_us > 0 ? (int)(s->signal_sum / s->signal_us) : 0,
		.signal_least_dbm = s->signal_least_dbm,
		.network = s->status.network,
		.operator_name = s->status.operator_name,
		.cell = s->status.cell,
		.sim_used = s->status.sim_used,
		.sim_size = s->status.sim_size,
		.received = s->received,
		.sent = s->sent,
		.failed = s->failed,
		.restarts = s->restarts,
		.resets = s->resets };
	int r;

	if (row.up_us > row.span_us)
		row.up_us = row.span_us;
	r = sample_add(app->db, &row);
	for (size_t i = 0; i < s->error_count && r >= 0; i++)
		r = sample_add_error(app->db, name, s->errors[i].hour_us, s->errors[i].error,
			s->errors[i].count);
	return r;
}

static int keep_all(struct app *app, int64_t now_us)
{
	int r = db_begin(app->db);

	for (size_t i = 0; i < app->modem_count && r >= 0; i++)
		r = keep_one(app, &app->modems[i], now_us);
	return db_end(app->db, r);
}

static void begin_span(struct sample_span *s, int64_t now_us)
{
	*s = (struct sample_span){ .since_us = now_us,
		.looked_us = now_us,
		.status = s->status,
		.full_looks = s->full_looks,
		.is_nearly_full = s->is_nearly_full };
}

/* A burst of messages fills a SIM for a moment; a store that fails fills it for good. */
static void look_at_sim(struct app *app, struct app_modem *am, int64_t now_us)
{
	struct sample_span *s = &am->sample;
	int64_t used = s->status.sim_used, size = s->status.sim_size;
	char detail[32];

	if (!modem_state_works(am->state) || used < 0 || size <= 0)
		return;
	if (used * 100 < size * ROOM_PERCENT)
		s->is_nearly_full = false;
	s->full_looks = used * 100 >= size * NEARLY_FULL_PERCENT ? s->full_looks + 1 : 0;
	if (s->is_nearly_full || s->full_looks < 2)
		return;
	s->is_nearly_full = true;
	(void)snprintf(detail, sizeof detail, "%d/%d", (int)used, (int)size);
	health_tell(app, am, LOG_EVENT_MODEM_SIM_NEARLY_FULL, detail, now_us);
}

void sample_keep(struct app *app, int64_t now_us)
{
	int r;

	if (app->modem_count == 0 || app->modems[0].sample.since_us == 0)
		return;
	for (size_t i = 0; i < app->modem_count; i++) {
		pass(&app->modems[i], now_us);
		look_at_sim(app, &app->modems[i], now_us);
	}
	/* It can be done without. */
	r = room_is_tight(app) ? 0 : app_store_result(app, keep_all(app, now_us));
	for (size_t i = 0; i < app->modem_count && r >= 0; i++)
		begin_span(&app->modems[i].sample, now_us);
}

static int64_t every_us(const struct app *app)
{
	return app->config->watch.sample_every * USEC_PER_SEC;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;
	int64_t now_us = app_now_us(app);

	(void)source;
	(void)usec;
	sample_keep(app, now_us);
	log_catch_up();
	app_timer_set(app->sampling.timer, now_us + every_us(app));
	return 0;
}

/* A step that fails leaves the rest to the next day. */
static int on_step(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;
	int r = sample_thin(app->db, &app->sampling.thinning, app_now_us(app));

	(void)source;
	if (app_store_result(app, r) > 0)
		app_soon(app->sampling.step);
	return 0;
}

static int on_daily(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	app->sampling.thinning = (struct sample_thinning){ 0 };
	app_soon(app->sampling.step);
	app_timer_set(app->sampling.daily, app_now_us(app) + USEC_PER_DAY);
	return 0;
}

void sample_join(struct app_modem *am, int64_t now_us)
{
	am->sample.status = *modem_get_status(am->modem);
	begin_span(&am->sample, now_us);
}

void sample_pace(struct app *app, int64_t now_us)
{
	app_timer_set(app->sampling.timer, now_us + every_us(app));
}

void sample_start(struct app *app, int64_t now_us)
{
	for (size_t i = 0; i < app->modem_count; i++)
		sample_join(&app->modems[i], now_us);
	sample_pace(app, now_us);
	app_timer_set(app->sampling.daily, now_us);
}

int sample_new(struct app *app)
{
	int r = app_timer_new(app, on_timer, &app->sampling.timer);

	if (r >= 0)
		r = app_timer_new(app, on_daily, &app->sampling.daily);
	if (r >= 0)
		r = app_deferred_new(app, on_step, &app->sampling.step);
	if (r >= 0) /* everything else comes first */
		r = sd_event_source_set_priority(app->sampling.step, SD_EVENT_PRIORITY_IDLE);
	return r;
}

void sample_free(struct app *app)
{
	app->sampling.step = sd_event_source_unref(app->sampling.step);
	app->sampling.daily = sd_event_source_unref(app->sampling.daily);
	app->sampling.timer = sd_event_source_unref(app->sampling.timer);
}
