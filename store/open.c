/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.c - opening and closing of the store: files, the writer's lock, settings, checks. */
#include "store/chain.h"
#include "store/files.h"
#include "store/look.h"
#include "store/migrate.h"
#include "store/pseudonym.h"
#include "store/seal.h"
#include "store/seal_box.h"
#include "store/seal_store.h"
#include "store/statement.h"
#include "store/upgrade.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>

/* SQLite makes no file of its own in the folder for temporary ones: a full disk there is none. */
static const char settings_all[] = "PRAGMA busy_timeout = 5000;"
				   "PRAGMA trusted_schema = OFF;"
				   "PRAGMA foreign_keys = ON;"
				   "PRAGMA cell_size_check = ON;"
				   "PRAGMA temp_store = MEMORY;";
static const char settings_reader[] = "PRAGMA query_only = ON;";
/* What is erased is overwritten, where it stood. */
static const char settings_writer[] = "PRAGMA synchronous = FULL;"
				      "PRAGMA secure_delete = ON;";

static bool is_memory(const char *path)
{
	return strcmp(path, ":memory:") == 0;
}

/* The mode is ours to choose only where the file is made before SQLite does. */
static int make_file(const char *path, const char *folder)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : -errno;
	close(fd);
	return files_sync_folder(folder);
}

static int prepare_files(struct db *db, const char *path)
{
	char folder[PATH_MAX];
	int r;

	r = files_folder(path, folder, sizeof(folder));
	if (r < 0)
		return r;
	r = files_make_folder(folder);
	if (r < 0)
		return r;
	db->lock_fd = files_lock(path);
	if (db->lock_fd < 0)
		return db->lock_fd;
	return make_file(path, folder);
}

/*
 * Of the library, before its first use; later it refuses. A store is used by one thread, so that
 * SQLite needs no locks of its own against others, and nobody asks how much memory it has.
 */
static void set_library(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int connect_file(struct db *db, const char *path)
{
	int flags = db->writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	struct stat st;
	int r;

	if (!is_memory(path) && stat(path, &st) < 0)
		return -errno;
	set_library();
	r = sqlite3_open_v2(
		path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (!db->sqlite)
		return -ENOMEM;
	return db_to_errno(db, r);
}

/* What is refused stays as it is, octet for octet: not even its log is worked into it. */
static int set_untouched(struct db *db, bool untouched)
{
	db->untouched = untouched;
	return db_to_errno(db, sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
				       untouched ? 1 : 0, NULL));
}

static int configure(struct db *db)
{
	static const int on[] = { SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY };
	static const int off[] = { SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_DQS_DDL,
		SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION };
	int r = SQLITE_OK;

	for (size_t i = 0; i < COUNT_OF(on) && r == SQLITE_OK; i++)
		r = sqlite3_db_config(db->sqlite, on[i], 1, NULL);
	for (size_t i = 0; i < COUNT_OF(off) && r == SQLITE_OK; i++)
		r = sqlite3_db_config(db->sqlite, off[i], 0, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_exec(db->sqlite, settings_all, NULL, NULL, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_exec(db->sqlite, db->writer ? settings_writer : settings_reader, NULL,
			NULL, NULL);
	return db_to_errno(db, r);
}

static int64_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (int64_t)st.st_size;
}

/* What is brought up takes its time anyway, and nobody is to do so with one that is damaged. */
static int check(struct db *db, const char *path, int level, const struct db_watch *watch)
{
	int64_t octets = size_of(path);
	bool is_whole = octets <= LOOK_WHOLE_OCTETS || level < migration_count;
	enum db_stage stage = is_whole ? DB_STAGE_CHECK : DB_STAGE_GLANCE;
	int r;

	db_watch_begin(watch, stage, octets);
	r = is_whole ? db_look_through(db) : look_at_newest(db);
	db_watch_end(watch, stage);
	return r;
}

static int prepare_writer(
	struct db *db, const char *path, int level, const struct db_watch *watch, int64_t now_us)
{
	int r = check(db, path, level, watch);

	if (r < 0)
		return r;
	if (level > 0)
		r = seal_store_check(db);
	if (r >= 0)
		r = db_expect(
			db, "PRAGMA journal_mode = WAL", is_memory(path) ? "memory" : "wal", -EIO);
	if (r >= 0 && level < migration_count)
		r = upgrade_run(db, is_memory(path) ? NULL : path, level, watch, now_us);
	return r < 0 ? r : seal_store_settle(db, is_memory(path) ? NULL : path, watch);
}

static int attach(struct db *db)
{
	int r = configure(db);

	if (r >= 0)
		r = seal_attach(db);
	return r < 0 ? r : chain_attach(db);
}

static int open_all(struct db *db, const char *path, const struct db_watch *watch, int64_t now_us)
{
	sqlite3_stmt *rollback;
	int r, level = 0;

	if (db->writer && !is_memory(path)) {
		r = prepare_files(db, path);
		if (r < 0)
			return r;
	}
	r = connect_file(db, path);
	if (r < 0)
		return r;
	r = set_untouched(db, true);
	if (r >= 0)
		r = attach(db);
	/* The way out of a transaction must need no memory. */
	if (r >= 0)
		r = statement_ready(db, SQL_ROLLBACK, &rollback);
	if (r < 0)
		return r;
	r = migrate_check(db, &level);
	if (r < 0)
		return r;
	if (db->writer)
		r = prepare_writer(db, path, level, watch, now_us);
	else if (level != migration_count)
		r = level == 0 ? -ENOENT : -EPROTONOSUPPORT;
	else
		r = pseudonym_open(db);
	if (r >= 0)
		r = remains_watch(db);
	return r < 0 ? r : chain_open(db);
}

static int take_keys(struct db *db, const struct db_keys *keys)
{
	if (!keys || keys->count == 0)
		return 0;
	db->keys = *keys;
	return seal_box_new(&db->box, keys);
}

int db_open_watched(struct db **ret, const char *path, enum db_mode mode,
	const struct db_keys *keys, const struct db_watch *watch, int64_t now_us)
{
	_cleanup_(db_closep) struct db *db = calloc(1, sizeof(*db));
	int r;

	if (!db)
		return -ENOMEM;
	db->lock_fd = -1;
	db->writer = mode == DB_WRITE;
	r = take_keys(db, keys);
	if (r >= 0)
		r = open_all(db, path, watch, now_us);
	if (r >= 0)
		r = set_untouched(db, false);
	if (r < 0)
		return r;
	*ret = take_ptr(db);
	return 0;
}

int db_open(struct db **ret, const char *path, enum db_mode mode, const struct db_keys *keys,
	int64_t now_us)
{
	return db_open_watched(ret, path, mode, keys, NULL, now_us);
}

void db_close(struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	statement_free_all(db);
	/* The last connection's end does this too, but a reader may be the last. */
	if (db->writer && !db->untouched && db->sqlite)
		(void)sqlite3_wal_checkpoint_v2(
			db->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	(void)sqlite3_close(db->sqlite);
	chain_close(db);
	remains_done(&db->remains);
	closep(&db->lock_fd);
	OPENSSL_cleanse(db->key, sizeof(db->key));
	OPENSSL_cleanse(&db->keys, sizeof(db->keys));
	seal_box_free(db->box);
	free(db);
}
