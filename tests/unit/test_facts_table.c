/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_facts_table.c - the word lists: what is built in, and an operator's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/facts.h"

#include <stdio.h>

static char folder[] = "/tmp/lapor-words-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	return snprintf(path, sizeof(path), "%s/words.txt", folder) < (int)sizeof(path) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(folder);
}

static void write_file(const char *text, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static int load(enum facts_set set, const char *text, struct facts_table **ret,
	char error[static FACTS_ERROR_SIZE])
{
	write_file(text, strlen(text));
	return facts_table_load(ret, set, path, error);
}

static void built_in_words_are_sorted_and_found(void **state)
{
	(void)state;
	for (int set = FACTS_SET_NAMES; set <= FACTS_SET_EMERGENCY; set++) {
		const struct facts_table *table = facts_table_builtin((enum facts_set)set);

		assert_true(table->count > 100);
		for (size_t i = 0; i < table->count; i++) {
			const struct facts_entry *e = &table->entries[i];

			assert_int_equal(e->key, facts_table_key(e->words));
			assert_true(e->classes != 0);
			assert_true(strcspn(e->words, " ") < FACTS_WORD_SIZE);
			assert_true(i == 0 || strcmp(e[-1].words, e->words) < 0);
		}
	}
}

static void every_region_is_built_in(void **state)
{
	const struct facts_table *table = facts_table_builtin(FACTS_SET_NAMES);
	size_t provinces = 0, regencies = 0, cities = 0;

	(void)state;
	for (size_t i = 0; i < table->count; i++) {
		provinces += (table->entries[i].classes & FACTS_CLASS(PROV)) != 0;
		regencies += (table->entries[i].classes & FACTS_CLASS(KAB)) != 0;
		cities += (table->entries[i].classes & FACTS_CLASS(KOTA)) != 0;
	}
	/* With their short forms. */
	assert_true(provinces >= 38);
	assert_true(regencies >= 416);
	assert_true(cities >= 98);
}

static void the_first_entry_that_begins_with_a_word_is_found(void **state)
{
	const struct facts_table *table = facts_table_builtin(FACTS_SET_NAMES);
	const struct facts_entry *e = facts_table_find(table, facts_table_key("ACEH"), "ACEH");

	(void)state;
	assert_non_null(e);
	assert_string_equal(e->words, "ACEH");
	assert_true(facts_table_begins(table, e + 1, "ACEH"));
	e = facts_table_find(table, facts_table_key("LHOKSEUMAWE"), "LHOKSEUMAWE");
	assert_non_null(e);
	assert_null(facts_table_find(table, facts_table_key("ACE"), "ACE"));
	assert_null(facts_table_find(table, facts_table_key("ZZZ"), "ZZZ"));
}

static void an_operators_names_stand_in_place_of_the_built_in_ones(void **state)
{
	_cleanup_(facts_table_freep) struct facts_table *table = NULL;
	struct facts_words words = { NULL, NULL };
	char error[FACTS_ERROR_SIZE];
	struct facts facts;

	(void)state;
	assert_int_equal(load(FACTS_SET_NAMES,
				 "# ours\n\nKAB Negeri-Awan; awan,  Negeri  Kapas\r\nWORD awan\n",
				 &table, error),
		0);
	words.names = table;
	facts_read(&words, "negeri awan gelap", 17, &facts);
	assert_true(facts.has_place);
	facts_read(&words, "hujan di negeri kapas", 21, &facts);
	assert_true(facts.has_place);
	facts_read(&words, "awan gelap", 10, &facts);
	assert_false(facts.has_place);
	facts_read(&words, "bupati awan", 11, &facts);
	assert_true(facts.has_place);
	facts_read(&words, "di Semarang", 11, &facts);
	assert_false(facts.has_place);
}

static void an_operators_words_of_emergency_do_so_too(void **state)
{
	_cleanup_(facts_table_freep) struct facts_table *table = NULL;
	struct facts_words words = { NULL, NULL };
	char error[FACTS_ERROR_SIZE];
	struct facts facts;

	(void)state;
	assert_int_equal(load(FACTS_SET_EMERGENCY, "DANGER lahar\nPAST dulu", &table, error), 0);
	words.emergency = table;
	facts_read(&words, "lahar turun", 11, &facts);
	assert_true(facts.emergency);
	facts_read(&words, "dulu lahar turun", 16, &facts);
	assert_false(facts.emergency);
	facts_read(&words, "kebakaran", 9, &facts);
	assert_false(facts.emergency);
}

static void what_is_wrong_is_said_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *line, *what;
	} rows[] = {
		{ "TOWN Garut\n", ":1: ", "\"TOWN\" is no class" },
		{ "# x\nDANGER api\n", ":2: ", "PROV, KAB, KOTA, WORD" },
		{ "KAB a\nKAB b, , c\n", ":2: ", "is no word" },
		{ "KAB g4rut\n", ":1: ", "\"g4rut\" is no word" },
		{ "KAB a b c d e f g\n", ":1: ", "one to 6 words" },
		{ "KAB abcdefghijklmnopqrstuvwxyz\n", ":1: ", "is no word" },
		{ "KAB\n", ":1: ", "is no word" },
		{ "# nothing\n", ":1: ", "holds no words" },
		{ "", ":1: ", "holds no words" },
	};
	char error[FACTS_ERROR_SIZE];
	struct facts_table *table = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(load(FACTS_SET_NAMES, rows[i].text, &table, error), -EINVAL);
		assert_null(table);
		assert_ptr_equal(strstr(error, path), error);
		assert_non_null(strstr(error, rows[i].line));
		assert_non_null(strstr(error, rows[i].what));
	}
	write_file("KAB a\0b\n", 8);
	assert_int_equal(facts_table_load(&table, FACTS_SET_NAMES, path, error), -EINVAL);
	assert_int_equal(facts_table_load(&table, FACTS_SET_NAMES, folder, error), -EINVAL);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(facts_table_load(&table, FACTS_SET_NAMES, path, error), -ENOENT);
	assert_non_null(strstr(error, "is not there"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(built_in_words_are_sorted_and_found),
		cmocka_unit_test(every_region_is_built_in),
		cmocka_unit_test(the_first_entry_that_begins_with_a_word_is_found),
		cmocka_unit_test(an_operators_names_stand_in_place_of_the_built_in_ones),
		cmocka_unit_test(an_operators_words_of_emergency_do_so_too),
		cmocka_unit_test(what_is_wrong_is_said_with_file_and_line),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
