/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe.c - messages of our own from modem to modem. */
#include "daemon/probe.h"
#include "daemon/alarm.h"
#include "daemon/health.h"
#include "daemon/number.h"
#include "daemon/outbound.h"
#include "store/alarm.h"
#include "store/probe.h"

#include <stdio.h>
#include <sys/random.h>

#define PREFIX         "LAPOR UJI "
#define TEMPLATE       "probe"
#define TOKEN_LETTERS  16              /* 64 bits */
#define FIRST_US       USEC_PER_MINUTE /* after the start, where none was sent before */
#define STORE_RETRY_US USEC_PER_MINUTE

static bool is_on(const struct app *app)
{
	return app->config->watch.probe_every > 0;
}

/* One that has a number, and is not taken out of use. */
static bool takes_part(const struct app_modem *am)
{
	return am->config->number[0] && am->state != MODEM_PAUSED;
}

/* Who hears from this one; NULL: nobody but itself is there. */
static const struct app_modem *next_of(const struct app *app, size_t sender)
{
	for (size_t i = 1; i < app->modem_count; i++) {
		const struct app_modem *am = &app->modems[(sender + i) % app->modem_count];

		if (takes_part(am))
			return am;
	}
	return NULL;
}

/* Letters of which no word is made by chance; digits in a row would be filtered. */
static int draw_token(char ret[static TOKEN_LETTERS + 1])
{
	static const char letters[] = "BCDFGHJKLMNPQRST"; /* 16: each alike */
	uint8_t random[TOKEN_LETTERS];

	if (getrandom(random, sizeof random, 0) != sizeof random)
		return -EIO;
	for (size_t i = 0; i < TOKEN_LETTERS; i++)
		ret[i] = letters[random[i] % (sizeof letters - 1)];
	ret[TOKEN_LETTERS] = '\0';
	return 0;
}

/* By the sender or not at all: it proves the sender's way too. */
static int send_one(struct app *app, const struct app_modem *sender,
	const struct app_modem *receiver, int64_t now_us)
{
	char number[LAPOR_NUMBER_SIZE], person[DB_PSEUDONYM_SIZE];
	char text[sizeof PREFIX + TOKEN_LETTERS] = PREFIX, *token = text + sizeof PREFIX - 1;
	struct outbox_draft draft = { .person = person,
		.modem = sender->config->name,
		.avoid = receiver->config->name,
		.template_name = TEMPLATE,
		.class = OUTBOX_ANSWER, /* quiet hours hold up the others */
		.text = text,
		.parts = 1,
		.expires_us = now_us + app->config->watch.probe_within * USEC_PER_SEC };
	int r = number_normalise(receiver->config->number, number);

	if (r >= 0)
		r = draw_token(token);
	if (r >= 0)
		r = db_person(app->db, number, now_us, person);
	return r < 0 ? r
	             : probe_send(app->db, &draft, sender->config->name, receiver->config->name,
			       token, now_us);
}

static int begin_round(struct app *app, int64_t now_us)
{
	int r = 0;

	for (size_t i = 0; i < app->modem_count && r >= 0; i++) {
		const struct app_modem *sender = &app->modems[i], *receiver = next_of(app, i);

		/* A modem that does not work has its own alarm. */
		if (takes_part(sender) && modem_state_works(sender->state) && sender->can_send &&
			receiver && modem_state_works(receiver->state))
			r = send_one(app, sender, receiver, now_us);
	}
	outbound_pump(app);
	return r;
}

static void tell_lost(struct app *app, const struct probe_missed *missed, int64_t now_us)
{
	struct app_modem *receiver = app_find_modem(app, missed->receiver);
	char detail[LAPOR_NAME_SIZE + 16];

	/* What never left, or meets a modem that does not work, proves nothing about its way. */
	if (!missed->has_left || !receiver || !modem_state_works(receiver->state))
		return;
	(void)snprintf(detail, sizeof detail, "sent by %s", missed->sender);
	health_tell(app, receiver, LOG_EVENT_PROBE_LOST, detail, now_us);
}

static int give_up(struct app *app, int64_t now_us)
{
	int64_t before_us = now_us - app->config->watch.probe_within * USEC_PER_SEC;
	struct probe_missed missed;
	int r;

	while ((r = probe_miss(app->db, before_us, &missed)) > 0)
		tell_lost(app, &missed, now_us);
	return r;
}

