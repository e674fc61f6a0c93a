/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_apply.c - one file's settings into the struct: the only door to libconfig. */
#include "daemon/config_apply.h"

#include "daemon/config_places.h"
#include "daemon/config_scan.h"
#include "daemon/config_table.h"

#include <ctype.h>
#include <inttypes.h>
#include <libconfig.h>
#include <limits.h>

#define PATH_SIZE 128 /* of a setting: "georeport2.service_code_secret" is the longest */

#define GROUP_OR_GROUPS "a group in { }, or groups in ( { }, { } )"

struct apply {
	struct config *config;
	struct config_errors *errors;
	const char *name, *dir;
	bool in_idle; /* inside a list that has no effect: said once, for the list */
	size_t which; /* inside this one of the centrals; else 0 */
	char file[PATH_MAX];
};

static int apply_group(struct apply *a, enum config_scope scope, void *base, const char *prefix,
	const config_setting_t *group);

/* libconfig keeps the names of included files as they were written. */
static const char *file_of(struct apply *a, const char *file)
{
	if (!file)
		return a->name;
	if (file[0] == '/' || !a->dir ||
		snprintf(a->file, sizeof(a->file), "%s/%s", a->dir, file) >= (int)sizeof(a->file))
		return file;
	return a->file;
}

#define fail(a, setting, ...)                                                                      \
	config_errors_add((a)->errors, -EINVAL, file_of(a, config_setting_source_file(setting)),   \
		config_setting_source_line(setting), __VA_ARGS__)

static const char *type_name(const config_setting_t *setting)
{
	switch (config_setting_type(setting)) {
	case CONFIG_TYPE_GROUP: return "a group";
	case CONFIG_TYPE_INT:
	case CONFIG_TYPE_INT64: return "a whole number";
	case CONFIG_TYPE_FLOAT: return "a number with a fraction";
	case CONFIG_TYPE_STRING: return "text";
	case CONFIG_TYPE_BOOL: return "true or false";
	case CONFIG_TYPE_ARRAY: return "an array";
	case CONFIG_TYPE_LIST: return "a list";
	default: return "nothing";
	}
}

static void fail_type(struct apply *a, const struct config_item *item, const char *wanted,
	const config_setting_t *setting)
{
	fail(a, setting, "%s: must be %s, not %s", item->name, wanted, type_name(setting));
}

static void fail_text(struct apply *a, const struct config_item *item, const char *text,
	const config_setting_t *setting)
{
	const struct config_form_rule *rule = config_form_get(item->form);
	bool shown = rule->shown && config_form_is_quotable(text);

	fail(a, setting, "%s: %s%s%smust be %s%s", item->name, shown ? "\"" : "", shown ? text : "",
		shown ? "\" is wrong; it " : "", rule->choices ? "one of " : "",
		rule->choices ? rule->choices : rule->wanted);
}

static int apply_string(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	const char *text = config_setting_get_string(setting);
	char *copy;

	if (!text) {
		fail_type(a, item, "text in quotes", setting);
		return 0;
	}
	if (!config_form_fits(item->form, text)) {
		fail_text(a, item, text, setting);
		return 0;
	}
	copy = strdup(text);
	if (!copy)
		return -ENOMEM;
	for (char *p = copy; config_form_get(item->form)->upper && *p != '\0'; p++)
		*p = (char)toupper((unsigned char)*p);
	free(*config_item_string(item, base));
	*config_item_string(item, base) = copy;
	return 0;
}

static void apply_int(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	int type = config_setting_type(setting);
	int64_t value;

	if (type != CONFIG_TYPE_INT && type != CONFIG_TYPE_INT64) {
		fail_type(a, item, "a whole number", setting);
		return;
	}
	value = config_setting_get_int64(setting);
	if (value < item->least || value > item->most)
		fail(a, setting,
			"%s: %" PRId64 " is out of range; it must be from %" PRId64 " to %" PRId64,
			item->name, value, item->least, item->most);
	else
		*config_item_int(item, base) = value;
}

static void apply_bool(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
		fail_type(a, item, "true or false", setting);
	else
		*config_item_bool(item, base) = config_setting_get_bool(setting) != CONFIG_FALSE;
}

/* An array or list whose length is right; false when it was not, and that was said. */
static bool is_list(struct apply *a, const struct config_item *item, const char *wanted,
	const config_setting_t *setting)
{
	if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
		fail_type(a, item, wanted, setting);
		return false;
	}
	if (config_setting_length(setting) <= item->most)
		return true;
	fail(a, setting, "%s: has %d entries; it must have at most %" PRId64, item->name,
		config_setting_length(setting), item->most);
	return false;
}

