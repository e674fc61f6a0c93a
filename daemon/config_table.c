/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_table.c - config_items.inc as an array, and the structs it describes. */
#include "daemon/config_table.h"

#define STRUCT_ROOT         struct config
#define STRUCT_MODEM        struct config_modem
#define STRUCT_ROUTE        struct config_route
#define STRUCT_CENTRAL      struct config_central
#define STRUCT_SERVICE_CODE struct config_service_code

#define PREFIX_ROOT         ""
#define PREFIX_MODEM        "modems."
#define PREFIX_ROUTE        "intake.routes."
#define PREFIX_CENTRAL      "central."
#define PREFIX_SERVICE_CODE "central.georeport2.service_codes."

#define MERGE_ADDED   true
#define MERGE_INSTEAD false

/* A member of another type than its row says does not compile. */
#define MEMBER(scope_, member_, type_)                                                             \
	(offsetof(STRUCT_##scope_, member_) +                                                      \
		0 * sizeof(char[__builtin_types_compatible_p(                                      \
					__typeof__(((STRUCT_##scope_ *)NULL)->member_), type_)     \
					? 1                                                        \
					: -1]))

#define ITEM(scope_, kind_, member_, type_, effect_, ...)                                          \
	{ .scope = CONFIG_SCOPE_##scope_,                                                          \
		.kind = CONFIG_KIND_##kind_,                                                       \
		.name = PREFIX_##scope_ #member_,                                                  \
		.path = #member_,                                                                  \
		.offset = MEMBER(scope_, member_, type_),                                          \
		.size = sizeof(type_),                                                             \
		.effect = CONFIG_EFFECT_##effect_,                                                 \
		__VA_ARGS__ },

#define STRING(scope_, member_, default_, form_, effect_)                                          \
	ITEM(scope_, STRING, member_, char *, effect_, .text = (default_),                         \
		.form = CONFIG_FORM_##form_)
#define STRINGS(scope_, member_, default_, most_, form_, effect_)                                  \
	ITEM(scope_, STRINGS, member_, struct config_list, effect_, .text = (default_),            \
		.most = (most_), .form = CONFIG_FORM_##form_)
#define INT(scope_, member_, default_, least_, most_, effect_)                                     \
	ITEM(scope_, INT, member_, int64_t, effect_, .number = (default_), .least = (least_),      \
		.most = (most_))
#define BOOL(scope_, member_, default_, effect_)                                                   \
	ITEM(scope_, BOOL, member_, bool, effect_, .number = (default_))
#define GROUPS(scope_, member_, count_, entry_, most_, merge_, effect_)                            \
	ITEM(scope_, GROUPS, member_, STRUCT_##entry_ *, effect_, .most = (most_),                 \
		.entry = CONFIG_SCOPE_##entry_, .count_offset = MEMBER(scope_, count_, size_t),    \
		.added = MERGE_##merge_)
#define GROUP_OR_LIST(scope_, name_, member_, count_, entry_, most_, effect_)                      \
	{ .scope = CONFIG_SCOPE_##scope_,                                                          \
		.kind = CONFIG_KIND_GROUPS,                                                        \
		.name = PREFIX_##scope_ #name_,                                                    \
		.path = #name_,                                                                    \
		.offset = MEMBER(scope_, member_, STRUCT_##entry_ *),                              \
		.size = sizeof(STRUCT_##entry_ *),                                                 \
		.effect = CONFIG_EFFECT_##effect_,                                                 \
		.most = (most_),                                                                   \
		.entry = CONFIG_SCOPE_##entry_,                                                    \
		.count_offset = MEMBER(scope_, count_, size_t),                                    \
		.is_alone = true },

const struct config_item config_items[] = {
#include "daemon/config_items.inc"
};

const size_t config_item_count = COUNT_OF(config_items);

size_t config_scope_size(enum config_scope scope)
{
	switch (scope) {
	case CONFIG_SCOPE_ROOT: return sizeof(STRUCT_ROOT);
	case CONFIG_SCOPE_MODEM: return sizeof(STRUCT_MODEM);
	case CONFIG_SCOPE_ROUTE: return sizeof(STRUCT_ROUTE);
	case CONFIG_SCOPE_CENTRAL: return sizeof(STRUCT_CENTRAL);
	case CONFIG_SCOPE_SERVICE_CODE: return sizeof(STRUCT_SERVICE_CODE);
	}
	abort();
}

const char *config_scope_prefix(enum config_scope scope)
{
	switch (scope) {
	case CONFIG_SCOPE_ROOT: return PREFIX_ROOT;
	case CONFIG_SCOPE_MODEM: return PREFIX_MODEM;
	case CONFIG_SCOPE_ROUTE: return PREFIX_ROUTE;
	case CONFIG_SCOPE_CENTRAL: return PREFIX_CENTRAL;
	case CONFIG_SCOPE_SERVICE_CODE: return PREFIX_SERVICE_CODE;
	}
	abort();
}

char **config_item_string(const struct config_item *item, const void *base)
{
	return (char **)((char *)base + item->offset);
}

struct config_list *config_item_strings(const struct config_item *item, const void *base)
{
	return (struct config_list *)((char *)base + item->offset);
}

int64_t *config_item_int(const struct config_item *item, const void *base)
{
	return (int64_t *)((char *)base + item->offset);
}

bool *config_item_bool(const struct config_item *item, const void *base)
{
	return (bool *)((char *)base + item->offset);
}

void **config_item_groups(const struct config_item *item, const void *base)
{
	return (void **)((char *)base + item->offset);
}

size_t *config_item_group_count(const struct config_item *item, const void *base)
{
	return (size_t *)((char *)base + item->count_offset);
}

void *config_item_entry(const struct config_item *item, const void *base, size_t index)
{
	return (char *)*config_item_groups(item, base) + index * config_scope_size(item->entry);
}

int config_list_add(struct config_list *list, const char *text, size_t size)
{
	char **grown = reallocarray(list->items, list->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	list->items = grown;
	grown[list->count] = strndup(text, size);
	/* analysis: Wanalyzer-malloc-leak: the list holds both */
	if (!grown[list->count])
		return -ENOMEM;
	list->count++;
	return 0;
}

static int add_words(struct config_list *list, const char *words)
{
	while (*words != '\0') {
		size_t size = strcspn(words, " ");
		int r = config_list_add(list, words, size);

		if (r < 0)
			return r;
		words += size;
		words += strspn(words, " ");
	}
	return 0;
}

static int set_default(const struct config_item *item, void *base)
{
	void *entry;

	switch (item->kind) {
	case CONFIG_KIND_STRING:
		*config_item_string(item, base) = strdup(item->text);
		/* analysis: Wanalyzer-malloc-leak: the struct that the table names holds it */
		return *config_item_string(item, base) ? 0 : -ENOMEM;
	case CONFIG_KIND_STRINGS: return add_words(config_item_strings(item, base), item->text);
	case CONFIG_KIND_INT: *config_item_int(item, base) = item->number; return 0;
	case CONFIG_KIND_BOOL: *config_item_bool(item, base) = item->number != 0; return 0;
	case CONFIG_KIND_GROUPS:
		return item->is_alone ? config_item_add_entry(item, base, &entry) : 0;
	}
	abort();
}

int config_scope_defaults(enum config_scope scope, void *base)
{
	for (size_t i = 0; i < config_item_count; i++) {
		int r = 0;

		if (config_items[i].scope == scope)
			r = set_default(&config_items[i], base);
		if (r < 0)
			return r;
	}
	return 0;
}

static void clear_groups(const struct config_item *item, void *base)
{
	size_t *count = config_item_group_count(item, base);

	while (*count > 0)
		config_scope_clear(item->entry, config_item_entry(item, base, --*count));
	free(*config_item_groups(item, base));
	*config_item_groups(item, base) = NULL;
}

static void clear_strings(struct config_list *list)
{
	while (list->count > 0)
		free(list->items[--list->count]);
	free(list->items);
	list->items = NULL;
}

void config_item_clear(const struct config_item *item, void *base)
{
	if (item->kind == CONFIG_KIND_GROUPS)
		clear_groups(item, base);
	else if (item->kind == CONFIG_KIND_STRINGS)
		clear_strings(config_item_strings(item, base));
	else if (item->kind == CONFIG_KIND_STRING)
		free(take_ptr(*config_item_string(item, base)));
}

void config_scope_clear(enum config_scope scope, void *base)
{
	for (size_t i = 0; i < config_item_count; i++)
		if (config_items[i].scope == scope)
			config_item_clear(&config_items[i], base);
}

int config_item_add_entry(const struct config_item *item, void *base, void **ret)
{
	size_t size = config_scope_size(item->entry);
	size_t *count = config_item_group_count(item, base);
	void **entries = config_item_groups(item, base);
	void *grown = reallocarray(*entries, *count + 1, size);
	int r;

	if (!grown)
		return -ENOMEM;
	*entries = grown;
	*ret = memset((char *)grown + *count * size, 0, size);
	r = config_scope_defaults(item->entry, *ret);
	/* Counted in any case: what is half filled is cleared with the rest. */
	++*count;
	/* analysis: Wanalyzer-malloc-leak: the struct that the table names holds it */
	return r;
}
