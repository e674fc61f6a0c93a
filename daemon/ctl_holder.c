/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_holder.c - lapor-smsctl: who holds a busy port, as far as the caller may see.
 */
#include <stdio.h>

#include "daemon/ctl.h"
#include "daemon/holder.h"

#define CODE_BUSY "LPR-2103"

/* The node in use, else the device of the settings; NULL where neither is known. */
static const char *node_of(const struct ctl *ctl, const json_t *modem)
{
	const char *port = ctl_row_text(modem, "port");

	if (*port)
		return port;
	for (size_t i = 0; ctl->config && i < ctl->config->modem_count; i++)
		if (strcmp(ctl->config->modems[i].name, ctl_row_text(modem, "name")) == 0)
			return ctl->config->modems[i].device;
	return NULL;
}

void ctl_holder_print(const struct ctl *ctl, const json_t *modem)
{
	const char *node = node_of(ctl, modem);
	struct holder_sources sources;
	struct holder holder;
	char words[128];

	if (strcmp(ctl_row_text(modem, "code"), CODE_BUSY) != 0 || !node)
		return;
	holder_sources_default(&sources);
	if (holder_find(&sources, node, &holder) > 0) {
		holder_describe(&holder, words, sizeof(words));
		(void)printf(_("  %s is now %s\n"), node, words);
	} else if (geteuid() != 0) {
		(void)printf(
			_("  who holds %s is seen by root only: sudo lapor-smsctl health\n"), node);
	}
}
