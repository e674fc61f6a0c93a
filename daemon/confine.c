/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine.c - which folders the daemon keeps, and that it keeps no others. */
#include "daemon/confine.h"
#include "daemon/config_places.h"
#include "daemon/config_table.h"
#include "modem/landlock.h"
#include "modem/sandbox.h"

#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define RUN  LANDLOCK_ACCESS_FS_EXECUTE
#define LIST LANDLOCK_ACCESS_FS_READ_DIR

#define OUT_OF_REACH                                                                               \
	"is out of reach of the running gateway, which locked itself in at its start: restart it"

/* Libraries, character sets, time zones, certificates; ports, who holds them; locks of other
 * programs. /usr/bin is not there: what cannot be read libc's loader cannot run, either. */
static const char *const always[] = { "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/lib",
	"/usr/local/share", "/lib", "/lib64", LOCALEDIR, "/proc", "/sys", "/run/lock",
	"/var/lock" };

/* What names are resolved by may be replaced at any time, so that all that everybody may read is
 * left. Of that root could read more than is good: one who runs as root gets these alone. */
static const char *const of_everybody[] = { "/etc", "/run" };
static const char *const of_root[] = { "/etc/ssl", "/etc/ca-certificates", "/etc/resolv.conf",
	"/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services",
	"/etc/protocols", "/etc/passwd", "/etc/group", "/etc/localtime", "/etc/machine-id",
	"/etc/ld.so.cache", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager" };

/* Called for each folder that the settings ask for. */
typedef int folder_fn(
	void *userdata, const struct config_item *item, const char *path, uint64_t access);

static bool is_below(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	return strncmp(path, folder, size) == 0 && (path[size] == '/' || path[size] == '\0');
}

/* The path without links; of what is not there, of the nearest folder that is. */
static int resolve(const char *path, char ret[static PATH_MAX])
{
	char rest[PATH_MAX], *slash;

	if (copy_string(rest, sizeof(rest), path) < 0)
		return -ENAMETOOLONG;
	while (!realpath(rest, ret)) {
		slash = strrchr(rest, '/');
		if (!slash || slash == rest)
			return -ENOENT;
		*slash = '\0';
	}
	return 0;
}

/* The folder that holds it, which is never the whole file system. */
static int resolve_folder(const char *path, char ret[static PATH_MAX])
{
	int r = resolve(path, ret);
	struct stat st;
	char *slash;

	if (r < 0 || stat(ret, &st) < 0)
		return r < 0 ? r : -errno;
	slash = strrchr(ret, '/');
	if (!S_ISDIR(st.st_mode) && slash != ret)
		*slash = '\0';
	return 0;
}

/* A file, and where a link that stands in its place is. */
static int visit_file(
	folder_fn *fn, void *userdata, const struct config_item *item, const char *path)
{
	char real[PATH_MAX], folder[PATH_MAX], *slash;
	int r = resolve_folder(path, real);

	if (r >= 0)
		r = fn(userdata, item, real, LANDLOCK_READ);
	if (r < 0 || copy_string(folder, sizeof(folder), path) < 0)
		return r == -ENOENT ? 0 : r;
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return r;
	*slash = '\0';
	return resolve(folder, real) < 0 ? 0 : fn(userdata, item, real, LANDLOCK_READ);
}

/* Nodes below /dev are allowed as a whole; a link to one needs no rule. */
static int visit_device(
	folder_fn *fn, void *userdata, const struct config_item *item, const char *path)
{
	char real[PATH_MAX];

	if (path[0] != '/' || is_below(path, "/dev") || resolve_folder(path, real) < 0 ||
		is_below(real, "/dev"))
		return 0;
	return fn(userdata, item, real, LANDLOCK_NODE | LIST);
}

/* Where the pattern begins to be one; what is found there may be such a node. */
static int visit_pattern(
	folder_fn *fn, void *userdata, const struct config_item *item, const char *pattern)
{
	char folder[PATH_MAX];

	if (copy_string(folder, sizeof(folder), pattern) < 0)
		return -ENAMETOOLONG;
	folder[strcspn(folder, "*?[\\")] = '\0';
	if (strrchr(folder, '/'))
		*strrchr(folder, '/') = '\0';
	return visit_device(fn, userdata, item, folder);
}

static int visit_kept(folder_fn *fn, void *userdata, const struct config_item *item,
	const char *path, uint64_t access)
{
	char real[PATH_MAX];

	return resolve(path, real) < 0 ? 0 : fn(userdata, item, real, access);
}

/* The folder of a file that is made and removed there. */
static int visit_beside(folder_fn *fn, void *userdata, const struct config_item *item,
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

static int visit_text(
	folder_fn *fn, void *userdata, const struct config_item *item, const char *text)
{
	if (*text == '\0')
		return 0;
	if (strcmp(item->name, "store.path") == 0)
		return visit_beside(fn, userdata, item, text, LANDLOCK_KEEP);
	if (strcmp(item->name, "control.socket") == 0)
		return visit_beside(fn, userdata, item, text, LANDLOCK_ACCESS_FS_REMOVE_FILE);
	if (strcmp(item->name, "central.spool.directory") == 0)
		return visit_kept(fn, userdata, item, text, LANDLOCK_KEEP);
	if (item->form == CONFIG_FORM_DEVICE)
		return visit_device(fn, userdata, item, text);
	if (item->form == CONFIG_FORM_PORTS)
		return visit_pattern(fn, userdata, item, text);
	/* The worker's program is resolved by the caller. */
	if (item->form != CONFIG_FORM_FILE || strcmp(item->name, "modem_program") == 0)
		return 0;
	return visit_file(fn, userdata, item, text);
}

static int visit_list(folder_fn *fn, void *userdata, const struct config_item *item,
	const struct config_list *list)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < list->count; i++)
		r = visit_text(fn, userdata, item, list->items[i]);
	return r;
}

