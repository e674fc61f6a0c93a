/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reply_filter.h - what operators filter from the SMS of ordinary SIMs: words, web addresses, runs
 * of digits.
 *
 * A template that holds one is refused; what officers write is put in other words, since an SMS
 * that an operator drops tells the citizen nothing at all. Pure; fuzzed with the templates.
 */
#pragma once

#include "lapor.h"

#define REPLY_FILTER_DIGITS 3 /* four in a row are taken for a one-time code */

struct reply_filter {
	const char *const *words; /* "nomor", "kode verifikasi": whole words, in either case */
	size_t word_count;
	bool has_digits; /* long runs of digits may stay */
};

/* The length of the first of the words that begins at octet `at` of the text; 0: none does. */
size_t reply_filter_word(
	const struct reply_filter *filter, const char *text, size_t size, size_t at);

/* True where a web address begins: "://", "www.", "http". */
bool reply_filter_is_address(const char *text, size_t size);

/*
 * The text so that it passes, where it is GSM-7 of one line:
 *
 *   words        as people shorten them in SMS: no, jt, anggaran, others without their vowels
 *                ("akn"), the shortest ".."
 *   addresses    of the web and of mail: ".."
 *   digits       years as '26, dates as 25/11/26, Rp 15000 as Rp 15.000, phone numbers and others
 *                in threes: 081-234-567-89, 1-916-449
 *
 * Owned by the caller; NULL: no memory.
 */
char *reply_filter_apply(const struct reply_filter *filter, const char *text);
