/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_copy.c - copies of a store, and the copy that is kept before an upgrade. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/copy.h"
#include "store/migrate.h"
#include "store/restored.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

static char *name(const struct disk *d, const char *base, char ret[static 128])
{
	assert_true(snprintf(ret, 128, "%s/%s", d->folder, base) < 128);
	return ret;
}

static bool is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

/* Opened as it lies there. */
static struct db *open_copy(const char *path)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, path, DB_READ, NULL, NOW), 0);
	return db;
}

static void a_copy_is_whole_and_for_its_owner_alone(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *db = open_disk(d), *copy = NULL;
	char to[128], wal[160];
	struct copy_order order = { .from = d->path, .to = name(d, "copy.db", to), .made_us = NOW };
	struct copy_facts facts = { 0 };
	struct stat st;
	mode_t mask = umask(0);

	(void)open_complaint(db, BUDI, 1, NOW);
	assert_int_equal(copy_make(&order, &facts), 0);
	(void)umask(mask);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, facts.octets);
	assert_int_equal(facts.level, migration_count);
	assert_int_equal(facts.made_us, NOW);
	(void)snprintf(wal, sizeof(wal), "%s-wal", to);
	assert_false(is_there(wal));
	copy = open_copy(to);
	assert_int_equal(look(copy, "SELECT count(*) FROM complaint"), 1);
	assert_look_text(copy, "PRAGMA journal_mode", "delete");
}

/* What the daemon does while a copy is made. */
static int write_meanwhile(int64_t done, int64_t all, void *userdata)
{
	assert_true(done <= all);
	assert_int_equal(db_fact_set(userdata, "meanwhile", "yes"), 0);
	return 0;
}

static void what_is_written_meanwhile_is_not_in_it(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *db = open_disk(d), *copy = NULL;
	char to[128], value[8];
	struct copy_order order = { .from = d->path,
		.to = name(d, "copy.db", to),
		.made_us = NOW,
		.watch = write_meanwhile,
		.userdata = db };
	struct copy_facts facts;

	/* Several steps' worth. */
	change(db, "CREATE TABLE filler (b BLOB) STRICT; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
		   " SELECT i + 1 FROM n WHERE i < 1500) INSERT INTO filler SELECT zeroblob(4000)"
		   " FROM n");
	assert_int_equal(copy_make(&order, &facts), 0);
	copy = open_copy(to);
	assert_int_equal(db_fact_get(copy, "meanwhile", value, sizeof(value)), 0);
	assert_int_equal(db_fact_get(db, "meanwhile", value, sizeof(value)), 1);
	assert_int_equal(look(copy, "SELECT count(*) FROM filler"), 1500);
}

static void nothing_is_overwritten_unasked(void **state)
{
	struct disk *d = *state;
	char to[128];
	struct copy_order order = { .from = d->path, .to = name(d, "copy.db", to), .made_us = NOW };
	struct copy_facts facts;
	struct stat st;

	db_close(open_disk(d));
	close(open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_int_equal(copy_make(&order, &facts), -EEXIST);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_size, 0);
	order.replace = true;
	assert_int_equal(copy_make(&order, &facts), 0);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_size, facts.octets);
}

static int stop(int64_t done, int64_t all, void *userdata)
{
	(void)done;
	(void)all;
	(void)userdata;
	return -EINTR;
}

static void assert_nothing_is_left(const struct disk *d)
{
	char path[128];

	assert_false(is_there(name(d, "copy.db", path)));
	assert_false(is_there(name(d, "copy.db.part", path)));
	assert_false(is_there(name(d, "copy.db.part-journal", path)));
	assert_false(is_there(name(d, "copy.db.part-wal", path)));
}

static void a_copy_that_is_broken_off_leaves_nothing(void **state)
{
	struct disk *d = *state;
	char to[128];
	struct copy_order order = {
		.from = d->path, .to = name(d, "copy.db", to), .made_us = NOW, .watch = stop
	};
	struct copy_facts facts;

	db_close(open_disk(d));
	assert_int_equal(copy_make(&order, &facts), -EINTR);
	assert_nothing_is_left(d);
}

