/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ticket.h - our own ID of a complaint: six symbols that can be read aloud, the last one a check
 * symbol.
 *
 * Symbols 23456789ABCDEFGHJKMNPQRSTUVWXYZ, values 0..30, weights 1..6, sum 0 modulo 31. A ticket
 * holds a letter and a digit, and never four digits in a row. Spec: message language 3.
 */
#pragma once

#include "lapor.h"

#define TICKET_SIZE    8        /* "K7M-2Q2" with the NUL */
#define TICKET_SERIALS 28629151 /* 31^5: running numbers wrap there */

/*
 * The ticket of a running number: a one-to-one scramble under this key, so that tickets tell
 * neither order nor count. false: this number has no valid ticket (too many digits, no letter, ..),
 * take the next one.
 */
bool ticket_make(uint64_t key, uint32_t serial, char ret[static TICKET_SIZE]);

/* True when these six symbols (upper case, no separator) are a valid ticket. */
bool ticket_is_valid(const char symbols[static 6]);

/* A symbol's value 0..30, lower case accepted; -1: not of the alphabet. */
int ticket_symbol_value(char c);
