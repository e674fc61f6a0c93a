/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_look.c - a store that is looked at when it is opened: all of it, or where it has grown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/look.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>

#define PAGE 4096

struct seen {
	enum db_stage stage;
	int count;
	int64_t octets;
};

static void on_begin(enum db_stage stage, int64_t octets, void *userdata)
{
	struct seen *seen = userdata;

	seen->stage = stage;
	seen->count++;
	seen->octets = octets;
}

static void on_end(enum db_stage stage, void *userdata)
{
	struct seen *seen = userdata;

	assert_int_equal(seen->stage, stage);
}

static void fill(const struct disk *d)
{
	struct db *db = open_disk(d);
	char number[LAPOR_NUMBER_SIZE], text[64];

	for (unsigned i = 0; i < 40; i++) {
		char person[DB_PSEUDONYM_SIZE];
		struct outbox_draft draft = make_reply(person, "gsm1");

		(void)snprintf(number, sizeof(number), "+62812345%05u", i);
		(void)snprintf(text, sizeof(text), "LAPOR jalan rusak %u", i);
		assert_int_equal(add_one(db, make_part(number, text), NOW), INBOX_NEW);
		(void)open_complaint_for(db, "", number, i, NOW);
		assert_int_equal(db_person(db, number, NOW, person), 0);
		assert_int_equal(outbox_add(db, &draft, NOW), 0);
	}
	db_close(db);
}

/* Where a root of a table or an index stands in the file. */
static off_t find_root(const struct disk *d, const char *name)
{
	struct db *db = open_disk(d);
	char sql[128];
	int64_t page;

	(void)snprintf(
		sql, sizeof(sql), "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
	page = look(db, sql);
	db_close(db);
	assert_true(page > 1);
	return (page - 1) * PAGE;
}

static void damage(const struct disk *d, off_t at)
{
	int fd = open(d->path, O_WRONLY | O_CLOEXEC);
	char junk[PAGE];

	memset(junk, 0xa5, sizeof(junk));
	assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close(fd);
}

/* Some damage is in the way of what a reader needs itself. */
static int look_as_a_reader(const struct disk *d, int (*how)(struct db *))
{
	_cleanup_(db_closep) struct db *db = NULL;
	int r = db_open(&db, d->path, DB_READ, NULL, NOW);

	return r < 0 ? r : how(db);
}

static void a_store_that_is_whole_is_so_either_way(void **state)
{
	struct disk *d = *state;
	struct db *db;

	fill(d);
	db = open_disk(d);
	assert_int_equal(db_look_through(db), 0);
	assert_int_equal(look_at_newest(db), 0);
	assert_null(db->all[SQL_LOOK_ROWS]);
	assert_null(db->all[SQL_LOOK_INDEXES]);
	db_close(db);
}

static void an_empty_store_is_whole(void **state)
{
	assert_int_equal(look_at_newest(*state), 0);
}

/* Nobody waits for what was written long ago. */
static void where_a_store_has_grown_damage_is_seen_either_way(void **state)
{
	static const char *const names[] = { "complaint", "message", "reply", "chain", "person",
		"complaint_ticket", "message_received", "reply_person" };
	struct disk *d = *state;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)unlink(d->path);
		fill(d);
		damage(d, find_root(d, names[i]));
		if (look_as_a_reader(d, look_at_newest) != -EUCLEAN)
			fail_msg("%s", names[i]);
		assert_int_equal(look_as_a_reader(d, db_look_through), -EUCLEAN);
	}
}

static void a_store_that_was_cut_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;
	struct stat st;

	fill(d);
	assert_int_equal(stat(d->path, &st), 0);
	assert_int_equal(truncate(d->path, st.st_size - 3 * PAGE), 0);
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EUCLEAN);
}

/* Of a file with nothing behind what SQLite knows of: no page more is read for it. */
static void a_large_store_is_looked_at_where_it_grows(void **state)
{
	struct disk *d = *state;
	struct seen seen = { 0 };
	const struct db_watch watch = { on_begin, on_end, &seen };
	struct db *db = NULL;

	fill(d);
	assert_int_equal(db_open_watched(&db, d->path, DB_WRITE, NULL, &watch, NOW), 0);
	db_close(db);
	assert_int_equal(seen.stage, DB_STAGE_CHECK);
	assert_int_equal(truncate(d->path, LOOK_WHOLE_OCTETS + PAGE), 0);
	assert_int_equal(db_open_watched(&db, d->path, DB_WRITE, NULL, &watch, NOW), 0);
	db_close(db);
	assert_int_equal(seen.stage, DB_STAGE_GLANCE);
	assert_int_equal(seen.count, 2);
	assert_int_equal(seen.octets, LOOK_WHOLE_OCTETS + PAGE);
}

static void a_large_store_that_is_damaged_is_refused(void **state)
{
	struct disk *d = *state;
	struct db *db = NULL;

	fill(d);
	damage(d, find_root(d, "message"));
	assert_int_equal(truncate(d->path, LOOK_WHOLE_OCTETS + PAGE), 0);
	assert_int_equal(db_open(&db, d->path, DB_WRITE, NULL, NOW), -EUCLEAN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f) cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		DISK(a_store_that_is_whole_is_so_either_way),
		cmocka_unit_test_setup_teardown(an_empty_store_is_whole, open_memory, close_memory),
		DISK(where_a_store_has_grown_damage_is_seen_either_way),
		DISK(a_store_that_was_cut_is_refused),
		DISK(a_large_store_is_looked_at_where_it_grows),
		DISK(a_large_store_that_is_damaged_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
