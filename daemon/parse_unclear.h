/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_unclear.h - texts that say too little to be a complaint. Pure. Spec: message language 4. */
#pragma once

#include "daemon/text.h"

/* Fewer than three words and fewer than 15 letters and digits, greeting, politeness and thanks not
 * counted; or no three letters in a row. */
bool parse_unclear_is(const struct text *text);
