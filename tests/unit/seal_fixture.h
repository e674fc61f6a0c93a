/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seal_fixture.h - keys, and a search through files. Stands behind cmocka's includes. */
#pragma once

#include "store/conversation_add.h"
#include "store/migrate.h"
#include "store/reseal.h"
#include "store/seal_box.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>

#define LAMPU   "lampu pabrik hantu mati"
#define CONTEXT "message.text:7"

static const struct db_keys none = { 0 };
static const struct db_keys one = { .count = 1, .keys = { { 1 } } };
static const struct db_keys two = { .count = 1, .keys = { { 2 } } };
static const struct db_keys two_one = { .count = 2, .keys = { { 2 }, { 1 } } };

static inline struct db *open_keys(const char *path, const struct db_keys *keys)
{
	struct db *db = NULL;

	assert_int_equal(db_open(&db, path, DB_WRITE, keys, NOW), 0);
	return db;
}

static inline int open_error(const char *path, enum db_mode mode, const struct db_keys *keys)
{
	_cleanup_(db_closep) struct db *db = NULL;

	return db_open(&db, path, mode, keys, NOW);
}

/* The octets of a file; "" where there is none. To be freed. */
static inline uint8_t *read_octets(const char *path, size_t *ret_size)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st = { 0 };
	uint8_t *octets;

	assert_true(fd < 0 || fstat(fd, &st) == 0);
	octets = malloc((size_t)st.st_size + 1);
	assert_non_null(octets);
	assert_true(fd < 0 || read(fd, octets, (size_t)st.st_size) == st.st_size);
	*ret_size = (size_t)st.st_size;
	return octets;
}

static inline bool file_has(const char *path, const void *what, size_t size)
{
	size_t there = 0;
	_cleanup_(freep) uint8_t *octets = read_octets(path, &there);

	return memmem(octets, there, what, size) != NULL;
}

/* In the store or in its log. */
static inline bool store_has(const char *path, const char *what)
{
	char wal[128];

	assert_true(snprintf(wal, sizeof(wal), "%s-wal", path) < (int)sizeof(wal));
	return file_has(path, what, strlen(what)) || file_has(wal, what, strlen(what));
}
