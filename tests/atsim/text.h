/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - the alphabets of short messages: GSM 7 bit default (3GPP TS 23.038 section 6.2.1) with
 * its extension, UCS-2, and hexadecimal, to and from UTF-8.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

/* Septets of one character, the escape counted (1 or 2); 0 when GSM-7 does not have it. */
int text_septets_of(uint32_t character, uint8_t ret_septets[2]);

/* Reads one character of UTF-8 and moves *text behind it; U+FFFD for an octet that is none. */
uint32_t text_next_utf8(const char **text, const char *end);

/* Adds the character in UTF-8. A lone surrogate becomes U+FFFD. */
void text_add_utf8(struct buffer *out, uint32_t character);

/*
 * Packs `count` septets into octets after `fill` bits of zero (0 to 6) and gives the octets used,
 * at most (7 * count + fill + 7) / 8. Section 6.1.2.1.1.
 */
size_t text_pack(const uint8_t *septets, size_t count, unsigned fill, uint8_t *ret_octets);

/* The other way round: `count` septets that begin `fill` bits into `octets`. */
void text_unpack(const uint8_t *octets, size_t count, unsigned fill, uint8_t *ret_septets);

/* Adds septets as UTF-8. An escape with no known character behind it is a space. */
void text_add_septets(struct buffer *out, const uint8_t *septets, size_t count);

/* Adds UCS-2 octets (UTF-16BE in truth) as UTF-8; an odd octet at the end is dropped. */
void text_add_ucs2(struct buffer *out, const uint8_t *octets, size_t size);

/* Adds upper-case hexadecimal. */
void text_add_hex(struct buffer *out, const uint8_t *octets, size_t size);

/* Reads hexadecimal of `length` digits into at most `room` octets: their count, or -1 when it is
 * no hexadecimal, odd or too long. */
int text_from_hex(const char *hex, size_t length, uint8_t *ret_octets, size_t room);
