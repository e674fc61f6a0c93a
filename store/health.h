/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * health.h - the state of each modem now, and the log of what happened to it.
 *
 * Holds no number and no text of a citizen. Spec: interfaces 4 (v_modem, v_health).
 */
#pragma once

#include "store/db.h"

struct health_modem {
	const char *name;
	const char *state;  /* starting up degraded down quarantined paused */
	const char *reason; /* a sentence; "" when all is well */
	const char *code;   /* "LPR-nnnn", "" */
	int signal_dbm;     /* 0: unknown */
	const char *network, *operator_name;
	int sim_used, sim_size; /* negative: unknown */
	const char *imei;
	const char *imsi;        /* whole; the view shows its last four digits */
	const char *cell, *port; /* NULL: unknown */
	uint32_t restarts;       /* of its worker, since the gateway started */
};

/* At start: forgets modems that are not among these, and sets all to
 * `starting`, but for those that were paused by hand. */
int health_reset(struct db *db, const char *const *names, size_t count, int64_t now_us);

/* This one is not used any more. */
int health_forget(struct db *db, const char *modem);

/* Keeps the balance of the SIM, in hundredths of a rupiah. */
int health_balance_set(struct db *db, const char *modem, int64_t hundredths, int64_t now_us);

/* Keeps what is known now; `since` moves when state or code changed. */
int health_modem_set(struct db *db, const struct health_modem *modem, int64_t now_us);

/* One line of the health log. modem "": the gateway itself. severity: info, warning, alarm. */
int health_log(struct db *db, const char *modem, const char *event, const char *code,
	const char *severity, const char *detail, int64_t now_us);

/* The SIM and the device that count as the right ones of a modem; "" where none is known yet. */
struct health_identity {
	char imsi[20], imei[20];
};

/* 1; 0 when there is no such modem. */
int health_identity_get(struct db *db, const char *modem, struct health_identity *ret);
int health_identity_set(struct db *db, const char *modem, const struct health_identity *identity);
