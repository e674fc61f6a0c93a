/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_key.c - a file of privacy keys: read whole, or refused with a reason that shows nothing of
 * it. */
#include "daemon/key.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = strndup((const char *)data, size);
	char error[KEY_ERROR_SIZE] = "";
	struct db_keys keys = { .count = SIZE_MAX };
	int r;

	if (!text)
		return 0;
	r = key_parse("k", text, &keys, error);
	if (r == 0) {
		assert(keys.count > 0 && keys.count <= DB_KEYS_MAX && !*error);
		return 0;
	}
	assert(r == -EINVAL || r == -ENOKEY);
	assert(keys.count == SIZE_MAX && *error);
	assert(strlen(error) < 160);
	return 0;
}
