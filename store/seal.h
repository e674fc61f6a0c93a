/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * seal.h - inside of the store: what cannot be read without the key of privacy.key_file.
 *
 * Sealed are, where the store has a key: every number (person.number), every part as it was heard
 * (inbox_part.udh, .data), the key behind the pseudonyms, and of `anonim` and `rahasia` complaints
 * all words: the complaint's text, place and location, what was said besides, the messages and
 * replies about it, the officers' notes. AES-256-GCM with a random nonce; what is sealed is bound
 * to its context (its table and row), so that it opens nowhere else.
 *
 * It happens in the statements of sql.inc, by two functions of SQL that seal_attach() adds:
 *
 *	sealed(value, context, wanted)	sealed under the first key where `wanted` is true; else as
 *it is. What begins as something sealed does is sealed always. unsealed(value, context)	as
 *it was; NULL where there is no key for it.
 *
 * NULL and what is empty stay so. Without a key in the store both give back the value. A sealed
 *text is U+0001 and base64 of: the key's id (4 octets), the nonce (12), the sealed octets, the tag
 *(16); a sealed BLOB is the octet 0x01 and the same without base64. Spec: issue "the citizen's
 *trust" 1.
 */
#pragma once

#include "store/statement.h"

/* Adds the functions to the connection. */
int seal_attach(struct db *db);
