/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_csv.h - CSV as in RFC 4180, which a spreadsheet may open: no field is a formula.
 */
#pragma once

#include "lapor.h"

#include <stdio.h>

/* A field of a row, the first one with index 0. What a spreadsheet would run (beginning with = + -
 * @, a tab or CR, and no number) gets an apostrophe before it. */
void ctl_csv_field(FILE *out, size_t index, const char *text);

/* The end of a row. */
void ctl_csv_end(FILE *out);
