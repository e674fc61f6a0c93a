/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_errors.c - what is wrong with the settings, line by line, into one buffer. */
#include "daemon/config_errors.h"

#include "daemon/config.h"

#include <stdarg.h>
#include <stdio.h>

#define LAST_LINE_SIZE 40 /* kept free for "and N more" */

static void append(struct config_errors *errors, size_t size, const char *line)
{
	const char *separator = errors->used > 0 ? "\n" : "";
	size_t length = strlen(separator) + strlen(line);

	if (errors->left_out > 0 || length >= size - errors->used) {
		errors->left_out++;
		return;
	}
	memcpy(errors->text + errors->used, separator, strlen(separator));
	memcpy(errors->text + errors->used + strlen(separator), line, strlen(line) + 1);
	errors->used += length;
}

void config_errors_add(struct config_errors *errors, int r, const char *file, unsigned line,
	const char *format, ...)
{
	_cleanup_(freep) char *what = NULL;
	_cleanup_(freep) char *whole = NULL;
	char place[16] = "";
	va_list args;
	int length;

	if (errors->r == 0)
		errors->r = r;
	va_start(args, format);
	length = vasprintf(&what, format, args);
	va_end(args);
	if (length < 0)
		what = NULL;
	if (line > 0)
		(void)snprintf(place, sizeof(place), ":%u", line);
	if (!what || asprintf(&whole, "%s%s: %s", file, place, what) < 0) {
		whole = NULL;
		errors->left_out++;
		return;
	}
	append(errors, CONFIG_ERROR_SIZE - LAST_LINE_SIZE, whole);
}

int config_errors_finish(struct config_errors *errors)
{
	char line[LAST_LINE_SIZE];
	size_t left_out = errors->left_out;

	if (left_out == 0)
		return errors->r;
	errors->left_out = 0;
	(void)snprintf(line, sizeof(line), "and %zu more", left_out);
	append(errors, CONFIG_ERROR_SIZE, line);
	return errors->r;
}
