/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look.h - what one may be told who may look at the gateway and not read its store: rows by name,
 * none of which holds a number, words or a person.
 *
 * Asked by lapor-smsctl as {"command":"look","query":"modems","args":[..]}, answered with "rows".
 */
#pragma once

#include <jansson.h>

#include "store/report.h"

#define LOOK_ROWS_MAX 1000
#define LOOK_METRICS  "metrics" /* rows: name, a, b, value, as struct metrics_figure */

/* X(name, query) */
#define LOOK_QUERIES(X)                                                                            \
	X("modems", REPORT_MODEMS)                                                                 \
	X("health", REPORT_HEALTH)                                                                 \
	X("samples", REPORT_SAMPLES)                                                               \
	X("alarms", REPORT_ALARMS)                                                                 \
	X("queue", REPORT_QUEUE_FORWARD)                                                           \
	X("destinations", REPORT_DESTINATIONS)                                                     \
	X("counts", REPORT_COUNTS)

/* Handler of "look"; see struct control_handler. */
int look_run(void *userdata, const json_t *request, json_t *answer);
