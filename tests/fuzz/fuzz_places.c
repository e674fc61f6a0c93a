/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_places.c - an operator's file of words: refused with its line, or a table in order in which
 * each word is found again. */
#include "daemon/facts_table.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdio.h>
#include <sys/mman.h>

static void check_table(const struct facts_table *table)
{
	char first[FACTS_WORD_SIZE];

	assert(table->count <= FACTS_ENTRIES_MAX);
	for (size_t i = 0; i < table->count; i++) {
		const struct facts_entry *e = &table->entries[i];
		size_t length = strcspn(e->words, " ");

		assert(i == 0 || strcmp(table->entries[i - 1].words, e->words) < 0);
		assert(length > 0 && length < sizeof first && e->classes != 0);
		memcpy(first, e->words, length);
		first[length] = '\0';
		assert(facts_table_find(table, facts_table_key(first), first));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(closep) int fd = memfd_create("words", MFD_CLOEXEC);
	char path[64], error[FACTS_ERROR_SIZE] = "";
	struct facts_table *table = NULL;
	int r;

	if (fd < 0 || size == 0 || write(fd, data + 1, size - 1) != (ssize_t)size - 1)
		return 0;
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	r = facts_table_load(
		&table, data[0] & 1 ? FACTS_SET_EMERGENCY : FACTS_SET_NAMES, path, error);
	assert((r == 0) == (table != NULL) && (r == 0 || error[0] != '\0'));
	if (r == 0)
		check_table(table);
	facts_table_free(table);
	return 0;
}
