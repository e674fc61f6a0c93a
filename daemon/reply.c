/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.c - what citizens are told: which template, from which file. */
#include "daemon/reply.h"
#include "daemon/file.h"
#include "daemon/reply_file.h"
#include "daemon/reply_template.h"

#include <dirent.h>
#include <stdio.h>

#define PATH_SHOWN 200

#define ID  (1u << REPLY_FIELD_ID)
#define DUE (1u << REPLY_FIELD_DUE)
#define NOTICE                                                                                     \
	(ID | DUE | 1u << REPLY_FIELD_AGENCY | 1u << REPLY_FIELD_NOTE | 1u << REPLY_FIELD_DATE)
#define CODE (1u << REPLY_FIELD_CODE)
#define LIST (1u << REPLY_FIELD_LIST)
#define ALARM                                                                                      \
	(1u << REPLY_FIELD_GATEWAY | 1u << REPLY_FIELD_MODEM | CODE | 1u << REPLY_FIELD_WHAT |     \
		1u << REPLY_FIELD_SINCE)
#define ALARMS (1u << REPLY_FIELD_GATEWAY | 1u << REPLY_FIELD_COUNT | LIST)

static const struct {
	const char *name;
	unsigned int allowed, required;
} templates_known[REPLY_TEMPLATES] = {
	[REPLY_RECEIPT] = { "receipt", ID | DUE, ID },
	[REPLY_RECEIPT_QUESTION] = { "receipt-question", ID | DUE, ID },
	[REPLY_RECEIPT_ANONIM] = { "receipt-anonim", ID | DUE, ID },
	[REPLY_RECEIPT_ANONIM_QUESTION] = { "receipt-anonim-question", ID | DUE, ID },
	[REPLY_RECEIPT_RAHASIA] = { "receipt-rahasia", ID | DUE, ID },
	[REPLY_RECEIPT_RAHASIA_QUESTION] = { "receipt-rahasia-question", ID | DUE, ID },
	[REPLY_EMERGENCY] = { "emergency", ID | DUE, ID },
	[REPLY_STATUS] = { "status", NOTICE | 1u << REPLY_FIELD_STATUS, ID },
	[REPLY_NO_COMPLAINT] = { "no-complaint", 0, 0 },
	[REPLY_UNKNOWN_ID] = { "unknown-id", 0, 0 },
	[REPLY_BAD_ID] = { "bad-id", 0, 0 },
	[REPLY_HELP] = { "help", 0, 0 },
	[REPLY_EMPTY] = { "empty", 0, 0 },
	[REPLY_UNCLEAR] = { "unclear", 0, 0 },
	[REPLY_LIST] = { "list", LIST, LIST },
	[REPLY_QUESTION] = { "question", ID, ID },
	[REPLY_ADDED] = { "added", ID, ID },
	[REPLY_CLOSED] = { "closed", ID, ID },
	[REPLY_RATED] = { "rated", ID, ID },
	[REPLY_CANCELLED] = { "cancelled", ID, ID },
	[REPLY_ERASE_ASKED] = { "erase-asked", ID, ID },
	[REPLY_DUPLICATE] = { "duplicate", ID, ID },
	[REPLY_LIMIT_REACHED] = { "limit-reached", 0, 0 },
	[REPLY_STOP] = { "stop", 0, 0 },
	[REPLY_START] = { "start", 0, 0 },
	[REPLY_NOTICE_SUBMITTED] = { "notice-submitted", NOTICE, ID },
	[REPLY_NOTICE_VERIFIED] = { "notice-verified", NOTICE, ID },
	[REPLY_NOTICE_IN_PROGRESS] = { "notice-in-progress", NOTICE, ID },
	[REPLY_NOTICE_ANSWERED] = { "notice-answered", NOTICE, ID },
	[REPLY_NOTICE_REPLIED] = { "notice-replied", NOTICE, ID },
	[REPLY_NOTICE_POSTPONED] = { "notice-postponed", NOTICE, ID },
	[REPLY_NOTICE_REDIRECTED] = { "notice-redirected", NOTICE, ID },
	[REPLY_NOTICE_CLOSED] = { "notice-closed", NOTICE, ID },
	[REPLY_NOTICE_ARCHIVED] = { "notice-archived", NOTICE, ID },
	[REPLY_NOTICE_CANCELLED] = { "notice-cancelled", NOTICE, ID },
	[REPLY_ALARM_BEGIN] = { "alarm-begin", ALARM, CODE },
	[REPLY_ALARM_END] = { "alarm-end", ALARM, CODE },
	[REPLY_ALARM_MORE] = { "alarm-more", ALARMS, LIST },
	[REPLY_ALARM_BEGIN_EN] = { "alarm-begin.en", ALARM, CODE },
	[REPLY_ALARM_END_EN] = { "alarm-end.en", ALARM, CODE },
	[REPLY_ALARM_MORE_EN] = { "alarm-more.en", ALARMS, LIST },
};

