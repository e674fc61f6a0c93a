/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_words.h - numbers and times on the status page, in the reader's language and the process's
 * time zone.
 */
#pragma once

#include "lapor.h"

#define PAGE_WORD_SIZE 64

/* "id" or "en": the language of the catalogue that is in use, as HTML's lang. Borrowed. */
const char *page_language(void);

/* "1.234,5" in Indonesian, "1,234.5" in English; decimals: 0 to 3. "–" for what is no number. */
void page_number(double value, int decimals, char ret[static PAGE_WORD_SIZE]);

/* "Rp1.234". */
void page_rupiah(double value, char ret[static PAGE_WORD_SIZE]);

/* "98 %" of part in whole; "–" where whole is 0. */
void page_share(int64_t part, int64_t whole, char ret[static PAGE_WORD_SIZE]);

/* "Sab 21 Nov 2026, 17:20 WIB". */
void page_moment(int64_t at_us, char ret[static PAGE_WORD_SIZE]);

/* "21 Nov 17:20", of the ISO time of a row; "" for what is no time. */
void page_since(const char *iso, char ret[static PAGE_WORD_SIZE]);

/* "21 Nov". */
void page_day(int64_t at_us, char ret[static PAGE_WORD_SIZE]);

/* "Sab". */
void page_weekday(int64_t at_us, char ret[static PAGE_WORD_SIZE]);

/* "17:20". */
void page_clock(int64_t at_us, char ret[static PAGE_WORD_SIZE]);

/* "Nov 2026" of "2026-11"; anything else is copied, as far as it goes. */
void page_month(const char *month, char ret[static PAGE_WORD_SIZE]);

/* The beginning of the local hour or day that this is in, and of a day before or after that one. */
int64_t page_hour_begin(int64_t at_us);
int64_t page_day_begin(int64_t at_us, int days);

/* The beginning of the local month that this is in, or of one before or after it. */
int64_t page_month_begin(int64_t at_us, int months);

/* 0 is Sunday. */
int page_day_of_week(int64_t at_us);

/* The hour of the local day, 0 to 23. */
int page_hour_of_day(int64_t at_us);
