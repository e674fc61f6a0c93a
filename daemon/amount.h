/* SPDX-License-Identifier: GPL-2.0-or-later */
/* amount.h - an amount of money in what an operator answers. Pure; fuzzed. */
#pragma once

#include "lapor.h"

#include <regex.h>

/*
 * An amount as operators write it, in hundredths: "12500", "1.250.000", "12,500", "12.500,00",
 * "12,500.00". Reads as far as there are digits, dots and commas. -EBADMSG: it is none.
 */
int amount_parse(const char *text, int64_t *ret_hundredths);

/*
 * The amount in an answer, by a pattern whose first parentheses hold its beginning. -ENOENT: the
 * pattern finds nothing; -EBADMSG: what it finds is no amount.
 */
int amount_find(const regex_t *pattern, const char *answer, int64_t *ret_hundredths);
