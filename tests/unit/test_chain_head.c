/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_chain_head.c - the head of the chain: signed, told, and what it proves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/copy.h"
#include "store/restore.h"
#include "tests/unit/chain_fixture.h"

static const struct db_keys keys_a = { .count = 1, .keys = { { 1, 2, 3 } } };
static const struct db_keys keys_ba = { .count = 2, .keys = { { 7, 8, 9 }, { 1, 2, 3 } } };
static const struct db_keys keys_b = { .count = 1, .keys = { { 7, 8, 9 } } };

/* Who has the key of the pseudonyms, as it stands in a store in clear, can write all of it anew. */
static void a_chain_that_was_written_anew_is_known_by_the_journal(void **state)
{
	struct chain_head witness = make_store(*state), made, read;
	char text[CHAIN_TEXT_SIZE], line[CHAIN_TEXT_SIZE + 64];
	struct db *db;
	struct found f;

	tamper(*state, "UPDATE complaint SET text = 'jalan mulus';"
		       "DELETE FROM chain; DELETE FROM chain_head");
	db = open_disk(*state); /* which begins it anew */
	made = make_head(db, "2026-11-22");
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(f.sum.adopted, 2 * 6 + 1);
	chain_head_write(&witness, text);
	(void)snprintf(line, sizeof(line), "Nov 22 00:00:00 gw lapor-smsd[7]: LPR-3030 (%s)", text);
	assert_int_equal(chain_head_read(line, &read), 1);
	assert_int_equal(chain_check_witness(db, &read), CHAIN_FAULT_HEAD_CUT);
	assert_int_equal(chain_check_witness(db, &made), CHAIN_FAULT_NONE);
	for (unsigned n = 10; n < 13; n++)
		(void)live(db, n);
	assert_int_equal(chain_check_witness(db, &read), CHAIN_FAULT_HEAD_LINK);
	db_close(db);
}

static void a_head_is_read_from_any_line(void **state)
{
	struct db *db = *state;
	struct chain_head head = make_head(db, "2026-11-22"), read;
	char text[CHAIN_TEXT_SIZE], line[2 * CHAIN_TEXT_SIZE];

	chain_head_write(&head, text);
	assert_int_equal(chain_head_read(text, &read), 1);
	assert_string_equal(read.day, "2026-11-22");
	assert_int_equal(read.entry, head.entry);
	assert_memory_equal(read.link, head.link, sizeof(head.link));
	assert_memory_equal(read.key, head.key, sizeof(head.key));
	assert_memory_equal(read.signature, head.signature, sizeof(head.signature));
	assert_false(read.is_vouched);
	assert_true(chain_head_is_signed(&read));
	read.entry++;
	assert_false(chain_head_is_signed(&read));
	chain_head_line(&head, line);
	assert_int_equal(chain_head_read(line, &read), 0); /* it is not signed */
	(void)snprintf(line, sizeof(line),
		"{\"LAPOR_HEAD\":\"lapor-smsd chain \",\"MESSAGE\":\"%s\"}", text);
	assert_int_equal(chain_head_read(line, &read), 1);
	for (size_t i = 1; text[i]; i++) { /* cut anywhere, and never read beyond its end */
		(void)copy_string(line, sizeof(line), text);
		line[i] = '\0';
		assert_int_equal(chain_head_read(line, &read), 0);
	}
	assert_int_equal(
		chain_head_read("lapor-smsd chain 2026-11-22 -1 ab cd signature=", &read), 0);
}

static void a_day_has_one_head_of_a_key(void **state)
{
	struct chain_head head;
	struct db *db = *state;

	assert_int_equal(chain_head_make(db, "2026-11-22", NOW, &head), 1);
	assert_int_equal(chain_head_make(db, "2026-11-22", NOW + 1, &head), 0);
	assert_int_equal(chain_head_make(db, "2026-11-23", NOW + 2, &head), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM chain_head"), 2);
}

static struct db *open_keyed(const struct disk *d, const struct db_keys *keys)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, d->path, DB_WRITE, keys, NOW), 0);
	return db;
}

static void a_new_key_is_vouched_for_by_the_one_before(void **state)
{
	struct chain_head clear, first, second, third;
	struct db *db = open_disk(*state);
	struct found f;

	clear = make_head(db, "2026-11-21");
	db_close(db);
	db = open_keyed(*state, &keys_a);
	first = make_head(db, "2026-11-21"); /* the same day, and another key */
	assert_true(chain_head_is_vouched(&first, clear.key));
	db_close(db);
	db = open_keyed(*state, &keys_ba);
	second = make_head(db, "2026-11-22");
	assert_true(chain_head_is_vouched(&second, first.key));
	third = make_head(db, "2026-11-23");
	assert_false(third.is_vouched);
	assert_memory_equal(third.key, second.key, sizeof(third.key));
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(chain_check_witness(db, &first), CHAIN_FAULT_NONE);
	assert_int_equal(chain_check_witness(db, &third), CHAIN_FAULT_NONE);
	db_close(db);
}

static void a_key_that_comes_from_nowhere_is_named(void **state)
{
	struct db *db = open_disk(*state);
	struct chain_head head = make_head(db, "2026-11-21");
	struct found f;

	memcpy(db->keys.keys, keys_a.keys, sizeof(keys_a.keys));
	db->keys.count = 1;
	(void)make_head(db, "2026-11-22");
	memcpy(db->keys.keys, keys_b.keys, sizeof(keys_b.keys));
	head = make_head(db, "2026-11-23");
	assert_false(head.is_vouched);
	f = check(db);
	assert_int_equal(f.count, 1);
	assert_int_equal(f.findings[0].fault, CHAIN_FAULT_HEAD_KEY);
	assert_string_equal(f.findings[0].day, "2026-11-23");
	change(db, "DELETE FROM chain_head WHERE day = '2026-11-23'");
	assert_int_equal(chain_check_witness(db, &head), CHAIN_FAULT_HEAD_KEY);
	db_close(db);
}

static void a_store_from_a_backup_is_whole_and_the_journal_knows(void **state)
{
	const struct disk *d = *state;
	struct copy_order order = { .from = d->path, .made_us = NOW };
	struct copy_facts facts;
	struct chain_head later;
	struct restore_order back = { .store = d->path, .now_us = NOW };
	char copy[128], aside[128];
	bool is_aside = false;
	struct found f;
	struct db *db;

	(void)make_store(d);
	(void)snprintf(copy, sizeof(copy), "%s/copy.db", d->folder);
	order.to = copy;
	assert_int_equal(copy_make(&order, &facts), 0);
	db = open_disk(d);
	(void)live(db, 3);
	later = make_head(db, "2026-11-23");
	db_close(db);
	(void)snprintf(aside, sizeof(aside), "%s/aside.db", d->folder);
	back.from = copy;
	back.aside = aside;
	assert_int_equal(restore_run(&back, &facts, &is_aside), 0);
	db = open_disk(d);
	f = check(db);
	assert_int_equal(f.count, 0);
	assert_int_equal(chain_check_witness(db, &later), CHAIN_FAULT_HEAD_CUT);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_chain_that_was_written_anew_is_known_by_the_journal, make_disk,
			remove_disk),
		cmocka_unit_test_setup_teardown(
			a_head_is_read_from_any_line, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			a_day_has_one_head_of_a_key, open_memory, close_memory),
		cmocka_unit_test_setup_teardown(
			a_new_key_is_vouched_for_by_the_one_before, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_key_that_comes_from_nowhere_is_named, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_store_from_a_backup_is_whole_and_the_journal_knows, make_disk,
			remove_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
