/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counting.c - what SQLite does for a program, counted. */
#include "tests/bench/counting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The methods of a file as the VFS below has them, but for two. */
struct methods {
	sqlite3_io_methods own;
	const sqlite3_io_methods *below;
	struct counting *counting;
};

static const struct methods *methods_of(const sqlite3_file *f)
{
	return (const struct methods *)f->pMethods;
}

static int on_write(sqlite3_file *f, const void *data, int size, sqlite3_int64 offset)
{
	const struct methods *m = methods_of(f);

	if (m->counting->is_on)
		m->counting->written += size;
	return m->below->xWrite(f, data, size, offset);
}

static int on_sync(sqlite3_file *f, int flags)
{
	const struct methods *m = methods_of(f);

	m->counting->syncs += m->counting->is_on;
	return m->below->xSync(f, flags);
}

static int on_close(sqlite3_file *f)
{
	struct methods *m = (struct methods *)f->pMethods;
	int rc = m->below->xClose(f);

	free(m);
	return rc;
}

static int on_open(
	sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *ret_flags)
{
	struct counting *c = vfs->pAppData;
	int rc = c->below->xOpen(c->below, name, f, flags, ret_flags);
	struct methods *m;

	if (rc != SQLITE_OK || !f->pMethods)
		return rc;
	m = malloc(sizeof(*m));
	if (!m) {
		(void)f->pMethods->xClose(f);
		f->pMethods = NULL;
		return SQLITE_NOMEM;
	}
	*m = (struct methods){ .own = *f->pMethods, .below = f->pMethods, .counting = c };
	m->own.xClose = on_close;
	m->own.xWrite = on_write;
	m->own.xSync = on_sync;
	f->pMethods = &m->own;
	return SQLITE_OK;
}

int counting_watch_files(struct counting *c)
{
	/* As store/open.c sets it; once the library is in use it takes no more of that. */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	c->below = sqlite3_vfs_find(NULL);
	if (!c->below)
		return SQLITE_ERROR;
	/* All else is given the VFS that it is called with, and looks at nothing but its data. */
	c->vfs = *c->below;
	c->vfs.zName = "counting";
	c->vfs.pNext = NULL;
	c->vfs.xOpen = on_open;
	c->vfs.pAppData = c;
	return sqlite3_vfs_register(&c->vfs, 1);
}

/* One more of this text, if there is room for it. */
static void note(struct counting *c, const char *sql)
{
	size_t i = 0;

	while (i < c->text_count && strcmp(c->texts[i].sql, sql) != 0)
		i++;
	if (i == c->text_count) {
		char *copy = i < COUNTING_TEXTS_MAX ? strdup(sql) : NULL;

		if (!copy)
			return;
		c->texts[c->text_count++] = (struct counting_text){ .sql = copy };
	}
	c->texts[i].count++;
}

static int on_statement(unsigned type, void *userdata, void *statement, void *text)
{
	struct counting *c = userdata;
	const char *sql = text;

	(void)type;
	(void)statement;
	if (strncmp(sql, "-- ", 3) == 0)
		c->triggers++;
	else
		c->statements++;
	c->commits += strcmp(sql, "COMMIT") == 0;
	note(c, sql);
	return 0;
}

/* What each prepared statement has counted since it was asked before. */
static int64_t take(sqlite3 *sqlite, int what)
{
	int64_t sum = 0;

	for (sqlite3_stmt *s = sqlite3_next_stmt(sqlite, NULL); s; s = sqlite3_next_stmt(sqlite, s))
		sum += sqlite3_stmt_status(s, what, 1);
	return sum;
}

static void take_all(struct counting *c, sqlite3 *sqlite)
{
	c->steps = take(sqlite, SQLITE_STMTSTATUS_VM_STEP);
	c->scanned = take(sqlite, SQLITE_STMTSTATUS_FULLSCAN_STEP);
	c->sorted =
		take(sqlite, SQLITE_STMTSTATUS_SORT) + take(sqlite, SQLITE_STMTSTATUS_AUTOINDEX);
}

int counting_begin(struct counting *c, sqlite3 *sqlite)
{
	take_all(c, sqlite);
	c->is_on = true;
	return sqlite3_trace_v2(sqlite, SQLITE_TRACE_STMT, on_statement, c);
}

void counting_end(struct counting *c, sqlite3 *sqlite)
{
	c->is_on = false;
	(void)sqlite3_trace_v2(sqlite, 0, NULL, NULL);
	take_all(c, sqlite);
}

static int by_count(const void *a, const void *b)
{
	const struct counting_text *x = a, *y = b;

	return x->count == y->count ? 0 : x->count < y->count ? 1 : -1;
}

void counting_list(struct counting *c, int messages)
{
	qsort(c->texts, c->text_count, sizeof(c->texts[0]), by_count);
	for (size_t i = 0; i < c->text_count; i++)
		printf("%8.3f %.100s\n", (double)c->texts[i].count / messages, c->texts[i].sql);
}

void counting_print(const struct counting *c, int messages)
{
	const struct {
		const char *name;
		int64_t sum;
	} sums[] = {
		{ "statements", c->statements },
		{ "trigger_statements", c->triggers },
		{ "commits", c->commits },
		{ "steps", c->steps },
		{ "scanned", c->scanned },
		{ "sorted", c->sorted },
		{ "syncs", c->syncs },
		{ "written", c->written },
	};

	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		printf("%s %.4f\n", sums[i].name, (double)sums[i].sum / messages);
}

void counting_free(struct counting *c)
{
	for (size_t i = 0; i < c->text_count; i++)
		free(c->texts[i].sql);
	c->text_count = 0;
}
