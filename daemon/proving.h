/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proving.h - after each erasure: what was erased is searched for in the store's files, in small
 * steps when nothing else is to be done, and the row of the audit ends with a certificate.
 */
#pragma once

#include "daemon/app.h"

int proving_new(struct app *app);
void proving_free(struct app *app);

/* Something was erased: from now on, or behind the search that is under way. */
void proving_begin(struct app *app);

/* At the start: what an earlier run has left unproved. */
void proving_start(struct app *app);
