/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * number.h - senders and phone numbers, as Indonesia writes them. Pure.
 *
 * Spec: message language 4 (service).
 */
#pragma once

#include "lapor.h"

/*
 * Brings 08.., 628.., 00628.., 8.. and +628.. (with blanks, dots, hyphens, brackets between) to
 * "+628..", where 8 to 12 digits stand behind the 62.
 * Other numbers with a plus stay as they are, separators left out; anything else is copied as
 * heard. 0, or -EOVERFLOW: the sender is longer than any number or named sender can be, *ret is "".
 */
int number_normalise(const char *heard, char ret[static LAPOR_NUMBER_SIZE]);

/* False for what is no person: empty, with a letter, * or #, or fewer than 8 digits. */
bool number_is_person(const char *heard);

/* "+62812****789" for people to read, at least four digits hidden; "****" for what is too short to
 * keep anything. Named senders stay. */
void number_mask(const char *number, char ret[static LAPOR_NUMBER_SIZE]);

#define NUMBER_TAIL_SIZE 9

/* The last eight digits, as far as all ways of writing a number agree; "" where it has fewer, or is
 * no number. */
void number_tail(const char *heard, char ret[static NUMBER_TAIL_SIZE]);

/* How many characters of a normalised number this prefix ("+62812", "62812", "0812") covers; 0:
 * none. */
size_t number_prefix(const char *number, const char *prefix);
