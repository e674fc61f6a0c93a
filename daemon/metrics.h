/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metrics.h - metrics in the text format of Prometheus (0.0.4): each family with its help and its
 * type, then its samples. Pure.
 */
#pragma once

#include "lapor.h"

#include <stdio.h>

enum metrics_id {
#define X(name, type, labels, help) METRICS_##name,
#include "daemon/metrics.inc"
#undef X
	METRICS_IDS /* of all metrics */
};

struct metrics;
int metrics_new(struct metrics **ret);
void metrics_free(struct metrics *metrics);
DEFINE_CLEANUP(struct metrics *, metrics_free);

/* A sample; a, b: the values of its labels in the order of the table, "" for what it has not. 0 or
 * -ENOMEM. */
int metrics_add(
	struct metrics *metrics, enum metrics_id id, const char *a, const char *b, double value);

/* The same by the name, without lapor_. -EINVAL: there is none. */
int metrics_add_named(
	struct metrics *metrics, const char *name, const char *a, const char *b, double value);

/* The same for what has no sample with these labels yet: 0 shows an empty queue as one. */
int metrics_fill(
	struct metrics *metrics, enum metrics_id id, const char *a, const char *b, double value);

struct metrics_sample {
	const char *name;  /* without lapor_ */
	const char *names; /* of its labels, with a blank between them */
	const char *a, *b; /* their values, "" for what it has not */
	double value;
};

/* Calls fn for each, in the order that they were added; a value below 0 ends it and is given. */
int metrics_walk(const struct metrics *metrics,
	int (*fn)(const struct metrics_sample *sample, void *userdata), void *userdata);

/* All, the families in the order of the table, their samples in the order that they were added;
 * those without a sample are left out. */
void metrics_print(const struct metrics *metrics, FILE *out);
