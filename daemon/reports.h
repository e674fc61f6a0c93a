/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reports.h - delivery reports: which reply each speaks of, and the contact fact for central.
 * Spec: design 3 step 13.
 */
#pragma once

#include "daemon/app.h"

/* A worker has read one. One that comes before the answer to its send waits for that. */
void reports_hear(struct app *app, struct modem *m, const struct modem_report *report);

/* A send has its answer: those that waited are looked at again. */
void reports_retry(struct app *app);

/* This modem is about to go, with all that waits for answers of its. */
void reports_forget(struct app *app, const struct modem *m);
