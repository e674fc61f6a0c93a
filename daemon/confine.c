/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine.c - which folders the daemon keeps, and that it keeps no others. */
#include "daemon/confine.h"
#include "daemon/config_places.h"
#include "daemon/confine_visit.h"
#include "modem/landlock.h"
#include "modem/sandbox.h"

#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <linux/capability.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

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
	/* analysis: Wanalyzer-malloc-leak: the rules hold it */
	return 0;
}

static int keep_all(struct confine *c, const char *const *paths, size_t count, uint64_t access)
{
	char real[PATH_MAX];
	int r = 0;

	for (size_t i = 0; r >= 0 && i < count; i++)
		if (realpath(paths[i], real))
			r = keep(c, NULL, real, access);
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

	if (access(program, X_OK) < 0 || confine_resolve_folder(program, real) < 0)
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
	int r = confine_visit_file(keep, c, NULL, path);

	for (size_t i = 0; r >= 0 && i < config->place_count; i++)
		r = confine_visit_file(keep, c, NULL, config->places[i].file);
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
	return r < 0 ? r : confine_visit(config, keep, c);
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

/* Of root's: files of any owner and ports that are marked as taken, as ever, and no more. (What
 * else CAP_SYS_ADMIN is good for is refused by the list of calls.) libc has no capset(2), and the
 * unit, which leaves nothing to drop, refuses it. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
	const uint32_t kept = 1U << CAP_CHOWN | 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH |
	                      1U << CAP_FOWNER | 1U << CAP_KILL | 1U << CAP_SYS_ADMIN;

	if (syscall(SYS_capget, &header, sets) < 0)
		return -errno;
	if ((sets[0].permitted | sets[1].permitted) == 0)
		return 0;
	for (size_t i = 0; i < COUNT_OF(sets); i++) {
		sets[i].permitted &= i == 0 ? kept : 0;
		sets[i].effective &= sets[i].permitted;
		sets[i].inheritable = 0;
	}
	return syscall(SYS_capset, &header, sets) < 0 ? -errno : 0;
}

int confine_enter(
	struct confine *ret, const struct config *config, const char *path, const char *program)
{
	int r, filtered;

	if (sandbox_is_left_out())
		return 0;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	r = drop_capabilities();
	if (r >= 0)
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
		if (confine_is_below(path, c->confine->rules[i].path))
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
		r = confine_visit(config, check, &c);
	return r == -EACCES || c.is_outside ? -EACCES : 0;
}

void confine_done(struct confine *confine)
{
	for (size_t i = 0; i < confine->count; i++)
		free(confine->rules[i].path);
	free(confine->rules);
	*confine = (struct confine){ 0 };
}
