/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_find.c - settings by name, and the name that was probably meant. */
#include "daemon/config_table.h"

#define WORD_MAX 48

const struct config_item *config_item_find(enum config_scope scope, const char *path)
{
	for (size_t i = 0; i < config_item_count; i++)
		if (config_items[i].scope == scope && strcmp(config_items[i].path, path) == 0)
			return &config_items[i];
	return NULL;
}

bool config_item_is_group(enum config_scope scope, const char *path)
{
	size_t size = strlen(path);

	for (size_t i = 0; i < config_item_count; i++)
		if (config_items[i].scope == scope &&
			strncmp(config_items[i].path, path, size) == 0 &&
			config_items[i].path[size] == '.')
			return true;
	return false;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to add, drop, change or swap with the neighbour (optimal string alignment). */
static size_t distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t row[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b_size; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			now[j] = least(last[j] + 1, now[j - 1] + 1);
			now[j] = least(now[j], last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[a_size % 3][b_size];
}

static const char *last_word(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

/* The word of an item's path that stands in the group `group` ("central."), or NULL. */
static const char *word_in_group(
	const struct config_item *item, const char *group, size_t group_size, size_t *ret_size)
{
	if (strncmp(item->path, group, group_size) != 0)
		return NULL;
	*ret_size = strcspn(item->path + group_size, ".");
	return item->path + group_size;
}

static bool suggest_neighbour(enum config_scope scope, const char *path, char ret[static 64])
{
	const char *word = last_word(path);
	size_t word_size = strlen(word), best = word_size < 6 ? 2 : word_size / 3 + 1;
	const char *found = NULL;
	size_t found_size = 0;

	if (word_size > WORD_MAX)
		return false;
	for (size_t i = 0; i < config_item_count; i++) {
		size_t size = 0, far;
		const char *other = NULL;

		if (config_items[i].scope == scope)
			other = word_in_group(&config_items[i], path, (size_t)(word - path), &size);
		if (!other || size > WORD_MAX)
			continue;
		far = distance(word, word_size, other, size);
		if (far < best) {
			best = far;
			found = other;
			found_size = size;
		}
	}
	if (!found)
		return false;
	memcpy(ret, found, found_size);
	ret[found_size] = '\0';
	return true;
}

void config_item_suggest(enum config_scope scope, const char *path, char ret[static 64])
{
	ret[0] = '\0';
	if (suggest_neighbour(scope, path, ret))
		return;
	for (size_t i = 0; i < config_item_count; i++)
		if (strcmp(last_word(config_items[i].path), last_word(path)) == 0 &&
			copy_string(ret, 64, config_items[i].name) == 0)
			return;
}
