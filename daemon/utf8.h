/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8.h - one character of UTF-8, read strictly (RFC 3629) and written. Pure. */
#pragma once

#include "lapor.h"

#define UTF8_REPLACEMENT 0xfffdu

/*
 * Reads the character at the beginning of size octets. Gives its length 1..4; 0: there is none, or
 * it is no UTF-8 (overlong, a surrogate, beyond U+10FFFF, cut short).
 */
size_t utf8_read(const char *data, size_t size, uint32_t *ret);

/* The same of at least one octet, where what is no UTF-8 counts as U+FFFD, an octet each. */
size_t utf8_next(const char *data, size_t size, uint32_t *ret);

/* Writes one character without a NUL; gives its length 1..4. */
size_t utf8_write(uint32_t c, char ret[static 4]);
