/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_scan.c - files of settings before libconfig sees them. */
#include "daemon/config_scan.h"
#include "daemon/file.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>

#define INCLUDE   "@include"
#define DEPTH_MAX 10  /* as libconfig */
#define FILES_MAX 100 /* a file may include itself twice, and so on */
#define OPEN_MAX  32

/* What goes on across included files. */
struct scan_all {
	struct config_errors *errors;
	const char *dir;
	int files;     /* opened so far */
	bool stopped;  /* more would only say the same again */
	char last;     /* token: a bracket or sign, '"' text, 'a' name or number */
	size_t opened; /* brackets */
	char open[OPEN_MAX];
};

struct scan {
	struct scan_all *all;
	const char *name;
	const char *p;
	unsigned line;
	bool line_start; /* only blanks since the line began */
	int depth;
};

static int scan(struct scan *s);

static void step(struct scan *s)
{
	s->line += *s->p == '\n';
	if (*s->p == '\n')
		s->line_start = true;
	else if (*s->p != ' ' && *s->p != '\t')
		s->line_start = false;
	s->p++;
}

#define fail(s, ...) config_errors_add((s)->all->errors, -EINVAL, (s)->name, (s)->line, __VA_ARGS__)

static void skip_line(struct scan *s)
{
	s->p += strcspn(s->p, "\n");
}

static void skip_comment(struct scan *s)
{
	s->p += 2;
	while (*s->p != '\0' && strncmp(s->p, "*/", 2) != 0)
		step(s);
	if (*s->p != '\0')
		s->p += 2;
	s->line_start = false;
}

/* With the digits in it. */
static void skip_name(struct scan *s)
{
	s->line_start = false;
	s->all->last = 'a';
	while (isalnum((unsigned char)*s->p) || (*s->p != '\0' && strchr("-_*", *s->p)))
		s->p++;
}

/*
 * libconfig loses the memory of a text that stands where none can; after a comma one can stand in a
 * list only.
 */
static bool may_be_text(const struct scan_all *all)
{
	if (all->last == ',')
		return all->opened > 0 && all->open[all->opened - 1] != '{';
	return all->last != '\0' && strchr("=:([\"", all->last);
}

/* Behind the opening quote. What follows an open text is no setting any more: the rest is left. */
static int skip_text(struct scan *s)
{
	int r = 0;

	while (*s->p != '"') {
		if (*s->p == '\0' || *s->p == '\n') {
			fail(s, "syntax error: the text has no closing quote in its line");
			s->all->stopped = true;
			return -EINVAL;
		}
		if (strncasecmp(s->p, "\\x00", 4) == 0) {
			fail(s, "\\x00 would end the text; leave it out");
			r = -EINVAL;
		}
		if (s->p[0] == '\\' && s->p[1] != '\0' && s->p[1] != '\n')
			step(s);
		step(s);
	}
	step(s);
	return r;
}

static int skip_string(struct scan *s)
{
	int r = 0;

	if (!may_be_text(s->all)) {
		fail(s, "syntax error: text must stand behind a name and '=', or in a list");
		r = -EINVAL;
	}
	s->all->last = '"';
	step(s);
	return skip_text(s) < 0 ? -EINVAL : r;
}

static int scan_number(struct scan *s)
{
	bool negative = *s->p == '-';
	const char *digits = s->p + (negative || *s->p == '+');
	bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
	char *end;
	unsigned long long value;

	s->line_start = false;
	s->all->last = 'a';
	errno = 0;
	value = strtoull(digits, &end, hex ? 16 : 10);
	s->p = end;
	if (!hex && (*end == '.' || *end == 'e' || *end == 'E')) {
		s->p += strspn(s->p, "0123456789.eE+-");
		return 0;
	}
	s->p += strspn(s->p, "L");
	if (errno == 0 && value <= (*end == 'L' ? LLONG_MAX : INT_MAX))
		return 0;
	fail(s, "the number is too large; no setting goes beyond %d", INT_MAX);
	return -EINVAL;
}

