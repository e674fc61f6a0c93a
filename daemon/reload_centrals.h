/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reload_centrals.h - the central systems by other settings: one that is spoken to as before keeps
 * its queue, its requests under way and what was learnt of it; the others rest first (resting.h).
 *
 * In two steps, as reload_modems.h.
 */
#pragma once

#include "daemon/destination.h"

/* One of the new settings. */
struct reload_central {
	struct destination *old, *joined; /* one of the two */
	struct central *heir;             /* NULL: it is spoken to as before .. */
	struct central_settings heir_settings;
	bool is_resting_still; /* .. or by the heir that it has already */
};

struct reload_centrals {
	struct reload_central *list;
	size_t count;
	struct destination **places; /* the new app->destinations */
};

/* 0; -EINVAL: ret_error (CENTRAL_DETAIL_SIZE) says what is wrong in *ret_which of next->centrals;
 * other negative errno. To be ended by reload_centrals_done() in any case. */
int reload_centrals_prepare(struct app *app, const struct config *next, struct reload_centrals *ret,
	size_t *ret_which, char *ret_error);

/* When app->config is the new one already. old: the settings before. */
void reload_centrals_apply(struct app *app, struct config *old, struct reload_centrals *r);

/* What was not applied is freed. */
void reload_centrals_done(struct reload_centrals *r);
