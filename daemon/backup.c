/* SPDX-License-Identifier: GPL-2.0-or-later */
/* backup.c - the folder with the backups of a store. */
#include "daemon/backup.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define FOLDER "backup"

static const char pattern[] = "lapor-dddddddd-dddddd-.db";

void backup_write_stamp(int64_t at_us, char ret[static BACKUP_STAMP_SIZE])
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { .tm_mday = 1 };

	ret[0] = '\0';
	if (gmtime_r(&at, &tm))
		(void)strftime(ret, BACKUP_STAMP_SIZE, "%Y%m%dT%H%M%SZ", &tm);
}

void backup_write_name(int64_t at_us, char ret[static BACKUP_NAME_SIZE])
{
	char stamp[BACKUP_STAMP_SIZE];

	backup_write_stamp(at_us, stamp);
	(void)snprintf(ret, BACKUP_NAME_SIZE, "lapor-%s.db", stamp);
}

/* As in the pattern, where d is a digit and a hyphen between them T or Z. */
bool backup_is_name(const char *name)
{
	if (strlen(name) != sizeof(pattern) - 1 || name[14] != 'T' || name[21] != 'Z')
		return false;
	for (size_t i = 0; i < sizeof(pattern) - 1; i++) {
		bool is_digit = name[i] >= '0' && name[i] <= '9';

		if (i == 14 || i == 21)
			continue;
		if (i > 5 && i < 21 ? !is_digit : name[i] != pattern[i])
			return false;
	}
	return true;
}

void backup_mark(const char *const *names, size_t count, size_t keep, bool *ret_goes)
{
	for (size_t i = 0; i < count; i++) {
		size_t newer = 0;

		for (size_t j = 0; j < count; j++)
			newer += backup_is_name(names[j]) && strcmp(names[j], names[i]) > 0;
		ret_goes[i] = backup_is_name(names[i]) && newer >= keep;
	}
}

int backup_find_folder(const char *store, char ret[static PATH_MAX])
{
	const char *slash = strrchr(store, '/');
	int length = slash ? (int)(slash - store) + 1 : 0;

	return snprintf(ret, PATH_MAX, "%.*s" FOLDER, length, store) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* The daemon's user makes the next backup there. */
static int give(const char *folder, const char *store)
{
	struct stat st;

	if (geteuid() != 0 || stat(store, &st) < 0)
		return 0;
	return lchown(folder, st.st_uid, st.st_gid) < 0 ? -errno : 0;
}

int backup_make_folder(const char *store, char ret[static PATH_MAX])
{
	int r = backup_find_folder(store, ret);

	if (r < 0)
		return r;
	if (mkdir(ret, 0700) < 0)
		return errno == EEXIST ? 0 : -errno;
	return give(ret, store);
}

static int is_backup(const struct dirent *entry)
{
	return backup_is_name(entry->d_name);
}

static void free_list(struct dirent **list, int count)
{
	for (int i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

/* The backups of a store, the oldest first, for free_list(); gives their number. */
static int find_all(const char *store, char ret_folder[static PATH_MAX], struct dirent ***ret)
{
	int r = backup_find_folder(store, ret_folder);

	if (r < 0)
		return r;
	r = scandir(ret_folder, ret, is_backup, alphasort);
	return r >= 0 ? r : errno == ENOENT ? 0 : -errno;
}

int backup_find_newest(const char *store, char ret[static PATH_MAX])
{
	char folder[PATH_MAX];
	struct dirent **list = NULL;
	int count = find_all(store, folder, &list), r = count > 0;

	if (count < 0)
		return count;
	if (count > 0 &&
		snprintf(ret, PATH_MAX, "%s/%s", folder, list[count - 1]->d_name) >= PATH_MAX)
		r = -ENAMETOOLONG;
	free_list(list, count);
	return r;
}

static int remove_one(const char *folder, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return unlink(path) < 0 && errno != ENOENT ? -errno : 0;
}

static int remove_marked(const char *folder, struct dirent **list, size_t count, size_t keep,
	void (*tell)(const char *name, void *userdata), void *userdata)
{
	_cleanup_(freep) const char **names = calloc(count + 1, sizeof(*names));
	_cleanup_(freep) bool *goes = calloc(count + 1, sizeof(*goes));
	int r = 0, removed = 0;

	if (!names || !goes)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		names[i] = list[i]->d_name;
	backup_mark(names, count, keep, goes);
	for (size_t i = 0; i < count && r >= 0; i++) {
		if (!goes[i])
			continue;
		if (tell)
			tell(names[i], userdata);
		r = remove_one(folder, names[i]);
		removed++;
	}
	return r < 0 ? r : removed;
}

int backup_prune(const char *folder, size_t keep, void (*tell)(const char *name, void *userdata),
	void *userdata)
{
	struct dirent **list = NULL;
	int count = scandir(folder, &list, is_backup, alphasort), r;

	if (count < 0)
		return -errno;
	r = remove_marked(folder, list, (size_t)count, keep, tell, userdata);
	free_list(list, count);
	return r;
}

/* Of a name that backup_write_name() has written. */
static int64_t read_time(const char *name)
{
	struct tm tm = { 0 };

	if (!strptime(name, "lapor-%Y%m%dT%H%M%SZ", &tm))
		return 0;
	return (int64_t)timegm(&tm) * USEC_PER_SEC;
}

/* "lapor.db.before-0004", "lapor.db.20261121T102030Z"; not what the store itself consists of. */
static bool is_copy(const char *name, const char *base)
{
	size_t length = strlen(base);

	return strncmp(name, base, length) == 0 && name[length] == '.' &&
	       strcmp(name + length, ".lock") != 0 && strcmp(name + length, ".part") != 0;
}

static int count_kept(const char *store, int64_t *ret)
{
	const char *slash = strrchr(store, '/'), *base = slash ? slash + 1 : store;
	char folder[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	if (snprintf(folder, sizeof(folder), "%.*s.", slash ? (int)(slash - store) + 1 : 0,
		    store) >= (int)sizeof(folder))
		return -ENAMETOOLONG;
	dir = opendir(folder);
	if (!dir)
		return -errno;
	*ret = 0;
	while ((entry = readdir(dir)))
		*ret += is_copy(entry->d_name, base);
	(void)closedir(dir);
	return 0;
}

int backup_look(const char *store, struct backup_copies *ret)
{
	char folder[PATH_MAX];
	struct dirent **list = NULL;
	int count = find_all(store, folder, &list);

	*ret = (struct backup_copies){ 0 };
	if (count < 0)
		return count;
	if (count > 0) {
		int64_t nights = count > BACKUP_KEEP ? count : BACKUP_KEEP;

		ret->count = count;
		ret->until_us = read_time(list[count - 1]->d_name) + (nights + 1) * USEC_PER_DAY;
	}
	free_list(list, count);
	return count_kept(store, &ret->kept);
}
