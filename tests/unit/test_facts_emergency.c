/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facts_emergency.c - does a text tell of danger to life now? */
#include "tests/unit/facts_rows.h"

static void fire_and_gas_are_danger_in_any_case(void **state)
{
	static const struct facts_row rows[] = {
		{ "kebakaran", true },
		{ "rumah terbakar", true },
		{ "api membesar", true },
		{ "kobongan", true },
		{ "gas bocor", true },
		{ "selang gas dapur bocor", true },
		{ "ada keracunan", true },
		{ "hidran kebakaran", false },
		{ "pemadam kebakaran lambat", false },
		{ "rawan kebakaran", false },
		{ "simulasi kebakaran", false },
		{ "pasca kebakaran", false },
		{ "terbakar emosi", false },
		{ "gas langka", false },
		{ "atap bocor", false },
		{ "bakar sampah", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void people_and_boats_drown_and_are_buried(void **state)
{
	static const struct facts_row rows[] = {
		{ "anak tenggelam", true },
		{ "tenggelam tolong", true },
		{ "perahu terbalik", true },
		{ "2 orang hanyut", true },
		{ "warga tertimbun tanah", true },
		{ "ada yang tenggelam", true },
		{ "pohon menimpa pengendara", true },
		{ "sawah kami tenggelam", false },
		{ "motor anak saya hanyut", false },
		{ "jalan tertimbun longsor", false },
		{ "pohon menimpa pagar", false },
		{ "tenggelam dalam utang", false },
		{ "rumah warga hanyut", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void a_blow_needs_somebody_who_is_hurt(void **state)
{
	static const struct facts_row rows[] = {
		{ "kompor mbledos, pemilik luka bakar", true },
		{ "gedung runtuh, ada pekerja di dalam", true },
		{ "truk terguling sopir terjepit", true },
		{ "warga meledak marah", false },
		{ "tembok roboh", false },
		{ "longsor menutup jalan", false },
		{ "trafo meledak listrik padam", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void the_lost_are_people(void **state)
{
	static const struct facts_row rows[] = {
		{ "anak saya hilang", true },
		{ "nelayan hilang kontak", true },
		{ "nenek pikun hilang", true },
		{ "motor saya hilang", false },
		{ "data anak saya hilang", false },
		{ "harapan warga hilang", false },
		{ "uang untuk anak hilang", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void the_sick_need_help_that_is_not_there(void **state)
{
	static const struct facts_row rows[] = {
		{ "istri mau melahirkan, bidan tidak ada", true },
		{ "bapak sesak napas ditolak RS", true },
		{ "anak kejang, puskesmas tutup", true },
		{ "biaya melahirkan", false },
		{ "obat sesak napas kosong tolong", false },
		{ "ibu saya stroke", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void a_weapon_needs_an_attack(void **state)
{
	static const struct facts_row rows[] = {
		{ "orang ngamuk bawa golok", true },
		{ "bawa parang", true },
		{ "ditembak", true },
		{ "jual golok", false },
		{ "menusuk hati rakyat", false },
		{ "warga mengamuk", false },
		{ "waspada begal bersenjata", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void suicide_may_be_a_figure(void **state)
{
	static const struct facts_row rows[] = {
		{ "mau bunuh diri", true },
		{ "teman minum racun", true },
		{ "sama saja bunuh diri", false },
		{ "bunuh diri namanya", false },
		{ "seminar bunuh diri", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void the_past_is_none_unless_it_goes_on(void **state)
{
	static const struct facts_row rows[] = {
		{ "anak hilang sejak kemarin", true },
		{ "korban tenggelam kemarin belum ditemukan", true },
		{ "Kemarin banjir. Warga masih terjebak", true },
		{ "kebakaran kemarin", false },
		{ "kecelakaan bulan lalu", false },
		{ "bekas kebakaran", false },
		{ "tabrakan Mei dan Juni", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void what_may_happen_is_none(void **state)
{
	static const struct facts_row rows[] = {
		{ "kalau kebakaran bagaimana", false },
		{ "bisa kesetrum", false },
		{ "takut tenggelam anak", false },
		{ "sering kecelakaan", false },
		{ "kecelakaan sering terjadi", false },
		{ "lubang menyebabkan kecelakaan", false },
		{ "hampir tabrakan", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void two_words_are_danger_together(void **state)
{
	static const struct facts_row rows[] = {
		{ "apinya sudah tinggi", true },
		{ "tabung di dapur bocor", true },
		{ "bapak nenggak obat nyamuk", true },
		{ "bus wisata terbalik", true },
		{ "perahu mogok di tengah laut", true },
		{ "massa membakar kantor", true },
		{ "pengen mati aja", true },
		{ "kuli jatuh dari atap", true },
		{ "bocah kejeblos gorong gorong", true },
		{ "buaya narik bocah", true },
		{ "petani diseruduk banteng", true },
		{ "banjir, mohon perahu karet", true },
		{ "besi jatuh kena pekerja", true },
		{ "nelayan melaut belum pulang", true },
		{ "kakek jatuh tidak sadar", true },
		{ "atap bocor di dapur", false },
		{ "minum susu basi", false },
		{ "perahu mogok di dermaga", false },
		{ "pengen kerja aja", false },
		{ "harga jatuh dari puncak", false },
		{ "buaya makan ayam warga", false },
		{ "perahu karet dinas rusak", false },
		{ "tiang jatuh kena gerobak", false },
		{ "suami kerja di kota belum pulang", false },
		{ "warga tidak sadar membuang sampah", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void help_is_lacking_in_any_order(void **state)
{
	static const struct facts_row rows[] = {
		{ "istri mules, bidan tidak ada", true },
		{ "istri mules, tidak ada satupun bidan", true },
		{ "bapak stroke, ambulans desa tidak ada sopir", true },
		{ "gula darah turun ga sadar, ambulan ga diangkat", true },
		{ "ambulans desa tidak ada sopir", false },
		{ "tidak ada bidan di polindes", false },
		{ "istri hamil, bidan tidak ada", false },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

static void animals_and_years_gone_by_are_none(void **state)
{
	static const struct facts_row rows[] = {
		{ "sapi warga kesetrum", false },
		{ "ayam keracunan", false },
		{ "kandang ayam kebakaran", true },
		{ "kapal tenggelam tahun 2021", false },
		{ "kecelakaan mei lalu", false },
		{ "trafo meledak lalu api menyambar", true },
		{ "banyak kecelakaan", false },
		{ "banyak warga terjebak banjir", true },
		{ "korban kebakaran minta tenda", false },
		{ "korban dibacok di jembatan", true },
	};

	(void)state;
	check_emergencies(rows, COUNT_OF(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_words_are_danger_together),
		cmocka_unit_test(help_is_lacking_in_any_order),
		cmocka_unit_test(animals_and_years_gone_by_are_none),
		cmocka_unit_test(fire_and_gas_are_danger_in_any_case),
		cmocka_unit_test(people_and_boats_drown_and_are_buried),
		cmocka_unit_test(a_blow_needs_somebody_who_is_hurt),
		cmocka_unit_test(the_lost_are_people),
		cmocka_unit_test(the_sick_need_help_that_is_not_there),
		cmocka_unit_test(a_weapon_needs_an_attack),
		cmocka_unit_test(suicide_may_be_a_figure),
		cmocka_unit_test(the_past_is_none_unless_it_goes_on),
		cmocka_unit_test(what_may_happen_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
