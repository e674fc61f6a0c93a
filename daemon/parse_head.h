/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_head.h - the head of a complaint, and what is left as its body. Pure. Spec: message
 * language 2. */
#pragma once

#include "daemon/parse.h"
#include "daemon/text.h"

/*
 * Reads a text that is no command: a complaint with what its head says, a complaint with its whole
 * text where it has no head, or the answer to a head with nothing behind it. A command behind a
 * report word is that command.
 */
void parse_head_read(
	const struct parse_settings *settings, const struct text *text, struct parse_result *ret);