static int apply_strings(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	if (!is_list(a, item, "texts in [ ]", setting))
		return 0;
	config_item_clear(item, base);
	for (int i = 0; i < config_setting_length(setting); i++) {
		const config_setting_t *entry = config_setting_get_elem(setting, (unsigned)i);
		const char *text = config_setting_get_string(entry);
		int r = 0;

		if (!text)
			fail_type(a, item, "texts in [ ]", entry);
		else if (text[0] == '\0')
			fail(a, entry, "%s: an entry is empty; leave it out", item->name);
		else if (!config_form_fits(item->form, text))
			fail_text(a, item, text, entry);
		else
			r = config_list_add(config_item_strings(item, base), text, strlen(text));
		if (r < 0)
			return r;
	}
	return 0;
}

static bool stands_before(const struct config_item *list, const void *base,
	const struct config_item *item, const char *text)
{
	for (size_t i = 0; i + 1 < *config_item_group_count(list, base); i++)
		if (strcmp(*config_item_string(item, config_item_entry(list, base, i)), text) == 0)
			return true;
	return false;
}

/* What must be there is there, and what must differ from the entries before does. */
static void check_entry(struct apply *a, const struct config_item *list, const void *base,
	const void *entry, const config_setting_t *setting)
{
	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];
		const struct config_form_rule *rule = config_form_get(item->form);
		const config_setting_t *member;
		const char *text;

		if (item->scope != list->entry || item->kind != CONFIG_KIND_STRING)
			continue;
		text = *config_item_string(item, entry);
		member = config_setting_get_member(setting, item->path);
		if (rule->required && text[0] == '\0' && !member)
			fail(a, setting, "%s: is missing; it must be %s", item->name, rule->wanted);
		if (rule->unique && member && text[0] != '\0' &&
			stands_before(list, base, item, text))
			fail(a, member, "%s: \"%s\" stands twice; it must be %s", item->name, text,
				rule->wanted);
	}
}

static int note_place(
	struct apply *a, const struct config_item *item, const config_setting_t *setting)
{
	const struct config_place place = {
		.name = item->name,
		.which = a->which,
		.file = (char *)file_of(a, config_setting_source_file(setting)),
		.line = config_setting_source_line(setting),
		.value = (char *)config_setting_get_string(setting),
		.is_idle = item->effect == CONFIG_EFFECT_LATER && !a->in_idle,
	};

	return config_places_add(a->config, &place);
}

static int apply_entry(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	void *entry = NULL;
	int r;

	if (!config_setting_is_group(setting)) {
		fail_type(a, item, "groups in ( { }, { } )", setting);
		return 0;
	}
	if ((int64_t)*config_item_group_count(item, base) >= item->most) {
		fail(a, setting, "%s: must have at most %" PRId64 " entries in all files",
			item->name, item->most);
		return 0;
	}
	r = config_item_add_entry(item, base, &entry);
	if (r >= 0 && item->is_alone)
		r = note_place(a, item, setting);
	if (r < 0)
		return r;
	r = apply_group(a, item->entry, entry, "", setting);
	if (r < 0)
		return r;
	check_entry(a, item, base, entry, setting);
	return 0;
}

static int apply_groups(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	bool was_idle = a->in_idle;
	int r = 0;

	if (!is_list(a, item, item->is_alone ? GROUP_OR_GROUPS : "groups in ( { }, { } )", setting))
		return 0;
	if (!item->added) {
		config_item_clear(item, base);
		config_places_drop(a->config, item->name);
	}
	a->in_idle = was_idle || item->effect == CONFIG_EFFECT_LATER;
	for (int i = 0; r == 0 && i < config_setting_length(setting); i++) {
		a->which = item->is_alone ? (size_t)i : a->which;
		r = apply_entry(a, item, base, config_setting_get_elem(setting, (unsigned)i));
	}
	a->in_idle = was_idle;
	return r;
}

