/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exporting.h - all that is held on a person, for that person: an access request.
 *
 * Answered in pages, as it may be large; one row of the audit stands for all of them, and without a
 * row of the last ten minutes by the same user there is no page.
 */
#pragma once

#include "daemon/app.h"

#define EXPORTING_FOR_US (10 * USEC_PER_MINUTE)
#define EXPORTING_PAGE   (128 * 1024) /* octets; the row that reaches it is the page's last */

/*
 * Handler of "export": {"number","reason"} -> {"audit","person","sections"}, where person is null
 * if nothing is held; then for each section {"number","audit","section","after"} ->
 * {"rows","after", "more"}, after: 0, then as answered.
 */
int exporting_run(void *userdata, const json_t *request, json_t *answer);
