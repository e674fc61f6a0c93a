/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.c - how each modem fared over time, thinned with age. */
#include "store/sample.h"
#include "store/step.h"

#define YEARS_US (2 * 365 * USEC_PER_DAY)

/* What goes, by its age. */
static const struct {
	enum sql id;
	int64_t age_us;
} ends[] = {
	{ SQL_HEALTH_LOG_END_INFO, 60 * USEC_PER_DAY },
	{ SQL_HEALTH_LOG_END, YEARS_US },
	{ SQL_SAMPLE_ERROR_END, YEARS_US },
	{ SQL_SAMPLE_END, YEARS_US },
};

/* What becomes one row for each unit of time. */
static const struct {
	int64_t age_us, unit_us;
} levels[] = {
	{ 2 * USEC_PER_DAY, USEC_PER_HOUR },
	{ 60 * USEC_PER_DAY, USEC_PER_DAY },
};

static struct value signal_value(int dbm)
{
	return dbm ? INT(dbm) : NONE;
}

int sample_add(struct db *db, const struct sample_row *row)
{
	int r = statement_run(db, SQL_SAMPLE_ADD, TEXT(row->modem), INT(row->at_us),
		INT(row->span_us), TEXT(row->state), INT(row->up_us), signal_value(row->signal_dbm),
		signal_value(row->signal_least_dbm), TEXT(row->network), TEXT(row->operator_name),
		TEXT(row->cell), FIGURE(row->sim_used), FIGURE(row->sim_size), INT(row->received),
		INT(row->sent), INT(row->failed), INT(row->restarts), INT(row->resets));

	return r < 0 ? r : 0;
}

int sample_add_error(
	struct db *db, const char *modem, int64_t hour_us, const char *error, uint32_t count)
{
	int r = statement_run(
		db, SQL_SAMPLE_ERROR_ADD, TEXT(modem), INT(hour_us), TEXT(error), INT(count));

	return r < 0 ? r : 0;
}

/* Makes the rows of a unit one: the last of them, as far as a step goes. */
static int merge(struct db *db, const char *modem, int64_t from_us, int64_t to_us)
{
	_cleanup_(step_undo) struct step step = { 0 };
	int64_t last_us = from_us;
	int r = step_begin(&step, db);

	if (r >= 0)
		r = statement_get(db, &last_us, SQL_SAMPLE_LAST, TEXT(modem), INT(from_us),
			INT(to_us), INT(SAMPLE_STEP));
	if (r >= 0)
		r = statement_run(db, SQL_SAMPLE_MERGE, TEXT(modem), INT(from_us), INT(last_us));
	if (r >= 0)
		r = statement_run(db, SQL_SAMPLE_MERGED, TEXT(modem), INT(from_us), INT(last_us));
	return r < 0 ? r : step_commit(&step, 0);
}

/* The next modem that there are samples of. 1, or 0: that was the last. */
static int next_modem(struct db *db, struct sample_thinning *t)
{
	_cleanup_(statement_resetp) sqlite3_stmt *s = NULL;
	char name[LAPOR_NAME_SIZE];
	int r = statement_first(db, &s, SQL_SAMPLE_MODEM, TEXT(t->modem));

	if (r >= 0)
		r = column_copy(s, 0, name, sizeof(name));
	if (r < 0)
		return r;
	t->after_us = 0;
	return copy_string(t->modem, sizeof(t->modem), name) < 0 ? -EOVERFLOW : *name != '\0';
}

static void next_stage(struct sample_thinning *t)
{
	*t = (struct sample_thinning){ .stage = t->stage + 1 };
}

static int thin_level(
	struct db *db, struct sample_thinning *t, int64_t age_us, int64_t unit_us, int64_t now_us)
{
	int64_t before_us = now_us - age_us, at_us = 0, from_us;
	int r;

	before_us -= before_us % unit_us;
	r = statement_get(db, &at_us, SQL_SAMPLE_CROWDED, TEXT(t->modem), INT(t->after_us),
		INT(before_us), INT(unit_us));
	if (r == 0) {
		r = next_modem(db, t);
		if (r == 0)
			next_stage(t);
		return r < 0 ? r : 1;
	}
	if (r < 0)
		return r;
	from_us = at_us - at_us % unit_us;
	r = merge(db, t->modem, from_us, from_us + unit_us);
	if (r < 0)
		return r;
	t->after_us = from_us;
	return 1;
}

int sample_thin(struct db *db, struct sample_thinning *t, int64_t now_us)
{
	size_t level = t->stage - COUNT_OF(ends);
	int r;

	if (t->stage < COUNT_OF(ends)) {
		r = statement_run(db, ends[t->stage].id, INT(now_us - ends[t->stage].age_us),
			INT(SAMPLE_STEP));
		if (r >= 0 && r < SAMPLE_STEP)
			next_stage(t);
		return r < 0 ? r : 1;
	}
	if (level >= COUNT_OF(levels))
		return 0;
	return thin_level(db, t, levels[level].age_us, levels[level].unit_us, now_us);
}
