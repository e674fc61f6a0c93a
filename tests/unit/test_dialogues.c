/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_dialogues.c - the conversations of tests/dialogues/, one test each, at any hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/dialogue_world.h"

#include <dirent.h>

#define SCRIPTS_MAX 128

#define ask(w, condition)                                                                          \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fail_msg("%s:%d: no such line", (w)->path, (w)->line);                     \
	} while (0)

/* "Budi is 0812-3456-7890" */
static bool read_phone(struct dialogue *w, const char *line)
{
	const char *is = strstr(line, " is ");
	struct dialogue_phone *phone = &w->people[w->people_count];

	if (!is || strchr(line, ':') || strncmp(line, "central ", 8) == 0)
		return false;
	ask(w, w->people_count < DIALOGUE_PEOPLE && (size_t)(is - line) < sizeof phone->name);
	memcpy(phone->name, line, (size_t)(is - line));
	ask(w, copy_string(phone->number, sizeof phone->number, is + 4) == 0);
	w->people_count++;
	return true;
}

/* "set intake.ask_limit = 1" */
static bool read_setting(struct dialogue *w, const char *line)
{
	char group[32], key[64];
	int end = 0;

	if (strncmp(line, "set ", 4) != 0)
		return false;
	ask(w, sscanf(line, "set %31[a-z].%63[a-z_] = %n", group, key, &end) == 2 && end > 0);
	dialogue_set(w, group, key, line + end);
	return true;
}

/* "> central 1 rating 4: NILAI 4", "> complaint 1: status=closed", "> similar 2 to 1", "> Budi: a |
 * b" */
static void read_expectation(struct dialogue *w, const char *line)
{
	const char *text = strstr(line, ": ");
	int64_t n, to;
	int rating = 0;
	char kind[32];

	if (sscanf(line, "> similar %" SCNd64 " to %" SCNd64, &n, &to) == 2) {
		dialogue_expect_similar(w, n, to);
		return;
	}
	ask(w, text);
	text += 2;
	if (sscanf(line, "> central %" SCNd64 " %31[a-z] %d", &n, kind, &rating) >= 2) {
		dialogue_expect_central(w, n, kind, rating, text);
	} else if (sscanf(line, "> complaint %" SCNd64, &n) == 1) {
		dialogue_expect_complaint(w, n, text);
	} else {
		ask(w, sscanf(line, "> %31[^:]", kind) == 1);
		dialogue_hear(w, kind, text);
	}
}

/* "Budi: text", "Budi to gsm2: text" */
static void read_saying(struct dialogue *w, const char *line)
{
	char name[32], modem[32] = "gsm1";
	const char *text = strstr(line, ": ");

	ask(w, text && (sscanf(line, "%31[^: ] to %31[^:]", name, modem) == 2 ||
			       sscanf(line, "%31[^: ]", name) == 1));
	dialogue_say(w, name, modem, text + 2);
}

static void read_happening(struct dialogue *w, const char *line)
{
	int64_t n;
	int end = 0;

	if (w->store[0] && !w->is_open)
		dialogue_open(w, 0);
	if (*line == '+')
		dialogue_pass(w, line);
	else if (strcmp(line, "restart") == 0)
		dialogue_restart(w);
	else if (strncmp(line, "central is ", 11) == 0)
		dialogue_set_central(w, line + 11);
	else if (sscanf(line, "central sets %" SCNd64 " %n", &n, &end) == 1 && end > 0)
		dialogue_tell(w, n, line + end);
	else
		read_saying(w, line);
	dialogue_settle(w);
}

static void play(void **state)
{
	_cleanup_(freep) struct dialogue *w = malloc(sizeof *w);
	char line[DIALOGUE_LINE];
	FILE *file = fopen(*state, "re");

	assert_non_null(file);
	assert_non_null(w);
	dialogue_begin(w, *state);
	while (fgets(line, sizeof line, file)) {
		w->line++;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#' || read_phone(w, line) || read_setting(w, line))
			continue;
		if (*line == '>')
			read_expectation(w, line);
		else
			read_happening(w, line);
	}
	(void)fclose(file);
	dialogue_end(w);
}

static int by_name(const void *a, const void *b)
{
	const struct CMUnitTest *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* All scripts of the folder, or those whose names hold the word. */
static size_t find_scripts(const char *folder, const char *word, struct CMUnitTest *ret)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	while (dir && (entry = readdir(dir))) {
		size_t length = strlen(entry->d_name);
		char *path = NULL;

		if (length < 5 || strcmp(entry->d_name + length - 4, ".txt") != 0 ||
			(word && !strstr(entry->d_name, word)))
			continue;
		if (count == SCRIPTS_MAX || asprintf(&path, "%s/%s", folder, entry->d_name) < 0)
			break;
		ret[count++] =
			(struct CMUnitTest){ strrchr(path, '/') + 1, play, NULL, NULL, path };
	}
	if (dir)
		(void)closedir(dir);
	qsort(ret, count, sizeof *ret, by_name);
	return count;
}

int main(int argc, char *argv[])
{
	static struct CMUnitTest tests[SCRIPTS_MAX];
	const char *root = getenv("SOURCE_ROOT");
	char folder[512];
	size_t count;
	int failures;

	(void)snprintf(folder, sizeof folder, "%s/tests/dialogues", root ? root : ".");
	count = find_scripts(folder, argc > 1 ? argv[1] : NULL, tests);
	failures = count == 0 ? 1 : _cmocka_run_group_tests("dialogues", tests, count, NULL, NULL);
	for (size_t i = 0; i < count; i++)
		free(tests[i].initial_state);
	return failures;
}
