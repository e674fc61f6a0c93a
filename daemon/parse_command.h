/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_command.h - texts that are a command, or an ID alone. Pure. Spec: message language 2, 3. */
#pragma once

#include "daemon/parse.h"
#include "daemon/text.h"

/*
 * Reads the whole text as a command that fits: politeness in front, signature behind, one edit
 * forgiven where an ID follows, or an ID alone. inside_report: it stands behind a report word, and
 * counts only with an ID. false: it is none, and *ret is as it was.
 */
bool parse_command_read(const struct parse_settings *settings, const struct text *text,
	bool inside_report, struct parse_result *ret);
