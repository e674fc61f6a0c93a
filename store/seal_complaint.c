/* SPDX-License-Identifier: GPL-2.0-or-later */
/* seal_complaint.c - inside of the store: a complaint becomes secret. */
#include "store/seal_store.h"

/* The log has them in clear still. */
static int seal(struct db *db, enum sql id, int64_t complaint)
{
	int r = statement_run(db, id, INT(complaint));

	if (r > 0)
		db->log_tells = true;
	return r;
}

int seal_store_before(struct db *db, int64_t complaint)
{
	return db->sealed ? seal(db, SQL_SEAL_BEFORE, complaint) : 0;
}

int seal_store_complaint(struct db *db, int64_t complaint)
{
	static const enum sql all[] = { SQL_SEAL_SAID, SQL_SEAL_EVENTS, SQL_SEAL_MESSAGES,
		SQL_SEAL_REPLIES, SQL_SEAL_FORWARD, SQL_SEAL_BEFORE };
	int r;

	if (!db->sealed)
		return 0;
	r = seal(db, SQL_SEAL_COMPLAINT, complaint);
	if (r <= 0)
		return r;
	for (size_t i = 0; i < COUNT_OF(all) && r >= 0; i++)
		r = seal(db, all[i], complaint);
	return r;
}
