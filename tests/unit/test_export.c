/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_export.c - LAPOR!'s export: header, IDs, markers, dates, statuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/export.h"

#define HEADER                                                                                     \
	"Tracking ID,Tanggal Laporan Masuk,Waktu Laporan Masuk,Isi Laporan Awal,Instansi "         \
	"Terdisposisi,Status Laporan,Alasan Tunda/Arsip\n"

/* Appends to a text of `size`, as far as it goes. */
static void add(char *all, size_t size, const char *text)
{
	size_t used = strlen(all);

	(void)snprintf(all + used, size - used, "%s", text);
}

static struct export_file open_export(const char *text)
{
	char error[EXPORT_ERROR_SIZE] = "";
	struct export_file e;

	assert_int_equal(export_open(&e, text, "jatim 1", error), 0);
	return e;
}

static void the_header_is_found_wherever_it_stands(void **state)
{
	static const char *const cases[] = {
		HEADER "6340753,,,,,Proses,\n",
		"Laporan SP4N-LAPOR!\n\"Dicetak, 3 Jan 2026\"\n\n" HEADER "6340753,,,,,Proses,\n",
		"sep=;\nNo;STATUS  laporan;tracking_ID\n1;Proses;6340753\n",
		"No\tStatus Laporan\tTracking ID\r\n1\tProses\t6340753\r\n",
		"\"Status\";\"Tracking ID\"\n\"Proses\";\"6340753\"\n",
		"Status,Status Laporan,Tracking ID,Tracking ID\nx,Proses,6340753,1111111\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct export_file e = open_export(cases[i]);
		char error[EXPORT_ERROR_SIZE];
		struct export_row row;

		assert_int_equal(export_next(&e, &row, error), 1);
		assert_string_equal(row.ids[0], "6340753");
		assert_string_equal(row.status, "in_progress");
		assert_int_equal(export_next(&e, &row, error), 0);
		export_close(&e);
	}
}

static void what_is_no_export_is_refused(void **state)
{
	static const char *const cases[] = { "", "a,b\n1,2\n", "Tracking ID\n1\n",
		"<html><body>Tracking ID, Status Laporan</body></html>",
		"{\"tracking_id\":1,\"status\":2}" };
	char error[EXPORT_ERROR_SIZE], late[512] = "";
	struct export_file e;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(export_open(&e, cases[i], "g", error), -EBADMSG);
		assert_non_null(strstr(error, "\"Tracking ID\""));
	}
	for (int i = 0; i < 50; i++)
		add(late, sizeof late, "x\n");
	add(late, sizeof late, HEADER);
	assert_int_equal(export_open(&e, late, "g", error), -EBADMSG);
}

static void a_row_says_all_of_a_complaint(void **state)
{
	struct export_file e = open_export(HEADER
		"\n,,,,,,\n"
		"6340753,3 Jan 2026,14:30,\"[jatim-1/K7M-2Q2] jalan\nrusak, parah\",\"Dinas\nPU\","
		"Diarsipkan oleh Admin,\"Tidak   relevan\"\n\"6340754\n6340755\",,,,,Entah,\n");
	char error[EXPORT_ERROR_SIZE];
	struct export_row row;

	(void)state;
	assert_int_equal(export_next(&e, &row, error), 1);
	assert_int_equal(row.row, 4);
	assert_int_equal(row.id_count, 1);
	assert_string_equal(row.ticket, "K7M-2Q2");
	assert_string_equal(row.status, "archived");
	assert_string_equal(row.label, "Diarsipkan oleh Admin");
	assert_string_equal(row.note, "Tidak relevan");
	assert_string_equal(row.agency, "Dinas PU");
	assert_int_equal(row.entered_us, INT64_C(1767425400000000));
	assert_int_equal(export_next(&e, &row, error), 1);
	assert_int_equal(row.id_count, 2);
	assert_string_equal(row.ids[1], "6340755");
	assert_null(row.status);
	assert_string_equal(row.label, "Entah");
	assert_int_equal(row.entered_us, 0);
	assert_int_equal(export_next(&e, &row, error), 0);
	export_close(&e);
}

static void a_damaged_row_is_named(void **state)
{
	struct export_file e = open_export(HEADER "6340753,,,,,Proses,\nx\"y\n");
	char error[EXPORT_ERROR_SIZE];
	struct export_row row;

	(void)state;
	assert_int_equal(export_next(&e, &row, error), 1);
	assert_int_equal(export_next(&e, &row, error), -EBADMSG);
	assert_non_null(strstr(error, "row 3: a quote"));
	export_close(&e);
}

static void long_text_is_cut_at_a_character(void **state)
{
	char text[2048] = HEADER "1234567,,,,,";
	char error[EXPORT_ERROR_SIZE];
	struct export_row row;
	struct export_file e;

	(void)state;
	for (int i = 0; i < 100; i++)
		add(text, sizeof text, "\xc3\xa9");
	add(text, sizeof text, ",\n");
	e = open_export(text);
	assert_int_equal(export_next(&e, &row, error), 1);
	assert_int_equal(strlen(row.label), 94);
	assert_string_equal(row.label + 90, "\xc3\xa9..");
	export_close(&e);
}

