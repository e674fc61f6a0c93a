/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_translate.c - the language that the environment or an option asks for, with the catalogue of
 * the build tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/translate.h"

#include <limits.h>
#include <stdio.h>
#include <sys/wait.h>

static const struct row {
	const char *language;               /* the option */
	const char *lang, *all, *languages; /* LANG, LC_ALL, LANGUAGE */
	bool is_indonesian;
} rows[] = {
	{ NULL, NULL, NULL, NULL, false },
	{ NULL, "C", NULL, NULL, false },
	{ NULL, "C.UTF-8", NULL, NULL, false },
	{ NULL, "en_US.UTF-8", NULL, NULL, false },
	{ NULL, "nl_NL.UTF-8", NULL, NULL, false },
	{ NULL, "id_ID.UTF-8", NULL, NULL, true },
	{ NULL, "id_ID", NULL, NULL, true },
	{ NULL, "id_ID.UTF-8", "C.UTF-8", NULL, false },
	{ NULL, "id_ID.UTF-8", "C", NULL, false },
	{ NULL, "C.UTF-8", "id_ID.UTF-8", NULL, true },
	{ NULL, "C.UTF-8", NULL, "id", true },
	{ NULL, "id_ID.UTF-8", NULL, "en", false },
	{ "id", NULL, NULL, NULL, true },
	{ "id", "C", "C", "en", true },
	{ "en", "id_ID.UTF-8", NULL, "id", false },
};

static void set(const char *name, const char *value)
{
	if (value)
		(void)setenv(name, value, 1);
	else
		(void)unsetenv(name);
}

/* This program stands one folder deeper in the build tree than those that are installed. */
static void bind(void)
{
	char folder[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);

	folder[length > 0 ? length : 0] = '\0';
	for (int i = 0; i < 3 && strrchr(folder, '/'); i++)
		*strrchr(folder, '/') = '\0';
	assert_true(strlen(folder) + sizeof "/po" <= sizeof folder);
	memcpy(folder + strlen(folder), "/po", sizeof "/po");
	(void)bindtextdomain(TRANSLATE_DOMAIN, folder);
}

/* In a process of its own: the language is chosen once. 0: as it should be. */
static int look(const struct row *row)
{
	const char *expected =
		row->is_indonesian ? "Modem tidak menjawab" : "The modem does not answer";

	set("LANG", row->lang);
	set("LC_ALL", row->all);
	set("LC_MESSAGES", NULL);
	set("LANGUAGE", row->languages);
	translate_open(row->language);
	bind();
	return strcmp(translate("The modem does not answer"), expected) != 0 ||
	       strcmp(translate(""), "") != 0 ||
	       strcmp(translate("no such text"), "no such text") != 0;
}

static void the_language_is_the_one_that_is_wanted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		pid_t pid = fork();
		int status = -1;

		if (pid == 0)
			_exit(look(&rows[i]));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (status != 0)
			fail_msg("row %zu: %d", i, status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_language_is_the_one_that_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
