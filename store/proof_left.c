/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proof_left.c - what a proof has found is gone with a file that is written anew. */
#include "store/proof_left.h"
#include "store/statement.h"

#include <stdio.h>

#define LEFT_FACT "left_version"

/* VACUUM gives the file another one, as a change of the schema does. */
static int read_version(struct db *db, char *ret, size_t size)
{
	int64_t version = 0;
	int r = db_figure(db, "PRAGMA schema_version", &version);

	(void)snprintf(ret, size, "%lld", (long long)version);
	return r;
}

int proof_left_note(struct db *db)
{
	char version[16];
	int r = read_version(db, version, sizeof(version));

	return r < 0 ? r : db_fact_set(db, LEFT_FACT, version);
}

int proof_is_rewritten(struct db *db)
{
	char was[16], version[16];
	int r = db_fact_get(db, LEFT_FACT, was, sizeof(was));

	if (r <= 0)
		return r;
	r = read_version(db, version, sizeof(version));
	if (r < 0 || strcmp(was, version) == 0)
		return r < 0 ? r : 0;
	return statement_run(db, SQL_FACT_DROP, TEXT(LEFT_FACT));
}
