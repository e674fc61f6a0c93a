/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_scan.c - files of settings before libconfig sees them. */
#include "daemon/config_scan.h"

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#define INCLUDE   "@include"
#define DEPTH_MAX 10  /* as libconfig */
#define FILES_MAX 100 /* a file may include itself twice, and so on */

struct scan {
	struct config_errors *errors;
	const char *dir;
	const char *name;
	const char *p;
	unsigned line;
	bool line_start; /* only blanks since the line began */
	int depth;
	int *files; /* opened so far */
};

static int scan(struct scan *s);

static ssize_t read_fully(int fd, char *data, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, data + done, size - done);

		if (n == 0)
			break;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			done += (size_t)n;
	}
	return (ssize_t)done;
}

int config_scan_read(const char *path, char **ret)
{
	/* A FIFO must not hold the daemon up. */
	_cleanup_(closep)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	_cleanup_(freep)
	char *text = NULL;
	struct stat st;
	ssize_t size;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EISDIR;
	if (st.st_size > CONFIG_FILE_MAX)
		return -EFBIG;
	text = malloc((size_t)st.st_size + 1);
	if (!text)
		return -ENOMEM;
	size = read_fully(fd, text, (size_t)st.st_size);
	if (size < 0)
		return (int)size;
	if (memchr(text, '\0', (size_t)size))
		return -EILSEQ;
	text[size] = '\0';
	*ret = take_ptr(text);
	return 0;
}

static void step(struct scan *s)
{
	s->line += *s->p == '\n';
	if (*s->p == '\n')
		s->line_start = true;
	else if (*s->p != ' ' && *s->p != '\t')
		s->line_start = false;
	s->p++;
}

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

static int skip_string(struct scan *s)
{
	int r = 0;

	step(s);
	while (*s->p != '\0' && *s->p != '"') {
		if (strncasecmp(s->p, "\\x00", 4) == 0) {
			config_errors_add(s->errors, -EINVAL, s->name, s->line,
				"\\x00 would end the text; leave it out");
			r = -EINVAL;
		}
		if (s->p[0] == '\\' && s->p[1] != '\0')
			step(s);
		step(s);
	}
	if (*s->p != '\0')
		step(s);
	return r;
}

static int scan_number(struct scan *s)
{
	bool negative = *s->p == '-';
	const char *digits = s->p + (negative || *s->p == '+');
	bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
	char *end;
	unsigned long long value;

	s->line_start = false;
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
	config_errors_add(s->errors, -EINVAL, s->name, s->line,
		"the number is too large; no setting goes beyond %d", INT_MAX);
	return -EINVAL;
}

static int scan_file(struct scan *s, const char *path)
{
	_cleanup_(freep)
	char *text = NULL;
	struct scan inner = *s;
	int r = config_scan_read(path, &text);

	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		config_errors_add(s->errors, -EINVAL, s->name, s->line,
			"the included file %s cannot be read: %s", path,
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
	const char *start = s->p + strspn(s->p, " \t") + 1;
	size_t size = strcspn(start, "\"\n");
	char path[PATH_MAX];
	int written;

	if (!s->dir) {
		config_errors_add(
			s->errors, -EINVAL, s->name, s->line, "@include has no place here");
		return -EINVAL;
	}
	if (start == s->p + 1 || start[-1] != '"' || start[size] != '"')
		return 0;
	if (s->depth >= DEPTH_MAX || ++*s->files > FILES_MAX) {
		config_errors_add(s->errors, -EINVAL, s->name, s->line,
			"too many files are included; does a file include itself?");
		return -EINVAL;
	}
	written = snprintf(path, sizeof(path), "%s%s%.*s", start[0] == '/' ? "" : s->dir,
		start[0] == '/' ? "" : "/", (int)size, start);
	s->p = start + size + 1;
	s->line_start = false;
	if (written < 0 || written >= (int)sizeof(path)) {
		config_errors_add(
			s->errors, -EINVAL, s->name, s->line, "the included path is too long");
		return -EINVAL;
	}
	return scan_file(s, path);
}

static int scan_token(struct scan *s)
{
	const char *p = s->p;

	if (*p == '#' || strncmp(p, "//", 2) == 0) {
		skip_line(s);
	} else if (strncmp(p, "/*", 2) == 0) {
		skip_comment(s);
	} else if (*p == '"') {
		return skip_string(s);
	} else if (s->line_start && strncmp(p, INCLUDE, strlen(INCLUDE)) == 0) {
		s->p += strlen(INCLUDE);
		return scan_include(s);
	} else if (isalpha((unsigned char)*p) || *p == '*') {
		s->line_start = false;
		while (isalnum((unsigned char)*s->p) || (*s->p != '\0' && strchr("-_*", *s->p)))
			s->p++;
	} else if (isdigit((unsigned char)*p) ||
		   ((*p == '-' || *p == '+') && isdigit((unsigned char)p[1]))) {
		return scan_number(s);
	} else {
		step(s);
	}
	return 0;
}

static int scan(struct scan *s)
{
	int r = 0;

	while (*s->p != '\0') {
		int token = scan_token(s);

		if (token < 0)
			r = token;
		if (token < 0 && *s->files > FILES_MAX)
			return r;
	}
	return r;
}

int config_scan_text(
	struct config_errors *errors, const char *name, const char *dir, const char *text)
{
	int files = 0;
	struct scan s = {
		.errors = errors,
		.dir = dir,
		.name = name,
		.p = text,
		.line = 1,
		.line_start = true,
		.files = &files,
	};

	return scan(&s);
}