static int visit_scope(folder_fn *fn, void *userdata, enum config_scope scope, const void *base);

static int visit_item(
	folder_fn *fn, void *userdata, const struct config_item *item, const void *base)
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

static int visit_scope(folder_fn *fn, void *userdata, enum config_scope scope, const void *base)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < config_item_count; i++)
		if (config_items[i].scope == scope)
			r = visit_item(fn, userdata, &config_items[i], base);
	return r;
}

static int keep(void *userdata, const struct config_item *item, const char *path, uint64_t access)
{
	struct confine *c = userdata;
	struct confine_rule *rules;
	char *copy;

	(void)item;
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->rules[i].path, path) == 0) {
			c->rules[i].access |= access;
			return 0;
		}
	rules = reallocarray(c->rules, c->count + 1, sizeof(*rules));
	if (!rules)
		return -ENOMEM;
	c->rules = rules;
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	c->rules[c->count++] = (struct confine_rule){ copy, access };
	return 0;
}

static int keep_all(struct confine *c, const char *const *paths, size_t count, uint64_t access)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < count; i++)
		r = visit_kept(keep, c, NULL, paths[i], access);
	return r;
}

/* The program that the kernel starts programs by: libc's loader. */
static int on_object(struct dl_phdr_info *info, size_t size, void *userdata)
{
	(void)size;
	for (size_t i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*(const char **)userdata =
				(const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
	return 1; /* the first is the program itself */
}

/* An upgrade puts another file in its place: its folder. */
static int keep_program(struct confine *c, const char *program)
{
	char real[PATH_MAX];

	if (access(program, X_OK) < 0 || resolve_folder(program, real) < 0)
		return 0;
	return keep(c, NULL, real, RUN | LANDLOCK_READ);
}

static int keep_programs(struct confine *c, const char *program)
{
	const char *loader = NULL;
	int r = keep_program(c, program);

	(void)dl_iterate_phdr(on_object, &loader);
	return r < 0 || !loader ? r : keep_program(c, loader);
}

/* Where they begin, and where they include others. */
static int keep_settings(struct confine *c, const struct config *config, const char *path)
{
	int r = visit_file(keep, c, NULL, path);

	for (size_t i = 0; r >= 0 && i < config->place_count; i++)
		r = visit_file(keep, c, NULL, config->places[i].file);
	return r;
}

static int collect(
	struct confine *c, const struct config *config, const char *path, const char *program)
{
	static const char *const dev[] = { "/dev" };
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	int r = keep_all(c, always, COUNT_OF(always), LANDLOCK_READ);

	if (r >= 0)
		r = geteuid() == 0
		            ? keep_all(c, of_root, COUNT_OF(of_root), LANDLOCK_READ)
		            : keep_all(c, of_everybody, COUNT_OF(of_everybody), LANDLOCK_READ);
	if (r >= 0)
		r = keep_all(c, dev, COUNT_OF(dev), LANDLOCK_NODE | LIST);
	if (r >= 0 && credentials)
		r = keep_all(c, &credentials, 1, LANDLOCK_READ);
	if (r >= 0)
		r = keep_programs(c, program);
	if (r >= 0)
		r = keep_settings(c, config, path);
	return r < 0 ? r : visit_scope(keep, c, CONFIG_SCOPE_ROOT, config);
}

/* Abstract sockets of others stay where systemd's own is one. */
static uint64_t find_scopes(void)
{
	const char *notify = getenv("NOTIFY_SOCKET");

	return LANDLOCK_SIGNAL | (notify && *notify == '@' ? 0 : LANDLOCK_ABSTRACT);
}

/* To which port a central system listens may change: connecting is free, serving is not. */
static int lock_files(const struct confine *c)
{
	_cleanup_(landlock_close) struct landlock l = { .fd = -1 };
	int r = landlock_open(&l, LANDLOCK_NET_BIND, find_scopes());

	for (size_t i = 0; r >= 0 && i < c->count; i++)
		r = landlock_allow_path(&l, c->rules[i].path, 0, c->rules[i].access);
	return r < 0 ? r : landlock_lock(&l);
}

int confine_enter(
	struct confine *ret, const struct config *config, const char *path, const char *program)
{
	int r, filtered;

	if (sandbox_is_left_out())
		return 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	r = collect(ret, config, path, program);
	if (r >= 0)
		r = lock_files(ret);
	ret->is_locked = r >= 0 && landlock_find_abi() > 0;
	filtered = confine_filter();
	return r < 0 ? r : filtered == -ENOSYS ? 0 : filtered;
}

struct check {
	const struct confine *confine;
	const struct config_item *last;
	FILE *out;
	bool is_outside;
};

static int check(void *userdata, const struct config_item *item, const char *path, uint64_t access)
{
	struct check *c = userdata;

	for (size_t i = 0; i < c->confine->count; i++)
		if (is_below(path, c->confine->rules[i].path))
			access &= ~c->confine->rules[i].access;
	if (access == 0 || item->effect == CONFIG_EFFECT_RESTART || c->last == item)
		return 0;
	c->is_outside = true;
	c->last = item;
	(void)fprintf(c->out, "%s: %s " OUT_OF_REACH "\n", item->name, path);
	return 0;
}

int confine_check(const struct confine *confine, const char *path, FILE *out)
{
	_cleanup_(config_freep) struct config *config = NULL;
	struct check c = { .confine = confine, .out = out };
	char error[CONFIG_ERROR_SIZE];
	int r = confine->is_locked ? config_load(&config, path, error) : 0;

	/* What else is wrong is told by the next who reads them. */
	if (r == -EACCES)
		(void)fprintf(
			out, "%s\na file of the settings may be what " OUT_OF_REACH "\n", error);
	if (config)
		r = visit_scope(check, &c, CONFIG_SCOPE_ROOT, config);
	return r == -EACCES || c.is_outside ? -EACCES : 0;
}

void confine_done(struct confine *confine)
{
	for (size_t i = 0; i < confine->count; i++)
		free(confine->rules[i].path);
	free(confine->rules);
	*confine = (struct confine){ 0 };
}
