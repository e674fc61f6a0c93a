/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rotating.c - what older keys have sealed is sealed with the newest. */
#include "daemon/rotating.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "daemon/proving.h"
#include "daemon/request.h"
#include "daemon/translate.h"
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>

#define STEP_ROWS 200

static void finish(struct app *app)
{
	struct rotating *rot = &app->rotating;
	char detail[96];

	(void)snprintf(detail, sizeof detail, "%s: key %s, %" PRId64 " rows", rot->who, rot->key,
		rot->rows);
	health_tell(app, NULL, LOG_EVENT_KEY_ROTATED, detail, app_now_us(app));
}

/* What the log and free space still hold is sealed with the older key: it goes as what was erased
 * does. */
static void clean(struct app *app)
{
	const struct audit_deed deed = { .who = app->rotating.who, .what = "rotate", .reason = "" };
	int64_t now_us = app_now_us(app), row;
	int r = audit_add(app->db, &deed, false, now_us, &row);

	if (r >= 0)
		r = audit_end_proved(app->db, row, now_us);
	if (app_store_result(app, r) >= 0)
		proving_begin(app);
}

/* 1: there is more; 0: it is over. A step that fails leaves the rest to who asks again. */
static int do_step(struct app *app)
{
	struct rotating *rot = &app->rotating;
	int r = app_store_result(app, reseal_step(app->db, STEP_ROWS, &rot->left));

	if (r < 0) {
		rot->is_running = false;
		return r;
	}
	rot->rows += r;
	if (rot->left > 0)
		return 1;
	rot->is_running = false;
	finish(app);
	clean(app);
	return 0;
}

static int on_step(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	if (app->rotating.is_running && do_step(app) > 0)
		app_soon(app->rotating.step);
	return 0;
}

/* 1: a run is under way; 0: there is nothing to be done. */
static int begin(struct app *app)
{
	struct rotating *rot = &app->rotating;
	int r = app_store_result(app, reseal_due(app->db));

	rot->rows = 0;
	rot->left = 0;
	if (r <= 0)
		return r;
	control_write_who(app->control, rot->who);
	rot->is_running = true;
	app_soon(rot->step);
	return 1;
}

int rotating_run(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	struct rotating *rot = &app->rotating;
	const char *newest = request_text(request, "key");
	int r = 0;

	if (!*rot->key)
		return request_deny(
			answer, EX_CONFIG, N_("the gateway runs without a key: nothing is sealed"));
	if (*newest && strcmp(newest, rot->key) != 0)
		return request_deny(answer, EX_TEMPFAIL,
			N_("the gateway was started with other keys than the file has now: restart "
			   "it first (systemctl restart lapor-smsd)"));
	if (json_is_true(json_object_get(request, "begin")) && !rot->is_running)
		r = begin(app);
	if (r >= 0 && rot->is_running)
		r = do_step(app);
	if (r < 0)
		return request_deny_store(answer);
	(void)json_object_set_new(answer, "running", json_boolean(rot->is_running));
	(void)json_object_set_new(answer, "key", json_string(rot->key));
	(void)json_object_set_new(answer, "rows", json_integer(rot->rows));
	(void)json_object_set_new(answer, "left", json_integer(rot->left));
	return 0;
}

int rotating_new(struct app *app)
{
	int r = app_deferred_new(app, on_step, &app->rotating.step);

	if (r >= 0) /* everything else comes first */
		r = sd_event_source_set_priority(app->rotating.step, SD_EVENT_PRIORITY_IDLE);
	return r;
}

void rotating_free(struct app *app)
{
	app->rotating.step = sd_event_source_unref(app->rotating.step);
}