/* When the next round begins, with what a former run has sent in mind. */
static int decide_next(struct app *app, int64_t now_us)
{
	int64_t newest_us, first_us = app_hastened(app, FIRST_US);
	int64_t every_us = app->config->watch.probe_every * USEC_PER_SEC;
	int r = probe_newest(app->db, &newest_us);

	if (r < 0)
		return r;
	if (first_us > every_us)
		first_us = every_us;
	app->probes.next_us = now_us + first_us;
	if (newest_us > INT64_MIN && newest_us + every_us > app->probes.next_us &&
		newest_us <= now_us)
		app->probes.next_us = newest_us + every_us;
	return 0;
}

static int turn(struct app *app, int64_t now_us, int64_t *ret_next_us)
{
	int64_t oldest_us = INT64_MAX, within_us = app->config->watch.probe_within * USEC_PER_SEC;
	int r = app->probes.next_us == 0 ? decide_next(app, now_us) : 0;

	if (r >= 0)
		r = give_up(app, now_us);
	if (r >= 0 && app->probes.next_us <= now_us) {
		r = begin_round(app, now_us);
		app->probes.next_us = now_us + app->config->watch.probe_every * USEC_PER_SEC;
	}
	if (r >= 0)
		r = probe_oldest(app->db, &oldest_us);
	if (r < 0)
		return r;
	*ret_next_us = app->probes.next_us;
	if (oldest_us < INT64_MAX && oldest_us + within_us < *ret_next_us)
		*ret_next_us = oldest_us + within_us;
	return 0;
}

int64_t probe_turn(struct app *app, int64_t now_us)
{
	int64_t next_us = now_us + STORE_RETRY_US;

	if (!is_on(app))
		return INT64_MAX;
	(void)app_store_result(app, turn(app, now_us, &next_us));
	return next_us;
}

static const struct app_modem *find_sender(const struct app *app, const char *sender)
{
	char number[LAPOR_NUMBER_SIZE];

	for (size_t i = 0; i < app->modem_count; i++)
		if (app->modems[i].config->number[0] &&
			number_normalise(app->modems[i].config->number, number) >= 0 &&
			strcmp(number, sender) == 0)
			return &app->modems[i];
	return NULL;
}

static void tell_arrived(struct app *app, const char *modem, int64_t took_us, int64_t now_us)
{
	struct app_modem *receiver = app_find_modem(app, modem);
	char detail[48], code[ALARM_CODE_SIZE];

	log_say(LOG_EVENT_MESSAGE_PROBE, modem, NULL, "");
	if (!receiver)
		return;
	(void)snprintf(detail, sizeof detail, "after %.1f s", (double)took_us / USEC_PER_SEC);
	health_tell(app, receiver, LOG_EVENT_PROBE_ARRIVED, detail, now_us);
	log_code(LOG_EVENT_PROBE_LOST, code);
	if (alarm_stands(app->db, modem, code, NULL) > 0)
		health_tell(app, receiver, LOG_EVENT_PROBE_BACK, detail, now_us);
}

int probe_take(struct app *app, const struct inbox_message *m, const char *text, int64_t now_us)
{
	const struct app_modem *sender;
	int64_t took_us;
	int r;

	if (strncmp(text, PREFIX, sizeof PREFIX - 1) != 0)
		return 0;
	sender = find_sender(app, m->sender);
	if (!sender)
		return 0;
	r = probe_arrive(app->db, sender->config->name, m->modem, text + sizeof PREFIX - 1,
		m->received_us, &took_us);
	if (r <= 0)
		return r;
	tell_arrived(app, m->modem, took_us, now_us);
	r = inbox_close(app->db, m->id, TEMPLATE, text, now_us);
	return r < 0 ? r : 1;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	app_timer_set(app->probes.timer, probe_turn(app, app_now_us(app)));
	return 0;
}

/* Alarms of a way that nobody looks at any more. */
static void end_all(struct app *app)
{
	for (size_t i = 0; i < app->modem_count; i++)
		alarm_end(app, app->modems[i].config->name, LOG_EVENT_PROBE_LOST, app_now_us(app));
}

void probe_start(struct app *app)
{
	if (is_on(app))
		app_timer_set(app->probes.timer, app_now_us(app));
	else
		end_all(app);
}

int probe_new(struct app *app)
{
	return app_timer_new(app, on_timer, &app->probes.timer);
}

void probe_free(struct app *app)
{
	app->probes.timer = sd_event_source_unref(app->probes.timer);
}
