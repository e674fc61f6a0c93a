/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proving.c - what was erased is searched for in the store's files. */
#include "daemon/proving.h"
#include "daemon/backup.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "store/proof.h"

#include <inttypes.h>
#include <stdio.h>

/* A reader that lists a large store holds on to the log that long at most. */
#define RETRY_US (10 * USEC_PER_SEC)

static void try_later(struct app *app)
{
	app_timer_set(app->proving.timer, app_now_us(app) + app_hastened(app, RETRY_US));
}

static void tell(struct app *app, const struct proof_facts *f, int64_t now_us)
{
	char detail[256];

	(void)snprintf(detail, sizeof detail,
		"%" PRId64 " pieces searched for in %" PRId64 " octets, %" PRId64 " not, %" PRId64
		" found, %" PRId64 " in rows that are kept, %" PRId64 " pages cleaned",
		f->pieces, f->octets, f->left_out, f->found, f->held, f->cleaned);
	health_tell(app, NULL, f->found > 0 ? LOG_EVENT_ERASURE_LEFT : LOG_EVENT_ERASURE_PROVED,
		detail, now_us);
}

static int end(struct app *app)
{
	struct backup_copies copies;
	struct proof_facts facts;
	int64_t now_us = app_now_us(app);
	int r = backup_look(app->config->store.path, &copies);

	/* Whose folder cannot be looked into has no copies that we could speak of. */
	if (r < 0)
		copies = (struct backup_copies){ 0 };
	r = proof_end(app->proving.proof,
		&(const struct proof_copies){ copies.count, copies.until_us, copies.kept }, now_us,
		&facts);
	if (r >= 0)
		tell(app, &facts, now_us);
	return r;
}

/* What fails is tried again, with the same words. */
static int on_step(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;
	struct proving *p = &app->proving;
	int r;

	(void)source;
	if (!p->proof)
		return 0;
	r = proof_step(p->proof);
	if (r == 0)
		r = end(app);
	if (r != -EBUSY)
		(void)app_store_result(app, r);
	if (r > 0) {
		app_soon(p->step);
	} else if (r < 0) {
		try_later(app);
	} else {
		proof_free(take_ptr(p->proof));
		if (proof_is_due(app->db))
			proving_begin(app);
	}
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	app_timer_set(app->proving.timer, INT64_MAX);
	if (app->proving.proof)
		app_soon(app->proving.step);
	else
		proving_begin(app);
	return 0;
}

void proving_begin(struct app *app)
{
	struct proving *p = &app->proving;
	int r;

	if (p->proof || !proof_is_due(app->db))
		return;
	r = app_store_result(app, proof_new(&p->proof, app->db));
	if (r < 0)
		try_later(app);
	else
		app_soon(p->step);
}

void proving_start(struct app *app)
{
	int64_t now_us = app_now_us(app);

	if (app_store_result(app, proof_is_rewritten(app->db)) > 0)
		health_tell(app, NULL, LOG_EVENT_STORE_REWRITTEN, "", now_us);
	(void)app_store_result(app, proof_adopt(app->db, now_us));
	proving_begin(app);
}

int proving_new(struct app *app)
{
	int r = app_timer_new(app, on_timer, &app->proving.timer);

	if (r >= 0)
		r = app_deferred_new(app, on_step, &app->proving.step);
	if (r >= 0) /* everything else comes first */
		r = sd_event_source_set_priority(app->proving.step, SD_EVENT_PRIORITY_IDLE);
	return r;
}

void proving_free(struct app *app)
{
	proof_free(take_ptr(app->proving.proof));
	app->proving.step = sd_event_source_unref(app->proving.step);
	app->proving.timer = sd_event_source_unref(app->proving.timer);
}
