/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metrics.c - metrics in the text format of Prometheus. */
#include "daemon/metrics.h"

#include <math.h>

#define LABELS_MAX 2

struct sample {
	enum metrics_id id;
	char *labels[LABELS_MAX];
	double value;
};

struct metrics {
	struct sample *samples;
	size_t count, size;
};

static const struct {
	const char *name, *type, *labels, *help;
} table[] = {
#define X(name, type, labels, help) { #name, #type, labels, help },
#include "daemon/metrics.inc"
#undef X
};

int metrics_new(struct metrics **ret)
{
	*ret = calloc(1, sizeof(**ret));
	return *ret ? 0 : -ENOMEM;
}

static void free_labels(struct sample *sample)
{
	for (size_t i = 0; i < LABELS_MAX; i++)
		free(sample->labels[i]);
}

void metrics_free(struct metrics *metrics)
{
	if (!metrics)
		return;
	for (size_t i = 0; i < metrics->count; i++)
		free_labels(&metrics->samples[i]);
	free(metrics->samples);
	free(metrics);
}

static int reserve(struct metrics *metrics)
{
	size_t wanted = metrics->size > 0 ? metrics->size * 2 : 64;
	struct sample *more;

	if (metrics->count < metrics->size)
		return 0;
	more = reallocarray(metrics->samples, wanted, sizeof(*more));
	if (!more)
		return -ENOMEM;
	metrics->samples = more;
	metrics->size = wanted;
	return 0;
}

int metrics_add(
	struct metrics *metrics, enum metrics_id id, const char *a, const char *b, double value)
{
	struct sample sample = { .id = id, .labels = { strdup(a), strdup(b) }, .value = value };

	if (!sample.labels[0] || !sample.labels[1] || reserve(metrics) < 0) {
		free_labels(&sample);
		return -ENOMEM;
	}
	metrics->samples[metrics->count++] = sample;
	return 0;
	/* analysis: Wanalyzer-malloc-leak: the metrics hold them */
}

int metrics_add_named(
	struct metrics *metrics, const char *name, const char *a, const char *b, double value)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return metrics_add(metrics, (enum metrics_id)i, a, b, value);
	return -EINVAL;
}

int metrics_fill(
	struct metrics *metrics, enum metrics_id id, const char *a, const char *b, double value)
{
	for (size_t i = 0; i < metrics->count; i++) {
		const struct sample *s = &metrics->samples[i];

		if (s->id == id && strcmp(s->labels[0], a) == 0 && strcmp(s->labels[1], b) == 0)
			return 0;
	}
	return metrics_add(metrics, id, a, b, value);
}

int metrics_walk(const struct metrics *metrics,
	int (*fn)(const struct metrics_sample *sample, void *userdata), void *userdata)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < metrics->count; i++) {
		const struct sample *s = &metrics->samples[i];

		r = fn(&(const struct metrics_sample){ .name = table[s->id].name,
			       .names = table[s->id].labels,
			       .a = s->labels[0],
			       .b = s->labels[1],
			       .value = s->value },
			userdata);
	}
	return r < 0 ? r : 0;
}

static void print_value(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n') {
			(void)fputs("\\n", out);
			continue;
		}
		if (*text == '"' || *text == '\\')
			(void)fputc('\\', out);
		(void)fputc(*text, out);
	}
}

static void print_labels(const struct sample *s, FILE *out)
{
	const char *names = table[s->id].labels;

	for (size_t i = 0; *names && i < LABELS_MAX; i++) {
		size_t length = strcspn(names, " ");

		(void)fprintf(out, "%c%.*s=\"", i == 0 ? '{' : ',', (int)length, names);
		print_value(out, s->labels[i]);
		(void)fputc('"', out);
		names += length + (names[length] == ' ');
	}
	if (*table[s->id].labels)
		(void)fputc('}', out);
}

/* Whole numbers as such: a double holds counts up to 2^53. */
static void print_sample(const struct sample *s, FILE *out)
{
	(void)fprintf(out, "lapor_%s", table[s->id].name);
	print_labels(s, out);
	if (s->value == floor(s->value))
		(void)fprintf(out, " %.0f\n", s->value);
	else
		(void)fprintf(out, " %.3f\n", s->value);
}

void metrics_print(const struct metrics *metrics, FILE *out)
{
	for (size_t id = 0; id < COUNT_OF(table); id++) {
		bool is_first = true;

		for (size_t i = 0; i < metrics->count; i++) {
			const struct sample *s = &metrics->samples[i];

			if (s->id != id)
				continue;
			if (is_first)
				(void)fprintf(out, "# HELP lapor_%s %s\n# TYPE lapor_%s %s\n",
					table[id].name, table[id].help, table[id].name,
					table[id].type);
			is_first = false;
			print_sample(s, out);
		}
	}
}
