/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_table.c - rows as a table for people.
 */
#include "daemon/ctl_table.h"

#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "daemon/ctl_colour.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"
#include "daemon/ctl_time.h"
#include "daemon/log.h"
#include "daemon/translate.h"

#define NARROW 100 /* columns of a terminal: times go without century and seconds */

struct ctl_table {
	struct libscols_table *table;
	const struct ctl_column *columns;
	bool is_narrow;
};

/* Of a terminal; what goes to a file or a program is whole. */
static bool find_narrow(void)
{
	struct winsize size = { 0 };

	return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	       size.ws_col > 0 && size.ws_col < NARROW;
}

static int scols_flags(int flags, bool is_narrow)
{
	return (flags & CTL_COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) |
	       (flags & CTL_COLUMN_WIDE && is_narrow ? SCOLS_FL_HIDDEN : 0) |
	       (flags & CTL_COLUMN_SHORT ? SCOLS_FL_TRUNC : 0);
}

int ctl_table_new(struct ctl_table **ret, const struct ctl_column *columns)
{
	_cleanup_(ctl_table_freep) struct ctl_table *table = calloc(1, sizeof(*table));

	if (!table)
		return -ENOMEM;
	table->columns = columns;
	table->is_narrow = find_narrow();
	table->table = scols_new_table();
	if (!table->table)
		return -ENOMEM;
	if (ctl_colour_is_on())
		(void)scols_table_enable_colors(table->table, 1);
	for (const struct ctl_column *c = columns; c->name; c++)
		if (!scols_table_new_column(table->table, translate(c->title), 0,
			    scols_flags(c->flags, table->is_narrow)))
			return -ENOMEM;
	*ret = take_ptr(table);
	return 0;
}

/* "2026-11-22 19:40:07", or "26-11-22 19:40". */
static char *describe_time(const char *at, bool is_narrow)
{
	char shown[CTL_TIME_SIZE];

	ctl_time_show(at, shown);
	if (is_narrow && strlen(shown) == strlen("2026-11-22 19:40:07"))
		return strndup(shown + 2, strlen("26-11-22 19:40"));
	return strdup(shown);
}

/* What stands in a cell; NULL: no memory. */
static char *describe(const json_t *value, int flags, bool is_narrow)
{
	const struct log_entry *entry = NULL;
	char *text = NULL;

	if (flags & CTL_COLUMN_EVENT && json_is_string(value))
		entry = log_entry_of(json_string_value(value));
	if (entry) {
		text = strdup(translate(entry->what));
	} else if (json_is_string(value) && flags & (CTL_COLUMN_STATE | CTL_COLUMN_WORD)) {
		text = ctl_text_line(ctl_sentence_word(json_string_value(value)));
	} else if (json_is_string(value) && flags & CTL_COLUMN_TIME) {
		text = describe_time(json_string_value(value), is_narrow);
	} else if (json_is_string(value)) {
		text = ctl_text_line(json_string_value(value));
	} else if (json_is_boolean(value)) {
		text = strdup(json_is_true(value) ? _("yes") : _("no"));
	} else if (json_is_number(value)) {
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	} else {
		text = strdup("");
	}
	return text;
}

static int add_cell(
	struct ctl_table *table, struct libscols_line *line, size_t i, const json_t *row)
{
	const struct ctl_column *column = &table->columns[i];
	const json_t *value = json_object_get(row, column->name);
	char *text = describe(value, column->flags, table->is_narrow);
	const char *colour = "";

	if (!text)
		return -ENOMEM;
	if (scols_line_refer_data(line, i, text) < 0) {
		free(text);
		return -ENOMEM;
	}
	if (column->flags & CTL_COLUMN_STATE && json_is_string(value))
		colour = ctl_colour_begin(ctl_colour_of(json_string_value(value)));
	if (*colour)
		(void)scols_cell_set_color(scols_line_get_cell(line, i), colour);
	return 0;
}

int ctl_table_add(struct ctl_table *table, const json_t *row)
{
	struct libscols_line *line = scols_table_new_line(table->table, NULL);

	if (!line)
		return -ENOMEM;
	for (size_t i = 0; table->columns[i].name; i++)
		if (add_cell(table, line, i, row) < 0)
			return -ENOMEM;
	return 0;
}

int ctl_table_print(struct ctl_table *table)
{
	return scols_print_table(table->table) < 0 ? -EIO : 0;
}

void ctl_table_free(struct ctl_table *table)
{
	if (!table)
		return;
	scols_unref_table(table->table);
	free(table);
}
