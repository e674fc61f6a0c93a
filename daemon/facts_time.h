/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_time.h - does a text tell when? Pure. Spec: message language 5, has_time. */
#pragma once

#include "daemon/facts_list.h"

/* True when it does: a date, a clock time, a day or month, a year, or so long ago. */
bool facts_time_in(const struct facts_list *list);
