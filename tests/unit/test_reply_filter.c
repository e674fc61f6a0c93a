/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reply_filter.c - officers' words as operators let them pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reply_filter.h"

static const char *const words[] = { "nomor", "dana", "selamat", "juta", "otp", "pin", "akun",
	"password", "kode verifikasi", "iuran", "rp" };

static const struct reply_filter filter = { .words = words, .word_count = COUNT_OF(words) };

static void check(const struct reply_filter *by, const char *text, const char *expected)
{
	_cleanup_(freep) char *got = reply_filter_apply(by, text);

	assert_non_null(got);
	assert_string_equal(got, expected);
}

static void words_are_shortened_as_people_do(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "Lubang sudah ditambal", "Lubang sudah ditambal" },
		{ "Menunggu dana 50 juta", "Menunggu anggaran 50 jt" },
		{ "DANA desa, Nomor 5", "Anggaran desa, No 5" },
		{ "semua warga selamat", "semua warga slmt" },
		{ "danau dan pendanaan", "danau dan pendanaan" },
		{ "buka akun lalu isi PIN", "buka akn lalu isi .." },
		{ "kode  verifikasi salah", "kd vrfks salah" },
		{ "pin, otp. password", ".., ... psswrd" },
		{ "iuran", "irn" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check(&filter, rows[i][0], rows[i][1]);
}

static void addresses_become_two_dots(void **state)
{
	static const char *const rows[][2] = {
		{ "Lihat https://www.lapor.go.id/laporan/123456 ya", "Lihat .. ya" },
		{ "Lihat www.lapor.go.id", "Lihat .." },
		{ "(http://bit.ly/abc)", ".." },
		{ "cek lapor.go.id atau bit.ly/3xYz", "cek .. atau .." },
		{ "surel ke dinas@malangkota.go.id.", "surel ke .." },
		{ "Foto:HTTP://x.y/z", ".." },
		{ "dipasang di Jl.Melati No.12, dll.", "dipasang di Jl.Melati No.12, dll." },
		{ "ditambal.Terima kasih", "ditambal.Terima kasih" },
		{ "wa.me/6281234567890", ".." },
		{ "a.n. Kel.Sukun", "a.n. Kel.Sukun" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check(&filter, rows[i][0], rows[i][1]);
}

static void digits_are_divided_so_that_they_can_be_read(void **state)
{
	static const char *const rows[][2] = {
		{ "112 atau 110", "112 atau 110" },
		{ "telepon 081234567890", "telepon 081-234-567-890" },
		{ "WA 0812-3456-7890.", "WA 081-234-567-890." },
		{ "hub +62 812 3456 789", "hub +62-812-345-678-9" },
		{ "(0341) 551234", "034-155-123-4" },
		{ "telp.(0341)551234", "telp.034-155-123-4" },
		{ "0341-551234 pak Budi", "034-155-123-4 pak Budi" },
		{ "laporan 1916449", "laporan 1-916-449" },
		{ "laporan 1-916-449", "laporan 1-916-449" },
		{ "tahun 2026", "tahun '26" },
		{ "TA 2025/2026", "TA '25/'26" },
		{ "pada 25-11-2026 dan 1/2/2027", "pada 25-11-26 dan 1/2/27" },
		{ "25 Nov 2026", "25 Nov '26" },
		{ "2026-11-25", "'26-11-25" },
		{ "Rp 15000", "Rp 15.000" },
		{ "Rp1500000,-", "Rp1.500.000,-" },
		{ "08.00-15.00 08-11-2026", "08.00-15.00 08-11-26" },
		{ "081-234-567-890", "081-234-567-890" },
		{ "6281234567890", "62-812-345-678-90" },
		{ "Rp. 2020", "Rp. 2.020" },
		{ "Rp 15.000", "Rp 15.000" },
		{ "2000 KK, 2020 m, 2020 lalu", "2-000 KK, 2-020 m, '20 lalu" },
		{ "surat 005/1234/2026", "surat 005/1-234/'26" },
		{ "B1234XY", "B1-234XY" },
		{ "AB2026", "AB2-026" },
		{ "NIK 3507123456780001", "NIK 3-507-123-456-780-001" },
		{ "1708", "1-708" },
	};
	struct reply_filter by = { 0 }, none = { .has_digits = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		check(&by, rows[i][0], rows[i][1]);
	check(&none, "telepon 081234567890 tahun 2026", "telepon 081234567890 tahun 2026");
}

/* Whatever an officer writes, it is let pass, and doing it again changes nothing that matters. */
static void nothing_that_is_filtered_is_left(void **state)
{
	static const char *const bits[] = { "nomor", " ", "1234", ".", "-", "pin", "http", "www.",
		"/", "id", "2026", "0", "Rp", "a", "go", "kode ", "verifikasi", "+62", "(",
		"akun" };
	char text[256];
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		_cleanup_(freep) char *got = NULL;
		size_t used = 0, digits = 0;

		for (int j = 0; j < 12; j++) {
			const char *bit;

			seed = seed * 1103515245u + 12345u;
			bit = bits[(seed >> 16) % COUNT_OF(bits)];

			memcpy(text + used, bit, strlen(bit) + 1);
			used += strlen(bit);
		}
		got = reply_filter_apply(&filter, text);
		assert_non_null(got);
		for (size_t at = 0; got[at]; at++) {
			digits = got[at] >= '0' && got[at] <= '9' ? digits + 1 : 0;
			if (digits > REPLY_FILTER_DIGITS ||
				reply_filter_is_address(got + at, strlen(got) - at) ||
				reply_filter_word(&filter, got, strlen(got), at) > 0)
				fail_msg("\"%s\": \"%s\"", text, got);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_shortened_as_people_do),
		cmocka_unit_test(addresses_become_two_dots),
		cmocka_unit_test(digits_are_divided_so_that_they_can_be_read),
		cmocka_unit_test(nothing_that_is_filtered_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
