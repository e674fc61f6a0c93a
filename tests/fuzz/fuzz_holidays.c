/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_holidays.c - the file of holidays: refused with its line, or days in order by which working
 * days are counted. */
#include "daemon/workday.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = strndup((const char *)data, size);
	struct workday_holidays holidays = { 0 };
	int64_t day = size > 0 ? data[0] * 300 : 0;
	int line = -1;
	int r;

	if (!text)
		return 0;
	r = workday_read(text, &holidays, &line);
	assert(r == 0 || line >= 0);
	assert(holidays.count <= WORKDAY_HOLIDAYS_MAX);
	for (size_t i = 1; i < holidays.count; i++)
		assert(holidays.days[i - 1] <= holidays.days[i]);
	assert(workday_add(&holidays, day, 5) >= day + 5);
	workday_done(&holidays);
	return 0;
}
