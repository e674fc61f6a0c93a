/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_parse_commands.c - commands with an effect, in a text of their own or in a sentence. */
#include "tests/unit/parse_rows.h"

static void an_add_has_an_id_and_a_text(void **state)
{
	static const struct row rows[] = {
		{ "TAMBAH QKV-9P5 ada dua titik lagi", PARSE_ADD, .id = "QKV-9P5",
			.body = "ada dua titik lagi" },
		{ "balas qkv 9p5, 2 titik", PARSE_ADD, .id = "QKV-9P5", .body = "2 titik" },
		{ "TL#QKV-9P5#betul#pak", PARSE_ADD, .id = "QKV-9P5", .body = "betul#pak" },
		{ "Tanggapi laporan no 3910077: belum", PARSE_ADD, .id = "3910077",
			.body = "belum" },
		{ "tolong tambah QKV-9P5 rt 5", PARSE_ADD, .id = "QKV-9P5", .body = "rt 5" },
		{ "TAMBHA QKV-9P5 foto", PARSE_ADD, .id = "QKV-9P5", .body = "foto" },
		{ "Lapor tambah QKV-9P5 ada korban", PARSE_ADD, .id = "QKV-9P5",
			.body = "ada korban" },
		{ "TAMBAH 3910077 3 rumah", PARSE_ADD, .id = "3910077", .body = "3 rumah" },
		{ "TAMBAH QKV-9P5\nsatu\ndua tiga", PARSE_ADD, .id = "QKV-9P5",
			.body = "satu\ndua tiga" },
		{ "TAMBAH QKV-9P5", .kind = PARSE_HELP },
		{ "TAMBAH QKV-9P5 pak", .kind = PARSE_HELP },
		{ "TAMBHA QKV-9P5", .kind = PARSE_HELP },
		{ "TAMBAH QKV-9P6", .kind = PARSE_BAD_ID },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void an_add_word_without_an_id_tells_what_it_would_add(void **state)
{
	static const struct row rows[] = {
		{ "TAMBAH lokasi di belakang masjid", PARSE_COMPLAINT, .body = WHOLE,
			.addition = "lokasi di belakang masjid" },
		{ "Balas: sudah pak", .kind = PARSE_UNCLEAR, .addition = "sudah pak" },
		{ "Balas: sudah ada pak", PARSE_COMPLAINT, .body = WHOLE,
			.addition = "sudah ada pak" },
		{ "TAMBAH lampu", .kind = PARSE_UNCLEAR, .addition = "lampu" },
		{ "tambah rt 5", PARSE_COMPLAINT, .body = WHOLE, .addition = "rt 5" },
		{ "Balas laporan saya", PARSE_COMPLAINT, .body = WHOLE, .addition = "" },
		{ "Tambah 150000 untuk parkir", PARSE_COMPLAINT, .body = WHOLE,
			.addition = "150000 untuk parkir" },
		{ "TAMBAH QKV-9P6 salah nomor", PARSE_COMPLAINT, .body = WHOLE,
			.addition = "QKV-9P6 salah nomor" },
		{ "TAMBAH QKV-9P6\nsalah nomor", PARSE_COMPLAINT, .body = WHOLE,
			.addition = "QKV-9P6\nsalah nomor" },
		{ "TAMBAH\njam buka loket", PARSE_COMPLAINT, .body = WHOLE,
			.addition = "jam buka loket" },
		{ "TAMBAH", .kind = PARSE_UNCLEAR, .addition = "" },
		{ "Balas pak", .kind = PARSE_UNCLEAR, .addition = "" },
		{ "Tambahan guru belum ada", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void greetings_and_politeness_make_no_complaint(void **state)
{
	static const struct row rows[] = {
		{ "Assalamualaikum", .kind = PARSE_UNCLEAR },
		{ "Selamat pagi pak admin", .kind = PARSE_UNCLEAR },
		{ "Jalan rusak,tolong,bapak", .kind = PARSE_UNCLEAR },
		{ "Jalan rusak pak,terima kasih", .kind = PARSE_UNCLEAR },
		{ "Jalan rusak-bapakku", PARSE_COMPLAINT, .body = WHOLE },
		{ "Jalan desa rusak", PARSE_COMPLAINT, .body = WHOLE },
		{ "ab cd ef gh ij kl mn op", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_done_word_has_an_id_or_nothing(void **state)
{
	static const struct row rows[] = {
		{ "SELESAI XK3-G5Y", PARSE_DONE, .id = "XK3-G5Y" },
		{ "puas", .kind = PARSE_DONE },
		{ "Selesai. Terima kasih", .kind = PARSE_DONE },
		{ "selesai laporan saya 4410", PARSE_DONE, .id = "4410" },
		{ "SELESIA XK3-G5Y", PARSE_DONE, .id = "XK3-G5Y" },
		{ "Selesai proyek malah rusak", PARSE_COMPLAINT, .body = WHOLE },
		{ "selesai XK3-G5Z", .kind = PARSE_BAD_ID },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_rating_is_1_to_5_before_or_behind_an_id_or_alone(void **state)
{
	static const struct row rows[] = {
		{ "NILAI 5", PARSE_RATE, .rating = 5 },
		{ "NILAI 4 D9E-NWW", PARSE_RATE, .id = "D9E-NWW", .rating = 4 },
		{ "nilai d9e-nww 3", PARSE_RATE, .id = "D9E-NWW", .rating = 3 },
		{ "Nilai bintang 1 untuk 4410992", PARSE_RATE, .id = "4410992", .rating = 1 },
		{ "NILAI 4410992 2 makasih", PARSE_RATE, .id = "4410992", .rating = 2 },
		{ "NILAI 2-516-033 5", PARSE_RATE, .id = "2516033", .rating = 5 },
		{ "NILIA D9E-NWW 5", PARSE_RATE, .id = "D9E-NWW", .rating = 5 },
		{ "NILAI 6", .kind = PARSE_UNCLEAR },
		{ "NILAI", .kind = PARSE_UNCLEAR },
		{ "Nilai ujian anak dikurangi guru", PARSE_COMPLAINT, .body = WHOLE },
		{ "NILAI D9E-NWX 5", .kind = PARSE_BAD_ID },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_cancel_word_has_an_id_or_nothing(void **state)
{
	static const struct row rows[] = {
		{ "BATAL", .kind = PARSE_CANCEL },
		{ "batalkan CUK-59H ya", PARSE_CANCEL, .id = "CUK-59H" },
		{ "mohon batal laporan saya", .kind = PARSE_CANCEL },
		{ "BATLKAN CUK-59H", PARSE_CANCEL, .id = "CUK-59H" },
		{ "Batalkan proyek itu segera", PARSE_COMPLAINT, .body = WHOLE },
		{ "batal CUK-59J", .kind = PARSE_BAD_ID },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void list_stop_and_start_have_few_words_behind_them(void **state)
{
	static const struct row rows[] = {
		{ "DAFTAR", .kind = PARSE_LIST },
		{ "daftar laporan saya", .kind = PARSE_LIST },
		{ "Daftar haji antri lama", PARSE_COMPLAINT, .body = WHOLE },
		{ "STOP", .kind = PARSE_STOP },
		{ "min, berhenti sms 1708 dong", .kind = PARSE_STOP },
		{ "UNREG ALL", .kind = PARSE_STOP },
		{ "stop semua pungutan sekolah", PARSE_COMPLAINT, .body = WHOLE },
		{ "MULAI", .kind = PARSE_START },
		{ "reg lapor pak", .kind = PARSE_START },
		{ "Mulai besok pasar ditutup", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void an_erasure_needs_an_id(void **state)
{
	static const struct row rows[] = {
		{ "HAPUS 7H3-AR3", PARSE_ERASE, .id = "7H3-AR3" },
		{ "hapus laporan 3910077 tolong", PARSE_ERASE, .id = "3910077" },
		{ "HAPUS", .kind = PARSE_HELP },
		{ "hapus data saya pak", .kind = PARSE_HELP },
		{ "Hapus data pemilih ganda", PARSE_COMPLAINT, .body = WHOLE },
		{ "hapus 7H3-AR4", .kind = PARSE_BAD_ID },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_text_that_says_too_little_is_unclear_but_never_a_danger(void **state)
{
	static const struct row rows[] = {
		{ "jalan rusak", .kind = PARSE_UNCLEAR },
		{ "Selamat pagi admin", .kind = PARSE_UNCLEAR },
		{ "tolong jalan rusak ya pak", .kind = PARSE_UNCLEAR },
		{ "a b c d", .kind = PARSE_UNCLEAR },
		{ "jalan rusak parah", PARSE_COMPLAINT, .body = WHOLE },
		{ "kemacetan berkepanjangan", PARSE_COMPLAINT, .body = WHOLE },
		{ "Kebakaran", PARSE_COMPLAINT, .body = WHOLE },
		{ "tolong kebakaran!", PARSE_COMPLAINT, .body = WHOLE },
		{ "rawan kebakaran", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_add_has_an_id_and_a_text),
		cmocka_unit_test(an_add_word_without_an_id_tells_what_it_would_add),
		cmocka_unit_test(greetings_and_politeness_make_no_complaint),
		cmocka_unit_test(a_done_word_has_an_id_or_nothing),
		cmocka_unit_test(a_rating_is_1_to_5_before_or_behind_an_id_or_alone),
		cmocka_unit_test(a_cancel_word_has_an_id_or_nothing),
		cmocka_unit_test(list_stop_and_start_have_few_words_behind_them),
		cmocka_unit_test(an_erasure_needs_an_id),
		cmocka_unit_test(a_text_that_says_too_little_is_unclear_but_never_a_danger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
