/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reply.c - what citizens are told: the built-in texts with every kind of value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/gsm7.h"
#include "daemon/reply.h"

#include <ctype.h>

#define LONG_AGENCY "Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Kepulauan Sangihe"
#define LONG_NOTE                                                                                  \
	"Lubang di depan pasar sudah ditambal kemarin sore, pekerjaan lanjutan menunggu anggaran " \
	"tahun depan dan izin dari balai jalan"

static const char *const filter[] = { "nomor", "dana", "selamat", "juta", "pin", "otp",
	"kode verifikasi", "akun", "username", "password", "token" };

static const struct reply_values worst = {
	.id = "1-916-449-123",
	.status = "diterima, menunggu dikirim ke pusat",
	.agency = LONG_AGENCY,
	.note = LONG_NOTE,
	.date = "21 Nov",
	.due = "25 Nov",
	.gateway = "gateway-of-a-city-with-a-very-long-name-jawa-timur-utara-1",
	.modem = "modem-of-thirty-one-octets-0001",
	.code = "LPR-2105",
	.what = "The modem does not recover, whatever was tried; from now on it is tried now and "
		"then",
	.since = "21 Nov 10.20",
	.count = "12345",
	.list = "gsm1 LPR-2105, gsm2 LPR-2106, gsm3 LPR-2101, gsm4 LPR-2101, gsm5 LPR-2134, gsm6 "
		"LPR-2134, gsm7 LPR-2134, gsm8 LPR-2134",
};

static bool is_alarm(enum reply_template which)
{
	return strncmp(reply_template_name(which), "alarm-", 6) == 0;
}

static void render_in(enum language language, enum reply_template which,
	const struct reply_values *values, char ret[static REPLY_TEXT_SIZE])
{
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	char error[REPLY_ERROR_SIZE] = "";

	if (reply_load(&templates, "", filter, COUNT_OF(filter), error) < 0)
		fail_msg("%s", error);
	reply_render_in(templates, which, language, values, ret);
}

static void render(enum reply_template which, const struct reply_values *values,
	char ret[static REPLY_TEXT_SIZE])
{
	render_in(LANGUAGE_ID, which, values, ret);
}

static bool has_four_digits(const char *text)
{
	int run = 0;

	for (; *text; text++) {
		run = isdigit((unsigned char)*text) ? run + 1 : 0;
		if (run == 4)
			return true;
	}
	return false;
}

static void check_built_in(enum reply_template which, const char *text)
{
	if (strncmp(text, "LAPOR", 5) != 0 || gsm7_septets(text) < 30 ||
		gsm7_septets(text) > GSM7_ONE || strpbrk(text, "[]{}^~|\\\n") ||
		(has_four_digits(text) && !is_alarm(which)) || strstr(text, "..") ||
		strstr(text, " ,") || strstr(text, "  ") || strstr(text, "://"))
		fail_msg("%s", text);
	for (const char *at = text; *at; at++) {
		if ((unsigned char)*at >= 0x80)
			fail_msg("%s", text);
	}
}

static void built_in_templates_fit_one_part_with_any_values(void **state)
{
	static const struct reply_values none = { .id = "K7M-2Q2",
		.status = "diproses",
		.gateway = "g1",
		.code = "LPR-3001",
		.count = "2",
		.list = "K7M-2Q2 diproses, BX4-TRQ ditutup" };
	struct reply_values full = worst;
	char text[REPLY_TEXT_SIZE];

	(void)state;
	full.agency = "Dinas PU Kota Malang";
	full.note = "Lubang sudah ditutup";
	full.what = "The SIM finds no net";
	full.list = "K7M-2Q2 diproses";
	for (int i = 0; i < REPLY_TEMPLATES * LANGUAGES; i++) {
		enum reply_template which = (enum reply_template)(i / LANGUAGES);
		enum language language = (enum language)(i % LANGUAGES);

		render_in(language, which, &none, text);
		check_built_in(which, text);
		render_in(language, which, &full, text);
		if (is_alarm(which))
			assert_true(gsm7_septets(text) <=
				    GSM7_ONE); /* the gateway's name ends in ".." */
		else
			check_built_in(which, text);
		render_in(language, which, &worst, text);
		assert_in_range(gsm7_septets(text), 40, GSM7_ONE);
	}
}

