/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gsm7.h - the GSM 7 bit default alphabet: what fits into one SMS, and what does not.
 *
 * Source: 3GPP TS 23.038 section 6.2.1. Pure; fuzzed.
 */
#pragma once

#include "lapor.h"

#define GSM7_ONE  160 /* septets of a single SMS */
#define GSM7_PART 153 /* septets of one of several, with an 8 bit reference */
#define UCS2_ONE  70  /* UTF-16 units, likewise */
#define UCS2_PART 67

/* Septets of one character: 1, 2 behind an escape, 0: it is not of the alphabet. */
int gsm7_cost(uint32_t c);

/* Septets that this UTF-8 text takes, extension characters counting two; -EILSEQ: not all of it is
 * GSM-7. */
int gsm7_septets(const char *text);

/* SMS that this text takes, in GSM-7 or UCS-2; 1 for an empty one. -EILSEQ: no UTF-8. */
int gsm7_parts(const char *text);

/*
 * Writes text in characters of the alphabet that cost one septet: curly quotes, dashes, accents and
 * the like by their nearest, the rest left out, line breaks and runs of blanks as one blank, none
 * at either end. 0, or -EOVERFLOW: then ret is "". Thrice the octets of text always suffice.
 */
int gsm7_transliterate(const char *text, char *ret, size_t size);

/*
 * Shortens GSM-7 text in place to at most `septets`, at a word, with ".." at the end. Text that
 * fits is left as it is. A word that is longer than two thirds of the room is cut inside.
 */
void gsm7_shorten(char *text, int septets);

/*
 * UTF-16BE octets to UTF-8; surrogate pairs joined, lone ones, an odd octet and U+0000 become
 * U+FFFD. ret needs 3 * (size / 2 + 1) + 1 octets.
 */
void utf16_to_utf8(const uint8_t *data, size_t size, char *ret);

/* The same as a text of its own, which is yours to free(). NULL: out of memory. */
char *utf16_read(const uint8_t *data, size_t size);
