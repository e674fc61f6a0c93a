/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_table.h - config_items.inc as data: where each setting lives in the struct, and what it
 * may be.
 *
 * A scope is a struct that settings stand in: the file, or an entry of a list of groups. `base` is
 * such a struct. Nothing here knows libconfig.
 */
#pragma once

#include "daemon/config.h"
#include "daemon/config_form.h"

enum config_scope {
	CONFIG_SCOPE_ROOT,
	CONFIG_SCOPE_MODEM,
	CONFIG_SCOPE_ROUTE,
	CONFIG_SCOPE_CENTRAL,
	CONFIG_SCOPE_SERVICE_CODE,
};

enum config_kind {
	CONFIG_KIND_STRING,  /* char * */
	CONFIG_KIND_STRINGS, /* struct config_list */
	CONFIG_KIND_INT,     /* int64_t */
	CONFIG_KIND_BOOL,    /* bool */
	CONFIG_KIND_GROUPS,  /* pointer to structs of scope `entry`, with a size_t count */
};

/* When what the file says is used. */
enum config_effect {
	CONFIG_EFFECT_LATER,   /* not in this version */
	CONFIG_EFFECT_NOW,     /* at the start, and when the settings are read again */
	CONFIG_EFFECT_RESTART, /* at the start */
};

struct config_item {
	enum config_scope scope;
	enum config_kind kind;
	const char *name; /* "modems.balance.every", as people call it */
	const char *path; /* "balance.every", within its scope */
	size_t offset;    /* within the scope's struct */
	size_t size;      /* of the member */
	enum config_effect effect;
	const char *text;      /* default of STRING; of STRINGS, its words with a blank between */
	int64_t number;        /* default of INT and BOOL */
	int64_t least, most;   /* INT: the value; STRINGS and GROUPS: entries */
	enum config_form form; /* STRING and STRINGS */
	enum config_scope entry;
	size_t count_offset;
	bool added;    /* GROUPS: a later list is added */
	bool is_alone; /* GROUPS: may be written as one group, and is never empty */
};

extern const struct config_item config_items[];
extern const size_t config_item_count;

/* NULL: there is none. */
const struct config_item *config_item_find(enum config_scope scope, const char *path);

/* True when path ("central.georeport2") is a group round some setting of this scope. */
bool config_item_is_group(enum config_scope scope, const char *path);

/*
 * The name nearest to path among those that could stand in its place, or the full name of the
 * setting that is called so elsewhere; "" when nothing is near. Writes it to ret.
 */
void config_item_suggest(enum config_scope scope, const char *path, char ret[static 64]);

size_t config_scope_size(enum config_scope scope);

/* "modems." for what stands in one: what a path needs to be a full name. */
const char *config_scope_prefix(enum config_scope scope);

/* The members of a struct: the caller knows the item's kind. */
char **config_item_string(const struct config_item *item, const void *base);
struct config_list *config_item_strings(const struct config_item *item, const void *base);
int64_t *config_item_int(const struct config_item *item, const void *base);
bool *config_item_bool(const struct config_item *item, const void *base);
void **config_item_groups(const struct config_item *item, const void *base);
size_t *config_item_group_count(const struct config_item *item, const void *base);

/* Entry `index` of a list of groups. */
void *config_item_entry(const struct config_item *item, const void *base, size_t index);

/* Fills a zeroed struct. 0 or -ENOMEM: half filled, to be cleared all the same. */
int config_scope_defaults(enum config_scope scope, void *base);

/* Frees what a struct holds, not the struct; half filled ones too. */
void config_scope_clear(enum config_scope scope, void *base);

/* Frees the entries and leaves an empty list. */
void config_item_clear(const struct config_item *item, void *base);

/* Adds a copy. 0 or -ENOMEM. */
int config_list_add(struct config_list *list, const char *text, size_t size);

/* Adds an entry with its defaults at the end; *ret is borrowed until the next one. 0 or -ENOMEM. */
int config_item_add_entry(const struct config_item *item, void *base, void **ret);
