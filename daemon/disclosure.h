/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disclosure.h - reveal and erase: the two things that are done by hand with one citizen's data,
 * each with an audit row of the same transaction.
 */
#pragma once

#include "daemon/app.h"

#define DISCLOSURE_REASON_MAX 200 /* octets */

/* Whether this says why: two words, eight characters or more, one line. Pure. */
bool disclosure_is_reason(const char *reason);

/* Handlers of "reveal" {"ticket","reason"} -> {"ticket","number"}, with "words"
 * [{"what","at_us","text"}] of an anonim or rahasia complaint (number null: erased), and "erase"
 * {"ticket","reason"}.
 */
int disclosure_reveal(void *userdata, const json_t *request, json_t *answer);
int disclosure_erase(void *userdata, const json_t *request, json_t *answer);
