/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facts_place.c - does a text name a place? */
#include "tests/unit/facts_rows.h"

static void an_administrative_word_wants_a_name(void **state)
{
	static const struct facts_row rows[] = {
		{ "di Desa Sukamaju", true },
		{ "ds sukamaju", true },
		{ "DESA SUKAMAJU", true },
		{ "kel. Tinggede", true },
		{ "kec.Lore Utara", true },
		{ "Kp Melayu Timur", true },
		{ "kampung: Melayu", true },
		{ "Nagari Sungai Jambu", true },
		{ "di desa wisata Pentingsari", true },
		{ "di desa kami", false },
		{ "kel. miskin", false },
		{ "kecamatan lain", false },
		{ "kampung halaman", false },
		{ "desa tertinggal sekali", false },
		{ "desa berlubang semua", false },
		{ "desanya jauh", false },
		{ "desa, Sukamaju itu orangnya", false },
		{ "kepala desa X", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void a_street_wants_a_name(void **state)
{
	static const struct facts_row rows[] = {
		{ "Jl Sudirman", true },
		{ "jl.melati", true },
		{ "jalan pahlawan", true },
		{ "Jl H Nawi", true },
		{ "Jl. Raya Serpong", true },
		{ "jl lintas sumatera", true },
		{ "Gg Masjid", true },
		{ "JL A YANI", true },
		{ "Jl Masjid Raya", true },
		{ "jalan diponegoro", true },
		{ "jalan rusak", false },
		{ "Jl berlubang di depan", false },
		{ "jln kmi", false },
		{ "jalan kaki", false },
		{ "jl raya depan", false },
		{ "gang sempit", false },
		{ "jalan menuju ke sana", false },
		{ "jalan ini", false },
		{ "jalan ditutup", false },
		{ "jl d depan", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void numbers_name_what_is_counted(void **state)
{
	static const struct facts_row rows[] = {
		{ "RT 02", true },
		{ "rt03/rw05", true },
		{ "RT/RW 02/05", true },
		{ "rw.4", true },
		{ "km 9", true },
		{ "km12", true },
		{ "gang 4", true },
		{ "Lingkungan III", true },
		{ "blok C", true },
		{ "blok c3", true },
		{ "SDN 3", true },
		{ "SMPN 4", true },
		{ "9 km", false },
		{ "sepanjang 9km", false },
		{ "rt kami", false },
		{ "3 RT", false },
		{ "kelas 5 SD", false },
		{ "gang 2 meter", false },
		{ "dusun 3 bulan ini", false },
		{ "blokir", false },
		{ "SMP 3 tahun", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void a_landmark_wants_a_name(void **state)
{
	static const struct facts_row rows[] = {
		{ "RSUD dr Soetomo", true },
		{ "Puskesmas Betung", true },
		{ "pasar johar", true },
		{ "terminal Pulogadung", true },
		{ "Pelabuhan Murhum", true },
		{ "Taman Sempur", true },
		{ "Gereja Katedral", true },
		{ "jembatan gantung Cibubut", true },
		{ "kantor kelurahan Antang", true },
		{ "SPBU 34.123.05", true },
		{ "RS Haji penuh", true },
		{ "puskesmas desa", false },
		{ "pasar tradisional", false },
		{ "terminal bus", false },
		{ "pelabuhan rakyat", false },
		{ "taman bermain", false },
		{ "jembatan timbang", false },
		{ "kantor desa tutup", false },
		{ "SPBU 24 jam", false },
		{ "masjid agung", false },
		{ "lapangan kerja", false },
		{ "pasar malam", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void days_and_dates_may_be_names(void **state)
{
	static const struct facts_row rows[] = {
		{ "Pasar Minggu", true },
		{ "pasar senen", true },
		{ "Jl 17 Agustus", true },
		{ "Universitas 17 Agustus", true },
		{ "pasar minggu lalu", false },
		{ "pasar Senin pagi tutup", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void a_region_needs_no_other_word(void **state)
{
	static const struct facts_row rows[] = {
		{ "Semarang", true },
		{ "di Jatim", true },
		{ "Kutai Kartanegara", true },
		{ "muko-muko", true },
		{ "Bupati Garut", true },
		{ "warga solo", true },
		{ "TANJUNG PINANG", true },
		{ "soto lamongan", false },
		{ "Bank Jatim", false },
		{ "RM Padang", false },
		{ "Pak Kendal", false },
		{ "Radar Bogor", false },
		{ "Bali United", false },
		{ "CV Karya Bali", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void a_region_that_is_a_word_needs_more(void **state)
{
	static const struct facts_row rows[] = {
		{ "di Batu ada", true },
		{ "kota batu", true },
		{ "warga Malang", true },
		{ "Kab Batu Bara", true },
		{ "bupati pati", true },
		{ "di NTT", true },
		{ "NTT kering", true },
		{ "ke sby", true },
		{ "batu besar", false },
		{ "Batu menimpa jalan", false },
		{ "nasib malang", false },
		{ "batu bara", false },
		{ "tanah datar", false },
		{ "sungai penuh sampah", false },
		{ "oki tidak datang", false },
		{ "padang rumput", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void a_headman_may_name_his_place(void **state)
{
	static const struct facts_row rows[] = {
		{ "camat Cibadak bolos", true },
		{ "Kades Sukamakmur", true },
		{ "Lurah Antang", true },
		{ "camat bolos terus", false },
		{ "Camat Budi", false },
		{ "lurah kami", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

static void rivers_are_not_times(void **state)
{
	static const struct facts_row rows[] = {
		{ "Kali Code meluap", true },
		{ "Gunung Slamet", true },
		{ "3 kali", false },
		{ "kali ini", false },
		{ "dua kali Lapor", false },
	};

	(void)state;
	check_places(rows, COUNT_OF(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_administrative_word_wants_a_name),
		cmocka_unit_test(a_street_wants_a_name),
		cmocka_unit_test(numbers_name_what_is_counted),
		cmocka_unit_test(a_landmark_wants_a_name),
		cmocka_unit_test(days_and_dates_may_be_names),
		cmocka_unit_test(a_region_needs_no_other_word),
		cmocka_unit_test(a_region_that_is_a_word_needs_more),
		cmocka_unit_test(a_headman_may_name_his_place),
		cmocka_unit_test(rivers_are_not_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
