/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_parse.c - texts that are a command, an ID, or nothing; and senders that are no person. */
#include "tests/unit/parse_rows.h"

static void a_status_word_asks_for_an_id_or_the_latest(void **state)
{
	static const struct row rows[] = {
		{ "STATUS K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "status k7m-2q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "Sts 1916449", PARSE_STATUS, .id = "1916449" },
		{ "CEK BX4-TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "cEk", .kind = PARSE_STATUS },
		{ "  sts  ", .kind = PARSE_STATUS },
		{ "*STATUS*", .kind = PARSE_STATUS },
		{ "\"cek\"", .kind = PARSE_STATUS },
		{ "\xf0\x9f\x99\x8f STATUS \xf0\x9f\x99\x8f", .kind = PARSE_STATUS },
		{ "Cek?", .kind = PARSE_STATUS },
		{ "STATUS: 9HD-PWZ.", PARSE_STATUS, .id = "9HD-PWZ" },
		{ "status=9HD-PWZ", PARSE_STATUS, .id = "9HD-PWZ" },
		{ "#CEK#1916449", PARSE_STATUS, .id = "1916449" },
		{ "cek|1916449", PARSE_STATUS, .id = "1916449" },
		{ "cek_1916449", PARSE_STATUS, .id = "1916449" },
		{ "STATUS,A2B-3CD!!", PARSE_STATUS, .id = "A2B-3CD" },
		{ "STATUS [A2B-3CD]", PARSE_STATUS, .id = "A2B-3CD" },
		{ "Laporan saya", .kind = PARSE_STATUS },
		{ "laporan  saya A2B-3CD", PARSE_STATUS, .id = "A2B-3CD" },
		{ "LAPORAN SAYA 45678", PARSE_STATUS, .id = "45678" },
		{ "Laporan saya, pak?", .kind = PARSE_STATUS },
		{ "STATUS\xc2\xa0"
		  "8QM-X6S",
			PARSE_STATUS, .id = "8QM-X6S" },
		{ "STATUS(spasi)8QM-X6S", PARSE_STATUS, .id = "8QM-X6S" },
		{ "sta\xe2\x80\x8dtus 8QM-X6S", PARSE_STATUS, .id = "8QM-X6S" },
		{ "STATUS\r\n8QM-X6S\r\n", PARSE_STATUS, .id = "8QM-X6S" },
		{ "STATUS-K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "STATUS-1916449", PARSE_STATUS, .id = "1916449" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void politeness_and_noise_do_not_count_beside_a_command(void **state)
{
	static const struct row rows[] = {
		{ "Tolong cek tiket saya N2K-WHU ya min", PARSE_STATUS, .id = "N2K-WHU" },
		{ "mohon status laporan kami", .kind = PARSE_STATUS },
		{ "pak bu mbak mas cek", .kind = PARSE_STATUS },
		{ "Terima kasih, cek 89D-MXS", PARSE_STATUS, .id = "89D-MXS" },
		{ "cek 89D-MXS hatur nuhun kak", PARSE_STATUS, .id = "89D-MXS" },
		{ "cek 89D-MXS terima\nkasih", PARSE_STATUS, .id = "89D-MXS" },
		{ "Sts nomer aduan 6340753 suwun", PARSE_STATUS, .id = "6340753" },
		{ "cek id: 6340753, thanks", PARSE_STATUS, .id = "6340753" },
		{ "cek no (6340753)", PARSE_STATUS, .id = "6340753" },
		{ "cek no = 6340753", PARSE_STATUS, .id = "6340753" },
		{ "cek utk laporan aku", .kind = PARSE_STATUS },
		{ "cek mas 89D-MXS", PARSE_STATUS, .id = "89D-MXS" },
		{ "cek mas 22N", PARSE_STATUS, .id = "MAS-22N" },
		{ "cek MAS-22N", PARSE_STATUS, .id = "MAS-22N" },
		{ "ya-ya cek", .kind = PARSE_STATUS },
		{ "pak tolong dong min ya bantuan", .kind = PARSE_HELP },
		{ "Bantuan, terima kasih!", .kind = PARSE_HELP },
		{ "bantuan saya", .kind = PARSE_UNCLEAR },
		{ "Bantuan nomor tiket", PARSE_COMPLAINT, .body = WHOLE },
		{ "bantuan 89D-MXS", .kind = PARSE_UNCLEAR },
		{ "saya cek 89D-MXS", PARSE_COMPLAINT, .body = WHOLE },
		{ "pakde cek 89D-MXS", PARSE_COMPLAINT, .body = WHOLE },
		{ "cek 89D-MXS terima", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_command_word_in_a_sentence_is_text(void **state)
{
	static const struct row rows[] = {
		{ "Cek lampu taman di depan balai kota, sudah padam", PARSE_COMPLAINT,
			.body = WHOLE },
		{ "Status tanah wakaf belum jelas", PARSE_COMPLAINT, .body = WHOLE },
		{ "cek K7M-2Q2 kok belum dibalas", PARSE_COMPLAINT, .body = WHOLE },
		{ "cek K7M-2Q2 dan BX4-TRQ", PARSE_COMPLAINT, .body = WHOLE },
		{ "cek K7M-2Q2 BX4-TRQ", PARSE_COMPLAINT, .body = WHOLE },
		{ "Cek status", .kind = PARSE_UNCLEAR },
		{ "Format KTP saya salah cetak", PARSE_COMPLAINT, .body = WHOLE },
		{ "Bantuan beras raskin basah", PARSE_COMPLAINT, .body = WHOLE },
		{ "CEK2", .kind = PARSE_UNCLEAR },
		{ "STATUSNYA bagaimana", PARSE_COMPLAINT, .body = WHOLE },
		{ "status-nya bagaimana", PARSE_COMPLAINT, .body = WHOLE },
		{ "cek-cek 1916449", .kind = PARSE_UNCLEAR },
		{ "STATUS+1916449", .kind = PARSE_UNCLEAR },
		{ "+STATUS", .kind = PARSE_UNCLEAR },
		{ "STATUS \xc3\xa9", .kind = PARSE_UNCLEAR },
		{ "status\xc3\xa9", .kind = PARSE_UNCLEAR },
		{ "1916449 belum selesai juga", PARSE_COMPLAINT, .body = WHOLE },
		{ "INFO STATUS K7M-2Q2", PARSE_COMPLAINT, .body = "STATUS K7M-2Q2",
			.class = PARSE_INFORMASI },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_signature_is_ignored_behind_a_command(void **state)
{
	static const struct row rows[] = {
		{ "STATUS K7M-2Q2\nBudi RT 4", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "STATUS\nK7M-2Q2\nBudi", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "cek 1916449 -- Siti Aminah Desa Suka", PARSE_STATUS, .id = "1916449" },
		{ "cek 1916449 -- Siti Aminah Desa Suka Makmur", PARSE_COMPLAINT, .body = WHOLE },
		{ "1916449\nwarga RT 4", PARSE_STATUS, .id = "1916449" },
		{ "STATUS\nPak Joko Susilo", .kind = PARSE_STATUS },
		{ "bantuan--joko", .kind = PARSE_HELP },
		{ "STATUS K7M-2QO\nBudi", .kind = PARSE_BAD_ID },
		{ "LAPOR STATUS K7M-2Q2\nBudi", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "cek K7M-2Q2 - Siti", PARSE_COMPLAINT, .body = WHOLE },
		{ "cek 1916449\nsatu dua\ntiga empat lima", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void an_id_alone_is_status(void **state)
{
	static const struct row rows[] = {
		{ "K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "#k7m2q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "tiket BX4-TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "pak 1916449", PARSE_STATUS, .id = "1916449" },
		{ "laporan kami no 1916449 ya", PARSE_STATUS, .id = "1916449" },
		{ "(9HD-PWZ)", PARSE_STATUS, .id = "9HD-PWZ" },
		{ "no: #A2B 3CD.", PARSE_STATUS, .id = "A2B-3CD" },
		{ "BX4.TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "BX4_TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "BX4/TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "BX4:TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "BX4 - TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "BX4\xe2\x80\x94TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "BX4\xe2\x80\x8b-TRQ", PARSE_STATUS, .id = "BX4-TRQ" },
		{ "STS-22M", PARSE_STATUS, .id = "STS-22M" },
		{ "RT4-22A", PARSE_STATUS, .id = "RT4-22A" },
		{ "LAPOR K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "lapor pak 1916449", PARSE_STATUS, .id = "1916449" },
		{ "RAHASIA LAPOR 1916449", PARSE_STATUS, .id = "1916449" },
		{ "LAPOR tolong cek 1916449", PARSE_STATUS, .id = "1916449" },
		{ "LAPOR laporan saya 1916449", PARSE_STATUS, .id = "1916449" },
		{ "LAPOR1916449", PARSE_STATUS, .id = "1916449" },
		{ "ADUAN 1916449", PARSE_STATUS, .id = "1916449" },
		{ "LAPOR STATUS", PARSE_COMPLAINT, .body = "STATUS" },
		{ "LAPOR laporan saya", PARSE_COMPLAINT, .body = "laporan saya" },
		{ "USUL 1916449", PARSE_COMPLAINT, .body = "1916449", .class = PARSE_ASPIRASI },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_tracking_id_is_4_to_10_digits_alone_or_in_groups_of_three(void **state)
{
	static const struct row rows[] = {
		{ "1-916-449", PARSE_STATUS, .id = "1916449" },
		{ "1.916.449", PARSE_STATUS, .id = "1916449" },
		{ "1 916 449", PARSE_STATUS, .id = "1916449" },
		{ "12-345-678", PARSE_STATUS, .id = "12345678" },
		{ "1-234-567-890", PARSE_STATUS, .id = "1234567890" },
		{ "1234567890", PARSE_STATUS, .id = "1234567890" },
		{ "123456", PARSE_STATUS, .id = "123456" },
		{ "CEK 1234", PARSE_STATUS, .id = "1234" },
		{ "CEK laporan saya 12.345", PARSE_STATUS, .id = "12345" },
		{ "STATUS1234567", PARSE_STATUS, .id = "1234567" },
		{ "cek1-916-449 pak", PARSE_STATUS, .id = "1916449" },
		{ "cek4567", PARSE_STATUS, .id = "4567" },
		{ "cek12", .kind = PARSE_UNCLEAR },
		{ "cek1916449 belum", PARSE_COMPLAINT, .body = WHOLE },
		{ "TAMBAH1916449", .kind = PARSE_HELP },
		{ "TAMBAH1916449 rumah retak", PARSE_COMPLAINT, .body = WHOLE },
		{ "STATSU1916449", PARSE_STATUS, .id = "1916449" },
		{ "TAMBHA1916449 rumah retak", PARSE_COMPLAINT, .body = WHOLE },
		{ "NILAI1916449 5", .kind = PARSE_UNCLEAR },
		{ "12345", .kind = PARSE_UNCLEAR },
		{ "LAPOR12345", .kind = PARSE_UNCLEAR },
		{ "cek 123", .kind = PARSE_UNCLEAR },
		{ "cek 12345678901", .kind = PARSE_UNCLEAR },
		{ "081311112222", .kind = PARSE_UNCLEAR },
		{ "0813-1111-2222", .kind = PARSE_UNCLEAR },
		{ "12-34-567", .kind = PARSE_UNCLEAR },
		{ "1-916-44", .kind = PARSE_UNCLEAR },
		{ "1916449a", .kind = PARSE_UNCLEAR },
		{ "1916449/2", .kind = PARSE_UNCLEAR },
		{ "1916449 2", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void dates_years_times_and_1708_are_no_ids(void **state)
{
	static const struct row rows[] = {
		{ "cek 1708", .kind = PARSE_UNCLEAR },
		{ "STATUS 2024", .kind = PARSE_UNCLEAR },
		{ "cek 1990", .kind = PARSE_UNCLEAR },
		{ "cek 2099", .kind = PARSE_UNCLEAR },
		{ "cek 1989", PARSE_STATUS, .id = "1989" },
		{ "cek 2100", PARSE_STATUS, .id = "2100" },
		{ "cek2024", .kind = PARSE_UNCLEAR },
		{ "cek 10.30", .kind = PARSE_UNCLEAR },
		{ "cek 0830", .kind = PARSE_UNCLEAR },
		{ "cek 17-08-2024", .kind = PARSE_UNCLEAR },
		{ "cek 17/08/2024", .kind = PARSE_UNCLEAR },
		{ "31122024", .kind = PARSE_UNCLEAR },
		{ "20240817", .kind = PARSE_UNCLEAR },
		{ "41132024", PARSE_STATUS, .id = "41132024" },
		{ "1708", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_run_like_an_id_that_is_none_is_bad(void **state)
{
	static const struct row rows[] = {
		{ "K7M-2Q3", .kind = PARSE_BAD_ID },
		{ "STATUS K7M-2QO", .kind = PARSE_BAD_ID },
		{ "STATUS-K7M-2QO", .kind = PARSE_BAD_ID },
		{ "status k7m2q3 pak", .kind = PARSE_BAD_ID },
		{ "tolong cek BX4 TRR", .kind = PARSE_BAD_ID },
		{ "cek BX4-TR0", .kind = PARSE_BAD_ID },
		{ "Laporan saya BX4-TR1", .kind = PARSE_BAD_ID },
		{ "LAPOR BX4-TRR", .kind = PARSE_BAD_ID },
		{ "LAPOR STATUS BX4-TRR", .kind = PARSE_BAD_ID },
		{ "cek ABC-DEF", .kind = PARSE_BAD_ID },
		{ "19l6449", .kind = PARSE_BAD_ID },
		{ "cek 1-9I6-449", .kind = PARSE_BAD_ID },
		{ "cek 12O45", .kind = PARSE_BAD_ID },
		{ "lOO1", .kind = PARSE_UNCLEAR },
		{ "K7M-2Q3 belum dibalas", PARSE_COMPLAINT, .body = WHOLE },
		{ "LAPOR K7M-2Q3 belum dibalas", PARSE_COMPLAINT, .body = "K7M-2Q3 belum dibalas" },
		{ "cek K7M-2Q3 K7M-2Q2", PARSE_COMPLAINT, .body = WHOLE },
		{ "RT2 RW3", .kind = PARSE_UNCLEAR },
		{ "RW2/RT3", .kind = PARSE_UNCLEAR },
		{ "tes aja", .kind = PARSE_UNCLEAR },
		{ "SMP 123", .kind = PARSE_UNCLEAR },
		{ "cek 1OO", .kind = PARSE_UNCLEAR },
		{ "KM7 234", .kind = PARSE_BAD_ID },
		{ "LPR: kts", PARSE_COMPLAINT, .body = "kts" },
		{ "cek.\nAni", .kind = PARSE_STATUS },
		{ "cek: air", .kind = PARSE_UNCLEAR },
		{ "Laporan kami BX4-TRR", .kind = PARSE_BAD_ID },
		{ "LAPOR laporan BX4-TRR", .kind = PARSE_BAD_ID },
		{ "234 ABC", .kind = PARSE_BAD_ID },
		{ "got bau", .kind = PARSE_UNCLEAR },
		{ "statsu K7M-2Q3", .kind = PARSE_UNCLEAR },
		{ "bantuan K7M-2Q3", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void one_edit_is_forgiven_where_a_valid_id_follows(void **state)
{
	static const struct row rows[] = {
		{ "STATSU K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "Sttus 1916449", PARSE_STATUS, .id = "1916449" },
		{ "statuss 1916449 ya", PARSE_STATUS, .id = "1916449" },
		{ "statud 1916449", PARSE_STATUS, .id = "1916449" },
		{ "pak staus K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "LAPOR sttaus K7M-2Q2", PARSE_STATUS, .id = "K7M-2Q2" },
		{ "STATIS K7M-2Q2", .kind = PARSE_UNCLEAR },
		{ "stauts", .kind = PARSE_UNCLEAR },
		{ "sstatuss 1916449", PARSE_COMPLAINT, .body = WHOLE },
		{ "cekk 1916449", .kind = PARSE_UNCLEAR },
		{ "lapro jalan becek", PARSE_COMPLAINT, .body = WHOLE },
		{ "lapir jalan becek", PARSE_COMPLAINT, .body = WHOLE },
		{ "laopr K7M-2Q2", .kind = PARSE_UNCLEAR },
		{ "bantuam", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void help_words_and_a_question_mark_are_help(void **state)
{
	static const struct row rows[] = {
		{ "BANTUAN", .kind = PARSE_HELP },
		{ "help!", .kind = PARSE_HELP },
		{ "Format pak", .kind = PARSE_HELP },
		{ "(panduan)", .kind = PARSE_HELP },
		{ "?", .kind = PARSE_HELP },
		{ " ?? ", .kind = PARSE_HELP },
		{ "INFO", .kind = PARSE_HELP },
		{ "informasi ya min", .kind = PARSE_HELP },
		{ "Tanya.", .kind = PARSE_HELP },
		{ "INFO ANONIM", .kind = PARSE_EMPTY },
		{ "ANONIM INFO", .kind = PARSE_EMPTY },
		{ "?!", .kind = PARSE_EMPTY },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_text_without_words_is_empty(void **state)
{
	static const struct row rows[] = {
		{ "", .kind = PARSE_EMPTY },
		{ " \r\n\t", .kind = PARSE_EMPTY },
		{ "...!!", .kind = PARSE_EMPTY },
		{ "\xf0\x9f\x98\xad\xf0\x9f\x98\xad", .kind = PARSE_EMPTY },
		{ "\xe2\x80\x8b\xef\xbb\xbf", .kind = PARSE_EMPTY },
		{ "(spasi)", .kind = PARSE_EMPTY },
		{ "\xff\xfe\x01", .kind = PARSE_EMPTY },
		{ "LAPOR", .kind = PARSE_EMPTY },
		{ "lapor...", .kind = PARSE_EMPTY },
		{ "Pengaduan pak bu, terima kasih", .kind = PARSE_EMPTY },
		{ "LAPOR ???", .kind = PARSE_EMPTY },
		{ "RAHASIA", .kind = PARSE_EMPTY },
		{ "anonim -", .kind = PARSE_EMPTY },
		{ "LAPOR ANONIM PEMKOT", .kind = PARSE_EMPTY },
		{ "PEMKOT", .kind = PARSE_EMPTY },
		{ "banjir pak", .kind = PARSE_EMPTY },
		{ "USUL", .kind = PARSE_EMPTY },
		{ "LAPOR\xf0\x9f\x99\x8f", .kind = PARSE_EMPTY },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void nobody_is_answered_who_is_no_person(void **state)
{
	static const struct {
		const char *from;
		bool service;
	} rows[] = {
		{ "", true },
		{ "PLN-INFO", true },
		{ "3Care", true },
		{ "*123#", true },
		{ "1234567", true },
		{ "36300", true },
		{ "+6281234500001", true },
		{ "081234500001", true },
		{ "6281234500001", true },
		{ "0812-3450-0001", true },
		{ "+6285000011122", true },
		{ "0217654321", true },
		{ "12345678", false },
		{ "081311112222", false },
		{ "+15551234567", false },
	};
	struct parse_result got;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		parse_message(&row_settings, rows[i].from, "LAPOR jalan becek", &got);
		assert_int_equal(got.kind, rows[i].service ? PARSE_SERVICE : PARSE_COMPLAINT);
		assert_int_equal(got.body.set, !rows[i].service);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_word_asks_for_an_id_or_the_latest),
		cmocka_unit_test(politeness_and_noise_do_not_count_beside_a_command),
		cmocka_unit_test(a_command_word_in_a_sentence_is_text),
		cmocka_unit_test(a_signature_is_ignored_behind_a_command),
		cmocka_unit_test(an_id_alone_is_status),
		cmocka_unit_test(a_tracking_id_is_4_to_10_digits_alone_or_in_groups_of_three),
		cmocka_unit_test(dates_years_times_and_1708_are_no_ids),
		cmocka_unit_test(a_run_like_an_id_that_is_none_is_bad),
		cmocka_unit_test(one_edit_is_forgiven_where_a_valid_id_follows),
		cmocka_unit_test(help_words_and_a_question_mark_are_help),
		cmocka_unit_test(a_text_without_words_is_empty),
		cmocka_unit_test(nobody_is_answered_who_is_no_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
