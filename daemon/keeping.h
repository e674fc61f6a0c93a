/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keeping.h - how long citizens' data is kept: what has been kept long enough is erased at the
 * start and once a day, in small steps when nothing else is to be done, and when an admin asks for
 * it.
 *
 * Whatever was erased stands in the audit, a row for each run; a run of its own that finds nothing
 * has none. Spec: interfaces 1 (purge) and 2 (privacy).
 */
#pragma once

#include "daemon/app.h"

int keeping_new(struct app *app);
void keeping_free(struct app *app);

/* From now on. */
void keeping_start(struct app *app);

/*
 * Handler of "purge": {"begin":true} begins a run, or joins the one that is under way; each request
 * does a step of it. Answers whether it is still under way, and what it has erased so far.
 */
int keeping_run(void *userdata, const json_t *request, json_t *answer);

/* What an answer tells of erased things. */
void keeping_describe(json_t *answer, const struct audit_counts *counts);
