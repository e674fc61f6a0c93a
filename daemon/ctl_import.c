/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_import.c - lapor-smsctl: statuses and tracking IDs from an export of LAPOR!, and one typed by
 * hand.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_progress.h"
#include "daemon/ctl_text.h"
#include "daemon/export.h"
#include "daemon/file.h"

#define FILE_MAX   (64 * 1024 * 1024)
#define BATCH_ROWS 32 /* each row has less than 2 KiB, and a request 64 */
#define SHOWN_MAX  40 /* stretches of row numbers in a table */

/* Lists of row numbers, by what became of them, under these names in JSON. */
enum bin {
	BIN_SAME,
	BIN_STRANGERS,
	BIN_CONFLICTS,
	BIN_FAILED,
	BIN_UNREADABLE,
	BIN_UNKNOWN_STATUS,
	BINS,
};

static const struct {
	const char *name, *words;
} bins[BINS] = {
	[BIN_SAME] = { "same", N_("as before") },
	[BIN_STRANGERS] = { "strangers", N_("no complaint of this gateway") },
	[BIN_CONFLICTS] = { "conflicts",
		N_("not applied: the tracking ID and the marker are of different complaints") },
	[BIN_FAILED] = { "failed", N_("not applied: could not be kept, see the log") },
	[BIN_UNREADABLE] = { "unreadable", N_("no tracking ID that can be read, and no marker") },
	[BIN_UNKNOWN_STATUS] = { "unknown_status",
		N_("a status that is not known, taken as in_progress") },
};

struct import {
	struct ctl *ctl;
	const char *path;
	struct export_file export;
	json_t *batch;   /* rows that wait for the daemon */
	json_t *changed; /* what it has changed */
	json_t *bins[BINS];
	size_t rows, total; /* taken so far, in the file */
	struct ctl_progress progress;
};

static int fail_memory(void)
{
	return ctl_fail(EX_OSERR, "out of memory");
}

static int fail_file(const char *path, int r)
{
	if (r == -EILSEQ)
		return ctl_fail(EX_DATAERR,
			"%s is no CSV file: save the sheet as CSV (UTF-8), not as a workbook and "
			"not as UTF-16",
			path);
	if (r == -EFBIG)
		return ctl_fail(EX_DATAERR, "%s is longer than 64 MiB", path);
	if (r == -ENOMEM)
		return fail_memory();
	if (r == -EACCES)
		return ctl_fail(EX_NOPERM, "you may not read %s: use sudo", path);
	return ctl_fail(EX_NOINPUT, "cannot read %s: %s", path,
		r == -EISDIR ? "no regular file" : strerror(-r));
}

static int fail_export(const struct import *i, int r, const char *error)
{
	return r == -EBADMSG ? ctl_fail(EX_DATAERR,
				       "%s is no export of LAPOR! that can be read, and nothing of "
				       "it was taken: %s",
				       i->path, error)
	                     : fail_memory();
}

/* Walks through all of it once, so that a file with a damaged row changes nothing. */
static int check_export(struct import *i, const char *octets, const char *gateway)
{
	char error[EXPORT_ERROR_SIZE];
	struct export_row row;
	int r = export_open(&i->export, octets, gateway, error);

	if (r < 0)
		return fail_export(i, r, error);
	while ((r = export_next(&i->export, &row, error)) > 0)
		i->total++;
	export_close(&i->export);
	return r < 0 ? fail_export(i, r, error) : 0;
}

static int open_export(struct import *i)
{
	const char *gateway = i->ctl->config ? i->ctl->config->gateway : "";
	_cleanup_(freep) char *octets = NULL;
	char error[EXPORT_ERROR_SIZE];
	int r = file_read(i->path, FILE_MAX, &octets);

	if (r < 0)
		return fail_file(i->path, r);
	r = check_export(i, octets, gateway);
	if (r != 0)
		return r;
	r = export_open(&i->export, octets, gateway, error);
	return r < 0 ? fail_export(i, r, error) : 0;
}

