/* SPDX-License-Identifier: GPL-2.0-or-later */
/* health.c - the state of each modem now, and the log of what happened to it. */
#include "store/health.h"
#include "store/step.h"

int health_reset(struct db *db, const char *const *names, size_t count, int64_t now_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int r;

	r = step_begin(&step, db);
	if (r < 0)
		return r;
	r = statement_run(db, SQL_MODEM_UNLIST);
	if (r < 0)
		return r;
	for (size_t i = 0; i < count; i++) {
		r = statement_run(db, SQL_MODEM_LIST, TEXT(names[i]), INT(now_us));
		if (r < 0)
			return r;
	}
	r = statement_run(db, SQL_MODEM_FORGET);
	if (r < 0)
		return r;
	return step_commit(&step, 0);
}

int health_forget(struct db *db, const char *modem)
{
	int r = statement_run(db, SQL_MODEM_DROP, TEXT(modem));

	return r < 0 ? r : 0;
}

int health_balance_set(struct db *db, const char *modem, int64_t hundredths, int64_t now_us)
{
	int r = statement_run(db, SQL_MODEM_BALANCE, TEXT(modem), INT(hundredths), INT(now_us));

	return r < 0 ? r : 0;
}

int health_modem_set(struct db *db, const struct health_modem *modem, int64_t now_us)
{
	int r;

	r = statement_run(db, SQL_MODEM_SET, TEXT(modem->name), TEXT(modem->state),
		TEXT(modem->reason), TEXT(modem->code),
		modem->signal_dbm ? INT(modem->signal_dbm) : NONE, TEXT(modem->network),
		TEXT(modem->operator_name), FIGURE(modem->sim_used), FIGURE(modem->sim_size),
		TEXT(modem->imei), TEXT(modem->imsi), INT(now_us),
		TEXT(modem->cell ? modem->cell : ""), TEXT(modem->port ? modem->port : ""),
		INT(modem->restarts));
	return r < 0 ? r : 0;
}

int health_log(struct db *db, const char *modem, const char *event, const char *code,
	const char *severity, const char *detail, int64_t now_us)
{
	int r;

	r = statement_run(db, SQL_HEALTH_LOG, INT(now_us), TEXT(modem), TEXT(event), TEXT(code),
		TEXT(severity), TEXT(detail));
	return r < 0 ? r : 0;
}

int health_identity_get(struct db *db, const char *modem, struct health_identity *ret)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	struct health_identity found;
	int r = statement_first(db, &s, SQL_MODEM_KNOWN, TEXT(modem));

	if (r <= 0)
		return r;
	if (column_copy(s, 0, found.imsi, sizeof(found.imsi)) < 0 ||
		column_copy(s, 1, found.imei, sizeof(found.imei)) < 0)
		return -EOVERFLOW;
	*ret = found;
	return 1;
}

int health_identity_set(struct db *db, const char *modem, const struct health_identity *identity)
{
	int r = statement_run(
		db, SQL_MODEM_KNOW, TEXT(modem), TEXT(identity->imsi), TEXT(identity->imei));

	return r < 0 ? r : 0;
}
