/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outbound_result.c - what became of a send. */
#include "daemon/outbound_result.h"
#include "daemon/backoff.h"
#include "daemon/budget.h"
#include "daemon/life.h"
#include "daemon/repeat.h"
#include "store/outbox.h"

#include <stdio.h>

#define RETRY_FIRST_US (15 * USEC_PER_SEC)
#define RETRY_MAX_US   (1800 * USEC_PER_SEC)

/* Two to three hours: a network that is out of order longer has more to tell than a receipt. */
#define ATTEMPTS_MAX 12

/* Failures for a number by one modem, before another is tried. */
#define ATTEMPTS_ALIKE 2

/* Replies in a row that a modem cannot send for its own reasons, before it rests: one alone may
 * have been the message's fault. */
#define TROUBLES_ALIKE 2

static const char *result_name(enum modem_send_result result)
{
	switch (result) {
	case MODEM_SEND_DONE: return "sent";
	case MODEM_SEND_TEMPORARY: return "refused for now";
	case MODEM_SEND_PERMANENT: return "refused for good";
	case MODEM_SEND_UNKNOWN: return "no answer of the modem";
	case MODEM_SEND_SIM: return "trouble with the SIM";
	}
	return "";
}

static void write_error(const struct modem_sent *s, char *ret, size_t size)
{
	if (s->error > 0)
		(void)snprintf(ret, size, "%s, %s %d", result_name(s->result),
			s->is_cme ? "CME" : "CMS", (int)s->error);
	else
		(void)copy_string(ret, size, result_name(s->result));
}

static int64_t pause_us(const struct app *app, unsigned times)
{
	return backoff_us(times, app_hastened(app, RETRY_FIRST_US), app_hastened(app, RETRY_MAX_US),
		app_random());
}

/* None of one that is leaving: it is not asked again. */
static uint32_t bit_of(const struct app *app, const struct app_modem *am)
{
	if (!app_has_modem(app, am))
		return 0;
	return UINT32_C(1) << (am - app->modems);
}

/* Whether another modem may have it, when those of `tried` cannot. */
static bool has_other(const struct app *app, const struct app_modem *am,
	const struct pool_modem *others, uint32_t tried)
{
	struct pool_wish wish = { .avoid = am->lane.avoid,
		.tried = tried,
		.parts = am->lane.parts,
		.class = am->lane.class };

	return pool_has_other(others, app->modem_count, &wish);
}

static int keep_failed(struct app *app, const struct app_modem *am, const char *error)
{
	int r = outbox_failed(app->db, am->pending.id, error);

	if (r >= 0)
		life_reply(LOG_EVENT_REPLY_FAILED, modem_name(am->modem), am->ticket, am->reply,
			error);
	return r;
}

static int keep_again(struct app *app, const struct app_modem *am, const struct outbox_again *again)
{
	int r = outbox_again(app->db, am->pending.id, again);

	if (r >= 0)
		life_reply(LOG_EVENT_REPLY_LATER, modem_name(am->modem), am->ticket, am->reply,
			again->error);
	return r;
}

/* The number's or the network's: later, by the same modem at first. */
static int keep_temporary(struct app *app, struct app_modem *am, const struct pool_modem *others,
	const char *error, int64_t now_us)
{
	struct outbox_again again = { .next_us = now_us + pause_us(app, am->attempts),
		.tried = am->lane.tried,
		.error = error };

	if (am->attempts >= ATTEMPTS_MAX)
		return keep_failed(app, am, error);
	if (am->attempts >= ATTEMPTS_ALIKE)
		again.tried |= bit_of(app, am);
	if (!has_other(app, am, others, again.tried))
		again.tried = 0;
	return keep_again(app, am, &again);
}

/* The modem's own: another at once, each once; then all rest. */
static int keep_trouble(struct app *app, struct app_modem *am, const struct pool_modem *others,
	const char *error, int64_t now_us)
{
	struct outbox_again again = {
		.tried = am->lane.tried | bit_of(app, am), .is_free = true, .error = error
	};
	int64_t rest_us = now_us + pause_us(app, am->troubles + 1);
	int r;

	if (!has_other(app, am, others, again.tried)) {
		again.tried = 0;
		again.next_us = rest_us;
	}
	r = keep_again(app, am, &again);
	if (r < 0)
		return r;
	am->troubles++;
	if (am->troubles >= TROUBLES_ALIKE || !am->can_send)
		am->rest_until_us = rest_us;
	return r;
}

static int keep_sent(struct app *app, struct app_modem *am, int64_t now_us)
{
	const struct modem_sent *s = &am->pending;
	const char *modem = modem_name(am->modem);
	int r = outbox_sent(app->db, s->id, modem, s->references, s->parts, now_us);

	if (r < 0)
		return r;
	life_reply(LOG_EVENT_REPLY_SENT, modem, am->ticket, am->reply, "");
	am->troubles = 0;
	if (r > 0)
		budget_spend(app, am, s->parts, now_us);
	return r;
}

static int keep_uncertain(struct app *app, struct app_modem *am, const char *error, int64_t now_us)
{
	struct outbox_waits waits;
	int r = outbox_uncertain(app->db, am->pending.id, error, repeat_waits(app, &waits), now_us);

	if (r < 0)
		return r;
	life_reply(LOG_EVENT_REPLY_UNCERTAIN, modem_name(am->modem), am->ticket, am->reply, error);
	if (r > 0)
		budget_spend(app, am, am->lane.parts, now_us);
	return r;
}

int outbound_result_keep(
	struct app *app, struct app_modem *am, const struct pool_modem *others, int64_t now_us)
{
	char error[64];

	write_error(&am->pending, error, sizeof error);
	switch (am->pending.result) {
	case MODEM_SEND_DONE: return keep_sent(app, am, now_us);
	case MODEM_SEND_PERMANENT: return keep_failed(app, am, error);
	case MODEM_SEND_UNKNOWN: return keep_uncertain(app, am, error, now_us);
	case MODEM_SEND_SIM: return keep_trouble(app, am, others, error, now_us);
	case MODEM_SEND_TEMPORARY:
		/* It says nothing of the number when the modem knows that it cannot send. */
		return am->can_send ? keep_temporary(app, am, others, error, now_us)
		                    : keep_trouble(app, am, others, error, now_us);
	}
	return -EINVAL;
}
