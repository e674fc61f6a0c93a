/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * budget.h - what each SIM may send in a minute and in a day, so that no operator blocks it:
 * send_per_minute, send_per_day and reserve_for_receipts. Spec: interfaces 2 (modems).
 */
#pragma once

#include "daemon/app.h"
#include "daemon/pool.h"

/* Fills in what is left to this modem now. 0, or negative errno of the store. */
int budget_look(struct app *app, struct app_modem *am, struct pool_modem *ret, int64_t now_us);

/* So many SMS have left by it, or may have; the store knows of them. */
void budget_spend(struct app *app, struct app_modem *am, int parts, int64_t now_us);

/*
 * After the choices of a turn: says what has run out, each once, and brings *next_us forward to
 * when there is room again for what waits. 0, or negative errno of the store.
 */
int budget_wait(struct app *app, struct app_modem *am, const struct pool_modem *m,
	bool something_waits, int64_t now_us, int64_t *next_us);
