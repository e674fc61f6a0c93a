/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_upgrade.c - a store of the level before, with rows in all of its tables, is brought up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/upgrade_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* An integrity_check reads all CHECKs and indexes again, too. */
static void assert_whole(struct db *db)
{
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	assert_int_equal(look(db, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(check(db).count, 0);
	assert_recount(db);
	assert_int_equal(count_empty(db), 0);
}

static void assert_each_word_is_there(struct db *db)
{
	assert_int_equal(look(db, "SELECT count(DISTINCT status) FROM complaint"), 11);
	assert_int_equal(look(db, "SELECT count(DISTINCT class) FROM complaint"), 3);
	assert_int_equal(look(db, "SELECT count(DISTINCT visibility) FROM complaint"), 3);
	assert_int_equal(look(db, "SELECT count(DISTINCT status) FROM complaint_event"), 11);
	assert_int_equal(look(db, "SELECT count(DISTINCT kind) FROM complaint_message"), 6);
	assert_int_equal(look(db, "SELECT count(DISTINCT state) FROM reply"), 8);
	assert_int_equal(look(db, "SELECT count(DISTINCT state) FROM reply_part"), 4);
	assert_int_equal(look(db, "SELECT count(DISTINCT state) FROM forward"), 6);
	assert_int_equal(look(db, "SELECT count(DISTINCT state) FROM message"), 3);
	assert_int_equal(look(db, "SELECT count(DISTINCT width) FROM message"), 3);
	assert_int_equal(look(db, "SELECT count(DISTINCT late) FROM inbox_part"), 3);
	assert_int_equal(look(db, "SELECT count(DISTINCT state) FROM modem"), 6);
	assert_int_equal(look(db, "SELECT count(DISTINCT severity) FROM health_log"), 3);
}

static const char *const refused[] = { "UPDATE message SET width = 7 WHERE id = 1",
	"UPDATE message SET state = 'Open' WHERE state = 'open'",
	"UPDATE inbox_part SET late = 3 WHERE id = 1",
	"UPDATE inbox_part SET late = -1 WHERE id = 1",
	"UPDATE complaint SET status = 'Closed' WHERE id = 1",
	"UPDATE complaint SET status = '' WHERE id = 1",
	"UPDATE complaint SET class = 'keluhan' WHERE id = 1",
	"UPDATE complaint SET visibility = 'secret' WHERE id = 1",
	"UPDATE complaint_message SET kind = 'x' WHERE id = 1",
	"UPDATE complaint_event SET status = 'x' WHERE id = 1",
	"UPDATE reply SET state = 'x' WHERE id = 1", "UPDATE reply_part SET state = 'x'",
	"UPDATE forward SET state = 'x' WHERE id = 1", "UPDATE modem SET state = 'x'",
	"UPDATE health_log SET severity = 'x'" };

static void assert_refused(struct db *db)
{
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		int rc = sqlite3_exec(db->sqlite, refused[i], NULL, NULL, NULL);

		if (rc != SQLITE_CONSTRAINT_CHECK)
			fail_msg("%s: %d", refused[i], rc);
	}
}

static struct db *open_now(const struct disk *d, const struct db_keys *keys)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, d->path, DB_WRITE, keys, NOW), 0);
	assert_int_equal(look(db, "PRAGMA user_version"), migration_count);
	return db;
}

static void bring_up(const struct disk *d, const struct db_keys *keys)
{
	int64_t entries, replies;
	struct db *db;

	make_before(d, keys);
	db = open_now(d, keys);
	assert_whole(db);
	assert_each_word_is_there(db);
	assert_refused(db);
	entries = look(db, "SELECT max(id) FROM chain");
	replies = look(db, "SELECT sum(count) FROM metric WHERE name = 'reply_state'");
	(void)live(db, 20);
	/* heard, closed, added, closed (by status), event, said, queued, sent, delivered */
	assert_int_equal(look(db, "SELECT max(id) FROM chain"), entries + 9);
	/* queued, sending, sent, delivered */
	assert_int_equal(
		look(db, "SELECT sum(count) FROM metric WHERE name = 'reply_state'"), replies + 4);
	assert_whole(db);
	db_close(db);
}

static void a_store_in_clear_is_brought_up_whole(void **state)
{
	bring_up(*state, NULL);
}

static void a_sealed_store_is_brought_up_whole(void **state)
{
	bring_up(*state, &one);
}

