/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.h - what tests of an erasure share: all counts that metrics and recaps are made of. */
#pragma once

#include "store/metrics.h"
#include "store/recap.h"
#include "tests/unit/store_fixture.h"

static inline int write_figure(const struct metrics_figure *f, void *out)
{
	size_t length = strlen(f->name);

	/* What waits is less after an erasure; what was counted stays. */
	if (length > 6 && strcmp(f->name + length - 6, "_total") == 0)
		(void)fprintf(out, "%s %s %s %g\n", f->name, f->a, f->b, f->value);
	return 0;
}

static inline int write_life(const struct recap_life *l, void *out)
{
	(void)fprintf(out, "%s|%s|%s|%d|%lld", l->class_name, l->agency, l->route, l->cancelled,
		(long long)l->received_us);
	for (size_t i = 0; i < RECAP_MOMENTS; i++)
		(void)fprintf(out, "|%lld", (long long)l->first_us[i]);
	(void)fputc('\n', out);
	return 0;
}

/* Is to be freed. */
static inline char *read_figures(struct db *db)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(metrics_each(db, write_figure, out), 0);
	assert_true(ftell(out) > 0);
	assert_true(recap_each(db, 0, INT64_MAX, write_life, out) > 0);
	assert_int_equal(fclose(out), 0);
	return text;
}
