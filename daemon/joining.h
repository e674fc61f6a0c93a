/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * joining.h - messages that belong together though no phone has marked them so.
 *
 * Spec: message language 4 (unclear); issue of the conversation, 3.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/parse.h"

/*
 * An old phone has sent a long text as two plain SMS, the first of them full: the message is put
 * behind the complaint that the first became, answered, and closed. 1; 0 when it is none such.
 */
int joining_take(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us);

/* The messages of the last minutes that said too little for a complaint: with this one they may say
 * enough. 1 with *ret owned by the caller; 0 when there are none. */
int joining_before(struct app *app, const struct inbox_message *m, char **ret);

/* Both with a blank between. NULL: no memory. */
char *joining_text(const char *first, const char *second);
