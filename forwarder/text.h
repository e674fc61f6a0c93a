/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - text on its way to and from a central system: valid UTF-8, bounded copies, times.
 *
 * Pure.
 */
#pragma once

#include "forwarder/central.h"

#define TEXT_TIME_SIZE 32

/* malloc()ed copy in which each octet that is no part of valid UTF-8 is U+FFFD. NULL: no memory. */
char *text_valid(const char *s);

/*
 * Copies valid UTF-8 for people to read: control characters become blanks, and what does not fit
 * is cut at a character and ends with "..". size is at least 3.
 */
void text_copy_cut(char *dest, size_t size, const char *src);

/* printf() into a detail, as text_copy_cut() does it. */
void text_detail(char dest[static CENTRAL_DETAIL_SIZE], const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Each digit of a run of 8 or more becomes '*': a phone or identity number may hide there. One
 * blank, dot, hyphen, slash or bracket between two digits does not end the run.
 */
void text_mask_digits(char *s);

/* Percent-encodes all but the unreserved characters of RFC 3986. 0, or -EOVERFLOW with "". */
int text_escape(char *dest, size_t size, const char *src);

/* "2026-11-21T10:20:30Z"; parts of a second are dropped. -ERANGE outside of the years 1970..9999.
 */
int text_time(char dest[static TEXT_TIME_SIZE], int64_t us);

/* An ISO 8601 time with Z or an offset. 0 when it is none, or lies before 1970. */
int64_t text_parse_time(const char *s);
