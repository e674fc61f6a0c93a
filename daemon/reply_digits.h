/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_digits.h - numbers with no more than three digits in a row, as operators let them pass.
 * Pure.
 */
#pragma once

#include "lapor.h"

/*
 * The number that begins at octet `at` of the text, written so that a person reads the same: a year
 * as '26, in a date as 26; money as Rp 15.000; a phone number from its beginning, 081-234-567-89;
 * others as tracking IDs, 1-916-449. Gives how many octets of the text it was, 0: none begins here.
 * ret takes twice as many and 4.
 */
size_t reply_digits_divide(const char *text, size_t at, char *ret);
