/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_place.h - does a text name a place? Pure. Spec: message language 5, has_place. */
#pragma once

#include "daemon/facts_list.h"

/* True when a place is named that an officer could go to. */
bool facts_place_in(const struct facts_list *list);
