/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.c - what citizens are told: which template, from which file. */
#include "daemon/reply.h"
#include "daemon/reply_template.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define FILE_MAX   4096 /* octets, comments included */
#define PATH_SHOWN 200

#define ID     (1u << REPLY_FIELD_ID)
#define NOTICE (ID | 1u << REPLY_FIELD_AGENCY | 1u << REPLY_FIELD_NOTE | 1u << REPLY_FIELD_DATE)
#define CODE   (1u << REPLY_FIELD_CODE)
#define LIST   (1u << REPLY_FIELD_LIST)
#define ALARM                                                                                      \
	(1u << REPLY_FIELD_GATEWAY | 1u << REPLY_FIELD_MODEM | CODE | 1u << REPLY_FIELD_WHAT |     \
		1u << REPLY_FIELD_SINCE)
#define ALARMS (1u << REPLY_FIELD_GATEWAY | 1u << REPLY_FIELD_COUNT | LIST)

static const struct {
	const char *name;
	unsigned int allowed, required;
} templates_known[REPLY_TEMPLATES] = {
	[REPLY_RECEIPT] = { "receipt", ID, ID },
	[REPLY_RECEIPT_ANONIM] = { "receipt-anonim", ID, ID },
	[REPLY_RECEIPT_RAHASIA] = { "receipt-rahasia", ID, ID },
	[REPLY_STATUS] = { "status", NOTICE | 1u << REPLY_FIELD_STATUS, ID },
	[REPLY_NO_COMPLAINT] = { "no-complaint", 0, 0 },
	[REPLY_UNKNOWN_ID] = { "unknown-id", 0, 0 },
	[REPLY_BAD_ID] = { "bad-id", 0, 0 },
	[REPLY_HELP] = { "help", 0, 0 },
	[REPLY_EMPTY] = { "empty", 0, 0 },
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

static const char *const builtin[REPLY_TEMPLATES] = {
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
	char text[REPLY_TEMPLATES][REPLY_TEXT_SIZE];
};

/* The line of the file where octet `at` of its text without comments stands. */
static int line_of(const char *file, const char *text, size_t at)
{
	int line = 1, behind = 0;

	for (size_t i = 0; i < at; i++)
		behind += text[i] == '\n';
	for (; *file; line++) {
		if (*file != '#' && behind-- == 0)
			break;
		file += strcspn(file, "\n");
		file += *file == '\n';
	}
	return line;
}

/* The file's text without comments, carriage returns and line breaks at its end. */
static int strip(const char *file, char ret[static REPLY_TEXT_SIZE])
{
	size_t length = 0;

	while (*file) {
		size_t size = strcspn(file, "\n");
		bool comment = *file == '#';

		size += file[size] == '\n';
		for (size_t i = 0; !comment && i < size; i++) {
			if (file[i] == '\r')
				continue;
			if (length == REPLY_TEXT_SIZE - 1)
				return -EFBIG;
			ret[length++] = file[i];
		}
		file += size;
	}
	while (length > 0 && ret[length - 1] == '\n')
		length--;
	ret[length] = '\0';
	return 0;
}

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

	if (strip(file, ret) < 0)
		(void)copy_string(
			error, sizeof(error), "far too long; one SMS holds 160 characters");
	else if (reply_template_check(ret, &rules, &at, error))
		return 0;
	else
		line = line_of(file, ret, at);
	report(ret_error, path, line, error);
	return -EINVAL;
}

/* Reads a small file whole. 0, or negative errno. */
static int read_file(const char *path, char ret[static FILE_MAX + 1])
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t length = 0;
	struct stat st;
	ssize_t got;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EISDIR;
	while ((got = read(fd, ret + length, FILE_MAX + 1 - length)) > 0) {
		length += (size_t)got;
		if (length > FILE_MAX)
			return -EFBIG;
	}
	if (got < 0)
		return -errno;
	ret[length] = '\0';
	return strlen(ret) == length ? 0 : -EILSEQ;
}

/* What to say of a file that cannot be read. */
static const char *read_error(int r)
{
	switch (r) {
	case -EISDIR: return "not a plain file; a template is a text file";
	case -EFBIG: return "larger than 4096 octets; a template is a few lines";
	case -EILSEQ: return "holds a NUL octet; a template is a text file";
	case -EACCES: return "may not be read; give the daemon's user leave to read it";
	default: return "cannot be read; see that the disk and the path are in order";
	}
}

static int load_one(char ret[static REPLY_TEXT_SIZE], enum reply_template which,
	const char *directory, const char *const *words, size_t word_count,
	char ret_error[static REPLY_ERROR_SIZE])
{
	const char *name = templates_known[which].name;
	char path[4096], file[FILE_MAX + 1];
	int r = -ENOENT;

	if (directory[0]) {
		if ((size_t)snprintf(path, sizeof(path), "%s/%s.txt", directory, name) >=
			sizeof(path))
			r = -ENAMETOOLONG;
		else
			r = read_file(path, file);
	}
	if (r == 0)
		return take_file(ret, which, path, file, words, word_count, ret_error);
	if (r != -ENOENT) {
		report(ret_error, path, 1, read_error(r));
		return r == -EISDIR || r == -EFBIG || r == -EILSEQ ? -EINVAL : r;
	}
	(void)snprintf(path, sizeof(path), "(built-in) %s.txt", name);
	return take_file(ret, which, path, builtin[which], words, word_count, ret_error);
}

int reply_load(struct reply_templates **ret, const char *directory, const char *const *word_filter,
	size_t word_count, char ret_error[static REPLY_ERROR_SIZE])
{
	_cleanup_(reply_freep) struct reply_templates *templates = calloc(1, sizeof(*templates));

	if (!templates) {
		(void)copy_string(ret_error, REPLY_ERROR_SIZE, "out of memory");
		return -ENOMEM;
	}
	for (int i = 0; i < REPLY_TEMPLATES; i++) {
		int r = load_one(templates->text[i], (enum reply_template)i, directory, word_filter,
			word_count, ret_error);

		if (r < 0)
			return r;
	}
	*ret = take_ptr(templates);
	return 0;
}

void reply_render(const struct reply_templates *templates, enum reply_template which,
	const struct reply_values *values, char ret[static REPLY_TEXT_SIZE])
{
	reply_template_render(templates->text[which], values, ret);
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
	free(templates);
}
