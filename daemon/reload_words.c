/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload_words.c - what reading the settings again has changed, in words. */
#include "daemon/reload_words.h"

#include <stdarg.h>
#include <stdio.h>

static void list(struct reload_words *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void list(struct reload_words *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)json_array_append_new(w->changed, json_vsprintf(format, args));
	va_end(args);
}

static void count(unsigned *values, const char **last, const char *entry)
{
	/* All of one come in a row. */
	if (!*last || strcmp(*last, entry) != 0)
		(*values)++;
	*last = entry;
}

static void count_change(
	struct reload_words *w, bool is_modem, enum config_change change, const char *entry)
{
	switch (change) {
	case CONFIG_CHANGE_VALUE:
		if (is_modem)
			count(&w->modems.values, &w->modems.last, entry);
		else
			count(&w->centrals.values, &w->centrals.last, entry);
		return;
	case CONFIG_CHANGE_ADDED: (*(is_modem ? &w->modems.added : &w->centrals.added))++; return;
	case CONFIG_CHANGE_REMOVED:
		(*(is_modem ? &w->modems.removed : &w->centrals.removed))++;
		return;
	}
}

static void on_change(const struct config_item *item, enum config_change change, const char *entry,
	void *userdata)
{
	struct reload_words *w = userdata;
	enum config_scope scope = change == CONFIG_CHANGE_VALUE ? item->scope : item->entry;

	if (entry && *entry)
		list(w,
			change == CONFIG_CHANGE_VALUE   ? "%s of %s"
			: change == CONFIG_CHANGE_ADDED ? "%s: %s is new"
							: "%s: %s is gone",
			item->name, entry);
	else
		list(w, "%s", item->name);
	if (entry)
		count_change(w, scope == CONFIG_SCOPE_MODEM, change, entry);
	else
		w->others++;
}

int reload_words_collect(
	struct reload_words *ret, const struct config *from, const struct config *to)
{
	*ret = (struct reload_words){ .changed = json_array() };
	if (!ret->changed)
		return -ENOMEM;
	config_diff(from, to, on_change, ret);
	return 0;
}

void reload_words_done(struct reload_words *w)
{
	json_decref(take_ptr(w->changed));
}

/* "2 modems changed", with a comma before all but the first. */
static void write_count(FILE *out, unsigned number, const char *one, const char *many,
	const char *what, bool *is_first)
{
	if (number == 0)
		return;
	(void)fprintf(
		out, "%s%u %s %s", *is_first ? "" : ", ", number, number == 1 ? one : many, what);
	*is_first = false;
}

static void write_counts(FILE *out, const struct reload_words *w)
{
	static const char modem[] = "modem", modems[] = "modems";
	static const char central[] = "central system", centrals[] = "central systems";
	bool is_first = true;

	write_count(out, w->modems.added, modem, modems, "added", &is_first);
	write_count(out, w->modems.removed, modem, modems, "removed", &is_first);
	write_count(out, w->modems.values, modem, modems, "changed", &is_first);
	write_count(out, w->centrals.added, central, centrals, "added", &is_first);
	write_count(out, w->centrals.removed, central, centrals, "removed", &is_first);
	write_count(out, w->centrals.values, central, centrals, "changed", &is_first);
	write_count(out, w->others, "other setting", "other settings", "changed", &is_first);
	if (is_first)
		(void)fputs("no setting has changed", out);
}

void reload_words_write(const struct reload_words *w, const char *const *restart, size_t number,
	char ret[static RELOAD_SENTENCE_SIZE])
{
	FILE *out = fmemopen(ret, RELOAD_SENTENCE_SIZE, "w");

	(void)copy_string(ret, RELOAD_SENTENCE_SIZE, "Settings read again");
	if (!out)
		return;
	(void)fputs("Settings read again: ", out);
	write_counts(out, w);
	for (size_t i = 0; i < number; i++)
		(void)fprintf(
			out, "%s%s", i == 0 ? "; a restart is needed for " : ", ", restart[i]);
	(void)fclose(out);
	ret[RELOAD_SENTENCE_SIZE - 1] = '\0';
}
