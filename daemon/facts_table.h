/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts_table.h - words and phrases with their classes: those of etc/words, which are built in, and
 * those of an operator's file in their place.
 *
 * Pure, but for facts_table_load(). Spec: message language 5, interfaces 2 (intake).
 */
#pragma once

#include "lapor.h"

#define FACTS_WORD_SIZE   24 /* the longest word that is known, with its NUL */
#define FACTS_PHRASE_MAX  6  /* words */
#define FACTS_ERROR_SIZE  512
#define FACTS_ENTRIES_MAX 50000 /* of an operator's file */

enum {
#define WORDS(class, set) FACTS_ORDER_##class,
#include "daemon/facts_words.inc"
#undef WORDS
	FACTS_CLASSES, /* their number */
};

/* The bit of a class. Those of the emergency words and those of the other ones overlap: the two are
 * never looked up together. */
#define FACTS_CLASS(class) (UINT64_C(1) << (FACTS_ORDER_##class % 64))

struct facts_entry {
	uint64_t key;      /* the first eight octets of `words`, as facts_table_key() */
	const char *words; /* upper case, one blank between them */
	uint64_t classes;
};

/* Sorted by `words`, each once. */
struct facts_table {
	const struct facts_entry *entries;
	size_t count;
	void *owned[2]; /* of a loaded one: to be freed */
};

/* Which file it is: an operator's file may have its classes only. */
enum facts_set { FACTS_SET_NAMES, FACTS_SET_RULES, FACTS_SET_EMERGENCY };

/* What is built in. Static. */
const struct facts_table *facts_table_builtin(enum facts_set set);

/* The eight octets as one number, in the order of strcmp(). */
uint64_t facts_table_key(const char *word);

/* The first entry whose first word is this one, NULL: there is none. Those that begin so follow
 * each other. */
const struct facts_entry *facts_table_find(
	const struct facts_table *table, uint64_t key, const char *word);

/* True when the entry's first word is this one; false for the table's end as well. */
bool facts_table_begins(
	const struct facts_table *table, const struct facts_entry *entry, const char *word);

/*
 * Reads a file in place of a built-in one. Its lines are a class, a blank, and words or phrases
 * with commas or semicolons between; lines that are empty or begin with '#' do not count.
 * -EINVAL, or a file that cannot be read: ret_error is "FILE:LINE: what, and what would be right".
 */
int facts_table_load(struct facts_table **ret, enum facts_set set, const char *path,
	char ret_error[static FACTS_ERROR_SIZE]);

/* A loaded one; NULL is accepted. */
void facts_table_free(struct facts_table *table);
DEFINE_CLEANUP(struct facts_table *, facts_table_free);
