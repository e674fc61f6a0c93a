/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_places.h - where each setting stood that a file names. What callers outside ask of it is
 * in config.h: config_without_effect(), config_where().
 */
#pragma once

#include "daemon/config.h"

/* Where a setting stood. */
struct config_place {
	const char *name; /* of the item */
	size_t which;     /* of the centrals it belongs to; else 0 */
	char *file;
	unsigned line;
	char *value;  /* of a STRING; NULL: of another kind */
	bool is_idle; /* it has no effect */
};

/* Adds one at the end: the file and the value are copied. 0 or -ENOMEM. */
int config_places_add(struct config *config, const struct config_place *place);

/* Forgets what stood in the entries of this list ("central"), but not the list itself. */
void config_places_drop(struct config *config, const char *list);

void config_places_free(struct config *config);