static const char *const builtin[REPLY_TEMPLATES][LANGUAGES] = {
#include "reply_builtin.inc"
};

static const struct {
	const char *code;
	const char *word;
	enum reply_template notice; /* REPLY_TEMPLATES: the receipt has said it */
} statuses[] = {
	{ "in_progress", "diproses", REPLY_NOTICE_IN_PROGRESS }, /* and every unknown one */
	{ "received", "diterima, menunggu dikirim ke pusat", REPLY_TEMPLATES },
	{ "submitted", "terkirim", REPLY_NOTICE_SUBMITTED },
	{ "verified", "terverifikasi", REPLY_NOTICE_VERIFIED },
	{ "answered", "ditanggapi", REPLY_NOTICE_ANSWERED },
	{ "replied", "ditanggapi pelapor", REPLY_NOTICE_REPLIED },
	{ "postponed", "ditunda", REPLY_NOTICE_POSTPONED },
	{ "redirected", "bukan wewenang", REPLY_NOTICE_REDIRECTED },
	{ "closed", "ditutup", REPLY_NOTICE_CLOSED },
	{ "archived", "diarsipkan", REPLY_NOTICE_ARCHIVED },
	{ "cancelled", "dibatalkan", REPLY_NOTICE_CANCELLED },
};

struct reply_templates {
	char text[REPLY_TEMPLATES][LANGUAGES][REPLY_TEXT_SIZE]; /* "": there is no variant */
	struct reply_filter filter;
	char **words; /* its words */
};

/* Where templates come from, and what is said of a wrong one. */
struct loader {
	const char *directory;
	const char *const *words;
	size_t word_count;
	char *error; /* REPLY_ERROR_SIZE */
};

/* FILE:LINE: what; a path that leaves no room for it is named by its end. */
static void report(
	char ret_error[static REPLY_ERROR_SIZE], const char *path, int line, const char *what)
{
	size_t length = strlen(path);
	const char *shown = length > PATH_SHOWN ? path + length - PATH_SHOWN : path;

	(void)snprintf(ret_error, REPLY_ERROR_SIZE, "%s%.*s:%d: %.*s", shown > path ? ".." : "",
		PATH_SHOWN, shown, line, REPLY_WRONG_SIZE, what);
}

/* Takes a file's octets as this template. */
static int take_file(char ret[static REPLY_TEXT_SIZE], enum reply_template which, const char *path,
	const char *file, const char *const *words, size_t word_count,
	char ret_error[static REPLY_ERROR_SIZE])
{
	struct reply_rules rules = {
		.allowed = templates_known[which].allowed,
		.required = templates_known[which].required,
		.words = words,
		.word_count = word_count,
	};
	char error[REPLY_WRONG_SIZE];
	int line = 1;
	size_t at;

	if (reply_file_strip(file, ret) < 0)
		(void)copy_string(
			error, sizeof(error), "far too long; one SMS holds 160 characters");
	else if (reply_template_check(ret, &rules, &at, error))
		return 0;
	else
		line = reply_file_line(file, ret, at);
	report(ret_error, path, line, error);
	return -EINVAL;
}

/* A variant's name has its language behind it: "receipt.jv". */
static const char *suffix_of(enum language language)
{
	return language == LANGUAGE_ID ? "" : language_suffix(language);
}

/* Reads the operator's file of this name. 1; 0 when there is none. */
static int load_named(const struct loader *loader, enum reply_template which, const char *suffix,
	char ret[static REPLY_TEXT_SIZE])
{
	_cleanup_(freep) char *file = NULL;
	char path[4096];
	int r;

	if (!loader->directory[0])
		return 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/%s%s.txt", loader->directory,
		    templates_known[which].name, suffix) >= sizeof(path))
		r = -ENAMETOOLONG;
	else
		r = file_read(path, REPLY_FILE_MAX, &file);
	if (r == -ENOENT)
		return 0;
	if (r < 0) {
		report(loader->error, path, 1, reply_file_error(r));
		return r == -EISDIR || r == -EFBIG || r == -EILSEQ ? -EINVAL : r;
	}
	r = take_file(ret, which, path, file, loader->words, loader->word_count, loader->error);
	return r < 0 ? r : 1;
}

/* NAME.id.txt is NAME.txt by its full name, and stands before it. */
static int load_file(const struct loader *loader, enum reply_template which, enum language language,
	char ret[static REPLY_TEXT_SIZE])
{
	int r = load_named(loader, which, language_suffix(language), ret);

	return r == 0 && language == LANGUAGE_ID ? load_named(loader, which, "", ret) : r;
}

static int load_builtin(const struct loader *loader, enum reply_template which,
	enum language language, char ret[static REPLY_TEXT_SIZE])
{
	char path[64];

	if (!builtin[which][language])
		return 0;
	(void)snprintf(path, sizeof(path), "(built-in) %s%s.txt", templates_known[which].name,
		suffix_of(language));
	return take_file(ret, which, path, builtin[which][language], loader->words,
		loader->word_count, loader->error);
}

