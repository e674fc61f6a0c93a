/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * convert.h - between the forms of TS 23.040 and libgammu and those that the daemon speaks. Pure;
 * reads strangers' octets.
 */
#pragma once

#include "modem/types.h"

/*
 * UTF-16BE, `units` of it, to UTF-8 with its NUL: a sender. Lone surrogates and control characters
 * become U+FFFD. 0, or -EOVERFLOW with ret empty.
 */
int convert_sender(const uint8_t *text, size_t units, char *ret, size_t size);

/*
 * Undoes libgammu's doubling of "~" in received UCS-2, in place; the count of units left.
 */
size_t convert_tildes(uint8_t *text, size_t units);

/* A time stamp as libgammu splits it. */
struct convert_stamp {
	int year, month, day, hour, minute, second;
	int offset_s; /* seconds east of UTC */
};

/*
 * Microseconds since 1970 UTC; 0 when no such time can be, which is also what the years 1990 to
 * 1999 are: the stamp has two digits, and these are a clock that was never set.
 */
int64_t convert_stamp_us(const struct convert_stamp *stamp);

/* TP-VP in its relative form, not shorter than asked (TS 23.040 section 9.2.3.12.1); 0: longest. */
uint8_t convert_validity(uint32_t seconds);

/*
 * What a refused +CMGS means, by its +CMS code, or -1 for a plain ERROR: MODEM_SEND_TEMPORARY,
 * MODEM_SEND_PERMANENT, or MODEM_SEND_SIM where this SIM or modem is at fault, not the message (TS
 * 27.005 section 3.2.5, TS 24.011 annex E-2, TS 23.040 section 9.2.3.22).
 */
enum modem_send_result convert_cms(int code);

/* The same by the +CME code that some modems give instead (TS 27.007 section 9.2). */
enum modem_send_result convert_cme(int code);

/* Pairs of hex digits to octets, at most `size`. Their count; -EBADMSG: not hex; -EOVERFLOW. */
int convert_hex(const char *hex, uint8_t *ret, size_t size);

/* Copies what is printable ASCII and leaves the rest out; stops when ret is full. */
void convert_plain(const char *text, size_t length, char *ret, size_t size);