/* One group is merged into the only one that there is; a list stands in place of all. */
static int apply_group_or_list(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	size_t count = *config_item_group_count(item, base);
	void *entry = NULL;
	int r;

	if (config_setting_is_group(setting) && count != 1) {
		fail(a, setting,
			"%s: is a list in a file before this one; it must be a list of all again",
			item->name);
		return 0;
	}
	if (config_setting_is_group(setting))
		return apply_group(a, item->entry, config_item_entry(item, base, 0), "", setting);
	r = apply_groups(a, item, base, setting);
	a->which = 0;
	if (r == 0 && *config_item_group_count(item, base) == 0)
		r = config_item_add_entry(item, base, &entry);
	return r;
}

static int apply_item(struct apply *a, const struct config_item *item, void *base,
	const config_setting_t *setting)
{
	int r = note_place(a, item, setting);

	if (r < 0)
		return r;
	switch (item->kind) {
	case CONFIG_KIND_STRING: return apply_string(a, item, base, setting);
	case CONFIG_KIND_STRINGS: return apply_strings(a, item, base, setting);
	case CONFIG_KIND_INT: apply_int(a, item, base, setting); return 0;
	case CONFIG_KIND_BOOL: apply_bool(a, item, base, setting); return 0;
	case CONFIG_KIND_GROUPS:
		return item->is_alone ? apply_group_or_list(a, item, base, setting)
		                      : apply_groups(a, item, base, setting);
	}
	abort();
}

static void fail_unknown(
	struct apply *a, enum config_scope scope, const char *path, const config_setting_t *setting)
{
	char nearest[64] = "";

	config_item_suggest(scope, path, nearest);
	fail(a, setting, "unknown setting \"%s%s\"%s%s%s", config_scope_prefix(scope), path,
		nearest[0] != '\0' ? "; did you mean \"" : "", nearest,
		nearest[0] != '\0' ? "\"?" : "; lapor-smsd.conf(5) names all there are");
}

static int apply_subgroup(struct apply *a, enum config_scope scope, void *base, const char *path,
	const config_setting_t *setting)
{
	char prefix[PATH_SIZE + 1];

	if (!config_setting_is_group(setting)) {
		fail(a, setting, "%s%s: must be a group in { }, not %s", config_scope_prefix(scope),
			path, type_name(setting));
		return 0;
	}
	(void)snprintf(prefix, sizeof(prefix), "%s.", path);
	return apply_group(a, scope, base, prefix, setting);
}

static int apply_member(struct apply *a, enum config_scope scope, void *base, const char *prefix,
	const config_setting_t *setting)
{
	const struct config_item *item;
	char path[PATH_SIZE];

	if (snprintf(path, sizeof(path), "%s%s", prefix, config_setting_name(setting)) >=
		(int)sizeof(path)) {
		fail(a, setting, "unknown setting: no name is as long as this one");
		return 0;
	}
	item = config_item_find(scope, path);
	if (item)
		return apply_item(a, item, base, setting);
	if (!config_item_is_group(scope, path)) {
		fail_unknown(a, scope, path, setting);
		return 0;
	}
	return apply_subgroup(a, scope, base, path, setting);
}

static int apply_group(struct apply *a, enum config_scope scope, void *base, const char *prefix,
	const config_setting_t *group)
{
	for (int i = 0; i < config_setting_length(group); i++) {
		int r = apply_member(
			a, scope, base, prefix, config_setting_get_elem(group, (unsigned)i));

		if (r < 0)
			return r;
	}
	return 0;
}

static void fail_syntax(struct apply *a, const config_t *parsed)
{
	const char *what = config_error_text(parsed);
	const char *hint = "look here and just before for a bracket or a '=' too many or too few";

	if (strcmp(what, "duplicate setting name") == 0)
		hint = "a group has each name once; to set it anew, use a file in conf.d";
	else if (strcmp(what, "mismatched element type in array") == 0)
		hint = "all texts in [ ] need quotes";
	config_errors_add(a->errors, -EINVAL, file_of(a, config_error_file(parsed)),
		(unsigned)config_error_line(parsed), "%s; %s", what, hint);
}

int config_apply_text(struct config *config, struct config_errors *errors, const char *name,
	const char *dir, const char *text)
{
	struct apply a = { .config = config, .errors = errors, .name = name, .dir = dir };
	_cleanup_(config_destroy) config_t parsed;
	int r = config_scan_text(errors, name, dir, text);

	config_init(&parsed);
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	if (dir)
		config_set_include_dir(&parsed, dir);
	if (config_read_string(&parsed, text) == CONFIG_TRUE)
		return apply_group(&a, CONFIG_SCOPE_ROOT, config, "", config_root_setting(&parsed));
	fail_syntax(&a, &parsed);
	return 0;
}
