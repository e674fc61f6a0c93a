/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_open.c - lapor-smsctl: the settings and the store, opened when a command needs them.
 */
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_time.h"
#include "daemon/key.h"

#define DEFAULT_CONFIG "/etc/lapor-smsd/lapor-smsd.conf"
#define DEFAULT_SOCKET "/run/lapor-smsd/control.sock"
#define DEFAULT_ZONE   "Asia/Jakarta"

static int code_of(int r)
{
	if (r == -EACCES || r == -EPERM)
		return EX_NOPERM;
	return r == -ENOMEM ? EX_OSERR : EX_CONFIG;
}

const char *ctl_settings(const struct ctl *ctl)
{
	return ctl->config_path ? ctl->config_path : DEFAULT_CONFIG;
}

/* With --store, and for a default file that is not there, the settings can be done without. */
int ctl_open_config(struct ctl *ctl)
{
	char error[CONFIG_ERROR_SIZE] = "";
	const char *path = ctl_settings(ctl);
	int r;

	if (ctl->config || ctl->asks_daemon)
		return 0;
	r = config_load(&ctl->config, path, error);
	if (r == -ENOENT && !ctl->config_path)
		r = 0;
	if (r == -EACCES && !ctl->config_path && ctl->store_path)
		r = 0;
	if (r < 0)
		return ctl_fail(code_of(r), "%s%s", error[0] ? error : strerror(-r),
			code_of(r) == EX_NOPERM ? " (use sudo)" : "");
	if (ctl_time_zone_set(ctl->config ? ctl->config->replies.time_zone : DEFAULT_ZONE) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	return 0;
}

const char *ctl_socket(const struct ctl *ctl)
{
	return ctl->config ? ctl->config->control.socket : DEFAULT_SOCKET;
}

static int fail_store(int r, const char *path)
{
	if (r == -ENOENT)
		return ctl_fail(EX_IOERR,
			"no store at %s: has lapor-smsd run yet, and is the path right? "
			"(store.path in the settings, or --store)",
			path);
	if (r == -EACCES || r == -EPERM)
		return ctl_fail(EX_NOPERM,
			"%s may not be read by you: use sudo, or be the daemon's own user", path);
	if (r == -EPROTONOSUPPORT)
		return ctl_fail(EX_DATAERR,
			"%s belongs to another version of lapor-smsd than this lapor-smsctl (%s): "
			"use the one that came with it",
			path, LAPOR_VERSION);
	if (r == -EUCLEAN || r == -EBADMSG)
		return ctl_fail(EX_DATAERR,
			"%s is damaged, or no store of lapor-smsd: if the path is right, stop "
			"lapor-smsd and restore it from a backup",
			path);
	return ctl_fail(EX_IOERR, "cannot read the store %s: %s", path, strerror(-r));
}

int ctl_find_store(struct ctl *ctl, const char **ret)
{
	int r = ctl_open_config(ctl);

	if (r != 0)
		return r;
	if (!ctl->store_path && !ctl->config)
		return ctl_fail(EX_CONFIG,
			"no settings at %s: give them with -c FILE, or the store alone with "
			"--store PATH",
			DEFAULT_CONFIG);
	*ret = ctl->store_path ? ctl->store_path : ctl->config->store.path;
	return 0;
}

static int open_store(struct ctl *ctl, const struct db_keys *keys)
{
	const char *path = NULL;
	int r = ctl_find_store(ctl, &path);

	if (r != 0)
		return r;
	r = db_open(&ctl->db, path, DB_READ, keys, ctl->now_us);
	return r < 0 ? fail_store(r, path) : 0;
}

int ctl_open_store(struct ctl *ctl)
{
	return open_store(ctl, NULL);
}

void ctl_find_keys(struct ctl *ctl, struct db_keys *ret)
{
	char error[KEY_ERROR_SIZE];

	*ret = (struct db_keys){ 0 };
	if (!ctl->config || key_load(ctl->config, ctl_settings(ctl), ret, error) <= 0)
		ret->count = 0;
}

int ctl_open_keyed(struct ctl *ctl)
{
	struct db_keys keys;
	int r = ctl_open_config(ctl);

	if (r != 0)
		return r;
	ctl_find_keys(ctl, &keys);
	r = open_store(ctl, keys.count > 0 ? &keys : NULL);
	explicit_bzero(&keys, sizeof keys);
	return r;
}

/* The settings are for root and the gateway alone: then the daemon is where it is mostly. */
static bool is_kept_from_us(const struct ctl *ctl)
{
	return !ctl->config && !ctl->config_path && !ctl->store_path &&
	       access(DEFAULT_CONFIG, R_OK) < 0 && errno == EACCES;
}

int ctl_open_view(struct ctl *ctl)
{
	const char *path = NULL;
	int r;

	ctl->asks_daemon = is_kept_from_us(ctl);
	if (ctl->asks_daemon)
		return ctl_time_zone_set(DEFAULT_ZONE) < 0 ? ctl_fail(EX_OSERR, "out of memory")
		                                           : 0;
	r = ctl_find_store(ctl, &path);
	if (r != 0)
		return r;
	r = db_open(&ctl->db, path, DB_READ, NULL, ctl->now_us);
	ctl->asks_daemon = (r == -EACCES || r == -EPERM) && !ctl->store_path;
	return r < 0 && !ctl->asks_daemon ? fail_store(r, path) : 0;
}
