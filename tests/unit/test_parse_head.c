/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_parse_head.c - complaints: what their head says, and what is left as their body. */
#include "tests/unit/parse_rows.h"

static void a_report_word_leaves_the_body(void **state)
{
	static const struct row rows[] = {
		{ "LAPOR pipa bocor di Jl Kenanga", PARSE_COMPLAINT,
			.body = "pipa bocor di Jl Kenanga" },
		{ "laporan pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "Lpr pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "ADU pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "Aduan: pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "PENGADUAN - pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "keluhan;pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "KOMPLAIN*pipa bocor*", PARSE_COMPLAINT, .body = "pipa bocor*" },
		{ "lapor=pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "Lapor! pipa bocor.", PARSE_COMPLAINT, .body = "pipa bocor." },
		{ "#lapor pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "\n\n[Lapor] pipa bocor\n", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "LAPOR_pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "lapor~pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "LAPOR/pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "LAPOR(pipa) bocor", PARSE_COMPLAINT, .body = "pipa) bocor" },
		{ "LAPOR<SPASI>pipa bocor", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "LAPOR (spc) pipa bocor [spasi]", PARSE_COMPLAINT, .body = "pipa bocor" },
		{ "LAPOR\xf0\x9f\x99\x8fpipa bocor\xf0\x9f\x98\xad", PARSE_COMPLAINT,
			.body = "pipa bocor\xf0\x9f\x98\xad" },
		{ "\xe2\x80\x9cLapor\xe2\x80\x9d pipa bocor", PARSE_COMPLAINT,
			.body = "pipa bocor" },
		{ "LA\xe2\x80\x8bPOR pipa bocor\xe2\x80\x8b", PARSE_COMPLAINT,
			.body = "pipa bocor" },
		{ "LAPOR pak, pipa bocor", PARSE_COMPLAINT, .body = "pak, pipa bocor" },
		{ "LAPOR? pipa bocor", PARSE_COMPLAINT, .body = "? pipa bocor" },
		{ "LAPOR saya", PARSE_COMPLAINT, .body = "saya" },
		{ "LAPOR-2 pipa bocor", PARSE_COMPLAINT, .body = "2 pipa bocor" },
		{ "LAPOR\npipa\nbocor", PARSE_COMPLAINT, .body = "pipa\nbocor" },
		{ "LAPOR \xc3\xa9lan", PARSE_COMPLAINT, .body = "\xc3\xa9lan" },
		{ "LAPOR bantuan", PARSE_COMPLAINT, .body = "bantuan" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_text_without_a_head_is_a_complaint_as_it_stands(void **state)
{
	static const struct row rows[] = {
		{ "jembatan gantung hampir putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "  jembatan putus \xc2\xa0", .kind = PARSE_UNCLEAR },
		{ "(jembatan putus)", .kind = PARSE_UNCLEAR },
		{ "\xf0\x9f\x99\x8f jembatan putus", .kind = PARSE_UNCLEAR },
		{ "LAPOR2 jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "lapor\xc3\xa9 jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "laporan-laporan lama hilang", PARSE_COMPLAINT, .body = WHOLE },
		{ "LAPOR-in aja jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "SOLAR-nya habis terus", PARSE_COMPLAINT, .body = WHOLE },
		{ "Pak lapor jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "Assalamualaikum, lapor jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "laporan-laporan saya tidak dibaca", PARSE_COMPLAINT, .body = WHOLE },
		{ "Lapar sekali, beras belum dibagi", PARSE_COMPLAINT, .body = WHOLE },
		{ "Aduh jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "\xd0\xbc\xd0\xbe\xd1\x81\xd1\x82", .kind = PARSE_UNCLEAR },
		{ "+LAPOR jembatan putus", PARSE_COMPLAINT, .body = WHOLE },
		{ "SELESAI K7M-2Q2", PARSE_DONE, .id = "K7M-2Q2" },
		{ "TAMBAH K7M-2Q2 sudah sampai RT 3", PARSE_ADD, .id = "K7M-2Q2",
			.body = "sudah sampai RT 3" },
		{ "STOP", .kind = PARSE_STOP },
		{ "tes", .kind = PARSE_UNCLEAR },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void class_words_say_what_it_is(void **state)
{
	static const struct row rows[] = {
		{ "ASPIRASI tambah halte", PARSE_COMPLAINT, .body = "tambah halte",
			.class = PARSE_ASPIRASI },
		{ "usul: tambah halte", PARSE_COMPLAINT, .body = "tambah halte",
			.class = PARSE_ASPIRASI },
		{ "Usulan#tambah halte", PARSE_COMPLAINT, .body = "tambah halte",
			.class = PARSE_ASPIRASI },
		{ "SARAN tambah halte", PARSE_COMPLAINT, .body = "tambah halte",
			.class = PARSE_ASPIRASI },
		{ "INFO jam buka samsat", PARSE_COMPLAINT, .body = "jam buka samsat",
			.class = PARSE_INFORMASI },
		{ "informasi: jam buka?", PARSE_COMPLAINT, .body = "jam buka?",
			.class = PARSE_INFORMASI },
		{ "Tanya jam buka", PARSE_COMPLAINT, .body = "jam buka", .class = PARSE_INFORMASI },
		{ "LAPOR usul tambah halte", PARSE_COMPLAINT, .body = "usul tambah halte" },
		{ "USUL LAPOR tambah halte", PARSE_COMPLAINT, .body = "LAPOR tambah halte",
			.class = PARSE_ASPIRASI },
		{ "LAPOR LAPOR pipa", PARSE_COMPLAINT, .body = "LAPOR pipa" },
		{ "USUL2 tambah halte", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void the_subject_of_a_sentence_is_no_head(void **state)
{
	static const struct row rows[] = {
		{ "Laporan saya belum dijawab", PARSE_COMPLAINT, .body = WHOLE },
		{ "Aduan warga tidak digubris", PARSE_COMPLAINT, .body = WHOLE },
		{ "Keluhan  ini sudah lama", PARSE_COMPLAINT, .body = WHOLE },
		{ "Pengaduan yg kemarin hilang", PARSE_COMPLAINT, .body = WHOLE },
		{ "Komplain masyarakat makin banyak", PARSE_COMPLAINT, .body = WHOLE },
		{ "Info dari pak lurah keliru", PARSE_COMPLAINT, .body = WHOLE },
		{ "Informasi itu bohong", PARSE_COMPLAINT, .body = WHOLE },
		{ "Usul saya tambah halte", PARSE_COMPLAINT, .body = WHOLE,
			.class = PARSE_ASPIRASI },
		{ "Saran kami tambah halte", PARSE_COMPLAINT, .body = WHOLE,
			.class = PARSE_ASPIRASI },
		{ "Usulan kita ditolak", PARSE_COMPLAINT, .body = WHOLE },
		{ "Rahasia umum di kantor itu", PARSE_COMPLAINT, .body = WHOLE },
		{ "Laporan: saya melihat api", PARSE_COMPLAINT, .body = "saya melihat api" },
		{ "Lapor saya melihat api", PARSE_COMPLAINT, .body = "saya melihat api" },
		{ "ANONIM usul kami ditolak", PARSE_COMPLAINT, .body = "usul kami ditolak",
			.class = PARSE_ASPIRASI, .visibility = PARSE_ANONIM },
		{ "ANONIM laporan saya hilang", PARSE_COMPLAINT, .body = "laporan saya hilang",
			.visibility = PARSE_ANONIM },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void modifiers_hide_the_sender(void **state)
{
	static const struct row rows[] = {
		{ "RAHASIA camat minta uang", PARSE_COMPLAINT, .body = "camat minta uang",
			.visibility = PARSE_RAHASIA },
		{ "anonim: camat minta uang", PARSE_COMPLAINT, .body = "camat minta uang",
			.visibility = PARSE_ANONIM },
		{ "LAPOR ANONIM camat", PARSE_COMPLAINT, .body = "camat",
			.visibility = PARSE_ANONIM },
		{ "ANONIM LAPOR camat", PARSE_COMPLAINT, .body = "camat",
			.visibility = PARSE_ANONIM },
		{ "ANONIM RAHASIA camat", PARSE_COMPLAINT, .body = "camat",
			.visibility = PARSE_RAHASIA },
		{ "RAHASIA ANONIM camat", PARSE_COMPLAINT, .body = "camat",
			.visibility = PARSE_RAHASIA },
		{ "RAHASIA RAHASIA camat", PARSE_COMPLAINT, .body = "RAHASIA camat",
			.visibility = PARSE_RAHASIA },
		{ "RAHSIA camat", PARSE_COMPLAINT, .body = "camat", .visibility = PARSE_RAHASIA },
		{ "raahsia camat", PARSE_COMPLAINT, .body = "camat", .visibility = PARSE_RAHASIA },
		{ "anonin camat", PARSE_COMPLAINT, .body = "camat", .visibility = PARSE_ANONIM },
		{ "rahaisas camat", .kind = PARSE_UNCLEAR },
		{ "ANONIM-camat", PARSE_COMPLAINT, .body = "camat", .visibility = PARSE_ANONIM },
		{ "ANONIM-LAPOR-camat", PARSE_COMPLAINT, .body = "camat",
			.visibility = PARSE_ANONIM },
		{ "LAPOR-ANONIM-camat", PARSE_COMPLAINT, .body = "camat",
			.visibility = PARSE_ANONIM },
		{ "ANONIM SOLAR-nya habis", PARSE_COMPLAINT, .body = "SOLAR-nya habis",
			.visibility = PARSE_ANONIM },
		{ "ANONIM2 camat", .kind = PARSE_UNCLEAR },
		{ "ANONIM1916449", .kind = PARSE_UNCLEAR },
		{ "RAHASIA K7M-2Q2", PARSE_COMPLAINT, .body = "K7M-2Q2",
			.visibility = PARSE_RAHASIA },
		{ "tolong rahasiakan nama saya, camat minta uang", PARSE_COMPLAINT, .body = WHOLE,
			.visibility = PARSE_ANONIM },
		{ "camat minta uang, identitas dirahasiakan", PARSE_COMPLAINT, .body = WHOLE,
			.visibility = PARSE_ANONIM },
		{ "LAPOR camat, jangan  sebut nama saya", PARSE_COMPLAINT,
			.body = "camat, jangan  sebut nama saya", .visibility = PARSE_ANONIM },
		{ "jangan sebut identitas. camat", PARSE_COMPLAINT, .body = WHOLE,
			.visibility = PARSE_ANONIM },
		{ "camat minta uang, jgn sebut nama saya pak", PARSE_COMPLAINT, .body = WHOLE,
			.visibility = PARSE_ANONIM },
		{ "JALAN rahasia: kades minta uang", PARSE_COMPLAINT, .body = WHOLE,
			.visibility = PARSE_ANONIM },
		{ "ini tidak lagi rahasia: camat minta uang", PARSE_COMPLAINT, .body = WHOLE },
		{ "dokumen rahasia camat dijual", PARSE_COMPLAINT, .body = WHOLE },
		{ "RAHASIA camat, rahasiakan ya", PARSE_COMPLAINT, .body = "camat, rahasiakan ya",
			.visibility = PARSE_RAHASIA },
		{ "camat merahasiakan data", PARSE_COMPLAINT, .body = WHOLE },
		{ "jangan sebut namaku siapa", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void routing_keywords_lead_to_an_agency(void **state)
{
	static const struct row rows[] = {
		{ "PEMKOT lampu padam", PARSE_COMPLAINT, .body = "lampu padam", .route = "PEMKOT" },
		{ "pemkot: lampu padam", PARSE_COMPLAINT, .body = "lampu padam",
			.route = "PEMKOT" },
		{ "LAPOR PEMKOT lampu padam", PARSE_COMPLAINT, .body = "lampu padam",
			.route = "PEMKOT" },
		{ "SOLAR LAPOR kosong", PARSE_COMPLAINT, .body = "kosong", .route = "SOLAR" },
		{ "USUL PEMKOT ANONIM taman", PARSE_COMPLAINT, .body = "taman",
			.class = PARSE_ASPIRASI, .visibility = PARSE_ANONIM, .route = "PEMKOT" },
		{ "PEMKOT SOLAR kosong", PARSE_COMPLAINT, .body = "SOLAR kosong",
			.route = "PEMKOT" },
		{ "Banjir di Kel Sukun", PARSE_COMPLAINT, .body = WHOLE, .route = "BANJIR" },
		{ "LAPOR banjir di Kel Sukun", PARSE_COMPLAINT, .body = "banjir di Kel Sukun",
			.route = "BANJIR" },
		{ "LAPOR ANONIM SEKOLAH PEMKOT pungli", PARSE_COMPLAINT,
			.body = "SEKOLAH PEMKOT pungli", .visibility = PARSE_ANONIM,
			.route = "SEKOLAH" },
		{ "BANJIR ANONIM di Sukun", PARSE_COMPLAINT, .body = WHOLE, .route = "BANJIR",
			.visibility = PARSE_ANONIM },
		{ "ANONIM LAPOR PEMKOT RAHASIA x", PARSE_COMPLAINT, .body = "RAHASIA x",
			.visibility = PARSE_ANONIM, .route = "PEMKOT" },
		{ "PEMKOTT lampu padam", PARSE_COMPLAINT, .body = WHOLE },
		{ "SOLAR2 kosong", .kind = PARSE_UNCLEAR },
		{ "lampu padam PEMKOT", PARSE_COMPLAINT, .body = WHOLE },
		{ "Banjirnya setinggi lutut", PARSE_COMPLAINT, .body = WHOLE },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void the_structured_form_gives_category_and_location(void **state)
{
	static const struct row rows[] = {
		{ "LAPOR#JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "amblas",
			.category = "JALAN", .location = "Jl Apel" },
		{ "lapor # jalan # Jl Apel # amblas ", PARSE_COMPLAINT, .body = "amblas",
			.category = "JALAN", .location = "Jl Apel" },
		{ "ADUAN#air  BERSIH#Kp Baru#mati#dua hari", PARSE_COMPLAINT,
			.body = "mati#dua hari", .category = "Air Bersih", .location = "Kp Baru" },
		{ "LAPOR#JALAN#Jl Apel#amblas# #", PARSE_COMPLAINT, .body = "amblas",
			.category = "JALAN", .location = "Jl Apel" },
		{ "LAPOR#SEKOLAH#Kp Baru#atap bocor", PARSE_COMPLAINT, .body = "atap bocor",
			.category = "SEKOLAH", .location = "Kp Baru" },
		{ "ANONIM#LAPOR#JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "amblas",
			.visibility = PARSE_ANONIM, .category = "JALAN", .location = "Jl Apel" },
		{ "PEMKOT LAPOR#JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "amblas",
			.route = "PEMKOT", .category = "JALAN", .location = "Jl Apel" },
		{ "LAPOR#JALAN#amblas", PARSE_COMPLAINT, .body = "JALAN#amblas" },
		{ "LAPOR#JALAN#Jl Apel#", PARSE_COMPLAINT, .body = "JALAN#Jl Apel#" },
		{ "LAPOR#JALAN##Jl Apel#amblas", PARSE_COMPLAINT, .body = "JALAN##Jl Apel#amblas" },
		{ "LAPOR##JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "JALAN#Jl Apel#amblas" },
		{ "LAPOR#KUCING#Jl Apel#hilang", PARSE_COMPLAINT, .body = "KUCING#Jl Apel#hilang" },
		{ "LAPOR:#JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "JALAN#Jl Apel#amblas" },
		{ "LAPOR JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "JALAN#Jl Apel#amblas" },
		{ "USUL#JALAN#Jl Apel#amblas", PARSE_COMPLAINT, .body = "JALAN#Jl Apel#amblas",
			.class = PARSE_ASPIRASI },
		{ "LAPOR#SEKOLAH#atap bocor", PARSE_COMPLAINT, .body = "SEKOLAH#atap bocor",
			.route = "SEKOLAH" },
	};

	(void)state;
	check_rows(rows, COUNT_OF(rows));
}

static void a_very_long_text_is_read_to_its_end(void **state)
{
	static const char *const fills[] = { "a", "pak ", "LAPOR-", "(spas", "\xe2\x80\x8b", "# ",
		"-- \n", "1 916 ", "jangan ", "\xff", "ANONIM-LAPOR-" };
	size_t size = 40000;
	_cleanup_(freep) char *text = malloc(size + 16);
	struct parse_result got;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT_OF(fills); i++) {
		size_t step = strlen(fills[i]), at = 6;

		memcpy(text, "LAPOR ", 6);
		for (; at + step <= size; at += step)
			memcpy(text + at, fills[i], step);
		memcpy(text + at, " bocor", 7);
		parse_message(&row_settings, SENDER, text, &got);
		assert_int_equal(got.kind, PARSE_COMPLAINT);
		assert_true(got.body.set);
		assert_int_equal(got.body.offset + got.body.size, strlen(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_word_leaves_the_body),
		cmocka_unit_test(a_text_without_a_head_is_a_complaint_as_it_stands),
		cmocka_unit_test(class_words_say_what_it_is),
		cmocka_unit_test(the_subject_of_a_sentence_is_no_head),
		cmocka_unit_test(modifiers_hide_the_sender),
		cmocka_unit_test(routing_keywords_lead_to_an_agency),
		cmocka_unit_test(the_structured_form_gives_category_and_location),
		cmocka_unit_test(a_very_long_text_is_read_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
