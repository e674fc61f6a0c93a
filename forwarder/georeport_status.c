/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_status.c - what GeoReport's statuses are called here, and ours there. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <ctype.h>

static const struct {
	const char *word, *code;
} words[] = {
	{ "open", "verified" },
	{ "for triage", "verified" },
	{ "investigating", "in_progress" },
	{ "in progress", "in_progress" },
	{ "planned", "in_progress" },
	{ "action scheduled", "in_progress" },
	{ "internal referral", "in_progress" },
	{ "reopen", "in_progress" },
	{ "reopened", "in_progress" },
	{ "fixed", "closed" },
	{ "closed", "closed" },
	{ "no further action", "archived" },
	{ "duplicate", "archived" },
	{ "not councils responsibility", "redirected" },
	{ "cancelled", "cancelled" },
	{ "canceled", "cancelled" },
	{ "unchanged", "" },
	{ "", "" },
};

static const struct {
	const char *code, *word;
} codes[] = {
	{ "in_progress", "IN_PROGRESS" },
	{ "answered", "IN_PROGRESS" },
	{ "replied", "IN_PROGRESS" },
	{ "postponed", "PLANNED" },
	{ "redirected", "NOT_COUNCILS_RESPONSIBILITY" },
	{ "closed", "CLOSED" },
	{ "archived", "NO_FURTHER_ACTION" },
	{ "cancelled", "CANCELLED" },
};

void georeport_status_plain(const char *word, char ret[static CENTRAL_LABEL_SIZE])
{
	size_t n = 0;

	for (const char *c = word; *c && n < CENTRAL_LABEL_SIZE - 1; c++) {
		char plain = *c == '_' || *c == '-' || isspace((unsigned char)*c)
		                     ? ' '
		                     : (char)(isascii(*c) ? tolower(*c) : *c);

		if (plain != ' ' || (n > 0 && ret[n - 1] != ' '))
			ret[n++] = plain;
	}
	while (n > 0 && ret[n - 1] == ' ')
		n--;
	ret[n] = '\0';
}

void georeport_status_read(const char *word, bool has_words, char *ret)
{
	char plain[CENTRAL_LABEL_SIZE];

	georeport_status_plain(word, plain);
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		const char *code = words[i].code;

		if (strcmp(words[i].word, plain) != 0)
			continue;
		/* Whoever says something and leaves a request as open as it was has answered. */
		if (has_words && (!*code || strcmp(plain, "open") == 0))
			code = "answered";
		(void)copy_string(ret, CENTRAL_STATUS_SIZE, code);
		return;
	}
	text_copy_cut(ret, CENTRAL_STATUS_SIZE, word);
}

const char *georeport_status_write(const char *code)
{
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (strcmp(codes[i].code, code) == 0)
			return codes[i].word;
	return "OPEN";
}
