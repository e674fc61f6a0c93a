/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * csv.h - CSV as spreadsheets write it (RFC 4180), read strictly. Pure.
 *
 * Rows are separated by CRLF, LF or CR; a cell in quotes may hold all of these and the separator,
 * and its own quotes twice. A quote anywhere else is an error, as it is not known what was meant.
 * Writing is in ctl_csv.h.
 */
#pragma once

#include "lapor.h"

#define CSV_CELLS_MAX 256 /* of a row */

struct csv {
	char *at;
	char separator;
	size_t row; /* the row that was read last, as a spreadsheet counts them: from 1 */
	const char *cells[CSV_CELLS_MAX];
	size_t count;
	const char *error; /* static, in words */
};

/* text is written into as it is read, and must outlive the cells. */
void csv_begin(struct csv *c, char *text, char separator);

/* The next row, in `cells`, which point into the text. 1; 0 at the end; -EBADMSG: the row is ill
 * formed, and *c says why. */
int csv_next(struct csv *c);

/*
 * A file's octets as UTF-8, yours to free(): as they are where they are UTF-8, else read as
 * Windows-1252, which older spreadsheets write. NULL: no memory.
 */
char *csv_decode(const char *octets);
