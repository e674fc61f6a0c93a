/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_emergency.h - does a text tell of danger to life now? Pure. Spec: message language 5,
 * emergency. */
#pragma once

#include "daemon/facts_list.h"

/* True when it does; the list was looked up in the emergency words. */
bool facts_emergency_in(const struct facts_list *list);
