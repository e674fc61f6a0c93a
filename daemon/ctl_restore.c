/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_restore.c - lapor-smsctl: a backup in place of the store, while the daemon is down.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/backup.h"
#include "daemon/ctl.h"
#include "daemon/ctl_confirm.h"
#include "daemon/ctl_copy.h"
#include "store/report.h"

static const char outcome[] = N_("nothing was changed");

static int fail_restore(int r, const struct restore_order *o)
{
	if (r == -EBUSY)
		return ctl_fail(EX_TEMPFAIL,
			"%s: lapor-smsd is running: stop it first (systemctl stop lapor-smsd)",
			translate(outcome));
	if (r == -EPROTONOSUPPORT)
		return ctl_fail(EX_DATAERR,
			"%s: %s was made by a newer lapor-smsd: install that version first",
			translate(outcome), o->from);
	if (r == -EMEDIUMTYPE)
		return ctl_fail(EX_DATAERR, "%s: %s is no store of lapor-smsd", translate(outcome),
			o->from);
	if (r == -EUCLEAN)
		return ctl_fail(EX_DATAERR, "%s: %s is damaged: take an older backup",
			translate(outcome), o->from);
	if (r == -ENOKEY || r == -EKEYREJECTED)
		return ctl_fail(EX_CONFIG,
			"%s: %s is sealed with a key that is not in the file of privacy.key_file: "
			"add it below the others, from the copy that is kept apart from the "
			"backups",
			translate(outcome), o->from);
	if (access(o->from, R_OK) < 0)
		return ctl_copy_fail(-errno, o->from, outcome);
	return ctl_copy_fail(r, o->store, outcome);
}

/* What was done, and what a person must do now. */
struct restored {
	const struct restore_order *order;
	const char *aside; /* NULL: nothing was there */
	struct copy_facts facts;
	char made_at[CTL_TIME_SIZE];
	json_t *erased; /* tickets that are there again */
};

static const char *cell(const struct report_cell *cells, size_t count, const char *column)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(cells[i].column, column) == 0 && cells[i].text)
			return cells[i].text;
	return "";
}

static int on_deed(const struct report_cell *cells, size_t count, void *userdata)
{
	const char *ticket = cell(cells, count, "ticket");

	if (strcmp(cell(cells, count, "what"), "erase") == 0 && *ticket)
		(void)json_array_append_new(userdata, json_string(ticket));
	return 0;
}

/* By the audit of what was there before, if it can be read: it may be damaged. */
static void find_erased(const struct ctl *ctl, struct restored *d)
{
	const char *since = d->made_at;
	struct db *db = NULL;

	if (d->aside && db_open(&db, d->aside, DB_READ, NULL, ctl->now_us) >= 0)
		(void)report_run(db, REPORT_AUDIT, &since, 1, on_deed, d->erased);
	db_close(db);
}

static int report_json(const struct restored *d)
{
	json_auto_t *answer = json_pack("{ss ss ss ss* si sO}", "store", d->order->store, "from",
		d->order->from, "made_at", d->made_at, "aside", d->aside, "level", d->facts.level,
		"erased", d->erased);

	return ctl_print_json(answer);
}

static int report(const struct ctl *ctl, const struct restored *d)
{
	char shown[CTL_TIME_SIZE];
	const json_t *ticket;
	size_t i;

	if (ctl->json)
		return report_json(d);
	ctl_time_show(d->made_at, shown);
	(void)printf(_("%s is as it was on %s\n"), d->order->store, shown);
	if (d->aside)
		(void)printf(_("what was there before: %s\n"), d->aside);
	(void)printf("%s\n", _("start the gateway now: systemctl start lapor-smsd"));
	if (json_array_size(d->erased) > 0)
		(void)printf(
			"%s\n", _("What was erased since then is there again. Once the gateway "
				  "runs:"));
	json_array_foreach(d->erased, i, ticket)(void)
		printf("  lapor-smsctl erase %s\n", json_string_value(ticket));
	return 0;
}

static int follow(struct ctl *ctl, struct restored *d)
{
	json_auto_t *erased = json_array();

	if (!erased)
		return ctl_fail(EX_OSERR, "out of memory");
	d->erased = erased;
	ctl_copy_time(d->facts.made_us, d->made_at);
	find_erased(ctl, d);
	return report(ctl, d);
}

int ctl_restore(struct ctl *ctl)
{
	struct restore_order order = { .from = ctl->args[0], .now_us = ctl->now_us };
	char aside[PATH_MAX], stamp[BACKUP_STAMP_SIZE];
	bool has_aside = false;
	struct restored done = { .order = &order };
	struct db_keys keys;
	int code = ctl_find_store(ctl, &order.store), r;

	if (code != 0)
		return code;
	backup_write_stamp(ctl->now_us, stamp);
	if (snprintf(aside, sizeof(aside), "%s.aside-%s", order.store, stamp) >= (int)sizeof(aside))
		return ctl_fail(EX_IOERR, "%s: the path is too long", order.store);
	order.aside = aside;
	code = ctl_confirm(ctl,
		_("All that came after this backup will not be in the store (the present one is "
		  "put aside). Restore it?"));
	if (code != 0)
		return code;
	ctl_find_keys(ctl, &keys);
	order.keys = &keys;
	r = ctl_copy_restore(&order, &done.facts, &has_aside);
	explicit_bzero(&keys, sizeof keys);
	if (r < 0)
		return fail_restore(r, &order);
	done.aside = has_aside ? aside : NULL;
	return follow(ctl, &done);
}