static int scan_file(struct scan *s, const char *path)
{
	_cleanup_(freep) char *text = NULL;
	struct scan inner = *s;
	int r = file_read(path, CONFIG_FILE_MAX, &text);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		fail(s, "the included file %s cannot be read: %s", path,
			r == -EISDIR ? "it is no regular file" : strerror(-r));
		return -EINVAL;
	}
	inner.name = path;
	inner.p = text;
	inner.line = 1;
	inner.line_start = true;
	inner.depth++;
	return scan(&inner);
}

/* Behind "@include". Anything but blanks and a string is a syntax error, which libconfig says. */
static int scan_include(struct scan *s)
{
	const char *start;
	size_t size;
	char path[PATH_MAX];
	int written;

	s->p += strlen(INCLUDE);
	start = s->p + strspn(s->p, " \t") + 1;

	if (!s->all->dir) {
		fail(s, "@include has no place here");
		skip_line(s);
		return -EINVAL;
	}
	if (start == s->p + 1 || start[-1] != '"')
		return 0;
	size = strcspn(start, "\"\n");
	if (start[size] != '"')
		return 0;
	s->line_start = false;
	/* libconfig puts the folder before it in any case. */
	if (start[0] == '/') {
		s->p = start + size + 1;
		fail(s, "the included path begins with '/'; it must be relative to the folder of "
			"the file that is read first");
		return -EINVAL;
	}
	if (s->depth >= DEPTH_MAX || ++s->all->files > FILES_MAX) {
		s->all->stopped = true;
		fail(s, "too many files are included; does a file include itself?");
		return -EINVAL;
	}
	written = snprintf(path, sizeof(path), "%s/%.*s", s->all->dir, (int)size, start);
	s->p = start + size + 1;
	if (written < 0 || written >= (int)sizeof(path)) {
		fail(s, "the included path is too long");
		return -EINVAL;
	}
	return scan_file(s, path);
}

/* A bracket, a sign, a blank, or what has no place here, which libconfig says. */
static int scan_sign(struct scan *s)
{
	struct scan_all *all = s->all;
	char sign = *s->p;

	step(s);
	if (isspace((unsigned char)sign))
		return 0;
	all->last = sign;
	if (strchr("{[(", sign)) {
		if (all->opened >= OPEN_MAX) {
			fail(s, "more than %d brackets are open; no setting needs as many",
				OPEN_MAX);
			all->stopped = true;
			return -EINVAL;
		}
		all->open[all->opened++] = sign;
	} else if (strchr("}])", sign) && all->opened > 0) {
		all->opened--;
	}
	return 0;
}

static int scan_token(struct scan *s)
{
	const char *p = s->p;

	if (*p == '#' || strncmp(p, "//", 2) == 0)
		skip_line(s);
	else if (strncmp(p, "/*", 2) == 0)
		skip_comment(s);
	else if (*p == '"')
		return skip_string(s);
	else if (s->line_start && strncmp(p, INCLUDE, strlen(INCLUDE)) == 0)
		return scan_include(s);
	else if (isalpha((unsigned char)*p) || *p == '*')
		skip_name(s);
	else if (isdigit((unsigned char)p[*p == '-' || *p == '+']))
		return scan_number(s);
	else
		return scan_sign(s);
	return 0;
}

static int scan(struct scan *s)
{
	int r = 0;

	while (*s->p != '\0' && !s->all->stopped) {
		int token = scan_token(s);

		if (token == -ENOMEM)
			return token;
		if (token < 0)
			r = token;
	}
	return r;
}

int config_scan_text(
	struct config_errors *errors, const char *name, const char *dir, const char *text)
{
	struct scan_all all = { .errors = errors, .dir = dir };
	struct scan s = { .all = &all, .name = name, .p = text, .line = 1, .line_start = true };

	return scan(&s);
}
