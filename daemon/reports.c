/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reports.c - delivery reports, and what follows from them. */
#include "daemon/reports.h"
#include "daemon/forwarding.h"
#include "daemon/life.h"
#include "daemon/log.h"
#include "daemon/number.h"
#include "store/forward.h"

/* No answer to a send takes longer. */
#define EARLY_MAX_US (600 * USEC_PER_SEC)

static enum outbox_report meaning(uint8_t status)
{
	if (status < 0x20)
		return OUTBOX_DELIVERED;
	return status < 0x40 ? OUTBOX_PENDING : OUTBOX_UNDELIVERABLE;
}

/* What follows for central: the receipt has reached its phone. */
static int keep_contact(
	struct app *app, int64_t complaint_id, int64_t discharged_us, int64_t now_us)
{
	return forward_contact(
		app->db, complaint_id, discharged_us > 0 ? discharged_us : now_us, now_us);
}

/* 0; -EAGAIN: it may speak of what is being sent just now; -ENOENT: of nothing. */
static int apply(
	struct app *app, struct modem *m, const struct modem_report *report, int64_t now_us)
{
	char number[LAPOR_NUMBER_SIZE], tail[NUMBER_TAIL_SIZE], ticket[DB_TICKET_SIZE];
	struct outbox_delivery d = { .modem = modem_name(m),
		.reference = report->reference,
		.number = number,
		.tail = tail,
		.report = meaning(report->status),
		.discharged_us = report->discharged_us };
	int64_t complaint_id = 0;
	bool is_receipt = false;
	int r = number_normalise(report->recipient, number);

	if (r < 0)
		return -ENOENT;
	number_tail(report->recipient, tail);
	r = outbox_report(app->db, &d, now_us, &complaint_id, &is_receipt);
	if (r <= 0)
		return r;
	log_say(d.report == OUTBOX_DELIVERED ? LOG_EVENT_REPLY_DELIVERED
					     : LOG_EVENT_REPLY_UNDELIVERABLE,
		d.modem, life_ticket(app, complaint_id, ticket), is_receipt ? "the receipt" : "");
	if (d.report != OUTBOX_DELIVERED || !is_receipt || complaint_id == 0)
		return 0;
	return keep_contact(app, complaint_id, d.discharged_us, now_us);
}

static int keep(struct app *app, struct modem *m, const struct modem_report *report)
{
	int r = db_begin(app->db);

	if (r >= 0)
		r = apply(app, m, report, app_now_us(app));
	return app_store_result(app, db_end(app->db, r));
}

static size_t count_of(const struct outbound *o, const struct modem *m)
{
	size_t count = 0;

	for (size_t i = 0; i < o->early_count; i++)
		count += o->early[i].modem == m;
	return count;
}

/* The oldest makes room, of the modem that has most: it has waited longest for an answer that does
 * not come, and one modem that says too much drops its own only. */
static void drop_oldest(struct outbound *o)
{
	size_t at = 0;

	for (size_t i = 1; i < o->early_count; i++)
		if (count_of(o, o->early[i].modem) > count_of(o, o->early[at].modem))
			at = i;
	log_say(LOG_EVENT_REPORT_UNMATCHED, modem_name(o->early[at].modem), NULL, "");
	o->early_count--;
	memmove(o->early + at, o->early + at + 1, (o->early_count - at) * sizeof o->early[0]);
}

static void hold(struct app *app, struct modem *m, const struct modem_report *report)
{
	struct outbound *o = &app->outbound;

	if (o->early_count == APP_EARLY_REPORTS)
		drop_oldest(o);
	o->early[o->early_count++] =
		(struct early_report){ .modem = m, .report = *report, .since_us = app_now_us(app) };
}

void reports_hear(struct app *app, struct modem *m, const struct modem_report *report)
{
	int r = keep(app, m, report);

	if (r == -ENOENT) {
		log_say(LOG_EVENT_REPORT_UNMATCHED, modem_name(m), NULL, "");
		r = 0;
	}
	/* One that lies on the SIM is read again. */
	if (report->slot > 0)
		(void)(r < 0 ? modem_refused(m, &report->slot, 1)
			     : modem_stored(m, &report->slot, 1));
	else if (r < 0)
		hold(app, m, report);
	forwarding_pump(app);
}

void reports_retry(struct app *app)
{
	struct outbound *o = &app->outbound;
	size_t kept = 0;

	for (size_t i = 0; i < o->early_count; i++) {
		const struct early_report *e = &o->early[i];
		int r = keep(app, e->modem, &e->report);

		if (r == -ENOENT || (r < 0 && app_now_us(app) - e->since_us > EARLY_MAX_US))
			log_say(LOG_EVENT_REPORT_UNMATCHED, modem_name(e->modem), NULL, "");
		else if (r < 0)
			o->early[kept++] = *e;
	}
	o->early_count = kept;
	if (kept == 0)
		forwarding_pump(app);
}

void reports_forget(struct app *app, const struct modem *m)
{
	struct outbound *o = &app->outbound;
	size_t kept = 0;

	for (size_t i = 0; i < o->early_count; i++)
		if (o->early[i].modem != m)
			o->early[kept++] = o->early[i];
		else
			log_say(LOG_EVENT_REPORT_UNMATCHED, modem_name(m), NULL, "");
	o->early_count = kept;
}
