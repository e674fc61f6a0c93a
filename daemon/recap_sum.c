/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recap_sum.c - adds the lives of complaints up. */
#include "daemon/recap_sum.h"

#include <math.h>

struct group_step {
	int64_t *took_us;
	size_t count, size;
	int64_t in_time;
};

struct group {
	char key[RECAP_KEY_SIZE];
	int64_t complaints, cancelled;
	struct group_step steps[RECAP_STEPS];
};

struct recap_sum {
	struct group all;
	struct group **groups; /* by key */
	size_t count, size;
};

static int64_t day_of(int64_t at_us)
{
	return at_us / USEC_PER_DAY;
}

void recap_measure(const struct recap_moments *moments, const struct workday_holidays *holidays,
	const int64_t sla[static RECAP_STEPS], struct recap_took ret[static RECAP_STEPS])
{
	for (int i = 0; i < RECAP_STEPS; i++) {
		int64_t at_us = moments->first_us[i], since_us = moments->received_us;

		for (int j = 0; j < i; j++)
			if (moments->first_us[j] > since_us && moments->first_us[j] <= at_us)
				since_us = moments->first_us[j];
		ret[i] = (struct recap_took){ .done = at_us != 0 };
		if (!ret[i].done)
			continue;
		ret[i].us = workday_between(holidays, since_us, at_us);
		ret[i].in_time = sla[i] == 0 ||
		                 day_of(at_us) <= workday_add(holidays, day_of(since_us), sla[i]);
	}
}

double recap_quantile(const int64_t *sorted, size_t count, double q)
{
	double at, low;
	size_t i;

	if (count == 0)
		return NAN;
	at = q * (double)(count - 1);
	low = floor(at);
	i = (size_t)low;
	if (i + 1 >= count)
		return (double)sorted[count - 1];
	return (double)sorted[i] + (at - low) * (double)(sorted[i + 1] - sorted[i]);
}

int recap_sum_new(struct recap_sum **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

static void free_steps(struct group *group)
{
	for (int i = 0; i < RECAP_STEPS; i++)
		free(group->steps[i].took_us);
}

void recap_sum_free(struct recap_sum *sum)
{
	if (!sum)
		return;
	for (size_t i = 0; i < sum->count; i++) {
		free_steps(sum->groups[i]);
		free(sum->groups[i]);
	}
	free_steps(&sum->all);
	free((void *)sum->groups);
	free(sum);
}

/* Room for one more thing; *list is an array of things of this size. */
static int reserve(void *list, size_t thing, size_t count, size_t *size)
{
	size_t wanted = *size > 0 ? *size * 2 : 16;
	void *more;

	if (count < *size)
		return 0;
	more = reallocarray(*(void **)list, wanted, thing);
	if (!more)
		return -ENOMEM;
	*(void **)list = more;
	*size = wanted;
	return 0;
}

static int insert_group(struct recap_sum *sum, size_t at, const char *key)
{
	struct group *group = NULL;
	int r = reserve((void *)&sum->groups, sizeof(struct group *), sum->count, &sum->size);

	if (r < 0)
		return r;
	group = calloc(1, sizeof(*group));
	if (!group)
		return -ENOMEM;
	r = copy_string(group->key, sizeof(group->key), key);
	if (r < 0) {
		free(group);
		return r;
	}
	memmove((void *)(sum->groups + at + 1), (void *)(sum->groups + at),
		(sum->count - at) * sizeof(struct group *));
	sum->groups[at] = group;
	sum->count++;
	return 0;
}

static int find_group(struct recap_sum *sum, const char *key, struct group **ret)
{
	size_t low = 0, high = sum->count;
	int r = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(sum->groups[middle]->key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == sum->count || strcmp(sum->groups[low]->key, key) != 0)
		r = insert_group(sum, low, key);
	if (r == 0)
		*ret = sum->groups[low];
	return r;
}

static int add(struct group *group, const struct recap_took *took)
{
	if (!took) {
		group->cancelled++;
		return 0;
	}
	for (int i = 0; i < RECAP_STEPS; i++) {
		struct group_step *step = &group->steps[i];
		int r;

		if (!took[i].done)
			continue;
		r = reserve(
			(void *)&step->took_us, sizeof(*step->took_us), step->count, &step->size);
		if (r < 0)
			return r;
		step->took_us[step->count++] = took[i].us;
		step->in_time += took[i].in_time;
	}
	group->complaints++;
	return 0;
}

int recap_sum_add(struct recap_sum *sum, const char *key, const struct recap_took *took)
{
	struct group *group = NULL;
	int r = key ? find_group(sum, key, &group) : 0;

	if (r == 0 && group)
		r = add(group, took);
	return r < 0 ? r : add(&sum->all, took);
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void write_row(
	struct group *group, const int64_t sla[static RECAP_STEPS], struct recap_row *ret)
{
	memcpy(ret->key, group->key, sizeof(ret->key));
	ret->complaints = group->complaints;
	ret->cancelled = group->cancelled;
	for (int i = 0; i < RECAP_STEPS; i++) {
		struct group_step *step = &group->steps[i];

		if (step->count > 0)
			qsort(step->took_us, step->count, sizeof(*step->took_us), compare);
		ret->steps[i] = (struct recap_figures){ .count = (int64_t)step->count,
			.in_time = sla[i] > 0 ? step->in_time : -1,
			.median_days =
				recap_quantile(step->took_us, step->count, 0.5) / USEC_PER_DAY,
			.p90_days =
				recap_quantile(step->took_us, step->count, 0.9) / USEC_PER_DAY };
	}
}

int recap_sum_finish(
	struct recap_sum *sum, const int64_t sla[static RECAP_STEPS], struct recap *ret)
{
	struct recap recap = { 0 };

	if (sum->count > 0) {
		recap.rows = calloc(sum->count, sizeof(*recap.rows));
		if (!recap.rows)
			return -ENOMEM;
	}
	for (; recap.count < sum->count; recap.count++)
		write_row(sum->groups[recap.count], sla, &recap.rows[recap.count]);
	write_row(&sum->all, sla, &recap.all);
	*ret = recap;
	return 0;
}

void recap_done(struct recap *recap)
{
	free(recap->rows);
	*recap = (struct recap){ 0 };
}
