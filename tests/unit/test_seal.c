/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_seal.c - what is sealed, what opens it, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/seal_fixture.h"

#define SEALED "sealed('" LAMPU "', '" CONTEXT "', 1)"

static int open_sealed(void **state)
{
	*state = open_keys(":memory:", &one);
	return 0;
}

/* The first column of a query; gives what the step came to. */
static int step_of(struct db *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int r;

	assert_int_equal(sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL), SQLITE_OK);
	r = statement_step(db, s);
	sqlite3_finalize(s);
	return r;
}

static void a_value_comes_back_as_it_was(void **state)
{
	struct db *db = *state;

	assert_look_text(db, "SELECT unsealed(" SEALED ", '" CONTEXT "')", LAMPU);
	assert_look_text(db, "SELECT typeof(" SEALED ")", "text");
	assert_look_text(db, "SELECT hex(unsealed(sealed(x'00ff01', 'c', 1), 'c'))", "00FF01");
	assert_look_text(db, "SELECT typeof(sealed(x'00ff01', 'c', 1))", "blob");
	assert_int_equal(look(db, "SELECT length(sealed(x'00ff01', 'c', 1))"), 1 + SEAL_EXTRA + 3);
	for (int size = 1; size < 20; size++) {
		char sql[160];

		(void)snprintf(sql, sizeof(sql),
			"SELECT unsealed(sealed(substr('%s', 1, %d), 'c', 1), 'c') ="
			" substr('%s', 1, %d)",
			LAMPU, size, LAMPU, size);
		assert_int_equal(look(db, sql), 1);
	}
	assert_int_equal(look(db, "SELECT " SEALED " = " SEALED), 0);
}

static void what_is_not_wanted_or_empty_stays_as_it_is(void **state)
{
	struct db *db = *state;

	assert_look_text(db, "SELECT sealed('jalan', 'c', 0)", "jalan");
	assert_look_text(db, "SELECT sealed('jalan', 'c', NULL)", "jalan");
	assert_look_text(db, "SELECT sealed('', 'c', 1)", "");
	assert_look_text(db, "SELECT sealed(NULL, 'c', 1)", NULL);
	assert_look_text(db, "SELECT unsealed(NULL, 'c')", NULL);
	assert_look_text(db, "SELECT unsealed('jalan', 'c')", "jalan");
}

/* Whoever writes so is not to be mistaken for the seal. */
static void a_text_that_begins_with_the_mark_is_sealed_always(void **state)
{
	struct db *db = *state;

	assert_int_equal(look(db, "SELECT length(sealed(char(1) || 'x', 'c', 0)) > 40"), 1);
	assert_look_text(db, "SELECT unsealed(sealed(char(1) || 'x', 'c', 0), 'c')",
		"\x01"
		"x");
}

static void without_a_key_all_is_as_it_is(void **state)
{
	_cleanup_(db_closep) struct db *db = open_keys(":memory:", &none);

	(void)state;
	assert_look_text(db, "SELECT " SEALED, LAMPU);
	assert_look_text(db, "SELECT unsealed(char(1) || 'x', 'c')",
		"\x01"
		"x");
	assert_look_text(db, "SELECT seal_key(char(1) || 'x')", NULL);
}

static void what_was_changed_or_moved_is_named(void **state)
{
	static const char *const wrong[] = {
		"SELECT unsealed(" SEALED ", 'message.text:8')",
		"SELECT unsealed(" SEALED " || 'AAAA', '" CONTEXT "')",
		"SELECT unsealed(substr(" SEALED ", 1, 49), '" CONTEXT "')",
		"SELECT unsealed(char(1), '" CONTEXT "')",
		"SELECT unsealed(char(1) || '!!!!', '" CONTEXT "')",
		"SELECT unsealed(x'0102030405', '" CONTEXT "')",
	};
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		assert_int_equal(step_of(db, wrong[i]), -EBADMSG);
		assert_string_equal(db_error(db),
			"what is sealed in message.text does not open: it was changed or moved");
	}
}

