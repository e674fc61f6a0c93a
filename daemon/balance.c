/* SPDX-License-Identifier: GPL-2.0-or-later */
/* balance.c - asking each SIM for its balance. */
#include "daemon/balance.h"
#include "daemon/alarm.h"
#include "daemon/amount.h"
#include "daemon/health.h"
#include "store/alarm.h"
#include "store/health.h"

#include <inttypes.h>
#include <stdio.h>

/* The first question comes soon after a modem works; all at once would be a storm. */
#define FIRST_US      (5 * USEC_PER_SEC)
#define JITTER_US     (25 * USEC_PER_SEC)
#define RETRY_US      (300 * USEC_PER_SEC) /* after an answer that could not be read */
#define ASK_AGAIN_US  (30 * USEC_PER_SEC)  /* the modem was busy, or gone meanwhile */
#define FAILURES_TOLD 2                    /* in a row */

static size_t place_of(const struct app_modem *am)
{
	return (size_t)(am - am->app->modems);
}

static bool is_asked(const struct app_modem *am)
{
	return am->config->balance.ussd[0] != '\0';
}

static bool is_low(const struct app_modem *am, int64_t hundredths)
{
	return hundredths < am->config->balance.warn_below * 100;
}

static int stands_low(struct app *app, const struct app_modem *am)
{
	char code[ALARM_CODE_SIZE];

	log_code(LOG_EVENT_BALANCE_LOW, code);
	return alarm_stands(app->db, am->config->name, code, NULL);
}

static void take_amount(struct app *app, struct app_modem *am, int64_t hundredths, int64_t now_us)
{
	int stands = stands_low(app, am);
	char amount[40];

	(void)snprintf(amount, sizeof amount, "Rp %" PRId64, hundredths / 100);
	am->balance_failures = 0;
	(void)app_store_result(
		app, health_balance_set(app->db, am->config->name, hundredths, now_us));
	health_tell(app, am, LOG_EVENT_BALANCE_READ, amount, now_us);
	if (is_low(am, hundredths) && stands == 0)
		health_tell(app, am, LOG_EVENT_BALANCE_LOW, amount, now_us);
	else if (!is_low(am, hundredths) && stands > 0)
		health_tell(app, am, LOG_EVENT_BALANCE_FINE, amount, now_us);
}

static void fail(struct app *app, struct app_modem *am, const char *why, int64_t now_us)
{
	int64_t again_us = now_us + app_hastened(app, RETRY_US);

	if (++am->balance_failures == FAILURES_TOLD)
		health_tell(app, am, LOG_EVENT_BALANCE_UNREADABLE, why, now_us);
	if (again_us < am->balance_due_us)
		am->balance_due_us = again_us;
}

void balance_answer(
	struct app *app, struct app_modem *am, const struct modem_ussd *ussd, int64_t now_us)
{
	const regex_t *pattern;
	int64_t hundredths;
	char why[48];

	if (!is_asked(am) || !app_has_modem(app, am))
		return;
	pattern = &app->balances.patterns[place_of(am)];
	switch (ussd->result) {
	case MODEM_USSD_ANSWERED:
		if (amount_find(pattern, ussd->text, &hundredths) >= 0)
			take_amount(app, am, hundredths, now_us);
		else
			fail(app, am, "balance.pattern finds no amount in the answer", now_us);
		break;
	case MODEM_USSD_REFUSED:
		(void)snprintf(why, sizeof why, ussd->error > 0 ? "refused, CME %d" : "refused",
			(int)ussd->error);
		fail(app, am, why, now_us);
		break;
	case MODEM_USSD_SILENT: fail(app, am, "no answer", now_us); break;
	case MODEM_USSD_NOT_ASKED:
		am->balance_due_us = now_us + app_hastened(app, ASK_AGAIN_US);
		break;
	}
	balance_pump(app);
}

static void ask(struct app *app, struct app_modem *am, int64_t now_us)
{
	int r = modem_ask_ussd(am->modem, am->config->balance.ussd);

	if (r == -EBUSY || r == -ENOTCONN)
		am->balance_due_us = now_us + app_hastened(app, ASK_AGAIN_US);
	else
		am->balance_due_us = now_us + am->config->balance.every * USEC_PER_SEC;
	if (r < 0 && r != -EBUSY && r != -ENOTCONN)
		fail(app, am, "it could not be asked", now_us);
}

/* Never later than the next regular time would be. */
static int64_t first_due(struct app *app, const struct app_modem *am, int64_t now_us)
{
	int64_t wait_us = FIRST_US + app_random() % JITTER_US;
	int64_t every_us = am->config->balance.every * USEC_PER_SEC;

	wait_us = app_hastened(app, wait_us);
	return now_us + (wait_us < every_us ? wait_us : every_us);
}

int64_t balance_turn(struct app *app, int64_t now_us)
{
	int64_t next_us = INT64_MAX;

	for (size_t i = 0; i < app->modem_count; i++) {
		struct app_modem *am = &app->modems[i];

		if (!is_asked(am) || !modem_state_works(am->state))
			continue;
		if (am->balance_due_us == 0)
			am->balance_due_us = first_due(app, am, now_us);
		if (am->balance_due_us <= now_us)
			ask(app, am, now_us);
		if (am->balance_due_us < next_us)
			next_us = am->balance_due_us;
	}
	return next_us;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	app_timer_set(app->balances.timer, balance_turn(app, app_now_us(app)));
	return 0;
}

void balance_pump(struct app *app)
{
	app_timer_set(app->balances.timer, app_now_us(app));
}

void balance_patterns_free(regex_t *patterns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		regfree(&patterns[i]);
	free(patterns);
}

int balance_patterns_new(const struct config *config, regex_t **ret)
{
	regex_t *patterns = calloc(config->modem_count + 1, sizeof *patterns);

	if (!patterns)
		return -ENOMEM;
	for (size_t i = 0; i < config->modem_count; i++)
		if (regcomp(&patterns[i], config->modems[i].balance.pattern, REG_EXTENDED) != 0) {
			balance_patterns_free(patterns, i);
			return -EINVAL;
		}
	*ret = patterns;
	return 0;
}

void balance_take_patterns(struct app *app, regex_t *patterns)
{
	balance_patterns_free(app->balances.patterns, app->balances.pattern_count);
	app->balances.patterns = patterns;
	app->balances.pattern_count = app->config->modem_count;
}

int balance_new(struct app *app)
{
	regex_t *patterns;
	int r = balance_patterns_new(app->config, &patterns);

	if (r < 0)
		return r;
	balance_take_patterns(app, patterns);
	return app_timer_new(app, on_timer, &app->balances.timer);
}

void balance_free(struct app *app)
{
	balance_patterns_free(take_ptr(app->balances.patterns), app->balances.pattern_count);
	app->balances.pattern_count = 0;
	app->balances.timer = sd_event_source_unref(app->balances.timer);
}
