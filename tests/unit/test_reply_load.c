/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_reply_load.c - templates of an operator's own, and what is said of wrong ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/reply.h"

#include <stdio.h>
#include <sys/stat.h>

static const char *const filter[] = { "nomor", "dana", "juta", "pin", "kode verifikasi" };

static const struct reply_values values = { .id = "1-916-449-123" };

static void render(
	const char *directory, enum reply_template which, char ret[static REPLY_TEXT_SIZE])
{
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	char error[REPLY_ERROR_SIZE] = "";

	if (reply_load(&templates, directory, filter, COUNT_OF(filter), error) < 0)
		fail_msg("%s", error);
	reply_render(templates, which, &values, ret);
}

/* A folder with one template in it. */
struct folder {
	char path[64];
	char file[128];
};

static struct folder make_folder(const char *name, const char *text, size_t size)
{
	struct folder folder = { .path = "/tmp/test-reply-XXXXXX" };
	FILE *file;

	assert_non_null(mkdtemp(folder.path));
	(void)snprintf(folder.file, sizeof(folder.file), "%s/%s.txt", folder.path, name);
	file = fopen(folder.file, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return folder;
}

static void remove_folder(const struct folder *folder)
{
	assert_int_equal(remove(folder->file), 0);
	assert_int_equal(rmdir(folder->path), 0);
}

static void an_operators_file_stands_before_the_built_in_one(void **state)
{
	static const char own[] =
		"# Kop surat kota\r\nLAPOR KOTA {{ok}}: {id}\r\n# akhir\nCek: STATUS {id}\n\n";
	struct folder folder = make_folder("receipt", own, sizeof(own) - 1);
	char text[REPLY_TEXT_SIZE], built_in[REPLY_TEXT_SIZE];

	(void)state;
	render(folder.path, REPLY_RECEIPT, text);
	assert_string_equal(text, "LAPOR KOTA {ok}: 1-916-449-123\nCek: STATUS 1-916-449-123");
	render(folder.path, REPLY_HELP, text);
	render("", REPLY_HELP, built_in);
	assert_string_equal(text, built_in);
	remove_folder(&folder);
	render(folder.path, REPLY_HELP, text);
	assert_string_equal(text, built_in);
}

/* An operator's own words are not mixed with ours in another language. */
static void a_variant_is_the_operators_or_stands_beside_our_own(void **state)
{
	static const struct {
		const char *name, *text;
		enum language language;
		const char *begin;
	} rows[] = {
		{ "help", "ketik LAPOR", LANGUAGE_JV, "LAPOR: laporan panjenengan" },
		{ "receipt", "KOTA {id}", LANGUAGE_JV, "KOTA 1-916-449-123" },
		{ "receipt.jv", "KUTHA {id}", LANGUAGE_JV, "KUTHA 1-916-449-123" },
		{ "receipt.jv", "KUTHA {id}", LANGUAGE_SU, "LAPOR: laporan anjeun" },
		{ "receipt.jv", "KUTHA {id}", LANGUAGE_ID, "LAPOR: laporan Anda" },
		{ "receipt.id", "KOTA {id}", LANGUAGE_ID, "KOTA 1-916-449-123" },
		{ "receipt.id", "KOTA {id}", LANGUAGE_SU, "KOTA 1-916-449-123" },
		/* As an editor of Windows writes it. */
		{ "receipt", "\xef\xbb\xbf# kota\r\nKOTA {id}\r\n", LANGUAGE_ID,
			"KOTA 1-916-449-123" },
	};
	char text[REPLY_TEXT_SIZE], error[REPLY_ERROR_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		_cleanup_(reply_freep) struct reply_templates *templates = NULL;
		struct folder folder =
			make_folder(rows[i].name, rows[i].text, strlen(rows[i].text));

		assert_int_equal(
			reply_load(&templates, folder.path, filter, COUNT_OF(filter), error), 0);
		reply_render_in(templates, REPLY_RECEIPT, rows[i].language, &values, text);
		assert_memory_equal(text, rows[i].begin, strlen(rows[i].begin));
		remove_folder(&folder);
	}
}

static void a_wrong_template_is_named_with_its_line(void **state)
{
	static const struct {
		const char *name, *text, *error; /* behind the folder's path */
	} rows[] = {
		{ "help", "",
			"help.txt:1: no text; write what the citizen is told, or remove the file" },
		{ "help", "# only\n", "help.txt:2: no text" },
		{ "help", "ok\n# x\nketik ’A’",
			"help.txt:3: the character ’ (U+2019) is not of the "
			"GSM-7 alphabet" },
		{ "help", "a\xff", "help.txt:1: no UTF-8" },
		{ "receipt", "a {id}\n{tiket}",
			"receipt.txt:2: no such name in braces; there are {id}" },
		{ "receipt", "a {id", "receipt.txt:1: no such name in braces" },
		{ "receipt", "a {id} b}", "receipt.txt:1: a } without its {" },
		{ "receipt", "a {id} {note}",
			"receipt.txt:1: {note} is not known in this template" },
		{ "receipt", "terima kasih", "receipt.txt:1: {id} is missing" },
		{ "receipt.su", "a", "receipt.su.txt:1: {id} is missing" },
		{ "receipt", "a {id} {code}",
			"receipt.txt:1: {code} is not known in this template" },
		{ "alarm-begin", "a {what}", "alarm-begin.txt:1: {code} is missing" },
		{ "alarm-more.en", "a {count}", "alarm-more.en.txt:1: {list} is missing" },
		{ "status", "{id}\n[, {agency}", "status.txt:2: a [ without its ]" },
		{ "status", "{id} x]", "status.txt:1: a ] without its [" },
		{ "status", "{id} [a]", "status.txt:1: a section without a name" },
		{ "status", "{id} [a [{note}]]", "status.txt:1: a [ inside a section" },
		{ "help", "# a\n# b\nsatu\nsebut Nomor HP",
			"help.txt:4: \"Nomor\" is a word that "
			"operators filter" },
		{ "help", "ketik KODE  verifikasi", "help.txt:1: \"KODE  verifikasi\" is a word" },
		{ "help", "hubungi 1708", "help.txt:1: more than three digits in a row" },
		{ "help", "lihat www.contoh.id", "help.txt:1: a web address" },
		{ "help", "lihat HTTPS://contoh.id", "help.txt:1: a web address" },
	};
	struct reply_templates *templates = NULL;
	char error[REPLY_ERROR_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct folder folder =
			make_folder(rows[i].name, rows[i].text, strlen(rows[i].text));
		size_t path = strlen(folder.path) + 1;

		assert_int_equal(
			reply_load(&templates, folder.path, filter, COUNT_OF(filter), error),
			-EINVAL);
		assert_null(templates);
		assert_memory_equal(error, folder.file, strlen(folder.file));
		if (strncmp(error + path, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("%s instead of %s", error + path, rows[i].error);
		remove_folder(&folder);
	}
}

static void a_word_is_filtered_only_when_it_stands_alone(void **state)
{
	static const char own[] = "pinjam danau jutaan, nomornya kode-kodean verifikasi";
	struct folder folder = make_folder("help", own, sizeof(own) - 1);
	char text[REPLY_TEXT_SIZE];

	(void)state;
	render(folder.path, REPLY_HELP, text);
	assert_string_equal(text, own);
	remove_folder(&folder);
}

static void a_template_may_fill_one_part_and_no_more(void **state)
{
	struct reply_templates *templates = NULL;
	char own[8192], error[REPLY_ERROR_SIZE];

	(void)state;
	memset(own, 'x', sizeof(own));
	memcpy(own, "{id}[{agency}]", 14);
	for (size_t size = 14 + 126; size <= 14 + 128; size++) {
		struct folder folder = make_folder("notice-closed", own, size);
		int r = reply_load(&templates, folder.path, filter, COUNT_OF(filter), error);

		/* 13 for the ID and 20 for the agency leave 127. */
		assert_int_equal(r, size <= 14 + 127 ? 0 : -EINVAL);
		if (r < 0)
			assert_non_null(strstr(error, "161 characters with its longest values"));
		reply_free(take_ptr(templates));
		remove_folder(&folder);
	}
	for (size_t size = 600; size <= sizeof(own); size += sizeof(own) - 600) {
		struct folder folder = make_folder("notice-closed", own, size);

		assert_int_equal(
			reply_load(&templates, folder.path, filter, COUNT_OF(filter), error),
			-EINVAL);
		remove_folder(&folder);
	}
}

static void a_file_that_is_no_text_is_refused(void **state)
{
	struct folder folder = make_folder("help", "a\0b", 3);
	struct reply_templates *templates = NULL;
	char error[REPLY_ERROR_SIZE];

	(void)state;
	assert_int_equal(reply_load(&templates, folder.path, NULL, 0, error), -EINVAL);
	assert_non_null(strstr(error, "help.txt:1: holds a NUL octet"));
	assert_int_equal(remove(folder.file), 0);
	assert_int_equal(mkdir(folder.file, 0700), 0);
	assert_int_equal(reply_load(&templates, folder.path, NULL, 0, error), -EINVAL);
	assert_non_null(strstr(error, "help.txt:1: not a plain file"));
	assert_null(templates);
	remove_folder(&folder);
}

static void on_unknown(const char *name, void *userdata)
{
	assert_int_equal(copy_string(userdata, 64, name), 0);
}

static void a_file_that_is_no_templates_is_told(void **state)
{
	static const struct {
		const char *name;
		bool is_known;
	} rows[] = { { "receipt", true }, { "receipt.id", true }, { "notice-closed.su", true },
		{ "alarm-end.en", true }, { "reciept", false }, { "receipt.fr", false } };
	char told[64], expected[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct folder folder = make_folder(rows[i].name, "x", 1);

		told[0] = '\0';
		(void)snprintf(expected, sizeof(expected), "%s.txt", rows[i].name);
		reply_list_unknown(folder.path, on_unknown, told);
		assert_string_equal(told, rows[i].is_known ? "" : expected);
		remove_folder(&folder);
	}
	reply_list_unknown("", on_unknown, told);
	reply_list_unknown("/nonexistent", on_unknown, told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_is_no_templates_is_told),
		cmocka_unit_test(an_operators_file_stands_before_the_built_in_one),
		cmocka_unit_test(a_variant_is_the_operators_or_stands_beside_our_own),
		cmocka_unit_test(a_wrong_template_is_named_with_its_line),
		cmocka_unit_test(a_word_is_filtered_only_when_it_stands_alone),
		cmocka_unit_test(a_template_may_fill_one_part_and_no_more),
		cmocka_unit_test(a_file_that_is_no_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
