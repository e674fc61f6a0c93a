/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_bench.c - microseconds of a parse: parse_bench ROUNDS < messages.jsonl */
#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "daemon/parse.h"

#define MESSAGES_MAX 10000

static const struct parse_route routes[] = { { "TANGKAB", false }, { "BBM", false },
	{ "PUNGLI", true }, { "DESA", true }, { "BANSOS", true } };
static const char *const categories[] = { "JALAN", "AIR", "LISTRIK", "KESEHATAN" };
static const char *const own_numbers[] = { "+6281100000001" };

static double now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Texts stay allocated: the program ends with them. */
static size_t read_texts(char **texts)
{
	char line[65536];
	size_t count = 0;

	while (count < MESSAGES_MAX && fgets(line, sizeof(line), stdin)) {
		json_auto_t *message = json_loads(line, 0, NULL);
		const char *text = json_string_value(json_object_get(message, "text"));

		if (text)
			texts[count++] = strdup(text);
	}
	return count;
}

int main(int argc, char **argv)
{
	static char *texts[MESSAGES_MAX];
	const struct parse_settings settings = { .routes = routes,
		.route_count = COUNT_OF(routes),
		.categories = categories,
		.category_count = COUNT_OF(categories),
		.own_numbers = own_numbers,
		.own_count = COUNT_OF(own_numbers) };
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 100;
	size_t count = read_texts(texts), complaints = 0;
	double start = now_us(), spent;
	struct parse_result result;

	for (long round = 0; round < rounds; round++) {
		for (size_t i = 0; i < count; i++) {
			parse_message(&settings, "+6281200000000", texts[i], &result);
			complaints += result.kind == PARSE_COMPLAINT;
		}
	}
	spent = now_us() - start;
	printf("%zu messages, %ld rounds, %zu complaints: %.2f us a message\n", count, rounds,
		complaints, count > 0 ? spent / (double)rounds / (double)count : 0.0);
	return 0;
}
