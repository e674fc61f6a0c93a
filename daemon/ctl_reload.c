/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_reload.c - lapor-smsctl: the daemon reads its settings again, and what became of it.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"

static void print_list(const char *title, const json_t *names)
{
	const json_t *name;
	size_t i;

	if (json_array_size(names) > 0)
		(void)printf("%s\n", title);
	json_array_foreach(names, i, name)(void) printf("  %s\n", json_string_value(name));
}

int ctl_reload(struct ctl *ctl)
{
	json_auto_t *answer = NULL;
	/* Where the settings cannot even be read, the daemon's answer would be the same. */
	int r = ctl_open_config(ctl);

	if (r == EX_CONFIG)
		return ctl_fail(r, "%s",
			_("the gateway was not asked, and goes on with the settings before"));
	if (r == 0)
		r = ctl_request(ctl, json_pack("{ss}", "command", "reload"), &answer);
	if (r != 0)
		return r;
	if (ctl->json)
		return ctl_print_answer(answer);
	(void)printf("%s\n", ctl_row_text(answer, "say"));
	print_list(_("changed:"), json_object_get(answer, "changed"));
	print_list(_("needs a restart (systemctl restart lapor-smsd):"),
		json_object_get(answer, "restart"));
	return 0;
}
