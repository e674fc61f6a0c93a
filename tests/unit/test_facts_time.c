/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facts_time.c - does a text tell when? */
#include "tests/unit/facts_rows.h"

static void dates_and_months(void **state)
{
	static const struct facts_row rows[] = {
		{ "2/5/2024", true },
		{ "02-05-24", true },
		{ "12.08.2024", true },
		{ "dari 02/05 sampai", true },
		{ "tgl 7", true },
		{ "tanggal 15", true },
		{ "5 Januari", true },
		{ "bln mei", true },
		{ "5 okt", true },
		{ "sejak agt", true },
		{ "bulan 9", true },
		{ "RT 02/05", false },
		{ "no 12/08", false },
		{ "tanggal tua", false },
		{ "gigi tanggal", false },
		{ "lahir 05-06-1990", false },
		{ "1/2 kg", false },
		{ "24/7", false },
		{ "setiap Januari", false },
		{ "Agus datang", false },
		{ "Jl 10 November", false },
		{ "bulan 2 kali", false },
	};

	(void)state;
	check_times(rows, COUNT_OF(rows));
}

static void clock_times(void **state)
{
	static const struct facts_row rows[] = {
		{ "jam 9", true },
		{ "jam11", true },
		{ "pukul 10.30", true },
		{ "pkl 4 sore", true },
		{ "9 pagi", true },
		{ "21:30", true },
		{ "08.00 tutup", true },
		{ "10 WIB", true },
		{ "jam setengah tujuh", true },
		{ "jam dinding", false },
		{ "PKL 4 lapak", false },
		{ "3 jam", false },
		{ "24 jam", false },
		{ "harga 12.50 ribu", false },
		{ "Rp 10.30", false },
		{ "tiap jam 6 sore", false },
		{ "jam kerja", false },
		{ "pukul murid", false },
	};

	(void)state;
	check_times(rows, COUNT_OF(rows));
}

static void days(void **state)
{
	static const struct facts_row rows[] = {
		{ "Senin", true },
		{ "hari Minggu", true },
		{ "minggu pagi", true },
		{ "kami tiap hari ke Bandung Minggu itu", true },
		{ "tiap Senin", false },
		{ "tiap hari Senin", false },
		{ "Pasar Rebo", false },
		{ "Pasar Minggu", false },
		{ "2x minggu", false },
	};

	(void)state;
	check_times(rows, COUNT_OF(rows));
}

static void years(void **state)
{
	static const struct facts_row rows[] = {
		{ "sejak 2021", true },
		{ "tahun 2022", true },
		{ "thn 2019", true },
		{ "th 2000", true },
		{ "Rp2000", false },
		{ "SELESAI 2023", false },
		{ "tahun 1980", false },
		{ "tahun lahir", false },
	};

	(void)state;
	check_times(rows, COUNT_OF(rows));
}

static void relative_times(void **state)
{
	static const struct facts_row rows[] = {
		{ "kemarin", true },
		{ "tadi pagi", true },
		{ "barusan", true },
		{ "sekarang", true },
		{ "besok", true },
		{ "hari ini", true },
		{ "dari subuh", true },
		{ "bulan lalu", true },
		{ "minggu depan", true },
		{ "wingi", true },
		{ "ayeuna", true },
		{ "seminggu terakhir", true },
		{ "kemari", false },
		{ "tadinya", false },
		{ "sampai sekarang", false },
		{ "hingga hari ini", false },
		{ "sudah lama", false },
		{ "selamat pagi", false },
		{ "malam gelap", false },
		{ "uang bulanan", false },
	};

	(void)state;
	check_times(rows, COUNT_OF(rows));
}

static void spans_tell_how_long_ago(void **state)
{
	static const struct facts_row rows[] = {
		{ "3 hari lalu", true },
		{ "sudah 2 minggu", true },
		{ "2 bln", true },
		{ "telung dino", true },
		{ "sudah sebulan", true },
		{ "6 jam yg lalu", true },
		{ "sudah 3 jam padam", true },
		{ "sudah 14 hari kerja", true },
		{ "tiap 3 hari", false },
		{ "3 hari sekali", false },
		{ "antri 3 jam", false },
		{ "menunggu 2 hari", false },
		{ "umur 3 tahun", false },
		{ "anak 5 tahun", false },
		{ "bayi 2 bulan", false },
		{ "kakek (80 tahun)", false },
		{ "sehari 2 kali", false },
		{ "3 jam", false },
		{ "14 hari kerja", false },
		{ "1 bulan 50 ribu", false },
		{ "garansi 2 tahun", false },
		{ "5 hari seminggu", false },
	};

	(void)state;
	check_times(rows, COUNT_OF(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_and_months),
		cmocka_unit_test(clock_times),
		cmocka_unit_test(days),
		cmocka_unit_test(years),
		cmocka_unit_test(relative_times),
		cmocka_unit_test(spans_tell_how_long_ago),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
