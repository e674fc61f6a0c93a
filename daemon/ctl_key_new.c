/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_key_new.c - lapor-smsctl key new: a new privacy key on top of its file. */
#include "daemon/ctl_key.h"

#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/file.h"
#include "daemon/replace.h"

#define OWNER    "lapor-smsd" /* group of the daemon */
#define FILE_MAX 16384
#define HEAD                                                                                       \
	"# The privacy key of lapor-smsd, see lapor-smsctl(1). Keep a copy apart from the "        \
	"backups.\n"

static int fail_file(const char *path, int r)
{
	if (r == -EACCES || r == -EPERM || r == -EROFS)
		return ctl_fail(EX_NOPERM, _("%s cannot be written by you: use sudo"), path);
	return ctl_fail(EX_IOERR, _("cannot write %s: %s"), path, strerrordesc_np(-r));
}

int ctl_key_place(const char *settings, char ret[static PATH_MAX], bool *ret_is_handed)
{
	_cleanup_(freep) char *folder = file_folder(settings);
	int length;

	if (!folder)
		return -ENOMEM;
	length = snprintf(ret, PATH_MAX, "%s/" KEY_FOLDER, folder);
	if (length < 0 || length >= PATH_MAX)
		return -ENAMETOOLONG;
	*ret_is_handed = access(ret, F_OK) == 0;
	length = snprintf(ret, PATH_MAX, "%s/%s" KEY_CREDENTIAL, folder,
		*ret_is_handed ? KEY_FOLDER "/" : "");
	return length < 0 || length >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* Whose the file is: as it was, or the gateway's to read where it reads it itself. */
static struct replace choose_owner(const struct stat *old, bool is_handed)
{
	const struct group *group = is_handed || geteuid() != 0 ? NULL : getgrnam(OWNER);

	if (old)
		return (struct replace){ .mode = old->st_mode & 07777,
			.is_given = geteuid() == 0,
			.user = old->st_uid,
			.group = old->st_gid };
	return (struct replace){ .mode = group ? 0640 : 0600,
		.is_given = geteuid() == 0,
		.group = group ? group->gr_gid : 0 };
}

/* The new line, and what stood in the file below it; yours to wipe and free. */
static char *compose(const char *line, const char *id, const char *old, int64_t now_us)
{
	time_t now = (time_t)(now_us / USEC_PER_SEC);
	char day[16] = "", *text;
	struct tm tm = { 0 };

	(void)localtime_r(&now, &tm);
	(void)strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	if (asprintf(&text, "%s# %s, ID %s\n%s%s", old ? "" : HEAD, day, id, line, old ? old : "") <
		0)
		return NULL;
	return text;
}

static void wipe(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
}

static int write_new(const char *path, const char *old, const struct replace *how, int64_t now_us,
	struct ctl_key_made *ret)
{
	_cleanup_(wipe) char *text = NULL;
	char line[KEY_LINE_SIZE];
	struct db_keys keys;
	int r = key_make(&keys, line);

	if (r < 0)
		return ctl_fail(EX_OSERR, _("no random octets can be had"));
	(void)db_key_id(keys.keys[0], ret->id);
	text = compose(line, ret->id, old, now_us);
	explicit_bzero(&keys, sizeof(keys));
	explicit_bzero(line, sizeof(line));
	if (!text)
		return ctl_fail(EX_OSERR, "out of memory");
	r = replace_file(path, text, strlen(text), how);
	return r < 0 ? fail_file(path, r) : 0;
}

/* What is there must be a file of keys with room for one more. */
static int look_at_old(const char *path, char **ret, size_t *ret_count)
{
	char error[KEY_ERROR_SIZE];
	struct db_keys keys = { 0 };
	int r = key_read(path, &keys, error);

	*ret_count = keys.count;
	explicit_bzero(&keys, sizeof(keys));
	if (r < 0)
		return ctl_fail(r == -EACCES ? EX_NOPERM : EX_CONFIG, "%s", error);
	if (*ret_count >= DB_KEYS_MAX)
		return ctl_fail(EX_CONFIG,
			_("%s holds %d keys, and may hold no more: take out the last lines, which "
			  "lapor-smsctl key shows as not needed"),
			path, DB_KEYS_MAX);
	r = file_read(path, FILE_MAX, ret);
	return r < 0 ? fail_file(path, r) : 0;
}

int ctl_key_make(const char *path, bool is_handed, int64_t now_us, struct ctl_key_made *ret)
{
	_cleanup_(wipe) char *old = NULL;
	struct replace how;
	struct stat st;
	int r = 0;

	ret->count = 0;
	if (stat(path, &st) == 0) {
		how = choose_owner(&st, is_handed);
		r = look_at_old(path, &old, &ret->count);
	} else if (errno == ENOENT) {
		how = choose_owner(NULL, is_handed);
	} else {
		return fail_file(path, -errno);
	}
	if (r == 0)
		r = write_new(path, old, &how, now_us, ret);
	ret->count++;
	return r;
}

/* What must be done before the gateway uses it. */
static void say_next(const struct ctl *ctl, const struct key_place *place, const char *path,
	const struct ctl_key_made *made)
{
	const char *file;
	unsigned line;

	(void)printf(_("key %s is new in %s\n"), made->id, path);
	(void)printf("%s\n",
		_("Keep a copy of that file apart from the backups, such as on paper in a safe: "
		  "without it no\nbackup can be read, and with it each can."));
	if (place->is_unsealed && config_where(ctl->config, "privacy.key_file", "", &file, &line))
		(void)printf(
			_("Take privacy.key_file = \"\" out of the settings (%s:%u): it leaves "
			  "the store unsealed.\n"),
			file, line);
	if (strcmp(place->path, path) != 0)
		(void)printf(
			_("Name it in the settings:\n  privacy = { key_file = \"%s\"; };\n"), path);
	(void)printf("%s\n  systemctl restart lapor-smsd\n%s", _("Next:"),
		made->count > 1 ? "  lapor-smsctl key rotate\n" : "");
}

/* The path that was asked for, else the file in use, else where one belongs. */
static int choose_path(const struct ctl *ctl, const struct key_place *place,
	char ret[static PATH_MAX], bool *ret_is_handed)
{
	char usual[PATH_MAX];
	int r = ctl_key_place(ctl_settings(ctl), usual, ret_is_handed);

	if (r < 0)
		return r;
	if (ctl->arg_count > 1)
		r = copy_string(ret, PATH_MAX, ctl->args[1]);
	else
		r = copy_string(ret, PATH_MAX, place->is_setting ? place->path : usual);
	*ret_is_handed &= r == 0 && strcmp(ret, usual) == 0;
	return r;
}

int ctl_key_new(struct ctl *ctl)
{
	struct ctl_key_made made;
	struct key_place place;
	char path[PATH_MAX];
	bool is_handed;
	int r = key_find(ctl->config, ctl_settings(ctl), &place);

	if (r >= 0)
		r = choose_path(ctl, &place, path, &is_handed);
	if (r < 0)
		return ctl_fail(EX_USAGE, _("the path is too long"));
	r = ctl_key_make(path, is_handed, ctl->now_us, &made);
	/* Where the settings lead to, now that it is there. */
	if (r == 0 && key_find(ctl->config, ctl_settings(ctl), &place) < 0)
		place.path[0] = '\0';
	if (r != 0)
		return r;
	if (ctl->json) {
		json_auto_t *value = json_pack("{ss ss sI sb}", "id", made.id, "file", path, "keys",
			(json_int_t)made.count, "in_use", strcmp(place.path, path) == 0);

		return ctl_print_json(value);
	}
	say_next(ctl, &place, path, &made);
	return 0;
}
