/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine_visit.c - the folders that settings name, each with the rights that it needs. */
#include "daemon/confine_visit.h"
#include "modem/landlock.h"

#include <limits.h>
#include <sys/stat.h>

#define LIST LANDLOCK_ACCESS_FS_READ_DIR

bool confine_is_below(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	return strncmp(path, folder, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

/* As /etc and /tmp, which hold what is none of ours. */
static bool is_top(const char *path)
{
	return !strchr(path + 1, '/');
}

/* The path without links; of what is not there, of the nearest folder that is, if it may be ours.
 */
static int resolve(const char *path, char ret[static PATH_MAX])
{
	char rest[PATH_MAX], *slash;

	if (copy_string(rest, sizeof(rest), path) < 0)
		return -ENAMETOOLONG;
	if (realpath(rest, ret))
		return 0;
	do {
		slash = strrchr(rest, '/');
		if (!slash || slash == rest)
			return -ENOENT;
		*slash = '\0';
	} while (!realpath(rest, ret));
	return is_top(ret) ? -ENOENT : 0;
}

int confine_resolve_folder(const char *path, char ret[static PATH_MAX])
{
	int r = resolve(path, ret);
	struct stat st;
	char *slash;

	if (r < 0 || stat(ret, &st) < 0)
		return r < 0 ? r : -errno;
	slash = strrchr(ret, '/');
	if (S_ISDIR(st.st_mode) || slash == ret)
		return 0;
	*slash = '\0';
	if (is_top(ret))
		*slash = '/';
	return 0;
}

/* A file, and where a link that stands in its place is. */
int confine_visit_file(
	confine_fn *fn, void *userdata, const struct config_item *item, const char *path)
{
	char real[PATH_MAX], folder[PATH_MAX], *slash;
	int r = confine_resolve_folder(path, real);

	if (r >= 0)
		r = fn(userdata, item, real, LANDLOCK_READ);
	if (r < 0 || copy_string(folder, sizeof(folder), path) < 0)
		return r == -ENOENT ? 0 : r;
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return r;
	*slash = '\0';
	if (resolve(folder, real) < 0 || is_top(real))
		return 0;
	return fn(userdata, item, real, LANDLOCK_READ);
}

/* Nodes below /dev are allowed as a whole; a link to one needs no rule. */
static int visit_device(
	confine_fn *fn, void *userdata, const struct config_item *item, const char *path)
{
	char real[PATH_MAX];

	if (path[0] != '/' || confine_is_below(path, "/dev") ||
		confine_resolve_folder(path, real) < 0 || confine_is_below(real, "/dev"))
		return 0;
	return fn(userdata, item, real, LANDLOCK_NODE | LIST);
}

/* Where the pattern begins to be one; what is found there may be such a node. */
static int visit_pattern(
	confine_fn *fn, void *userdata, const struct config_item *item, const char *pattern)
{
	char folder[PATH_MAX];

	if (copy_string(folder, sizeof(folder), pattern) < 0)
		return -ENAMETOOLONG;
	folder[strcspn(folder, "*?[\\")] = '\0';
	if (strrchr(folder, '/'))
		*strrchr(folder, '/') = '\0';
	return visit_device(fn, userdata, item, folder);
}

static int visit_kept(confine_fn *fn, void *userdata, const struct config_item *item,
	const char *path, uint64_t access)
{
	char real[PATH_MAX];

	if (resolve(path, real) < 0 || strcmp(real, "/") == 0)
		return 0;
	return fn(userdata, item, real, access);
}

/* The folder of a file that is made and removed there. */
static int visit_beside(confine_fn *fn, void *userdata, const struct config_item *item,
	const char *path, uint64_t access)
{
	char folder[PATH_MAX], real[PATH_MAX], *slash;
	int r;

	if (copy_string(folder, sizeof(folder), path) < 0)
		return -ENAMETOOLONG;
	slash = strrchr(folder, '/');
	if (!slash)
		return visit_kept(fn, userdata, item, ".", access);
	slash[slash == folder] = '\0';
	r = visit_kept(fn, userdata, item, folder, access);
	/* Of a link, SQLite keeps its files beside what it leads to. */
	if (r < 0 || !realpath(path, real) || strcmp(real, path) == 0)
		return r;
	return visit_beside(fn, userdata, item, real, access);
}

/* And the folder round it: it may be one that comes and goes, as a share. */
static int visit_spool(
	confine_fn *fn, void *userdata, const struct config_item *item, const char *path)
{
	char round[PATH_MAX];
	int r = visit_kept(fn, userdata, item, path, LANDLOCK_KEEP);

	if (r < 0 || copy_string(round, sizeof(round), path) < 0 || !strrchr(round, '/'))
		return r;
	*strrchr(round, '/') = '\0';
	if (*round == '\0' || is_top(round))
		return 0;
	return visit_kept(fn, userdata, item, round, LANDLOCK_KEEP);
}

static int visit_text(
	confine_fn *fn, void *userdata, const struct config_item *item, const char *text)
{
	if (*text == '\0')
		return 0;
	if (strcmp(item->name, "store.path") == 0)
		return visit_beside(fn, userdata, item, text, LANDLOCK_KEEP);
	if (strcmp(item->name, "control.socket") == 0)
		return visit_beside(fn, userdata, item, text, LANDLOCK_ACCESS_FS_REMOVE_FILE);
	if (strcmp(item->name, "central.spool.directory") == 0)
		return visit_spool(fn, userdata, item, text);
	if (item->form == CONFIG_FORM_DEVICE)
		return visit_device(fn, userdata, item, text);
	if (item->form == CONFIG_FORM_PORTS)
		return visit_pattern(fn, userdata, item, text);
	/* The worker's program is resolved by the caller. */
	if (item->form != CONFIG_FORM_FILE || strcmp(item->name, "modem_program") == 0)
		return 0;
	return confine_visit_file(fn, userdata, item, text);
}

static int visit_list(confine_fn *fn, void *userdata, const struct config_item *item,
	const struct config_list *list)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < list->count; i++)
		r = visit_text(fn, userdata, item, list->items[i]);
	return r;
}

static int visit_scope(confine_fn *fn, void *userdata, enum config_scope scope, const void *base);

static int visit_item(
	confine_fn *fn, void *userdata, const struct config_item *item, const void *base)
{
	int r = 0;

	switch (item->kind) {
	case CONFIG_KIND_STRING:
		return visit_text(fn, userdata, item, *config_item_string(item, base));
	case CONFIG_KIND_STRINGS:
		return visit_list(fn, userdata, item, config_item_strings(item, base));
	case CONFIG_KIND_BOOL:
		if (strcmp(item->name, "modems.usb_reset") != 0 || !*config_item_bool(item, base))
			return 0;
		return fn(userdata, item, "/sys/devices", LANDLOCK_ACCESS_FS_WRITE_FILE);
	case CONFIG_KIND_INT: return 0;
	case CONFIG_KIND_GROUPS:
		for (size_t i = 0; r >= 0 && i < *config_item_group_count(item, base); i++)
			r = visit_scope(
				fn, userdata, item->entry, config_item_entry(item, base, i));
		return r;
	}
	abort();
}

static int visit_scope(confine_fn *fn, void *userdata, enum config_scope scope, const void *base)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < config_item_count; i++)
		if (config_items[i].scope == scope)
			r = visit_item(fn, userdata, &config_items[i], base);
	return r;
}

int confine_visit(const struct config *config, confine_fn *fn, void *userdata)
{
	return visit_scope(fn, userdata, CONFIG_SCOPE_ROOT, config);
}
