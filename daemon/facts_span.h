/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_span.h - units of time that tell when: so long ago, last week. Pure. Spec: message language
 * 5, has_time. */
#pragma once

#include "daemon/facts_list.h"

/* True when item i is a unit of time that does: "3 hari lalu", "bulan depan", "2 bln". */
bool facts_span_is(const struct facts_list *list, size_t i);
