/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export.c - the CSV that LAPOR! exports, row by row. */
#include "daemon/export.h"
#include "daemon/utf8.h"

#include <stdio.h>

#define NAME_SIZE 64

static const struct {
	enum export_column column;
	const char *name;
} names[] = {
	{ EXPORT_TRACKING_ID, "tracking id" },
	{ EXPORT_STATUS, "status laporan" },
	{ EXPORT_STATUS, "status" },
	{ EXPORT_REASON, "alasan tunda/arsip" },
	{ EXPORT_AGENCY, "instansi terdisposisi" },
	{ EXPORT_PARENT, "instansi induk" },
	{ EXPORT_DATE, "tanggal laporan masuk" },
	{ EXPORT_TIME, "waktu laporan masuk" },
	{ EXPORT_FIRST_TEXT, "isi laporan awal" },
	{ EXPORT_LAST_TEXT, "isi laporan akhir" },
	{ EXPORT_TITLE, "judul laporan" },
};

static bool is_blank(char c)
{
	return (c > 0 && c <= ' ') || c == '_';
}

/* In lower case, its blanks as one; what does not fit is no name of ours. */
static void read_name(const char *cell, char ret[static NAME_SIZE])
{
	size_t used = 0;

	ret[0] = '\0';
	for (; *cell && used < NAME_SIZE - 1; cell++) {
		if (!is_blank(*cell))
			ret[used++] = *cell >= 'A' && *cell <= 'Z' ? (char)(*cell + 32) : *cell;
		else if (used > 0 && ret[used - 1] != ' ')
			ret[used++] = ' ';
	}
	if (used > 0 && ret[used - 1] == ' ')
		used--;
	ret[used] = '\0';
}

/* The first of two columns of a name counts, and of two names the first one. */
static void find_columns(const struct csv *row, int columns[static EXPORT_COLUMNS])
{
	char name[NAME_SIZE];

	for (size_t i = 0; i < EXPORT_COLUMNS; i++)
		columns[i] = -1;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		for (size_t cell = 0; cell < row->count; cell++) {
			read_name(row->cells[cell], name);
			if (columns[names[i].column] < 0 && strcmp(name, names[i].name) == 0)
				columns[names[i].column] = (int)cell;
		}
	}
}

/* 1 when the header was read last. */
static int find_header(struct export_file *e)
{
	int r;

	while ((r = csv_next(&e->csv)) > 0 && e->csv.row <= EXPORT_HEADER_ROWS) {
		find_columns(&e->csv, e->columns);
		if (e->columns[EXPORT_TRACKING_ID] >= 0 && e->columns[EXPORT_STATUS] >= 0)
			return 1;
	}
	return r < 0 ? r : 0;
}

static int fail(const struct export_file *e, char ret_error[static EXPORT_ERROR_SIZE])
{
	(void)snprintf(ret_error, EXPORT_ERROR_SIZE, "row %zu: %s", e->csv.row, e->csv.error);
	return -EBADMSG;
}

/* Every separator needs a text of its own, as reading writes into it. */
static int try(struct export_file *e, const char *octets, char separator)
{
	free(e->text);
	e->text = csv_decode(octets);
	if (!e->text)
		return -ENOMEM;
	csv_begin(&e->csv, e->text, separator);
	return find_header(e);
}

int export_open(struct export_file *ret, const char *octets, const char *gateway,
	char ret_error[static EXPORT_ERROR_SIZE])
{
	static const char separators[] = { ',', ';', '\t' };
	struct export_file e = { .gateway = gateway };
	int r;

	for (size_t i = 0; i < COUNT_OF(separators); i++) {
		r = try(&e, octets, separators[i]);
		if (r > 0) {
			*ret = e;
			return 0;
		}
		if (r == -ENOMEM)
			return r;
	}
	export_close(&e);
	(void)snprintf(ret_error, EXPORT_ERROR_SIZE,
		"none of its first %d rows has the columns \"Tracking ID\" and \"Status Laporan\"",
		EXPORT_HEADER_ROWS);
	return -EBADMSG;
}

static const char *cell_of(const struct export_file *e, enum export_column column)
{
	int at = e->columns[column];

	return at >= 0 && (size_t)at < e->csv.count ? e->csv.cells[at] : "";
}

/* One line of it: blanks and controls as one blank each run; a cut ends with "..". */
static void copy_line(const char *from, char *ret, size_t size)
{
	size_t used = 0, safe = 0, left = strlen(from);
	bool is_gap = false;

	while (left > 0) {
		uint32_t c;
		char written[4];
		size_t n = utf8_next(from, left, &c), length = utf8_write(c, written);

		from += n;
		left -= n;
		if (c <= ' ' || (c >= 0x7f && c <= 0xa0)) {
			is_gap = used > 0;
			continue;
		}
		if (used + is_gap + length + 1 > size) {
			memcpy(ret + safe, "..", 3);
			return;
		}
		if (is_gap)
			ret[used++] = ' ';
		is_gap = false;
		memcpy(ret + used, written, length);
		used += length;
		if (used + 3 <= size)
			safe = used;
	}
	ret[used] = '\0';
}

static void read_ticket(const struct export_file *e, char ret[static TICKET_SIZE])
{
	static const enum export_column columns[] = { EXPORT_FIRST_TEXT, EXPORT_LAST_TEXT,
		EXPORT_TITLE };

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		if (export_ticket(cell_of(e, columns[i]), e->gateway, ret))
			return;
	ret[0] = '\0';
}

static void read_row(const struct export_file *e, struct export_row *ret)
{
	const char *agency = cell_of(e, EXPORT_AGENCY);

	*ret = (struct export_row){ .row = e->csv.row };
	ret->id_count = export_ids(cell_of(e, EXPORT_TRACKING_ID), ret->ids);
	ret->is_unreadable = ret->id_count == 0;
	ret->status = export_status(cell_of(e, EXPORT_STATUS));
	ret->entered_us = export_time(cell_of(e, EXPORT_DATE), cell_of(e, EXPORT_TIME));
	read_ticket(e, ret->ticket);
	copy_line(cell_of(e, EXPORT_STATUS), ret->label, sizeof(ret->label));
	copy_line(cell_of(e, EXPORT_REASON), ret->note, sizeof(ret->note));
	copy_line(*agency ? agency : cell_of(e, EXPORT_PARENT), ret->agency, sizeof(ret->agency));
}

static bool is_empty(const struct csv *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i][strspn(row->cells[i], " \t\r\n")])
			return false;
	return true;
}

int export_next(
	struct export_file *e, struct export_row *ret, char ret_error[static EXPORT_ERROR_SIZE])
{
	int r;

	do {
		r = csv_next(&e->csv);
		if (r <= 0)
			return r < 0 ? fail(e, ret_error) : 0;
	} while (is_empty(&e->csv));
	read_row(e, ret);
	return 1;
}

void export_close(struct export_file *e)
{
	free(take_ptr(e->text));
}