static int count_in(struct import *i, enum bin bin, size_t row)
{
	return json_array_append_new(i->bins[bin], json_integer((json_int_t)row));
}

static enum bin bin_of(const char *result)
{
	if (strcmp(result, "same") == 0)
		return BIN_SAME;
	if (strcmp(result, "stranger") == 0)
		return BIN_STRANGERS;
	return strcmp(result, "conflict") == 0 ? BIN_CONFLICTS : BIN_FAILED;
}

static int take_result(struct import *i, json_t *row)
{
	const char *result = ctl_row_text(row, "result");

	if (strcmp(result, "changed") == 0 || strcmp(result, "linked") == 0)
		return json_array_append(i->changed, row);
	return count_in(i, bin_of(result), (size_t)json_integer_value(json_object_get(row, "row")));
}

/* Hands the rows that wait to the daemon. An exit code. */
static int flush(struct import *i)
{
	json_auto_t *answer = NULL;
	size_t count = json_array_size(i->batch), at;
	bool is_dry = i->ctl->options & CTL_OPTION_DRY_RUN;
	json_t *row;
	int r;

	if (count == 0)
		return 0;
	r = ctl_request(i->ctl,
		json_pack("{ss sb sO}", "command", "import", "dry_run", is_dry, "rows", i->batch),
		&answer);
	if (r != 0)
		return r;
	json_array_foreach(json_object_get(answer, "rows"), at, row)
	{
		if (take_result(i, row) < 0)
			return fail_memory();
	}
	return json_array_clear(i->batch) < 0 ? fail_memory() : 0;
}

static json_t *describe(const struct export_row *row)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < row->id_count; i++)
		if (json_array_append_new(ids, json_string(row->ids[i])) < 0)
			json_decref(take_ptr(ids));
	return json_pack("{sI so ss ss ss ss ss sI}", "row", (json_int_t)row->row, "ids", ids,
		"ticket", row->ticket, "status", row->status ? row->status : "in_progress", "label",
		row->label, "note", row->note, "agency", row->agency, "entered_us",
		(json_int_t)row->entered_us);
}

/* An exit code. */
static int take_row(struct import *i, const struct export_row *row)
{
	i->rows++;
	if (row->is_unreadable && !*row->ticket)
		return count_in(i, BIN_UNREADABLE, row->row) < 0 ? fail_memory() : 0;
	if (!row->status && count_in(i, BIN_UNKNOWN_STATUS, row->row) < 0)
		return fail_memory();
	if (json_array_append_new(i->batch, describe(row)) < 0)
		return fail_memory();
	return json_array_size(i->batch) < BATCH_ROWS ? 0 : flush(i);
}

static int take_all(struct import *i)
{
	char error[EXPORT_ERROR_SIZE];
	struct export_row row;
	int r, code = 0;

	ctl_progress_begin(&i->progress, _("importing"), CTL_PROGRESS_ROWS, (int64_t)i->total);
	while ((r = export_next(&i->export, &row, error)) > 0 && code == 0) {
		code = take_row(i, &row);
		ctl_progress_step(&i->progress, (int64_t)i->rows);
	}
	if (code == 0)
		code = flush(i);
	ctl_progress_end(&i->progress);
	return code == 0 && r < 0 ? fail_export(i, r, error) : code;
}

static void print_stretch(json_int_t from, json_int_t to, bool is_first)
{
	(void)printf("%s%lld", is_first ? "" : ", ", (long long)from);
	if (to > from)
		(void)printf("-%lld", (long long)to);
}

