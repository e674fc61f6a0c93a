/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deny.h - senders that are never answered, by hand: lapor-smsctl deny and allow.
 */
#pragma once

#include "daemon/app.h"

/* Answers {"command":"deny","number":".."}. Handlers of control.h; userdata: the app. */
int deny_run(void *userdata, const json_t *request, json_t *answer);

/* The same of "allow". */
int deny_run_allow(void *userdata, const json_t *request, json_t *answer);