/* An operator's own words are not mixed with ours in another language. */
static int load_one(const struct loader *loader, enum reply_template which,
	char ret[static LANGUAGES][REPLY_TEXT_SIZE])
{
	bool is_own = false;

	for (int i = 0; i < LANGUAGES; i++) {
		enum language language = (enum language)i;
		int r = load_file(loader, which, language, ret[i]);

		if (r == 0 && !is_own)
			r = load_builtin(loader, which, language, ret[i]);
		else if (r > 0 && language == LANGUAGE_ID)
			is_own = true;
		if (r < 0)
			return r;
	}
	return 0;
}

static int keep_words(
	struct reply_templates *templates, const char *const *words, size_t word_count)
{
	templates->words = calloc(word_count + 1, sizeof(*templates->words));
	if (!templates->words)
		return -ENOMEM;
	for (size_t i = 0; i < word_count; i++) {
		templates->words[i] = strdup(words[i]);
		/* analysis: Wanalyzer-malloc-leak: the templates hold it */
		if (!templates->words[i])
			return -ENOMEM;
	}
	templates->filter.words = (const char *const *)templates->words;
	templates->filter.word_count = word_count;
	return 0;
}

int reply_load(struct reply_templates **ret, const char *directory, const char *const *word_filter,
	size_t word_count, char ret_error[static REPLY_ERROR_SIZE])
{
	_cleanup_(reply_freep) struct reply_templates *templates = calloc(1, sizeof(*templates));
	struct loader loader = { directory, word_filter, word_count, ret_error };

	if (!templates || keep_words(templates, word_filter, word_count) < 0) {
		(void)copy_string(ret_error, REPLY_ERROR_SIZE, "out of memory");
		return -ENOMEM;
	}
	for (int i = 0; i < REPLY_TEMPLATES; i++) {
		int r = load_one(&loader, (enum reply_template)i, templates->text[i]);

		if (r < 0)
			return r;
	}
	*ret = take_ptr(templates);
	return 0;
}

void reply_render(const struct reply_templates *templates, enum reply_template which,
	const struct reply_values *values, char ret[static REPLY_TEXT_SIZE])
{
	reply_render_in(templates, which, LANGUAGE_ID, values, ret);
}

void reply_render_in(const struct reply_templates *templates, enum reply_template which,
	enum language language, const struct reply_values *values, char ret[static REPLY_TEXT_SIZE])
{
	const char *text = templates->text[which][language];

	reply_template_render(*text ? text : templates->text[which][LANGUAGE_ID], values,
		&templates->filter, ret);
}

const char *reply_template_name(enum reply_template which)
{
	return which < REPLY_TEMPLATES ? templates_known[which].name : "";
}

static size_t find_status(const char *code)
{
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (strcmp(code, statuses[i].code) == 0)
			return i;
	}
	return 0;
}

enum reply_template reply_notice_for(const char *status)
{
	return statuses[find_status(status)].notice;
}

const char *reply_status_code(const char *status)
{
	return statuses[find_status(status)].code;
}

const char *reply_status_word(const char *status)
{
	return statuses[find_status(status)].word;
}

void reply_group_digits(const char *digits, char ret[static 32])
{
	size_t length = strlen(digits), groups = (length + 2) / 3, used = 0;

	if (strspn(digits, "0123456789") != length || length + groups > 32) {
		(void)copy_string(ret, 32, digits);
		return;
	}
	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			ret[used++] = '-';
		ret[used++] = digits[i];
	}
	ret[used] = '\0';
}

void reply_free(struct reply_templates *templates)
{
	for (size_t i = 0; templates && templates->words && templates->words[i]; i++)
		free(templates->words[i]);
	if (templates)
		free(templates->words);
	free(templates);
}

void reply_allow_digits(struct reply_templates *templates, bool allow)
{
	templates->filter.has_digits = allow;
}

/* True for the name of a file that is read. */
static bool is_known(const char *name)
{
	char known[64];

	for (int i = 0; i < REPLY_TEMPLATES * (LANGUAGES + 1); i++) {
		enum language language = (enum language)(i % (LANGUAGES + 1));
		const char *suffix = language == LANGUAGES ? "" : language_suffix(language);

		(void)snprintf(known, sizeof(known), "%s%s.txt",
			templates_known[i / (LANGUAGES + 1)].name, suffix);
		if (strcmp(name, known) == 0)
			return true;
	}
	return false;
}

void reply_list_unknown(const char *directory, reply_unknown_fn fn, void *userdata)
{
	DIR *folder = *directory ? opendir(directory) : NULL;
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		size_t length = strlen(entry->d_name);

		if (length > 4 && strcmp(entry->d_name + length - 4, ".txt") == 0 &&
			!is_known(entry->d_name))
			fn(entry->d_name, userdata);
	}
	if (folder)
		(void)closedir(folder);
}
