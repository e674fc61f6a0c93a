/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_export.c - a file that says it is LAPOR!'s export: rows are counted, IDs are digits, text is
 * UTF-8 on one line.
 */
#include <assert.h>

#include "daemon/export.h"
#include "daemon/utf8.h"
#include "tests/fuzz/fuzz.h"

static void check_line(const char *text, size_t size)
{
	size_t left = strlen(text);

	assert(left < size);
	while (left > 0) {
		uint32_t c;
		size_t n = utf8_read(text, left, &c);

		assert(n > 0 && c >= ' ' && (c < 0x7f || c > 0xa0));
		text += n;
		left -= n;
	}
}

static void check_row(const struct export_row *row)
{
	assert(row->id_count <= EXPORT_IDS_MAX && row->is_unreadable == (row->id_count == 0));
	for (size_t i = 0; i < row->id_count; i++) {
		size_t digits = strspn(row->ids[i], "0123456789");

		assert(digits >= 4 && digits <= 10 && row->ids[i][digits] == '\0');
	}
	assert(row->ticket[0] == '\0' || strlen(row->ticket) == 7);
	assert(row->entered_us >= 0);
	check_line(row->label, sizeof(row->label));
	check_line(row->note, sizeof(row->note));
	check_line(row->agency, sizeof(row->agency));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(freep) char *text = strndup((const char *)data, size);
	char error[EXPORT_ERROR_SIZE];
	struct export_row row;
	size_t last = 0;
	struct export_file e;

	assert(text);
	if (export_open(&e, text, "jatim-1", error) < 0)
		return 0;
	while (export_next(&e, &row, error) > 0) {
		assert(row.row > last);
		last = row.row;
		check_row(&row);
	}
	export_close(&e);
	return 0;
}
