/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rotating.h - after a new privacy key: what older ones have sealed is sealed with the newest, in
 * small steps when nothing else is to be done (store/reseal.h).
 */
#pragma once

#include "daemon/app.h"

int rotating_new(struct app *app);
void rotating_free(struct app *app);

/*
 * Handler of "rotate": {"begin":true} begins a run, or joins the one that is under way; each
 * request does a step of it. "key": the ID of the newest key that the asker knows; refused where
 * the gateway was started with another one. Answers whether it is still under way, what it has
 * sealed so far, and about how much is left.
 */
int rotating_run(void *userdata, const json_t *request, json_t *answer);
