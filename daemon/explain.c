/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain.c - what a modem's state does not say by itself. */
#include "daemon/explain.h"
#include "daemon/by_hand.h"
#include "daemon/holder.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#define GROUPS_MAX 128

static bool is_in(const struct explain_user *user, gid_t group)
{
	for (size_t i = 0; i < user->group_count; i++)
		if (user->groups[i] == group)
			return true;
	return false;
}

/* As the kernel judges: the first of owner, group and others that fits decides. */
static bool may_open(const struct stat *st, const struct explain_user *user)
{
	mode_t need = S_IROTH | S_IWOTH;

	if (user->uid == 0)
		return true;
	if (st->st_uid == user->uid)
		need = S_IRUSR | S_IWUSR;
	else if (is_in(user, st->st_gid))
		need = S_IRGRP | S_IWGRP;
	return (st->st_mode & need) == need;
}

static void name_user(uid_t uid, char *ret, size_t size)
{
	const struct passwd *entry = getpwuid(uid);

	if (!entry || copy_string(ret, size, entry->pw_name) < 0)
		(void)snprintf(ret, size, "%u", (unsigned)uid);
}

static void name_group(gid_t gid, char *ret, size_t size)
{
	const struct group *entry = getgrgid(gid);

	if (!entry || copy_string(ret, size, entry->gr_name) < 0)
		(void)snprintf(ret, size, "%u", (unsigned)gid);
}

static int say(char *ret, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int say(char *ret, size_t size, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(ret, size, format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < size)
		return 0;
	ret[0] = '\0';
	return -EOVERFLOW;
}

int explain_permission(const char *node, const struct explain_user *user, char *ret, size_t size)
{
	const mode_t rw = S_IRGRP | S_IWGRP;
	char owner[33], group[33], path[PATH_MAX];
	struct stat st;
	int mode;

	if (!realpath(node, path) || stat(path, &st) < 0)
		return -errno;
	name_user(st.st_uid, owner, sizeof owner);
	name_group(st.st_gid, group, sizeof group);
	mode = st.st_mode & 07777;
	if (may_open(&st, user))
		return say(ret, size, "%s is %s:%s %04o; DeviceAllow of the unit forbids it", path,
			owner, group, mode);
	if (st.st_gid != 0 && (st.st_mode & rw) == rw && !is_in(user, st.st_gid))
		return say(ret, size, "%s is %s:%s %04o; %s is not in group %s", path, owner, group,
			mode, user->name, group);
	return say(ret, size, "%s is %s:%s %04o; %s may not open it", path, owner, group, mode,
		user->name);
}

static int find_permission(const char *node, char *ret, size_t size)
{
	gid_t groups[GROUPS_MAX];
	int count = getgroups(GROUPS_MAX - 1, groups);
	char name[33];
	struct explain_user user = { name, geteuid(), groups, 0 };

	if (count < 0)
		return -errno;
	groups[count++] = getegid();
	user.group_count = (size_t)count;
	name_user(user.uid, name, sizeof name);
	return explain_permission(node, &user, ret, size);
}

static int find_holder(const char *node, char *ret, size_t size)
{
	struct holder_sources sources;
	struct holder holder;
	int r;

	holder_sources_default(&sources);
	r = holder_find(&sources, node, &holder);
	if (r > 0)
		holder_describe(&holder, ret, size);
	return r;
}

/* The node in use, where the worker has named one: a modem that is found by its IMEI has no other.
 */
static const char *node_of(const struct app_modem *am, const struct modem_status *status)
{
	if (*status->port)
		return status->port;
	return strncmp(am->config->device, MODEM_DEVICE_IMEI, strlen(MODEM_DEVICE_IMEI)) == 0
	               ? NULL
	               : am->config->device;
}

static void find_out(struct app_modem *am, const struct modem_status *status)
{
	const char *node = node_of(am, status);

	am->found[0] = '\0';
	if (!node)
		return;
	/* What cannot be found out is left unsaid. */
	if (status->cause == MODEM_CAUSE_BUSY)
		(void)find_holder(node, am->found, sizeof am->found);
	else
		(void)find_permission(node, am->found, sizeof am->found);
}

const struct modem_status *explain_status(
	struct app_modem *am, const struct modem_status *status, struct modem_status *ret)
{
	bool is_paused = status->state == MODEM_PAUSED;

	*ret = *status;
	if (status->cause == MODEM_CAUSE_BUSY || status->cause == MODEM_CAUSE_NO_PERMISSION) {
		if (am->cause != status->cause)
			find_out(am, status);
		if (*am->found)
			(void)copy_string(ret->detail, sizeof ret->detail, am->found);
	} else if (is_paused) {
		(void)copy_string(ret->detail, sizeof ret->detail, by_hand_who(am));
	}
	return ret;
}