/* "5-9, 12"; numbers ascend. */
static void print_numbers(const json_t *list)
{
	size_t shown = 0, at = 0, count = json_array_size(list);

	while (at < count && shown < SHOWN_MAX) {
		json_int_t from = json_integer_value(json_array_get(list, at)), to = from;

		for (at++; at < count; at++) {
			if (json_integer_value(json_array_get(list, at)) != to + 1)
				break;
			to++;
		}
		print_stretch(from, to, shown++ == 0);
	}
	(void)printf("%s\n", at < count ? _(", .. (--json has all)") : "");
}

static const struct ctl_column columns[] = {
	{ "row", N_("ROW"), CTL_COLUMN_RIGHT },
	{ "ticket", N_("TICKET"), 0 },
	{ "from", N_("FROM"), CTL_COLUMN_STATE },
	{ "status", N_("TO"), CTL_COLUMN_STATE },
	{ "is_linked", N_("LINKED"), 0 },
	{ "is_told", N_("TOLD"), 0 },
	{ NULL, NULL, 0 },
};

static int print_changed(const json_t *rows)
{
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	const json_t *row;
	size_t i;

	if (json_array_size(rows) == 0)
		return 0;
	if (ctl_table_new(&table, columns) < 0)
		return fail_memory();
	json_array_foreach(rows, i, row)
	{
		if (ctl_table_add(table, row) < 0)
			return fail_memory();
	}
	return ctl_table_print(table) < 0 ? ctl_fail(EX_IOERR, "cannot write the table") : 0;
}

static int print(const struct import *i)
{
	bool is_dry = i->ctl->options & CTL_OPTION_DRY_RUN;
	int r = print_changed(i->changed);

	if (r != 0)
		return r;
	(void)printf(is_dry ? _("%zu rows, %zu complaints would be changed (nothing was)\n")
			    : _("%zu rows, %zu complaints changed\n"),
		i->rows, json_array_size(i->changed));
	for (size_t bin = 0; bin < BINS; bin++) {
		size_t count = json_array_size(i->bins[bin]);

		if (count == 0)
			continue;
		(void)printf("%zu %s: ", count, translate(bins[bin].words));
		print_numbers(i->bins[bin]);
	}
	return 0;
}

static int print_json(const struct import *i)
{
	json_auto_t *o = json_pack("{sb sI sO}", "dry_run", i->ctl->options & CTL_OPTION_DRY_RUN,
		"rows", (json_int_t)i->rows, "changed", i->changed);

	for (size_t bin = 0; bin < BINS; bin++)
		if (json_object_set(o, bins[bin].name, i->bins[bin]) < 0)
			return fail_memory();
	return ctl_print_json(o);
}

/* Nothing of ours in a whole export is the wrong file, or the wrong gateway. */
static int finish(const struct import *i)
{
	bool is_ours = json_array_size(i->changed) > 0 || json_array_size(i->bins[BIN_SAME]) > 0 ||
	               json_array_size(i->bins[BIN_CONFLICTS]) > 0 ||
	               json_array_size(i->bins[BIN_FAILED]) > 0;
	int r = i->ctl->json ? print_json(i) : print(i);

	if (r != 0 || is_ours)
		return r;
	return ctl_fail(CTL_NO, "nothing in %s is of this gateway", i->path);
}

static int run(struct import *i)
{
	int r;

	i->batch = json_array();
	i->changed = json_array();
	for (size_t bin = 0; bin < BINS; bin++) {
		i->bins[bin] = json_array();
		if (!i->bins[bin])
			return fail_memory();
	}
	if (!i->batch || !i->changed)
		return fail_memory();
	r = open_export(i);
	if (r == 0)
		r = take_all(i);
	return r != 0 ? r : finish(i);
}

int ctl_import(struct ctl *ctl)
{
	struct import i = { .ctl = ctl, .path = ctl->args[0] };
	int r = ctl_open_config(ctl);

	if (r == 0)
		r = run(&i);
	export_close(&i.export);
	json_decref(i.batch);
	json_decref(i.changed);
	for (size_t bin = 0; bin < BINS; bin++)
		json_decref(i.bins[bin]);
	return r;
}
