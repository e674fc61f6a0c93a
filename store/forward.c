/* SPDX-License-Identifier: GPL-2.0-or-later */
/* forward.c - the queues of what is still to be told to the central systems: what goes in, and what
 * became of it. */
#include "store/forward.h"
#include "store/forward_add.h"
#include "store/step.h"

int forward_add(struct db *db, int64_t complaint, enum forward_kind kind, int64_t message,
	int64_t at_us, int64_t now_us)
{
	return statement_run(db, SQL_FORWARD_ADD, INT(complaint), INT(kind),
		message ? INT(message) : NONE, INT(at_us), INT(now_us));
}

int forward_keep_tracking(struct db *db, int64_t complaint, const char *tracking_id, int64_t now_us)
{
	int r;

	if (!tracking_id[0])
		return 0;
	r = statement_run(
		db, SQL_COMPLAINT_TRACKING, INT(complaint), TEXT(tracking_id), INT(now_us));
	return r < 0 ? r : 0;
}

/* Central has the complaint: what belongs to it may follow. */
static int accept(struct db *db, int64_t complaint, const char *tracking_id, const char *status,
	int64_t now_us)
{
	int r;

	if (!status[0] && tracking_id[0])
		status = "submitted";
	if (status[0]) {
		r = statement_run(db, SQL_COMPLAINT_ACCEPTED, INT(complaint), TEXT(status),
			INT(now_us), INT(tracking_id[0] != '\0'));
		if (r < 0)
			return r;
	}
	r = forward_keep_tracking(db, complaint, tracking_id, now_us);
	if (r < 0)
		return r;
	return statement_run(db, SQL_FORWARD_FOLLOW, INT(complaint), INT(now_us));
}

static int finish(struct db *db, int64_t id, const char *tracking_id, const char *status,
	bool untracked, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t complaint = 0;
	int r;

	if (strlen(tracking_id) >= DB_TRACKING_SIZE)
		return -EOVERFLOW;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_get(db, &complaint, SQL_FORWARD_DONE, INT(id), INT(now_us), INT(untracked));
	if (r <= 0)
		return r;
	if (complaint != 0) {
		r = accept(db, complaint, tracking_id, status, now_us);
		if (r < 0)
			return r;
	}
	return step_commit(&step, 1);
}

int forward_done(
	struct db *db, int64_t id, const char *tracking_id, const char *status, int64_t now_us)
{
	return finish(db, id, tracking_id, status, false, now_us);
}

int forward_untracked(struct db *db, int64_t id, const char *status, int64_t now_us)
{
	return finish(db, id, "", status, true, now_us);
}

int forward_later(struct db *db, int64_t id, int64_t next_us, const char *error, bool count_attempt)
{
	return statement_run(
		db, SQL_FORWARD_LATER, INT(id), INT(next_us), TEXT(error), INT(!count_attempt));
}

int forward_doubt(struct db *db, int64_t id, int64_t next_us, const char *error)
{
	return statement_run(db, SQL_FORWARD_DOUBT, INT(id), INT(next_us), TEXT(error));
}

int forward_unknown(struct db *db, int64_t id, int64_t next_us, const char *error)
{
	return statement_run(db, SQL_FORWARD_UNKNOWN, INT(id), INT(next_us), TEXT(error));
}

int forward_token(struct db *db, int64_t id, const char *token, int64_t next_us)
{
	if (!token[0] || strlen(token) >= DB_TOKEN_SIZE)
		return token[0] ? -EOVERFLOW : -EINVAL;
	return statement_run(db, SQL_FORWARD_TOKEN, INT(id), INT(next_us), TEXT(token));
}

int forward_again(struct db *db, int64_t id, bool use_default, const char *error, int64_t now_us)
{
	return statement_run(
		db, SQL_FORWARD_AGAIN, INT(id), INT(now_us), TEXT(error), INT(use_default), INT(0));
}

int forward_resend(struct db *db, int64_t id, int64_t next_us, const char *error)
{
	return statement_run(
		db, SQL_FORWARD_AGAIN, INT(id), INT(next_us), TEXT(error), INT(0), INT(1));
}

int forward_park(struct db *db, int64_t id, const char *error)
{
	return statement_run(db, SQL_FORWARD_PARK, INT(id), TEXT(error));
}

int forward_hold(struct db *db, int64_t id, const char *error, bool count_attempt)
{
	return statement_run(db, SQL_FORWARD_HOLD, INT(id), TEXT(error), INT(!count_attempt));
}

int forward_any_parked(struct db *db)
{
	int64_t one;

	return statement_get(db, &one, SQL_FORWARD_ANY_PARKED);
}

int forward_any_held(struct db *db)
{
	int64_t one;

	return statement_get(db, &one, SQL_FORWARD_ANY_HELD);
}

int forward_retry(struct db *db, const char *ticket, int64_t now_us)
{
	if (ticket)
		return statement_run(db, SQL_FORWARD_RETRY, TEXT(ticket), INT(now_us));
	return statement_run(db, SQL_FORWARD_RETRY_ALL, INT(now_us));
}

int forward_release(struct db *db, const char *ticket, int64_t now_us)
{
	return statement_run(db, SQL_FORWARD_RELEASE, TEXT(ticket), INT(now_us));
}

int forward_link(struct db *db, const char *ticket, const char *tracking_id, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t complaint = 0;
	int r;

	if (!tracking_id[0] || strlen(tracking_id) >= DB_TRACKING_SIZE)
		return tracking_id[0] ? -EOVERFLOW : -EINVAL;
	r = step_begin(&step, db);
	if (r < 0)
		return r;
	/* -EEXIST from the index when another one has it. */
	r = statement_get(
		db, &complaint, SQL_FORWARD_LINK, TEXT(ticket), TEXT(tracking_id), INT(now_us));
	if (r <= 0)
		return r;
	r = statement_run(db, SQL_FORWARD_LINKED, INT(complaint), INT(now_us));
	if (r < 0)
		return r;
	r = accept(db, complaint, tracking_id, "", now_us);
	return r < 0 ? r : step_commit(&step, 1);
}

int forward_contact(struct db *db, int64_t complaint_id, int64_t delivered_us, int64_t now_us)
{
	return forward_add(db, complaint_id, FORWARD_CONTACT, 0, delivered_us, now_us);
}
