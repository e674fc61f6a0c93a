/* SPDX-License-Identifier: GPL-2.0-or-later */
/* identity.c - whether the SIM and the modem at a device are those of before. */
#include "daemon/identity.h"
#include "daemon/health.h"
#include "daemon/outbound.h"
#include "store/alarm.h"

#include <stdio.h>

#define SHOWN_DIGITS 4

int identity_load(struct app *app)
{
	int r = 0;

	for (size_t i = 0; i < app->modem_count && r >= 0; i++)
		r = identity_load_modem(app, &app->modems[i]);
	return r < 0 ? r : 0;
}

int identity_load_modem(struct app *app, struct app_modem *am)
{
	return health_identity_get(app->db, modem_name(am->modem), &am->known);
}

static const char *tail(const char *digits)
{
	size_t length = strlen(digits);

	return length > SHOWN_DIGITS ? digits + length - SHOWN_DIGITS : digits;
}

void identity_describe(const struct app_modem *am, char *ret, size_t size)
{
	(void)snprintf(ret, size, "*%s -> *%s", tail(am->known.imsi), tail(am->seen.imsi));
}

/* A store that fails leaves it to the next run to find the same again. */
static void know(struct app *app, struct app_modem *am)
{
	(void)app_store_result(
		app, health_identity_set(app->db, modem_name(am->modem), &am->known));
}

static void look_at_modem(struct app *app, struct app_modem *am, int64_t now_us)
{
	char detail[64];

	if (!*am->seen.imei || strcmp(am->seen.imei, am->known.imei) == 0)
		return;
	if (*am->known.imei) {
		(void)snprintf(detail, sizeof detail, "*%s -> *%s", tail(am->known.imei),
			tail(am->seen.imei));
		health_tell(app, am, LOG_EVENT_MODEM_CHANGED, detail, now_us);
	}
	memcpy(am->known.imei, am->seen.imei, sizeof am->known.imei);
	know(app, am);
}

static void look_at_sim(struct app *app, struct app_modem *am, int64_t now_us)
{
	char detail[64];

	if (!*am->seen.imsi)
		return;
	if (strcmp(am->seen.imsi, am->known.imsi) == 0) {
		am->is_held = false;
		return;
	}
	if (*am->known.imsi && strcmp(am->config->sim_change, "hold") == 0) {
		am->is_held = true;
		return;
	}
	if (*am->known.imsi) {
		identity_describe(am, detail, sizeof detail);
		health_tell(app, am, LOG_EVENT_MODEM_SIM_CHANGED, detail, now_us);
	}
	memcpy(am->known.imsi, am->seen.imsi, sizeof am->known.imsi);
	know(app, am);
}

void identity_look(
	struct app *app, struct app_modem *am, const struct modem_status *status, int64_t now_us)
{
	memcpy(am->seen.imei, status->imei, sizeof am->seen.imei);
	/* While none is told, a held one stays held for the last that was. */
	if (*status->imsi)
		memcpy(am->seen.imsi, status->imsi, sizeof am->seen.imsi);
	look_at_modem(app, am, now_us);
	look_at_sim(app, am, now_us);
}

/* It is known already where it is not held: only its alarm may stand. */
static int confirm(struct app *app, struct app_modem *am)
{
	char code[ALARM_CODE_SIZE], detail[64];
	int r;

	log_code(LOG_EVENT_MODEM_SIM_CHANGED, code);
	r = app_store_result(app, alarm_stands(app->db, modem_name(am->modem), code, NULL));
	if (r <= 0)
		return r;
	(void)snprintf(detail, sizeof detail, "*%s", tail(am->known.imsi));
	health_tell(app, am, LOG_EVENT_MODEM_SIM_ACCEPTED, detail, app_now_us(app));
	return 1;
}

int identity_accept(struct app *app, struct app_modem *am)
{
	struct health_identity accepted = am->known;
	int64_t now_us = app_now_us(app);
	char detail[64];
	int r;

	if (!am->is_held)
		return confirm(app, am);
	memcpy(accepted.imsi, am->seen.imsi, sizeof accepted.imsi);
	r = app_store_result(app, health_identity_set(app->db, modem_name(am->modem), &accepted));
	if (r < 0)
		return r;
	identity_describe(am, detail, sizeof detail);
	am->known = accepted;
	health_tell(app, am, LOG_EVENT_MODEM_SIM_ACCEPTED, detail, now_us);
	health_modem(app, am, &am->sample.status, now_us);
	outbound_pump(app);
	return 1;
}