static char *read_schema(struct db *db)
{
	sqlite3_stmt *s = NULL;
	char *text;

	assert_int_equal(
		sqlite3_prepare_v2(db->sqlite,
			"SELECT group_concat(concat, char(10)) FROM (SELECT type || ' ' || name || "
			"' '"
			" || tbl_name || ' ' || ifnull(sql, '') AS concat FROM main.sqlite_schema"
			" ORDER BY type, name)",
			-1, &s, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	text = strdup(column_text(s, 0));
	sqlite3_finalize(s);
	assert_non_null(text);
	return text;
}

static void a_store_that_was_brought_up_has_the_schema_of_a_new_one(void **state)
{
	_cleanup_(freep) char *upgraded = NULL, *made = NULL;
	struct disk *fresh = NULL;
	struct db *db;

	make_before(*state, NULL);
	db = open_now(*state, NULL);
	upgraded = read_schema(db);
	/* Each of the words that were to be replaced was. */
	assert_int_equal(
		look(db, "SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'index')"
			 " AND replace(replace(sql, 'IN (0, 1)', ''),"
			 " 'IN (''due'', ''in_flight'')', '') LIKE '% IN (%'"),
		0);
	db_close(db);
	assert_int_equal(make_disk((void **)&fresh), 0);
	db = open_now(fresh, NULL);
	made = read_schema(db);
	db_close(db);
	assert_int_equal(remove_disk((void **)&fresh), 0);
	assert_string_equal(upgraded, made);
}

static void limit_from_here(enum db_stage stage, int64_t octets, void *userdata)
{
	const rlim_t *limit = userdata;

	(void)octets;
	if (stage == DB_STAGE_UPGRADE)
		(void)setrlimit(RLIMIT_FSIZE, &(struct rlimit){ *limit, *limit });
}

static void no_matter(enum db_stage stage, void *userdata)
{
	(void)stage;
	(void)userdata;
}

/* Brought up by a program that the kernel kills when a file grows beyond `limit`. */
static bool is_killed(const char *path, rlim_t limit)
{
	const struct db_watch watch = { limit_from_here, no_matter, &limit };
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct db *db = NULL;
		int r;

		(void)signal(SIGXFSZ, SIG_DFL);
		r = db_open_watched(&db, path, DB_WRITE, NULL, &watch, NOW);
		db_close(db);
		_exit(r == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static int64_t level_of(const char *path)
{
	struct db db = { 0 };
	int64_t level;

	assert_int_equal(sqlite3_open(path, &db.sqlite), SQLITE_OK);
	assert_look_text(&db, "PRAGMA integrity_check", "ok");
	level = look(&db, "PRAGMA user_version");
	assert_int_equal(sqlite3_close(db.sqlite), SQLITE_OK);
	return level;
}

static void a_kill_amid_it_leaves_the_one_level_or_the_other(void **state)
{
	int before = 0, after = 0;
	bool is_done = false;

	make_before(*state, NULL);
	for (rlim_t limit = 4096; !is_done; limit *= 2) {
		struct disk *d = make_like(*state);
		char copy[128];
		struct db *db;

		is_done = !is_killed(d->path, limit);
		(void)snprintf(copy, sizeof(copy), "%s.before-%04d", d->path, LEVEL_BEFORE);
		assert_int_equal(level_of(copy), LEVEL_BEFORE);
		if (level_of(d->path) == LEVEL_BEFORE)
			before++;
		else
			after++;
		db = open_now(d, NULL);
		assert_whole(db);
		db_close(db);
		assert_int_equal(level_of(copy), LEVEL_BEFORE);
		assert_int_equal(remove_disk((void **)&d), 0);
	}
	assert_true(before > 2);
	assert_true(after > 1);
}

/* A store between two levels would be copied anew at the next start, and the copy from before them
 * be removed. */
static void several_levels_are_gone_up_together_or_not_at_all(void **state)
{
	const struct disk *d = *state;
	struct db before = { 0 }, *db = NULL;

	assert_int_equal(mkdir(d->sub, 0700), 0);
	assert_int_equal(sqlite3_open(d->path, &before.sqlite), SQLITE_OK);
	for (int i = 0; i < LEVEL_BEFORE - 1; i++)
		run(&before, migrations[i].sql);
	run(&before, "DROP TRIGGER chain_reply_gone"); /* which the last level wants to drop */
	assert_int_equal(sqlite3_close(before.sqlite), SQLITE_OK);
	assert_true(db_open(&db, d->path, DB_WRITE, NULL, NOW) < 0);
	assert_null(db);
	assert_int_equal(level_of(d->path), LEVEL_BEFORE - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f) cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		DISK(a_store_in_clear_is_brought_up_whole),
		DISK(a_sealed_store_is_brought_up_whole),
		DISK(a_store_that_was_brought_up_has_the_schema_of_a_new_one),
		DISK(a_kill_amid_it_leaves_the_one_level_or_the_other),
		DISK(several_levels_are_gone_up_together_or_not_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
