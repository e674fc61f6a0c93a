/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_print.c - the settings in effect, in libconfig syntax. */
#include "daemon/config_table.h"

#include <inttypes.h>

struct print {
	const struct config *config;
	FILE *out;
	int depth;
};

static void print_scope(struct print *p, enum config_scope scope, const void *base);

static void indent(struct print *p)
{
	fprintf(p->out, "%*s", p->depth * 2, "");
}

/* Control characters never get into the struct. */
static void print_text(struct print *p, const char *text)
{
	fputc('"', p->out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', p->out);
		fputc(*text, p->out);
	}
	fputc('"', p->out);
}

static void print_strings(struct print *p, const struct config_list *list)
{
	fputc('[', p->out);
	for (size_t i = 0; i < list->count; i++) {
		fputs(i > 0 ? ", " : "", p->out);
		print_text(p, list->items[i]);
	}
	fputc(']', p->out);
}

/* The lines of one group, in braces. */
static void print_group(struct print *p, enum config_scope scope, const void *base)
{
	fputs("{\n", p->out);
	p->depth++;
	print_scope(p, scope, base);
	p->depth--;
	indent(p);
	fputc('}', p->out);
}

static void print_groups(struct print *p, const struct config_item *item, const void *base)
{
	size_t count = *config_item_group_count(item, base);

	if (item->is_alone && count == 1) {
		print_group(p, item->entry, config_item_entry(item, base, 0));
		return;
	}
	fputs("(", p->out);
	p->depth++;
	for (size_t i = 0; i < count; i++) {
		fputs(i > 0 ? ",\n" : "\n", p->out);
		indent(p);
		print_group(p, item->entry, config_item_entry(item, base, i));
	}
	p->depth--;
	if (count > 0) {
		fputc('\n', p->out);
		indent(p);
	}
	fputs(")", p->out);
}

static void print_value(struct print *p, const struct config_item *item, const void *base)
{
	switch (item->kind) {
	case CONFIG_KIND_STRING: print_text(p, *config_item_string(item, base)); return;
	case CONFIG_KIND_STRINGS: print_strings(p, config_item_strings(item, base)); return;
	case CONFIG_KIND_INT: fprintf(p->out, "%" PRId64, *config_item_int(item, base)); return;
	case CONFIG_KIND_BOOL:
		fputs(*config_item_bool(item, base) ? "true" : "false", p->out);
		return;
	case CONFIG_KIND_GROUPS: print_groups(p, item, base); return;
	}
}

/* Octets of the groups that both paths stand in, the last dot included. */
static size_t common_groups(const char *a, const char *b)
{
	size_t common = 0;

	for (size_t i = 0; a[i] != '\0' && a[i] == b[i]; i++)
		if (a[i] == '.')
			common = i + 1;
	return common;
}

static void close_groups(struct print *p, const char *path)
{
	for (; (path = strchr(path, '.')); path++) {
		p->depth--;
		indent(p);
		fputs("};\n", p->out);
	}
}

/* Gives the last word of path. */
static const char *open_groups(struct print *p, const char *path)
{
	for (const char *dot; (dot = strchr(path, '.')); path = dot + 1) {
		indent(p);
		fprintf(p->out, "%.*s = {\n", (int)(dot - path), path);
		p->depth++;
	}
	return path;
}

/* Written as "" it would mean another thing: no key, on purpose. */
static bool is_unwritten(const struct print *p, const struct config_item *item)
{
	const char *file;
	unsigned line;

	return item->scope == CONFIG_SCOPE_ROOT && strcmp(item->path, "privacy.key_file") == 0 &&
	       !*p->config->privacy.key_file &&
	       !config_where(p->config, item->path, "", &file, &line);
}

static void print_scope(struct print *p, enum config_scope scope, const void *base)
{
	const char *last = "";

	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];
		const char *word;
		size_t common;

		if (item->scope != scope)
			continue;
		common = common_groups(last, item->path);
		close_groups(p, last + common);
		word = open_groups(p, item->path + common);
		indent(p);
		fprintf(p->out, "%s%s = ", is_unwritten(p, item) ? "# not written: " : "", word);
		print_value(p, item, base);
		fputs(";\n", p->out);
		last = item->path;
	}
	close_groups(p, last);
}

int config_print(const struct config *config, FILE *out)
{
	struct print p = { .config = config, .out = out };

	print_scope(&p, CONFIG_SCOPE_ROOT, config);
	return ferror(out) ? -EIO : 0;
}