static void variants_are_taken_where_they_are_and_fit(void **state)
{
	static const struct {
		enum language language;
		enum reply_template which;
		const char *begin;
	} rows[] = {
		{ LANGUAGE_JV, REPLY_RECEIPT, "LAPOR: laporan panjenengan sampun katampi" },
		{ LANGUAGE_SU, REPLY_RECEIPT, "LAPOR: laporan anjeun parantos katampi" },
		{ LANGUAGE_JV, REPLY_UNCLEAR, "LAPOR: nuwun sewu" },
		{ LANGUAGE_SU, REPLY_UNCLEAR, "LAPOR: hapunten" },
		{ LANGUAGE_JV, REPLY_STOP, "LAPOR: pemberitahuan lewat SMS dihentikan" },
		{ LANGUAGE_JV, REPLY_HELP, "LAPOR: ketik LAPOR lajeng" },
		{ LANGUAGE_SU, REPLY_HELP, "LAPOR: ketik LAPOR teras" },
		{ LANGUAGE_JV, REPLY_UNKNOWN_ID, "LAPOR: tiket menika mboten wonten" },
		{ LANGUAGE_SU, REPLY_UNKNOWN_ID, "LAPOR: tiket eta teu aya" },
		{ LANGUAGE_JV, REPLY_NOTICE_CLOSED, "LAPOR: laporan 1-916-449-123 sampun rampung" },
		{ LANGUAGE_SU, REPLY_NOTICE_CLOSED,
			"LAPOR: laporan 1-916-449-123 parantos rengse" },
	};
	char text[REPLY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		render_in(rows[i].language, rows[i].which, &worst, text);
		assert_memory_equal(text, rows[i].begin, strlen(rows[i].begin));
		assert_true(gsm7_septets(text) <= GSM7_ONE);
	}
}

static void a_note_and_an_agency_of_twenty_are_whole_beside_each_other(void **state)
{
	static const enum reply_template rows[] = { REPLY_NOTICE_ANSWERED,
		REPLY_NOTICE_IN_PROGRESS };
	struct reply_values values = worst;
	char text[REPLY_TEXT_SIZE];

	(void)state;
	values.agency = "Dinas PU Kota Malang";
	values.note = "Lubang sudah ditutup";
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		render(rows[i], &values, text);
		assert_non_null(strstr(text, values.agency));
		assert_non_null(strstr(text, values.note));
	}
}

static const struct {
	enum reply_template which;
	struct reply_values values;
	const char *text;
} sentences[] = {
	{ REPLY_RECEIPT, { .id = "K7M-2Q2" },
		"LAPOR: laporan Anda kami terima, tiket K7M-2Q2. Hasilnya kami kirim lewat "
		"SMS. Cek: ketik STATUS K7M-2Q2" },
	{ REPLY_RECEIPT, { .id = "K7M-2Q2", .due = "25 Nov" },
		"LAPOR: laporan Anda kami terima, tiket K7M-2Q2. Diperiksa paling lambat "
		"25 Nov. Hasilnya kami kirim lewat SMS. Cek: ketik STATUS K7M-2Q2" },
	{ REPLY_LIST, { .list = "K7M-2Q2 diproses, BX4-TRQ ditutup" },
		"LAPOR: laporan Anda: K7M-2Q2 diproses, BX4-TRQ ditutup" },
	{ REPLY_STATUS, { .id = "K7M-2Q2", .status = "diproses" },
		"LAPOR: laporan K7M-2Q2 diproses. Bila ada perubahan, kami kirim SMS." },
	{ REPLY_STATUS,
		{ .id = "1-916-449", .status = "diproses", .agency = "Dinas PU", .date = "21 Nov" },
		"LAPOR: laporan 1-916-449 diproses, Dinas PU, per 21 Nov. Bila "
		"ada "
		"perubahan, kami kirim SMS." },
	{ REPLY_NOTICE_ANSWERED,
		{ .id = "K7M-2Q2", .agency = "Dinas PU.", .note = " Sudah ditambal… " },
		"LAPOR: laporan K7M-2Q2 ditanggapi Dinas PU: Sudah ditambal. Balas: TAMBAH "
		"K7M-2Q2 lalu isinya" },
	{ REPLY_NOTICE_ANSWERED,
		{ .id = "K7M-2Q2", .agency = "", .note = "\xf0\x9f\x99\x8f", .due = "4 Des" },
		"LAPOR: laporan K7M-2Q2 ditanggapi. Ditutup 4 Des bila tidak dibalas. "
		"Balas: TAMBAH K7M-2Q2 lalu isinya" },
	{ REPLY_NOTICE_REDIRECTED, { .id = "K7M-2Q2", .agency = "Dinas [PU]", .due = "25 Nov" },
		"LAPOR: laporan K7M-2Q2 bukan wewenang Dinas (PU). Dicarikan instansi lain paling "
		"lambat 25 Nov. Cek: STATUS K7M-2Q2" },
	{ REPLY_STATUS, { .id = "K7M-2Q2", .status = "diproses", .due = "25 Nov" },
		"LAPOR: laporan K7M-2Q2 diproses. Batas waktu 25 Nov. Bila ada perubahan, kami "
		"kirim SMS." },
	{ REPLY_ALARM_BEGIN,
		{ .gateway = "jatim-1",
			.modem = "gsm1",
			.code = "LPR-2106",
			.what = "The modem has gone from the line",
			.since = "21 Nov 10.20" },
		"LAPOR jatim-1: ALARM gsm1 LPR-2106: The modem has gone from the line, "
		"sejak 21 Nov 10.20. Rincian: lapor-smsctl health" },
	{ REPLY_ALARM_BEGIN_EN, { .gateway = "jatim-1", .code = "LPR-3001" },
		"LAPOR jatim-1: ALARM LPR-3001. See lapor-smsctl health" },
	{ REPLY_ALARM_END, { .gateway = "jatim-1", .modem = "gsm1", .code = "LPR-2106" },
		"LAPOR jatim-1: alarm gsm1 LPR-2106 sudah berakhir." },
	{ REPLY_ALARM_MORE,
		{ .gateway = "jatim-1", .count = "2", .list = "gsm2 LPR-2105, LPR-3001" },
		"LAPOR jatim-1: 2 alarm lagi: gsm2 LPR-2105, LPR-3001. Rincian: "
		"lapor-smsctl health" },
};

