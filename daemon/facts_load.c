/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_load.c - an operator's file of words. */
#include "daemon/facts_table.h"
#include "daemon/file.h"

#include <stdarg.h>
#include <stdio.h>

#define FILE_MAX   (1024 * 1024)
#define PATH_SHOWN 200
#define SHOWN      40 /* octets of what is wrong */

static const struct {
	const char *name;
	enum facts_set set;
	uint64_t bit;
} classes[] = {
#define NAMES             FACTS_SET_NAMES
#define RULES             FACTS_SET_RULES
#define EMERGENCY         FACTS_SET_EMERGENCY
#define WORDS(class, set) { #class, set, FACTS_CLASS(class) },
#include "daemon/facts_words.inc"
#undef WORDS
};

struct load {
	enum facts_set set;
	const char *path;
	int line;
	struct facts_entry *entries;
	size_t count;
	char *text; /* the file; phrases are made upper case in it */
	char *error;
};

/* FILE:LINE: what; a path that leaves no room for it is named by its end. */
__attribute__((format(printf, 2, 3))) static int fail(
	const struct load *load, const char *format, ...)
{
	size_t length = strlen(load->path);
	const char *shown = length > PATH_SHOWN ? load->path + length - PATH_SHOWN : load->path;
	int used = snprintf(load->error, FACTS_ERROR_SIZE,
		"%s%.*s:%d: ", shown > load->path ? ".." : "", PATH_SHOWN, shown, load->line);
	va_list args;

	va_start(args, format);
	(void)vsnprintf(load->error + used, FACTS_ERROR_SIZE - (size_t)used, format, args);
	va_end(args);
	return -EINVAL;
}

/* "PROV, KAB, KOTA, WORD" */
static void list_classes(enum facts_set set, char ret[static FACTS_ERROR_SIZE / 2])
{
	size_t used = 0;

	for (size_t i = 0; i < COUNT_OF(classes); i++) {
		if (classes[i].set == set &&
			used + strlen(classes[i].name) + 3 < FACTS_ERROR_SIZE / 2)
			used += (size_t)snprintf(ret + used, FACTS_ERROR_SIZE / 2 - used, "%s%s",
				used > 0 ? ", " : "", classes[i].name);
	}
}

static int read_class(const struct load *load, const char *name, uint64_t *ret)
{
	char known[FACTS_ERROR_SIZE / 2] = "";

	for (size_t i = 0; i < COUNT_OF(classes); i++) {
		if (classes[i].set == load->set && strcmp(classes[i].name, name) == 0) {
			*ret = classes[i].bit;
			return 0;
		}
	}
	list_classes(load->set, known);
	return fail(load, "\"%.*s\" is no class of words; a line begins with one of %s", SHOWN,
		name, known);
}

/* Upper case, hyphens and runs of blanks as one blank, none at the ends. -EINVAL: it holds what is
 * no letter. */
static int tidy(char *phrase)
{
	size_t words = 0, used = 0, letters = 0;

	for (const char *p = phrase; *p; p++) {
		char c = *p;

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c == ' ' || c == '\t' || c == '\r' || c == '-') {
			letters = 0;
			continue;
		}
		if (c < 'A' || c > 'Z' || ++letters >= FACTS_WORD_SIZE)
			return -EINVAL;
		if (letters == 1 && words++ > 0)
			phrase[used++] = ' ';
		phrase[used++] = c;
	}
	phrase[used] = '\0';
	return words > 0 && words <= FACTS_PHRASE_MAX ? 0 : -EINVAL;
}

static int add(struct load *load, char *phrase, uint64_t class)
{
	char shown[SHOWN + 1];

	(void)snprintf(shown, sizeof(shown), "%s", phrase);
	if (tidy(phrase) < 0)
		return fail(load,
			"\"%s\" is no word; there must be one to %d words of letters between "
			"commas",
			shown, FACTS_PHRASE_MAX);
	if (load->count == FACTS_ENTRIES_MAX)
		return fail(load, "more than %d words; leave some out", FACTS_ENTRIES_MAX);
	load->entries[load->count++] =
		(struct facts_entry){ facts_table_key(phrase), phrase, class };
	return 0;
}

static int read_line(struct load *load, char *line)
{
	size_t length = strcspn(line, " \t");
	char *rest = line + length, *phrase;
	uint64_t class = 0;
	int r;

	if (line[0] == '#' || line[strspn(line, " \t\r")] == '\0')
		return 0;
	if (*rest)
		*rest++ = '\0';
	r = read_class(load, line, &class);
	while (r == 0 && (phrase = strsep(&rest, ",;")))
		r = add(load, phrase, class);
	return r;
}

static int read_lines(struct load *load)
{
	char *rest = load->text, *line;
	int r = 0;

	for (load->line = 1; r == 0 && (line = strsep(&rest, "\n")); load->line++)
		r = read_line(load, line);
	if (r == 0 && load->count == 0) {
		load->line = 1;
		r = fail(load, "holds no words; without a file the built-in ones are used");
	}
	return r;
}

static int compare(const void *a, const void *b)
{
	return strcmp(
		((const struct facts_entry *)a)->words, ((const struct facts_entry *)b)->words);
}

/* Sorted, and the same words as one entry with all their classes. */
static void sort(struct load *load)
{
	struct facts_entry *last = load->entries;

	qsort(load->entries, load->count, sizeof(*load->entries), compare);
	for (size_t i = 1; i < load->count; i++) {
		if (strcmp(last->words, load->entries[i].words) == 0)
			last->classes |= load->entries[i].classes;
		else
			*++last = load->entries[i];
	}
	load->count = (size_t)(last - load->entries) + 1;
}

static const char *read_error(int r)
{
	switch (r) {
	case -ENOENT: return "is not there; see that the path is right";
	case -EISDIR: return "not a plain file; it must be a text file";
	case -EFBIG: return "larger than a megabyte; leave some words out";
	case -EILSEQ: return "holds a NUL octet; it must be a text file";
	case -EACCES: return "may not be read; give the daemon's user leave to read it";
	case -ENOMEM: return "out of memory";
	default: return "cannot be read; see that the disk and the path are in order";
	}
}

static int load_table(struct load *load, struct facts_table **ret)
{
	_cleanup_(facts_table_freep) struct facts_table *table = calloc(1, sizeof(*table));
	int r = table ? file_read(load->path, FILE_MAX, &load->text) : -ENOMEM;

	if (r == 0) {
		table->owned[0] = load->text;
		load->entries = calloc(FACTS_ENTRIES_MAX, sizeof(*load->entries));
		table->owned[1] = load->entries;
		r = load->entries ? 0 : -ENOMEM;
	}
	if (r < 0) {
		(void)fail(load, "%s", read_error(r));
		return r == -EISDIR || r == -EFBIG || r == -EILSEQ ? -EINVAL : r;
	}
	r = read_lines(load);
	if (r < 0)
		return r;
	sort(load);
	table->entries = load->entries;
	table->count = load->count;
	*ret = take_ptr(table);
	return 0;
}

int facts_table_load(struct facts_table **ret, enum facts_set set, const char *path,
	char ret_error[static FACTS_ERROR_SIZE])
{
	struct load load = { .set = set, .path = path, .line = 1, .error = ret_error };

	return load_table(&load, ret);
}

void facts_table_free(struct facts_table *table)
{
	if (!table)
		return;
	free(table->owned[0]);
	free(table->owned[1]);
	free(table);
}
