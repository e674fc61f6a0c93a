/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * importing.h - `lapor-smsctl import`: rows of a central system's export, applied as its events
 * are, each change kept and told once.
 *
 * {"dry_run":false,"rows":[{"row":7,"ids":["6340753"],"ticket":"K7M-2Q2","status":"in_progress",
 *  "label":"Terdisposisi","note":"","agency":"Dinas PU","entered_us":1767425400000000},..]}
 * ->
 * "rows":[{"row":7,"result":"changed","ticket":"K7M-2Q2","from":"submitted","status":"in_progress",
 *             "is_linked":true,"is_told":true},..]
 *
 * A complaint is known by a tracking ID, else by the ticket. Results: changed; linked, when no more
 * than that was new; same; stranger, when it is none of ours; conflict, when its tracking ID is
 * another complaint's, or the complaint has another one, or it is older than the complaint; failed,
 * when the store takes this row for a reason of its own not. All rows of a request are one
 * transaction, and undone at its end in a dry run.
 */
#pragma once

#include "daemon/app.h"

#include <jansson.h>

#define IMPORTING_ROWS_MAX 64

/* See struct control_handler. */
int importing_run(void *userdata, const json_t *request, json_t *answer);
