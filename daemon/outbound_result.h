/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbound_result.h - what became of a send: sent, again later, by another modem, never, or
 * uncertain. Spec: design 3 steps 11 and 12.
 */
#pragma once

#include "daemon/app.h"
#include "daemon/pool.h"

/*
 * Keeps the result that the modem told last (am->pending). `others`: all modems, as the choice sees
 * them. 0 or a count; negative errno: the store could not take it.
 */
int outbound_result_keep(
	struct app *app, struct app_modem *am, const struct pool_modem *others, int64_t now_us);
