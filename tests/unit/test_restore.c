/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_restore.c - a copy in the store's place, and what a gateway makes of such a store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/restore.h"
#include "store/restored.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>

#define DAY (24 * HOUR)

struct paths {
	char copy[128], aside[128], aside_wal[160];
};

static struct paths make_paths(const struct disk *d)
{
	struct paths p;

	(void)snprintf(p.copy, sizeof(p.copy), "%s/copy.db", d->folder);
	(void)snprintf(p.aside, sizeof(p.aside), "%s.aside", d->path);
	(void)snprintf(p.aside_wal, sizeof(p.aside_wal), "%s-wal", p.aside);
	return p;
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static void copy_store(const struct disk *d, const char *to)
{
	const struct copy_order order = { .from = d->path, .to = to, .made_us = NOW };
	struct copy_facts facts;

	assert_int_equal(copy_make(&order, &facts), 0);
}

static int restore(const struct disk *d, const struct paths *p, bool *ret_aside)
{
	const struct restore_order order = {
		.from = p->copy, .store = d->path, .aside = p->aside, .now_us = NOW + DAY
	};
	struct copy_facts facts;

	*ret_aside = false;
	return restore_run(&order, &facts, ret_aside);
}

static void the_store_is_as_it_was_and_what_was_there_is_kept(void **state)
{
	struct disk *d = *state;
	struct paths p = make_paths(d);
	struct db *db = open_disk(d);
	int64_t made_us = 0;
	bool has_aside;

	(void)open_complaint(db, BUDI, 1, NOW);
	copy_store(d, p.copy);
	(void)open_complaint(db, SITI, 2, NOW + HOUR);
	assert_int_equal(restore(d, &p, &has_aside), -EBUSY);
	db_close(db);
	assert_int_equal(restore(d, &p, &has_aside), 0);
	assert_true(has_aside);
	db = open_disk(d);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint"), 1);
	assert_int_equal(restored_find(db, &made_us), 1);
	assert_int_equal(made_us, NOW);
	db_close(db);
	assert_int_equal(db_open(&db, p.aside, DB_READ, NULL, NOW), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint"), 2);
	db_close(db);
	/* What is aside is never overwritten either. */
	assert_int_equal(restore(d, &p, &has_aside), -EEXIST);
	db = open_disk(d);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint"), 1);
	db_close(db);
}

static void without_a_store_there_is_nothing_to_put_aside(void **state)
{
	struct disk *d = *state;
	struct paths p = make_paths(d);
	bool has_aside;
	struct db *db = open_disk(d);

	copy_store(d, p.copy);
	db_close(db);
	assert_int_equal(unlink(d->path), 0);
	assert_int_equal(restore(d, &p, &has_aside), 0);
	assert_false(has_aside);
	assert_false(is_there(p.aside));
	db_close(open_disk(d));
}

static void write_junk(const char *path, off_t offset)
{
	char junk[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	memset(junk, 0xa5, sizeof(junk));
	assert_int_equal(pwrite(fd, junk, sizeof(junk), offset), sizeof(junk));
	close(fd);
}

/* Its log, which the store could not take any more, goes with it. */
static void a_damaged_store_goes_aside_with_its_log(void **state)
{
	struct disk *d = *state;
	struct paths p = make_paths(d);
	char wal[128];
	bool has_aside;

	db_close(open_disk(d));
	copy_store(d, p.copy);
	write_junk(d->path, 0);
	(void)snprintf(wal, sizeof(wal), "%s-wal", d->path);
	write_junk(wal, 0);
	assert_int_equal(restore(d, &p, &has_aside), 0);
	assert_true(has_aside);
	assert_true(is_there(p.aside));
	assert_false(is_there(wal));
	db_close(open_disk(d));
}

static void what_is_no_good_copy_changes_nothing(void **state)
{
	struct disk *d = *state;
	struct paths p = make_paths(d);
	bool has_aside;
	sqlite3 *s = NULL;

	db_close(open_disk(d));
	assert_int_equal(restore(d, &p, &has_aside), -ENOENT);
	copy_store(d, p.copy);
	assert_int_equal(sqlite3_open(p.copy, &s), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(s, "PRAGMA user_version = 9999", NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(s);
	assert_int_equal(restore(d, &p, &has_aside), -EPROTONOSUPPORT);
	write_junk(p.copy, 4096 * 4);
	assert_int_equal(restore(d, &p, &has_aside), -EUCLEAN);
	write_junk(p.copy, 0);
	assert_int_equal(restore(d, &p, &has_aside), -EUCLEAN);
	assert_false(is_there(p.aside));
	db_close(open_disk(d));
}

static void a_ticket_that_may_be_given_out_already_is_passed_over(void **state)
{
	static const struct {
		int64_t age_us, jump;
	} cases[] = { { 0, 10000 }, { DAY - 1, 10000 }, { 7 * DAY, 80000 }, { -DAY, 10000 },
		{ INT64_C(100000) * DAY, 14000000 } };
	struct db *db = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t before = look(db, "SELECT value FROM counter"), serial;

		assert_int_equal(restored_settle(db, NOW - cases[i].age_us, NOW), 0);
		assert_int_equal(complaint_next_serial(db, &serial), 0);
		assert_int_equal(serial, before + cases[i].jump + 1);
	}
}

static void a_settled_store_is_one_like_any_other(void **state)
{
	struct db *db = *state;
	int64_t made_us;

	change(db, "INSERT INTO fact VALUES ('copied_us', '12345')");
	assert_int_equal(restored_find(db, &made_us), 1);
	assert_int_equal(made_us, 12345);
	assert_int_equal(restored_settle(db, made_us, NOW), 0);
	assert_int_equal(restored_find(db, &made_us), 0);
}

static void what_waited_is_not_sent_once_it_is_a_day_old(void **state)
{
	struct db *db = *state;
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft draft;
	struct outbox_item item = { 0 };

	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	draft = make_reply(person, "gsm1");
	draft.class = OUTBOX_NOTICE;
	assert_int_equal(outbox_add(db, &draft, NOW - 2 * DAY), 0);
	assert_int_equal(outbox_add(db, &draft, NOW - HOUR), 0);
	draft.expires_us = NOW + 2 * HOUR;
	assert_int_equal(outbox_add(db, &draft, NOW - HOUR), 0);
	assert_int_equal(restored_settle(db, NOW - 3 * DAY, NOW), 0);
	assert_int_equal(outbox_wake(db, NOW), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM reply WHERE state = 'expired'"), 1);
	assert_int_equal(take_first(db, "gsm1", NOW, &item), 1);
	assert_int_equal(item.expires_us, NOW - HOUR + DAY);
	outbox_item_done(&item);
	assert_int_equal(take_first(db, "gsm1", NOW, &item), 1);
	assert_int_equal(item.expires_us, NOW + 2 * HOUR);
	outbox_item_done(&item);
}

static void what_may_have_been_taken_since_is_looked_for(void **state)
{
	struct db *db = *state;
	struct forward_item item = { 0 };
	int64_t due_us = 0;

	(void)open_complaint_for(db, "a", BUDI, 1, NOW);
	(void)open_complaint_for(db, "a", BUDI, 2, NOW);
	(void)open_complaint_for(db, "b", SITI, 3, NOW);
	assert_int_equal(restored_doubt(db, "a", NOW, NOW + DAY), 2);
	assert_int_equal(restored_doubt(db, "a", NOW, NOW + DAY), 0);
	assert_int_equal(forward_next_due(db, "a", NOW + DAY, &due_us), 0);
	assert_int_equal(due_us, NOW + DAY);
	assert_int_equal(forward_take(db, "a", NOW + DAY, &item), 1);
	assert_int_equal(item.step, FORWARD_FIND);
	assert_int_equal(item.attempts, 1);
	assert_int_equal(item.sent_us, NOW);
	forward_item_done(&item);
	assert_int_equal(forward_take(db, "b", NOW + DAY, &item), 1);
	assert_int_equal(item.step, FORWARD_SUBMIT);
	forward_item_done(&item);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f)   cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		DISK(the_store_is_as_it_was_and_what_was_there_is_kept),
		DISK(without_a_store_there_is_nothing_to_put_aside),
		DISK(a_damaged_store_goes_aside_with_its_log),
		DISK(what_is_no_good_copy_changes_nothing),
		MEMORY(a_ticket_that_may_be_given_out_already_is_passed_over),
		MEMORY(a_settled_store_is_one_like_any_other),
		MEMORY(what_waited_is_not_sent_once_it_is_a_day_old),
		MEMORY(what_may_have_been_taken_since_is_looked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
