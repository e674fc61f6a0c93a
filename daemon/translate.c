/* SPDX-License-Identifier: GPL-2.0-or-later */
/* translate.c - what operators read, in their language. */
#include "daemon/translate.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>

/* What the environment wants for messages, in the order of setlocale(3). */
static const char *wanted(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return value;
	}
	return "C";
}

/*
 * gettext needs only a locale other than "C" and the name of a language. A small system has no
 * id_ID.UTF-8; C.UTF-8 is always there.
 */
static void choose(const char *language, bool overrides)
{
	if (strcmp(language, "C") == 0 || strcmp(language, "POSIX") == 0 ||
		strcmp(language, "en") == 0) {
		(void)setlocale(LC_MESSAGES, "C");
		return;
	}
	(void)setlocale(LC_MESSAGES, "C.UTF-8");
	(void)setenv("LANGUAGE", language, overrides);
}

/* Beside the program's folder in the build tree. */
static void bind_catalogue(void)
{
	static const char one[] = "/id/LC_MESSAGES/" TRANSLATE_DOMAIN ".mo";
	char folder[PATH_MAX], probe[PATH_MAX + sizeof one], *slash;
	ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - sizeof "/../po");

	if (length > 0) {
		folder[length] = '\0';
		slash = strrchr(folder, '/');
		memcpy(slash, "/../po", sizeof "/../po");
		(void)snprintf(probe, sizeof probe, "%s%s", folder, one);
		if (access(probe, R_OK) == 0) {
			(void)bindtextdomain(TRANSLATE_DOMAIN, folder);
			return;
		}
	}
	(void)bindtextdomain(TRANSLATE_DOMAIN, LOCALEDIR);
}

void translate_open(const char *language)
{
	/* Tables need UTF-8 in any case. */
	if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
	if (language)
		choose(language, true);
	else if (!setlocale(LC_MESSAGES, ""))
		choose(wanted(), false);
	bind_catalogue();
	(void)bind_textdomain_codeset(TRANSLATE_DOMAIN, "UTF-8");
	(void)textdomain(TRANSLATE_DOMAIN);
}

const char *translate(const char *text)
{
	return *text ? gettext(text) : "";
}
