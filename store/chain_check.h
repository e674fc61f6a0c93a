/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chain_check.h - whether the store is what the gateway has written (chain.h), and which row is
 * not.
 *
 * Reads one state of the store while others go on writing to it. Without the key of a sealed store
 * only what can be seen without it is looked at: that no entry and no row is missing, the links,
 * and the heads.
 */
#pragma once

#include "store/chain_head.h"

enum chain_fault {
	CHAIN_FAULT_NONE,
	CHAIN_FAULT_CHANGED, /* the row is not what was chained last */
	CHAIN_FAULT_EMPTIED, /* its words are gone, and it was not the gateway that has erased them
	                      */
	CHAIN_FAULT_MISSING, /* the row is gone */
	CHAIN_FAULT_UNCHAINED, /* the row was never chained */
	CHAIN_FAULT_LINK,      /* the entry itself was changed, or one before it */
	CHAIN_FAULT_GAP,       /* entries are missing before this one */
	CHAIN_FAULT_NO_CHAIN,  /* there is none at all */
	CHAIN_FAULT_HEAD,      /* a head that is not signed by its key */
	CHAIN_FAULT_HEAD_CUT,  /* a head of an entry that is not there any more */
	CHAIN_FAULT_HEAD_LINK, /* a head of an entry that is another one now */
	CHAIN_FAULT_HEAD_KEY,  /* a head of another key, which the key before did not vouch for */
};

struct chain_finding {
	enum chain_fault fault;
	char what[DB_WORD_SIZE];     /* a table; "chain", "chain_head" */
	int64_t row;                 /* of the table; of "chain" the entry */
	char ticket[DB_TICKET_SIZE]; /* of the complaint that it belongs to; "" none */
	int64_t entry, at_us;        /* the last one of it, and when; 0: none */
	char word[DB_WORD_SIZE];     /* and what befell it then */
	char day[CHAIN_DAY_SIZE];    /* of a head */
};

struct chain_sum {
	int64_t entries, rows, erased, gone, heads, faults;
	int64_t adopted;        /* rows that were there before the chain began */
	int64_t begun_us;       /* when it began; 0: not known */
	bool is_keyed;          /* the rows were compared too */
	struct chain_head last; /* the newest head; entry 0: none */
};

struct chain_watch {
	void (*begin)(int64_t steps, void *userdata);
	void (*step)(int64_t done, void *userdata);
	void (*found)(const struct chain_finding *finding, void *userdata);
	void *userdata;
};

/* Looks at all of it; faults are counted, and told one by one. */
int chain_check(struct db *db, const struct chain_watch *watch, struct chain_sum *ret);

/* Compares a head that a journal has kept with the chain as it is; gives enum chain_fault. A head
 * of another key than any of the store's is CHAIN_FAULT_HEAD_KEY. */
int chain_check_witness(struct db *db, const struct chain_head *witness);
