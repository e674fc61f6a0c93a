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
 * It happens in the statements of sql.inc, by the functions of SQL that seal_attach() adds:
 *
 *	sealed(value, context, wanted)
 *		sealed under the first key where `wanted` is true; else as it is. What begins as
 *		something sealed does is sealed always.
 *	unsealed(value, context)
 *		as it was; NULL where there is no key for it. What a key is there for and does not
 *		open was changed or moved: the statement fails, -EBADMSG. In a store that is written
 *		what no key is there for was, too.
 *	opened(value, context)
 *		the same, but NULL in place of -EBADMSG in a store that is written: for what one row
 *		must not hold up, as a lookup among many or the chain of what else the row is.
 *	resealed(value, context)
 *		under the first key what was sealed under another one that is there and opens it;
 *		else as it is.
 *	seal_key(value)
 *		the ID of the key it is sealed under (8 hex digits); NULL: it is not sealed.
 *	keyed(fingerprint)
 *		the HMAC that takes the place of a part's plain digest in a store that is sealed.
 *
 * NULL and what is empty stay so. In a store that is not sealed all but keyed() give back the value
 * (seal_key() NULL). A sealed text is U+0001 and base64 of: the key's ID (4 octets), the nonce
 * (12), the sealed octets, the tag (16); a sealed BLOB is the octet 0x01 and the same without
 * base64. Spec: issue "the citizen's trust" 1.
 *
 * The contexts. Whoever writes or reads one of these columns, a trigger too, names it so:
 *
 *	fact.value             'fact.value:pseudonym_key'        (that row alone)
 *	person.number          'person.number:' || pseudonym
 *	inbox_part.udh         'inbox_part.udh:' || hex(fingerprint)
 *	inbox_part.data        'inbox_part.data:' || hex(fingerprint)
 *	message.text           'message.text:' || id
 *	complaint.text         'complaint.text:' || ref
 *	complaint.place        'complaint.place:' || ref
 *	complaint.location     'complaint.location:' || ref
 *	complaint_message.text 'complaint_message.text:' || uuid
 *	complaint_event.note   'complaint_event.note:' || complaint || ':' || event_id
 *	reply.text             'reply.text:' || ifnull(complaint, 0)
 *	forward.sent_text      'forward.sent_text:' || complaint
 *
 * The first sealing (DB_STAGE_SEAL) and resealing change the form and no words; no trigger runs
 * then. Where the visibility of a complaint rises, triggers run as for any UPDATE, and the words
 * are the same.
 */
#pragma once

#include "store/statement.h"

/* Adds the functions to the connection. */
int seal_attach(struct db *db);
