/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_backup.c - lapor-smsctl: a copy of the store while the daemon writes.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/backup.h"
#include "daemon/ctl.h"
#include "daemon/ctl_copy.h"
#include "daemon/ctl_text.h"

#define KEEP_MAX 100000

static int fail_copy(int r, const struct copy_order *o)
{
	if (r == -EEXIST)
		return ctl_fail(CTL_NO,
			"%s is there already: give another name, or --yes to replace it", o->to);
	if (r == -EBUSY)
		return ctl_fail(EX_TEMPFAIL,
			"no backup was made: another one to %s is being made, or the store is "
			"locked",
			o->to);
	if (access(o->from, R_OK) == 0)
		return ctl_copy_fail(r, o->to, N_("no backup was made"));
	return ctl_copy_fail(-errno, o->from, N_("no backup was made"));
}

static int read_keep(const struct ctl *ctl, size_t *ret)
{
	char *end = NULL;
	long value = ctl->keep ? strtol(ctl->keep, &end, 10) : 0;

	if (ctl->keep && (end == ctl->keep || *end || value < 1 || value > KEEP_MAX))
		return ctl_fail(EX_USAGE, "--keep %s: a number from 1 to %d", ctl->keep, KEEP_MAX);
	*ret = (size_t)value;
	return 0;
}

/* Beside the store, by its time; the folder is made. */
static int choose_name(const struct ctl *ctl, const char *store, char ret[static PATH_MAX])
{
	char folder[PATH_MAX], name[BACKUP_NAME_SIZE];
	int r = backup_make_folder(store, folder);

	if (r < 0)
		return ctl_copy_fail(r, folder, N_("no backup was made"));
	backup_write_name(ctl->now_us, name);
	if (snprintf(ret, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX)
		return ctl_fail(EX_IOERR, "%s: the path is too long", folder);
	return 0;
}

static void note_removed(const char *name, void *userdata)
{
	(void)json_array_append_new(userdata, json_string(name));
}

/* Only once the new one is there. */
static int prune(const char *store, size_t keep, json_t *removed)
{
	char folder[PATH_MAX];
	int r = backup_find_folder(store, folder);

	if (r >= 0 && keep > 0)
		r = backup_prune(folder, keep, note_removed, removed);
	if (r < 0)
		return ctl_fail(EX_IOERR,
			"the backup was made; an old one in %s could not be removed: %s", folder,
			strerror(-r));
	return 0;
}

static int report(struct ctl *ctl, const char *to, const struct copy_facts *facts, json_t *removed)
{
	char size[CTL_COPY_SIZE_SIZE], made_at[CTL_TIME_SIZE];

	ctl_copy_time(facts->made_us, made_at);
	if (ctl->json) {
		json_auto_t *answer = json_pack("{ss ss sI si sO}", "file", to, "made_at", made_at,
			"octets", (json_int_t)facts->octets, "level", facts->level, "removed",
			removed);

		return ctl_print_json(answer);
	}
	ctl_copy_size(facts->octets, size);
	(void)printf(_("%s: %s, whole\n"), to, size);
	if (json_array_size(removed) > 0)
		(void)printf(_("removed: %zu older\n"), json_array_size(removed));
	return 0;
}

static int make(struct ctl *ctl, const char *store, const char *to, size_t keep)
{
	json_auto_t *removed = json_array();
	struct copy_order order = { .from = store,
		.to = to,
		.replace = ctl->options & CTL_OPTION_YES,
		.made_us = ctl->now_us };
	struct copy_facts facts;
	int r = ctl_copy_make(&order, &facts), code;

	if (r < 0)
		return fail_copy(r, &order);
	code = prune(store, keep, removed);
	r = report(ctl, to, &facts, removed);
	return code != 0 ? code : r;
}

int ctl_backup(struct ctl *ctl)
{
	const char *to = ctl->output ? ctl->output : ctl->args[0], *store = NULL;
	char name[PATH_MAX];
	size_t keep = 0;
	int code = read_keep(ctl, &keep);

	if (code != 0)
		return code;
	if (ctl->output && ctl->arg_count > 0)
		return ctl_fail(EX_USAGE, "backup: a FILE or --output FILE, not both");
	if (to && keep > 0)
		return ctl_fail(
			EX_USAGE, "--keep is for backups without a FILE: they have a folder");
	code = ctl_find_store(ctl, &store);
	if (code == 0 && !to) {
		code = choose_name(ctl, store, name);
		to = name;
	}
	return code != 0 ? code : make(ctl, store, to, keep);
}