/* A store that is written opens with all its keys only: such a row is none of its own. */
static void a_row_under_a_key_that_never_was_there_is_named(void **state)
{
	struct db *db = *state;

	assert_int_equal(step_of(db, "SELECT unsealed(char(1) ||"
				     " 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=', 'a.b:1')"),
		-EBADMSG);
	assert_string_equal(db_error(db), "what is sealed in a.b needs a key that is not there");
}

static void a_number_that_was_moved_to_another_row_does_not_open(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE], other[DB_PSEUDONYM_SIZE], number[LAPOR_NUMBER_SIZE];

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(db_person(db, SITI, NOW, other), 0);
	assert_int_equal(db_person_number(db, person, number), 1);
	assert_string_equal(number, BUDI);
	assert_look_text(db,
		"SELECT group_concat(mask) FROM (SELECT mask FROM person ORDER BY mask)",
		"+62812****789,+62857****111");
	change(db, "UPDATE person SET number = (SELECT max(number) FROM person)");
	assert_true((db_person_number(db, person, number) == -EBADMSG) ^
		    (db_person_number(db, other, number) == -EBADMSG));
}

/* Whose number was changed on the disk writes again. */
static void a_number_that_does_not_open_is_kept_anew(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE], number[LAPOR_NUMBER_SIZE];

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	change(db,
		"UPDATE person SET number = substr(number, 1, 9) || 'AAAA' || substr(number, 14)");
	assert_int_equal(db_person_number(db, person, number), -EBADMSG);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(db_person_number(db, person, number), 1);
	assert_string_equal(number, BUDI);
}

static void the_same_part_is_known_again(void **state)
{
	struct db *db = *state;
	struct inbox_part part = make_part(BUDI, LAMPU);

	assert_int_equal(add_one(db, part, NOW), INBOX_NEW);
	assert_int_equal(add_one(db, part, NOW + HOUR), INBOX_SEEN);
}

static void a_sealed_store_opens_with_its_key_alone(void **state)
{
	struct disk *d = *state;
	size_t size = 0, after = 0;
	_cleanup_(freep) uint8_t *before = NULL, *octets = NULL;

	db_close(open_keys(d->path, &one));
	before = read_octets(d->path, &size);
	assert_int_equal(open_error(d->path, DB_WRITE, NULL), -ENOKEY);
	assert_int_equal(open_error(d->path, DB_WRITE, &none), -ENOKEY);
	assert_int_equal(open_error(d->path, DB_WRITE, &two), -EKEYREJECTED);
	assert_int_equal(open_error(d->path, DB_READ, &two), -EKEYREJECTED);
	octets = read_octets(d->path, &after);
	assert_int_equal(size, after);
	assert_memory_equal(before, octets, size);
	assert_int_equal(open_error(d->path, DB_READ, NULL), 0);
	assert_int_equal(open_error(d->path, DB_READ, &one), 0);
	assert_int_equal(open_error(d->path, DB_WRITE, &one), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_value_comes_back_as_it_was, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			what_is_not_wanted_or_empty_stays_as_it_is, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(a_text_that_begins_with_the_mark_is_sealed_always,
			open_sealed, close_memory),
		cmocka_unit_test(without_a_key_all_is_as_it_is),
		cmocka_unit_test_setup_teardown(
			what_was_changed_or_moved_is_named, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			a_row_under_a_key_that_never_was_there_is_named, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			a_number_that_was_moved_to_another_row_does_not_open, open_sealed,
			close_memory),
		cmocka_unit_test_setup_teardown(
			a_number_that_does_not_open_is_kept_anew, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			the_same_part_is_known_again, open_sealed, close_memory),
		cmocka_unit_test_setup_teardown(
			a_sealed_store_opens_with_its_key_alone, make_disk, remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
