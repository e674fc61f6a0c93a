/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chain_head.h - the head of the chain (chain.h), signed once a day, to be kept outside of the
 *store: who has the store alone can neither cut its chain nor write it anew unseen.
 *
 * What is signed is one line without an end of line:
 *
 *	lapor-smsd chain 2026-11-22 412 LINK KEY
 *
 * the day, the number of the last entry, its link in hex, and the public key (Ed25519) as base64 of
 * its SubjectPublicKeyInfo, which a PEM file has between its first and last line. The key is
 *derived from the first privacy key; in a store without one, from the key of the pseudonyms, which
 *stands in the store. The first head behind a change of keys is signed by the key before as well,
 *where that is still known. Spec: issue "the citizen's trust" 5.
 */
#pragma once

#include "store/db.h"

#define CHAIN_DAY_SIZE       11 /* "2026-11-22" with its NUL */
#define CHAIN_KEY_SIZE       32
#define CHAIN_SIGNATURE_SIZE 64
#define CHAIN_LINE_SIZE      192
#define CHAIN_BASE64_SIZE    89 /* of a signature, with its NUL */
#define CHAIN_TEXT_SIZE      (CHAIN_LINE_SIZE + 2 * CHAIN_BASE64_SIZE + 24)

struct chain_head {
	char day[CHAIN_DAY_SIZE];
	int64_t at_us, entry; /* at_us: 0 where it was read from a line */
	uint8_t link[32];
	uint8_t key[CHAIN_KEY_SIZE]; /* the public one */
	uint8_t signature[CHAIN_SIGNATURE_SIZE];
	bool is_vouched; /* the key is another one than before, and that one has signed too */
	uint8_t vouched[CHAIN_SIGNATURE_SIZE];
};

/* Signs what there is, where this day (in the gateway's zone) or this key has no head yet. 1; 0: it
 * has. */
int chain_head_make(struct db *db, const char *day, int64_t now_us, struct chain_head *ret);

/* The line that is signed. */
void chain_head_line(const struct chain_head *head, char ret[static CHAIN_LINE_SIZE]);

/* The same with the signatures behind it: "LINE signature=BASE64[ vouched=BASE64]". */
void chain_head_write(const struct chain_head *head, char ret[static CHAIN_TEXT_SIZE]);

/* Finds one in a line of a log, whatever stands around it: 1, or 0. The text is anybody's. */
int chain_head_read(const char *text, struct chain_head *ret);

/* Whether its own key has signed it. */
bool chain_head_is_signed(const struct chain_head *head);

/* Whether this key has signed it too. */
bool chain_head_is_vouched(const struct chain_head *head, const uint8_t key[static CHAIN_KEY_SIZE]);
