/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chain.h - inside of the store: one entry behind the other for all that came in, went out and
 * became of it, so that nobody changes it unseen.
 *
 * The triggers of 0011-lighter.sql write the entries, by the functions of SQL that chain_attach()
 * adds:
 *
 *	chain_prove(last, what, row, word, value, ..)
 *				makes the entry behind the last one; without a value the row is
 *				gone. 1; 0 where no chain has begun (last NULL)
 *	chain_id(), chain_at(), chain_word(), chain_proof()
 *				what it made
 *	digest(value, ..)	SHA-256 of values with their types and lengths; stored nowhere
 *	chained(previous, id, at_us, what, row, word, digest)
 *				the proof of an entry; previous: the proof of the one before
 *	chain_clock()		now
 *
 * A proof is an HMAC-SHA-256 of the previous link and all of the entry with its row's digest, and
 * the link: SHA-256 of the same with the HMAC in the digest's place. The HMAC's key is derived from
 * that of the pseudonyms, so without it none can be made, not even that of a row as it once was;
 * the links can be followed without it. Digests are of words in clear: sealing them under another
 * key changes nothing.
 *
 * The link of the last entry is kept in memory, for the entry's number and SQLite's version of the
 * file: where entries were undone (ROLLBACK TO, a statement that failed) or the file was written to
 * since, one of them is another, and the link is read. Spec: issue "the citizen's trust" 5.
 */
#pragma once

#include "store/hash.h"
#include "store/statement.h"

#define CHAIN_HASH_SIZE  HASH_SIZE
#define CHAIN_PROOF_SIZE (2 * CHAIN_HASH_SIZE) /* the HMAC, and the link */

struct chain_entry {
	int64_t id, at_us, row;
	const char *what, *word; /* borrowed */
	const uint8_t *digest;   /* of the row; NULL: it has none */
	const uint8_t *previous; /* link; NULL: it is the first */
};

/* Adds the functions to the connection. */
int chain_attach(struct db *db);

/* Begins the chain where there is none, with all rows that there are. Needs the pseudonyms' key. */
int chain_open(struct db *db);

void chain_close(struct db *db);

/* False where the pseudonyms' key is sealed and there is no key for it: only chain_link() works. */
bool chain_has_key(const struct db *db);

/* To hash with; borrowed, until the next call. */
struct hash *chain_hash(const struct db *db);

/* The two halves of a proof. -ENOMEM. */
int chain_mac(struct db *db, const struct chain_entry *entry, uint8_t ret[static CHAIN_HASH_SIZE]);
int chain_link(struct db *db, const struct chain_entry *entry, const uint8_t *mac,
	uint8_t ret[static CHAIN_HASH_SIZE]);

/* A key for one purpose, from another one: HKDF-Expand with SHA-256 (RFC 5869). */
int chain_derive(const uint8_t key[static DB_KEY_SIZE], const char *purpose,
	uint8_t ret[static CHAIN_HASH_SIZE]);
