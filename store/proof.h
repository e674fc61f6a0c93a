/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proof.h - that what was erased stands in the store's files no more, and the certificate of it.
 *
 * Everything that was erased since the last proof is searched for, as it stood in the file: the log
 * is emptied, then the file is gone through in steps. What SQLite has left in the free space of a
 * page (slack.h) is overwritten on the way, whatever it was. A piece may stand in a row that is
 * kept, as another citizen may have said the same: that is counted apart. What is found after that
 * is told as found. With that the rows of the audit that wait for it end, with a certificate each.
 *
 * It speaks of the store's own files: not of copies of the store, nor of what a disk keeps of
 * blocks that were written over.
 */
#pragma once

#include "store/audit.h"

#define PROOF_STEP (1024 * 1024) /* octets: a few milliseconds' work */

struct proof;

/* What is known of copies from before, which a proof cannot look into. */
struct proof_copies {
	int64_t count;    /* that go by themselves .. */
	int64_t until_us; /* .. by then; 0: nobody knows */
	int64_t kept;     /* that stay until a person removes them */
};

struct proof_facts {
	int64_t pieces, left_out; /* of what was erased: searched for, and not */
	int64_t octets;           /* that were searched */
	int64_t cleaned;          /* pages whose free space was overwritten */
	int64_t held;             /* pieces that stand in rows that are kept */
	int64_t found;            /* pieces that are left of what was erased */
	int64_t rows;             /* of the audit that have ended with it */
};

/* At the start: the rows of an earlier run, whose words nobody knows any more, wait for the next
 * proof. Gives their number. */
int proof_adopt(struct db *db, int64_t now_us);

/* Whether any row of the audit waits for a proof. */
bool proof_is_due(const struct db *db);

/* Takes all that was erased and all rows that wait. The store must outlive it. */
int proof_new(struct proof **ret, struct db *db);

/* Wipes what it holds. Rows that it has not ended wait again. NULL is accepted. */
void proof_free(struct proof *proof);
DEFINE_CLEANUP(struct proof *, proof_free);

/* One step, outside of any transaction: 1, there is more of it; 0, all was searched. -EBUSY: a
 * reader holds on to the log, the same step is to be asked for again later. */
int proof_step(struct proof *proof);

/* After the last step, in one transaction: the certificates. */
int proof_end(struct proof *proof, const struct proof_copies *copies, int64_t now_us,
	struct proof_facts *ret);

/*
 * At the start: 1 where a proof has found something and the file was written anew since then
 * (VACUUM with the gateway stopped), which leaves nothing of it; said once. 0: it was not, or
 * nothing was found.
 */
int proof_is_rewritten(struct db *db);

#define PROOF_DIGEST_SIZE 65

/* What a certificate is told by: SHA-256 of its content, in hex. -ENOMEM. */
int proof_digest(const char *content, char ret[static PROOF_DIGEST_SIZE]);
