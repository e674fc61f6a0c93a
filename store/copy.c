/* SPDX-License-Identifier: GPL-2.0-or-later */
/* copy.c - copies of a store in a file of their own. */
#include "store/copy.h"
#include "store/files.h"
#include "store/migrate.h"
#include "store/restored.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

/* Some 4 MB: enough to go fast, few enough for a bar that moves. */
#define PAGES_PER_STEP 1024

/* The source is held as it is by a read transaction, so that the daemon's commits neither get into
 * the copy nor begin it anew. */
static const char hold[] = "PRAGMA busy_timeout = 5000; BEGIN; SELECT 1 FROM sqlite_schema";

/* Until it has its name nobody misses it; then it is on the disk. */
static const char careless[] = "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY";

static int open_one(struct db **ret, const char *path, int flags)
{
	_cleanup_(db_closep) struct db *db = calloc(1, sizeof(*db));
	int r;

	if (!db)
		return -ENOMEM;
	db->lock_fd = -1;
	r = sqlite3_open_v2(
		path, &db->sqlite, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (!db->sqlite)
		return -ENOMEM;
	r = db_to_errno(db, r);
	if (r < 0)
		return r;
	*ret = take_ptr(db);
	return 0;
}

static int run(struct db *db, const char *sql)
{
	return db_to_errno(db, sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL));
}

static int open_source(struct db **ret, const char *path, struct copy_facts *facts)
{
	_cleanup_(db_closep) struct db *db = NULL;
	struct stat st;
	int64_t application = 0, level = 0;
	int r;

	if (stat(path, &st) < 0)
		return -errno;
	r = open_one(&db, path, SQLITE_OPEN_READONLY);
	if (r >= 0)
		r = run(db, hold);
	if (r >= 0)
		r = db_figure(db, "PRAGMA application_id", &application);
	if (r >= 0)
		r = db_figure(db, "PRAGMA user_version", &level);
	if (r >= 0 && (application != DB_APPLICATION_ID || level < 1))
		r = -EMEDIUMTYPE;
	if (r < 0)
		return r;
	facts->level = (int)level;
	*ret = take_ptr(db);
	return 0;
}

static int copy_pages(struct db *to, struct db *from, const struct copy_order *order)
{
	/* analysis: Wanalyzer-null-dereference: it was opened, or nobody comes here */
	sqlite3_backup *backup = sqlite3_backup_init(to->sqlite, "main", from->sqlite, "main");
	int rc, r = 0, finished;

	if (!backup)
		return db_to_errno(to, sqlite3_extended_errcode(to->sqlite));
	do {
		errno = 0; /* so that what db_to_errno() finds there is of this step */
		rc = sqlite3_backup_step(backup, PAGES_PER_STEP);
		if (rc != SQLITE_OK && rc != SQLITE_DONE)
			r = db_to_errno(to, rc);
		else if (order->watch)
			r = order->watch(
				sqlite3_backup_pagecount(backup) - sqlite3_backup_remaining(backup),
				sqlite3_backup_pagecount(backup), order->userdata);
	} while (rc == SQLITE_OK && r >= 0);
	finished = sqlite3_backup_finish(backup);
	return r < 0 ? r : db_to_errno(to, finished);
}

/* Rollback mode, so that it is one file. */
static int finish(const char *path, int64_t made_us, struct copy_facts *facts)
{
	_cleanup_(db_closep) struct db *db = NULL;
	int r = open_one(&db, path, SQLITE_OPEN_READWRITE);

	if (r >= 0)
		r = run(db, careless);
	if (r >= 0)
		r = db_expect(db, "PRAGMA quick_check(1)", "ok", -EUCLEAN);
	if (r >= 0)
		r = restored_mark(db, made_us, &facts->made_us);
	if (r >= 0)
		r = db_expect(db, "PRAGMA journal_mode = DELETE", "delete", -EIO);
	return r;
}

static int fill(const char *path, const struct copy_order *order, struct copy_facts *facts)
{
	_cleanup_(db_closep) struct db *from = NULL, *to = NULL;
	struct stat st;
	int r = open_source(&from, order->from, facts);

	if (r >= 0)
		r = open_one(&to, path, SQLITE_OPEN_READWRITE);
	if (r >= 0)
		r = run(to, careless);
	if (r >= 0)
		r = copy_pages(to, from, order);
	if (r < 0)
		return r;
	db_close(take_ptr(to));
	r = finish(path, order->made_us, facts);
	if (r >= 0)
		r = files_sync(path);
	if (r < 0)
		return r;
	if (stat(path, &st) < 0)
		return -errno;
	facts->octets = st.st_size;
	return 0;
}

/* What a copy that was broken off left is taken over; one that is being made is not. */
static int begin(const char *path)
{
	_cleanup_(closep) int fd =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (fchmod(fd, 0600) < 0 || ftruncate(fd, 0) < 0)
		return -errno;
	return take_fd(&fd);
}

static void forget(const char *path)
{
	static const char *const endings[] = { "", "-journal", "-wal", "-shm" };
	char name[PATH_MAX];

	for (size_t i = 0; i < COUNT_OF(endings); i++)
		if (files_name(path, endings[i], name) >= 0)
			(void)unlink(name);
}

int copy_make(const struct copy_order *order, struct copy_facts *ret)
{
	_cleanup_(closep) int fd = -1;
	struct copy_facts facts = { 0 };
	char part[PATH_MAX];
	int r = files_name(order->to, ".part", part);

	if (r < 0)
		return r;
	if (!order->replace && access(order->to, F_OK) == 0)
		return -EEXIST;
	fd = begin(part);
	if (fd < 0)
		return fd;
	r = fill(part, order, &facts);
	if (r >= 0)
		r = files_rename(part, order->to, order->replace);
	if (r < 0) {
		forget(part);
		return r;
	}
	*ret = facts;
	return 0;
}
