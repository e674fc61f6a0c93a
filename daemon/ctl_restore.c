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

static int report(struct ctl *ctl, const struct restore_order *o, const struct copy_facts *facts,
	bool has_aside)
{
	char made_at[CTL_TIME_SIZE], shown[CTL_TIME_SIZE];

	ctl_copy_time(facts->made_us, made_at);
	if (ctl->json) {
		json_auto_t *answer = json_pack("{ss ss ss ss* si}", "store", o->store, "from",
			o->from, "made_at", made_at, "aside", has_aside ? o->aside : NULL, "level",
			facts->level);

		return ctl_print_json(answer);
	}
	ctl_time_show(made_at, shown);
	(void)printf(_("%s is as it was on %s\n"), o->store, shown);
	if (has_aside)
		(void)printf(_("what was there before: %s\n"), o->aside);
	(void)printf("%s\n", _("start the gateway now: systemctl start lapor-smsd"));
	return 0;
}

int ctl_restore(struct ctl *ctl)
{
	struct restore_order order = { .from = ctl->args[0], .now_us = ctl->now_us };
	char aside[PATH_MAX], stamp[BACKUP_STAMP_SIZE];
	bool has_aside = false;
	struct db_keys keys;
	struct copy_facts facts;
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
	r = ctl_copy_restore(&order, &facts, &has_aside);
	explicit_bzero(&keys, sizeof keys);
	return r < 0 ? fail_restore(r, &order) : report(ctl, &order, &facts, has_aside);
}