static void tracking_ids_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *cell, *ids; /* "": unreadable */
	} cases[] = {
		{ "6340753", "6340753 " },
		{ " #6340753 ", "6340753 " },
		{ "'6340753", "6340753 " },
		{ "1-916-449", "1916449 " },
		{ "1.916.449", "1916449 " },
		{ "6340753, 6340754;#6340755", "6340753 6340754 6340755 " },
		{ "6340753\r\n6340754", "6340753 6340754 " },
		{ "6340753.0", "" },
		{ "6,34E+06", "" },
		{ "6.34E+06", "" },
		{ "123", "" },
		{ "12345678901", "" },
		{ "6340753x", "" },
		{ "6340753-1", "" },
		{ "19-16-449", "" },
		{ "1-916-4490", "" },
		{ "6340753 dan 6340754", "" },
		{ "1111 2222 3333 4444 5555 6666 7777 8888 9999", "" },
		{ "", "" },
		{ "-", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char ids[EXPORT_IDS_MAX][EXPORT_ID_SIZE], all[256] = "";
		size_t count = export_ids(cases[i].cell, ids);

		for (size_t n = 0; n < count; n++) {
			add(all, sizeof all, ids[n]);
			add(all, sizeof all, " ");
		}
		assert_string_equal(all, cases[i].ids);
	}
}

static void only_a_text_that_begins_with_our_marker_is_ours(void **state)
{
	static const struct {
		const char *text;
		bool is_ours;
	} cases[] = {
		{ "[jatim-1/K7M-2Q2] jalan", true },
		{ "[K7M-2Q2] jalan", true },
		{ " \n[k7m-2q2]", true },
		{ "K7M-2Q2 jalan", true },
		{ "#K7M-2Q2: jalan", true },
		{ "[jabar/K7M-2Q2] jalan", false },
		{ "[jatim-1K7M-2Q2] jalan", false },
		{ "[K7M-2Q3] jalan", false },
		{ "[K7M-2Q2 jalan", false },
		{ "K7M-2Q2A", false },
		{ "K7M2Q2 jalan", false },
		{ "lihat laporan [K7M-2Q2]", false },
		{ "[", false },
		{ "", false },
	};
	char ticket[TICKET_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(export_ticket(cases[i].text, "jatim 1", ticket), cases[i].is_ours);
		if (cases[i].is_ours)
			assert_string_equal(ticket, "K7M-2Q2");
	}
}

static void dates_are_read_as_indonesians_write_them(void **state)
{
	static const struct {
		const char *date, *time;
		int64_t at_s; /* 0: none */
	} cases[] = {
		{ "3 Jan 2026", "", 1767373200 },
		{ "03 Januari 2026", "14:30", 1767425400 },
		{ "03/01/2026", "14.30", 1767425400 },
		{ "3-1-2026", "14:30:25 WIB", 1767425425 },
		{ "2026-01-03", "", 1767373200 },
		{ "2026-01-03 14:30:00", "", 1767425400 },
		{ "Sabtu, 11 Februari 2023, 01:16", "", 1676052960 },
		{ "17 Agt 2025", "", 1755363600 },
		{ "17 Agustus 2025", "", 1755363600 },
		{ "1 Mei 2025", "", 1746032400 },
		{ "31 Desember 2025", "23:59", 1767200340 },
		{ "29 Feb 2024", "", 1709139600 },
		{ "29 Feb 2025", "", 0 },
		{ "31/04/2026", "", 0 },
		{ "46025", "", 0 },
		{ "3 Jan", "", 0 },
		{ "kemarin", "", 0 },
		{ "", "14:30", 0 },
		{ "3 Jan 2026", "25:00", 1767373200 },
		{ "3 Jan 2026", "sore", 1767373200 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(
			export_time(cases[i].date, cases[i].time), cases[i].at_s * USEC_PER_SEC);
}

static void statuses_are_known_in_lapors_own_words(void **state)
{
	static const struct {
		const char *words, *code;
	} cases[] = {
		{ "Belum terverifikasi", "submitted" },
		{ "Belum Terverifikasi", "submitted" },
		{ "Terverifikasi", "verified" },
		{ "terverifikasi (belum ditindaklanjuti)", "verified" },
		{ "Belum ditindaklanjuti", "verified" },
		{ "Terdisposisi", "in_progress" },
		{ "Proses", "in_progress" },
		{ "PROSES", "in_progress" },
		{ "Ditanggapi oleh Pelapor", "replied" },
		{ "Ditanggapi oleh Instansi", "answered" },
		{ "Ditunda", "postponed" },
		{ "Bukan Wewenang", "redirected" },
		{ "Selesai", "closed" },
		{ "Ditutup oleh Sistem", "closed" },
		{ "Ditutup_oleh-Admin", "closed" },
		{ "Diarsipkan", "archived" },
		{ "Diarsipkan oleh Sistem", "archived" },
		{ "Prosesi", NULL },
		{ "Belum selesai", NULL },
		{ "Tidak ditutup", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *code = export_status(cases[i].words);

		assert_int_equal(code == NULL, cases[i].code == NULL);
		if (code)
			assert_string_equal(code, cases[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_is_found_wherever_it_stands),
		cmocka_unit_test(what_is_no_export_is_refused),
		cmocka_unit_test(a_row_says_all_of_a_complaint),
		cmocka_unit_test(a_damaged_row_is_named),
		cmocka_unit_test(long_text_is_cut_at_a_character),
		cmocka_unit_test(tracking_ids_are_read_as_people_write_them),
		cmocka_unit_test(only_a_text_that_begins_with_our_marker_is_ours),
		cmocka_unit_test(dates_are_read_as_indonesians_write_them),
		cmocka_unit_test(statuses_are_known_in_lapors_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