/* A file that may not grow is a full disk. */
static void limit_files(rlim_t octets)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = octets;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_leaves_nothing_half_written(void **state)
{
	struct disk *d = *state;
	char to[128];
	struct copy_order order = { .from = d->path, .to = name(d, "copy.db", to), .made_us = NOW };
	struct copy_facts facts;

	db_close(open_disk(d));
	limit_files(20000);
	assert_int_equal(copy_make(&order, &facts), -ENOSPC);
	limit_files(RLIM_INFINITY);
	assert_nothing_is_left(d);
}

static void what_was_left_by_a_power_cut_is_taken_over(void **state)
{
	struct disk *d = *state;
	char to[128], part[128];
	struct copy_order order = { .from = d->path, .to = name(d, "copy.db", to), .made_us = NOW };
	struct copy_facts facts;
	int fd;

	db_close(open_disk(d));
	fd = open(name(d, "copy.db.part", part), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	assert_int_equal(write(fd, "half of it", 10), 10);
	close(fd);
	assert_int_equal(copy_make(&order, &facts), 0);
	assert_false(is_there(part));
	db_close(open_copy(to));
}

static void damage(const char *path, off_t offset)
{
	char junk[4096];
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	memset(junk, 0xa5, sizeof(junk));
	assert_int_equal(pwrite(fd, junk, sizeof(junk), offset), sizeof(junk));
	close(fd);
}

static void what_cannot_be_copied_is_told_apart(void **state)
{
	struct disk *d = *state;
	char to[128], other[128];
	struct copy_order order = { .from = d->path, .to = name(d, "copy.db", to), .made_us = NOW };
	struct copy_facts facts;
	sqlite3 *s = NULL;

	assert_int_equal(copy_make(&order, &facts), -ENOENT);
	db_close(open_disk(d));
	damage(d->path, 4096 * 4);
	assert_int_equal(copy_make(&order, &facts), -EUCLEAN);
	assert_nothing_is_left(d);
	order.from = name(d, "other.db", other);
	assert_int_equal(sqlite3_open(other, &s), SQLITE_OK);
	assert_int_equal(sqlite3_exec(s, "CREATE TABLE bookmark (url TEXT)", NULL, NULL, NULL), 0);
	(void)sqlite3_close(s);
	assert_int_equal(copy_make(&order, &facts), -EMEDIUMTYPE);
	damage(other, 0);
	assert_int_equal(copy_make(&order, &facts), -EUCLEAN);
	order.from = d->folder;
	assert_true(copy_make(&order, &facts) < 0);
	assert_nothing_is_left(d);
}

static void make_level(const struct disk *d, int level)
{
	sqlite3 *old = NULL;

	assert_int_equal(mkdir(d->sub, 0750), 0);
	assert_int_equal(sqlite3_open(d->path, &old), SQLITE_OK);
	for (int i = 0; i < level; i++)
		assert_int_equal(sqlite3_exec(old, migrations[i].sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(old, "INSERT INTO fact VALUES ('kept', 'yes')", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(old), SQLITE_OK);
}

static int level_of(const char *path)
{
	sqlite3 *s = NULL;
	sqlite3_stmt *get = NULL;
	int level;

	assert_int_equal(sqlite3_open_v2(path, &s, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(s, "PRAGMA user_version", -1, &get, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(get), SQLITE_ROW);
	level = sqlite3_column_int(get, 0);
	sqlite3_finalize(get);
	(void)sqlite3_close(s);
	return level;
}

static void an_upgrade_keeps_what_was_before_until_the_next(void **state)
{
	struct disk *d = *state;
	struct db *db;
	char before[160], older[160], value[8];
	int64_t made_us;

	make_level(d, 4);
	(void)snprintf(before, sizeof(before), "%s.before-0004", d->path);
	(void)snprintf(older, sizeof(older), "%s.before-0002", d->path);
	close(open(older, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	db = open_disk(d);
	assert_int_equal(look(db, "PRAGMA user_version"), migration_count);
	assert_int_equal(db_fact_get(db, "kept", value, sizeof(value)), 1);
	/* The store itself comes from no copy. */
	assert_int_equal(restored_find(db, &made_us), 0);
	db_close(db);
	assert_int_equal(level_of(before), 4);
	assert_false(is_there(older));
	/* Nothing more is kept when it is opened again. */
	assert_int_equal(unlink(before), 0);
	db_close(open_disk(d));
	assert_false(is_there(before));
}

struct seen {
	enum db_stage stages[8];
	int64_t octets[8];
	size_t begun, ended;
};

static void on_begin(enum db_stage stage, int64_t octets, void *userdata)
{
	struct seen *seen = userdata;

	seen->stages[seen->begun] = stage;
	seen->octets[seen->begun++] = octets;
}

static void on_end(enum db_stage stage, void *userdata)
{
	struct seen *seen = userdata;

	assert_int_equal(seen->stages[seen->begun - 1], stage);
	seen->ended++;
}

static void who_opens_a_store_is_told_what_takes_long(void **state)
{
	static const enum db_stage expected[] = { DB_STAGE_CHECK, DB_STAGE_COPY, DB_STAGE_UPGRADE,
		DB_STAGE_CHECK };
	struct disk *d = *state;
	struct seen seen = { 0 };
	const struct db_watch watch = { on_begin, on_end, &seen };
	struct db *db = NULL;

	make_level(d, 1);
	assert_int_equal(db_open_watched(&db, d->path, DB_WRITE, NULL, &watch, NOW), 0);
	db_close(db);
	assert_int_equal(db_open_watched(&db, d->path, DB_WRITE, NULL, &watch, NOW), 0);
	db_close(db);
	assert_int_equal(seen.begun, COUNT_OF(expected));
	assert_int_equal(seen.ended, COUNT_OF(expected));
	assert_memory_equal(seen.stages, expected, sizeof(expected));
	assert_true(seen.octets[0] > 4096 && seen.octets[1] > 2 * seen.octets[0]);
}

static void without_room_for_the_copy_there_is_no_upgrade(void **state)
{
	struct disk *d = *state;
	struct seen seen = { 0 };
	const struct db_watch watch = { on_begin, on_end, &seen };
	struct db *db = NULL;
	char before[160];

	make_level(d, 4);
	limit_files(40000); /* the index of the log is a file of 32 KB */
	assert_int_equal(db_open_watched(&db, d->path, DB_WRITE, NULL, &watch, NOW), -ENOSPC);
	limit_files(RLIM_INFINITY);
	assert_int_equal(seen.stages[seen.begun - 1], DB_STAGE_COPY);
	assert_int_equal(seen.ended, seen.begun - 1);
	assert_int_equal(level_of(d->path), 4);
	(void)snprintf(before, sizeof(before), "%s.before-0004", d->path);
	assert_false(is_there(before));
	db_close(open_disk(d));
	assert_true(is_there(before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f) cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		DISK(a_copy_is_whole_and_for_its_owner_alone),
		DISK(what_is_written_meanwhile_is_not_in_it),
		DISK(nothing_is_overwritten_unasked),
		DISK(a_copy_that_is_broken_off_leaves_nothing),
		DISK(a_full_disk_leaves_nothing_half_written),
		DISK(what_was_left_by_a_power_cut_is_taken_over),
		DISK(what_cannot_be_copied_is_told_apart),
		DISK(an_upgrade_keeps_what_was_before_until_the_next),
		DISK(who_opens_a_store_is_told_what_takes_long),
		DISK(without_room_for_the_copy_there_is_no_upgrade),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
