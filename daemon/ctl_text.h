/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_text.h - citizens' words on an operator's screen: numbers masked, nothing that a terminal
 * would obey. Pure.
 *
 * Spec: interfaces 3 ("masked wherever we print them"), message language 3 (IDs).
 */
#pragma once

#include "lapor.h"

#define CTL_ID_SIZE 80

/*
 * A copy of the text as valid UTF-8 (U+FFFD for what is none) in which 16-digit identity numbers
 * and phone numbers show their beginning and end only: "0812****789", "3578************". Digits in
 * groups ("0812 3456 7890") count as one number. Yours to free(); NULL: no memory.
 */
char *ctl_text_mask(const char *text);

/* A copy as valid UTF-8, otherwise unchanged. Yours to free(); NULL: no memory. */
char *ctl_text_repair(const char *text);

/* A copy on one line: control characters and line breaks as blanks. Likewise. */
char *ctl_text_line(const char *text);

/*
 * An ID as an operator types it ("#k7m 2q2", "1-916-449") as the store knows it ("K7M-2Q2",
 * "1916449"); what is neither ticket nor tracking ID is copied as it is. 0, or -EOVERFLOW.
 */
int ctl_text_id(const char *typed, char ret[static CTL_ID_SIZE]);

/* Single edits between two words: insert, delete, replace. Words are cut at 31 octets. */
size_t ctl_text_distance(const char *a, const char *b);
