/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_diff.c - two settings, compared by the table. */
#include "daemon/config_diff.h"

#include <assert.h>

struct diff {
	config_diff_fn fn;
	void *userdata;
};

static bool is_same_list(const struct config_list *a, const struct config_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}

static bool is_same(const struct config_item *item, const void *a, const void *b);

static bool is_same_scope(enum config_scope scope, const void *a, const void *b)
{
	for (size_t i = 0; i < config_item_count; i++)
		if (config_items[i].scope == scope && !is_same(&config_items[i], a, b))
			return false;
	return true;
}

static bool are_same_groups(const struct config_item *item, const void *a, const void *b)
{
	size_t count = *config_item_group_count(item, a);

	if (count != *config_item_group_count(item, b))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!is_same_scope(item->entry, config_item_entry(item, a, i),
			    config_item_entry(item, b, i)))
			return false;
	return true;
}

static bool is_same(const struct config_item *item, const void *a, const void *b)
{
	switch (item->kind) {
	case CONFIG_KIND_STRING:
		return strcmp(*config_item_string(item, a), *config_item_string(item, b)) == 0;
	case CONFIG_KIND_STRINGS:
		return is_same_list(config_item_strings(item, a), config_item_strings(item, b));
	case CONFIG_KIND_INT: return *config_item_int(item, a) == *config_item_int(item, b);
	case CONFIG_KIND_BOOL: return *config_item_bool(item, a) == *config_item_bool(item, b);
	case CONFIG_KIND_GROUPS: return are_same_groups(item, a, b);
	}
	abort();
}

/* The entry of this name; NULL: none has it. */
static const void *find_entry(const struct config_item *list, const struct config_item *name_item,
	const void *base, const char *name)
{
	for (size_t i = 0; i < *config_item_group_count(list, base); i++) {
		const void *entry = config_item_entry(list, base, i);

		if (strcmp(*config_item_string(name_item, entry), name) == 0)
			return entry;
	}
	return NULL;
}

static void diff_entry(const struct diff *d, enum config_scope scope, const char *name,
	const void *from, const void *to)
{
	for (size_t i = 0; i < config_item_count; i++)
		if (config_items[i].scope == scope && !is_same(&config_items[i], from, to))
			d->fn(&config_items[i], CONFIG_CHANGE_VALUE, name, d->userdata);
}

static void diff_named(const struct diff *d, const struct config_item *list,
	const struct config_item *name_item, const void *from, const void *to)
{
	for (size_t i = 0; i < *config_item_group_count(list, from); i++) {
		const void *entry = config_item_entry(list, from, i);
		const char *name = *config_item_string(name_item, entry);
		const void *other = find_entry(list, name_item, to, name);

		if (other)
			diff_entry(d, list->entry, name, entry, other);
		else
			d->fn(list, CONFIG_CHANGE_REMOVED, name, d->userdata);
	}
	for (size_t i = 0; i < *config_item_group_count(list, to); i++) {
		const char *name = *config_item_string(name_item, config_item_entry(list, to, i));

		if (!find_entry(list, name_item, from, name))
			d->fn(list, CONFIG_CHANGE_ADDED, name, d->userdata);
	}
}

void config_diff(
	const struct config *from, const struct config *to, config_diff_fn fn, void *userdata)
{
	const struct diff d = { fn, userdata };

	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i], *name_item = NULL;

		if (item->scope != CONFIG_SCOPE_ROOT)
			continue;
		if (item->kind == CONFIG_KIND_GROUPS)
			name_item = config_item_find(item->entry, "name");
		if (name_item)
			diff_named(&d, item, name_item, from, to);
		else if (!is_same(item, from, to))
			fn(item, CONFIG_CHANGE_VALUE, NULL, userdata);
	}
}

int config_hold(const struct config *running, struct config *next,
	void (*fn)(const struct config_item *item, void *userdata), void *userdata)
{
	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];
		char *held;

		if (item->effect != CONFIG_EFFECT_RESTART || is_same(item, running, next))
			continue;
		assert(item->scope == CONFIG_SCOPE_ROOT && item->kind == CONFIG_KIND_STRING);
		held = strdup(*config_item_string(item, running));
		if (!held)
			return -ENOMEM;
		fn(item, userdata);
		free(*config_item_string(item, next));
		*config_item_string(item, next) = held;
	}
	return 0;
}
