/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_table.c - the built-in words, and how any are looked up. */
#include "daemon/facts_table.h"

static const struct facts_entry names[] = {
#include "facts_names.inc"
};

static const struct facts_entry rules[] = {
#include "facts_rules.inc"
};

static const struct facts_entry emergency[] = {
#include "facts_emergency.inc"
};

const struct facts_table *facts_table_builtin(enum facts_set set)
{
	static const struct facts_table builtin[] = {
		[FACTS_SET_NAMES] = { names, COUNT_OF(names), { NULL } },
		[FACTS_SET_RULES] = { rules, COUNT_OF(rules), { NULL } },
		[FACTS_SET_EMERGENCY] = { emergency, COUNT_OF(emergency), { NULL } },
	};

	return &builtin[set];
}

uint64_t facts_table_key(const char *word)
{
	uint64_t key = 0;

	for (int i = 0; i < 8; i++) {
		key = key << 8 | (unsigned char)*word;
		word += *word != '\0';
	}
	return key;
}

static bool is_before(const struct facts_entry *entry, uint64_t key, const char *word)
{
	return entry->key < key || (entry->key == key && strcmp(entry->words, word) < 0);
}

bool facts_table_begins(
	const struct facts_table *table, const struct facts_entry *entry, const char *word)
{
	size_t length = strlen(word);

	return entry < table->entries + table->count && strncmp(entry->words, word, length) == 0 &&
	       (entry->words[length] == '\0' || entry->words[length] == ' ');
}

const struct facts_entry *facts_table_find(
	const struct facts_table *table, uint64_t key, const char *word)
{
	const struct facts_entry *first = table->entries;
	size_t left = table->count;

	while (left > 0) {
		size_t half = left / 2;

		if (is_before(first + half, key, word)) {
			first += half + 1;
			left -= half + 1;
		} else {
			left = half;
		}
	}
	return facts_table_begins(table, first, word) ? first : NULL;
}
