/* SPDX-License-Identifier: GPL-2.0-or-later */
/* open.c - opening and closing of the store: files, the writer's lock, settings, checks. */
#include "store/migrate.h"
#include "store/pseudonym.h"
#include "store/statement.h"

#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

/* SQLite makes no file of its own in the folder for temporary ones: a full disk there is none. */
static const char settings_all[] = "PRAGMA busy_timeout = 5000;"
				   "PRAGMA trusted_schema = OFF;"
				   "PRAGMA foreign_keys = ON;"
				   "PRAGMA cell_size_check = ON;"
				   "PRAGMA temp_store = MEMORY;";
static const char settings_reader[] = "PRAGMA query_only = ON;";
static const char settings_writer[] = "PRAGMA synchronous = FULL;";

static bool is_memory(const char *path)
{
	return strcmp(path, ":memory:") == 0;
}

/* So that a folder's new entry outlives a power cut. */
static int sync_folder(const char *path)
{
	_cleanup_(closep) int fd = -1;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return fsync(fd) < 0 ? -errno : 0;
}

/* Everything before the last slash: "/" for "/x", "." without one. */
static int get_folder(const char *path, char *ret, size_t size)
{
	const char *slash = strrchr(path, '/');
	size_t length;

	if (!slash)
		return copy_string(ret, size, ".");
	length = slash == path ? 1 : (size_t)(slash - path);
	if (length >= size)
		return -ENAMETOOLONG;
	memcpy(ret, path, length);
	ret[length] = '\0';
	return 0;
}

static int make_folder(const char *folder)
{
	char above[PATH_MAX];
	int r;

	if (mkdir(folder, 0750) < 0)
		return errno == EEXIST ? 0 : -errno;
	r = get_folder(folder, above, sizeof(above));
	return r < 0 ? r : sync_folder(above);
}

/* A file of its own, as closing any descriptor of the database would drop SQLite's locks. */
static int lock_writer(const char *path)
{
	_cleanup_(closep) int fd = -1;
	char name[PATH_MAX];

	if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name))
		return -ENAMETOOLONG;
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	return take_fd(&fd);
}

/* The mode is ours to choose only where the file is made before SQLite does. */
static int make_file(const char *path, const char *folder)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : -errno;
	close(fd);
	return sync_folder(folder);
}

static int prepare_files(struct db *db, const char *path)
{
	char folder[PATH_MAX];
	int r;

	r = get_folder(path, folder, sizeof(folder));
	if (r < 0)
		return r;
	r = make_folder(folder);
	if (r < 0)
		return r;
	db->lock_fd = lock_writer(path);
	if (db->lock_fd < 0)
		return db->lock_fd;
	return make_file(path, folder);
}

static int connect_file(struct db *db, const char *path)
{
	int flags = db->writer ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	struct stat st;
	int r;

	if (!is_memory(path) && stat(path, &st) < 0)
		return -errno;
	r = sqlite3_open_v2(
		path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (!db->sqlite)
		return -ENOMEM;
	return db_to_errno(db, r);
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

/* The answer of a PRAGMA must be this word. */
static int expect(struct db *db, const char *sql, const char *word, int otherwise)
{
	sqlite3_stmt *s = NULL;
	int r;

	r = db_to_errno(db, sqlite3_prepare_v2(db->sqlite, sql, -1, &s, NULL));
	if (r >= 0)
		r = statement_step(db, s);
	if (r > 0)
		r = strcmp(column_text(s, 0), word) == 0 ? 0 : otherwise;
	sqlite3_finalize(s);
	return r;
}

static int prepare_writer(struct db *db, const char *path, int level)
{
	int r;

	r = expect(db, "PRAGMA quick_check(1)", "ok", -EUCLEAN);
	if (r < 0)
		return r;
	r = expect(db, "PRAGMA journal_mode = WAL", is_memory(path) ? "memory" : "wal", -EIO);
	if (r < 0)
		return r;
	return migrate_up(db, level);
}

static int open_all(struct db *db, const char *path, const uint8_t *key)
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
	r = configure(db);
	if (r < 0)
		return r;
	r = migrate_check(db, &level);
	if (r < 0)
		return r;
	if (db->writer)
		r = prepare_writer(db, path, level);
	else if (level != migration_count)
		r = level == 0 ? -ENOENT : -EPROTONOSUPPORT;
	if (r < 0)
		return r;
	/* The way out of a transaction must need no memory. */
	r = statement_ready(db, SQL_ROLLBACK, &rollback);
	if (r < 0)
		return r;
	return pseudonym_open(db, key);
}

int db_open(struct db **ret, const char *path, enum db_mode mode, const uint8_t *pseudonym_key,
	int64_t now_us)
{
	_cleanup_(db_closep) struct db *db = calloc(1, sizeof(*db));
	int r;

	(void)now_us; /* no migration needs the time yet */
	if (!db)
		return -ENOMEM;
	db->lock_fd = -1;
	db->writer = mode == DB_WRITE;
	r = open_all(db, path, pseudonym_key);
	if (r < 0)
		return r;
	*ret = take_ptr(db);
	return 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	statement_free_all(db);
	/* The last connection's end does this too, but a reader may be the last. */
	if (db->writer && db->sqlite)
		(void)sqlite3_wal_checkpoint_v2(
			db->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	(void)sqlite3_close(db->sqlite);
	closep(&db->lock_fd);
	OPENSSL_cleanse(db->key, sizeof(db->key));
	free(db);
}
