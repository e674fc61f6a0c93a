/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_central.h - can the settings of each central system work? No one is asked over the network.
 */
#pragma once

#include "daemon/config.h"

/*
 * Looks at the files that they name, the rules of addresses, and what each profile wants. Writes a
 * line "file:line: setting: what" to out for what is wrong. 0, or EX_CONFIG.
 */
int check_central(const struct config *config, FILE *out);

/* Notes on what may be meant, or a slip: complaints that wait, and no TLS. */
void check_central_note(const struct config *config, const char *path, FILE *out);