static void texts_read_well_with_and_without_values(void **state)
{
	char text[REPLY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sentences); i++) {
		render(sentences[i].which, &sentences[i].values, text);
		assert_string_equal(text, sentences[i].text);
	}
}

static void long_values_are_shortened_to_fill_the_part(void **state)
{
	struct reply_values values = { .id = "K7M-2Q2", .agency = "Dinas PU", .note = LONG_NOTE };
	char text[REPLY_TEXT_SIZE];

	(void)state;
	render(REPLY_NOTICE_ANSWERED, &values, text);
	assert_in_range(gsm7_septets(text), GSM7_ONE - 15, GSM7_ONE);
	assert_non_null(strstr(text, "ditanggapi Dinas PU: Lubang di depan pasar"));
	assert_non_null(strstr(text, "... Balas: TAMBAH K7M-2Q2"));
	values.agency = LONG_AGENCY;
	render(REPLY_NOTICE_ANSWERED, &values, text);
	assert_true(gsm7_septets(text) <= GSM7_ONE);
	assert_non_null(strstr(text, "Dinas Pekerjaan"));
	assert_non_null(strstr(text, "Lubang di depan"));
}

static void values_beyond_measure_still_give_one_part(void **state)
{
	char huge[5000], text[REPLY_TEXT_SIZE];
	struct reply_values values = { huge, huge, huge, huge, huge, huge, huge, huge, huge, huge,
		huge, huge, huge };

	(void)state;
	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	for (int i = 0; i < REPLY_TEMPLATES; i++) {
		render((enum reply_template)i, &values, text);
		assert_in_range(gsm7_septets(text), 40, GSM7_ONE);
	}
}

static void each_status_has_its_word_and_notice(void **state)
{
	static const struct {
		const char *code, *word;
		enum reply_template notice;
	} rows[] = {
		{ "submitted", "terkirim", REPLY_NOTICE_SUBMITTED },
		{ "verified", "terverifikasi", REPLY_NOTICE_VERIFIED },
		{ "in_progress", "diproses", REPLY_NOTICE_IN_PROGRESS },
		{ "answered", "ditanggapi", REPLY_NOTICE_ANSWERED },
		{ "replied", "ditanggapi pelapor", REPLY_NOTICE_REPLIED },
		{ "postponed", "ditunda", REPLY_NOTICE_POSTPONED },
		{ "redirected", "bukan wewenang", REPLY_NOTICE_REDIRECTED },
		{ "closed", "ditutup", REPLY_NOTICE_CLOSED },
		{ "archived", "diarsipkan", REPLY_NOTICE_ARCHIVED },
		{ "cancelled", "dibatalkan", REPLY_NOTICE_CANCELLED },
		{ "received", "diterima, menunggu dikirim ke pusat", REPLY_TEMPLATES },
		{ "merged", "diproses", REPLY_NOTICE_IN_PROGRESS },
		{ "", "diproses", REPLY_NOTICE_IN_PROGRESS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_string_equal(reply_status_word(rows[i].code), rows[i].word);
		assert_int_equal(reply_notice_for(rows[i].code), rows[i].notice);
	}
	assert_string_equal(reply_template_name(REPLY_RECEIPT_ANONIM), "receipt-anonim");
	assert_string_equal(reply_template_name(REPLY_NOTICE_IN_PROGRESS), "notice-in-progress");
}

static void long_digits_are_read_in_threes(void **state)
{
	static const char *const rows[][2] = {
		{ "1916449", "1-916-449" },
		{ "123", "123" },
		{ "1234", "1-234" },
		{ "123456", "123-456" },
		{ "1916449123", "1-916-449-123" },
		{ "", "" },
		{ "AB-1234", "AB-1234" },
		{ "123456789012345678901234", "123-456-789-012-345-678-901-234" },
		{ "1234567890123456789012345", "1234567890123456789012345" },
		{ "12345678901234567890123", "12-345-678-901-234-567-890-123" },
		{ "1234567890123456789012345678901234567890", "" },
	};
	char got[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		reply_group_digits(rows[i][0], got);
		assert_string_equal(got, rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in_templates_fit_one_part_with_any_values),
		cmocka_unit_test(variants_are_taken_where_they_are_and_fit),
		cmocka_unit_test(a_note_and_an_agency_of_twenty_are_whole_beside_each_other),
		cmocka_unit_test(texts_read_well_with_and_without_values),
		cmocka_unit_test(long_values_are_shortened_to_fill_the_part),
		cmocka_unit_test(values_beyond_measure_still_give_one_part),
		cmocka_unit_test(each_status_has_its_word_and_notice),
		cmocka_unit_test(long_digits_are_read_in_threes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
