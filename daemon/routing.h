/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * routing.h - which central system a complaint goes to. Pure.
 */
#pragma once

#include "daemon/config.h"

/*
 * The index in config->centrals of the first one whose routes hold this route; where none does, of
 * the first whose classes hold this class; else routing_default(). route, class_name: as in struct
 * complaint_draft; NULL or "": none.
 */
size_t routing_choose(const struct config *config, const char *route, const char *class_name);

/* The one with neither routes nor classes, that takes what no other one names. */
size_t routing_default(const struct config *config);

/* True when it has neither routes nor classes. */
bool routing_is_default(const struct config_central *central);
