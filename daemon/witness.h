/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * witness.h - the head of the store's chain, signed and told to the log: at the start where the day
 * or the key has none yet, and at each midnight of the gateway's time zone.
 *
 * The line in the log is the witness: whoever has the store only cannot take it back.
 * Spec: issue "the citizen's trust" 5.
 */
#pragma once

#include "daemon/app.h"

int witness_new(struct app *app);
void witness_free(struct app *app);

/* From now on. Also when the keys have changed. */
void witness_start(struct app *app);
