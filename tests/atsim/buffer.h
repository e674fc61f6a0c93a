/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buffer.h - octets that grow at the end and leave at the front: lines to and from a pty or socket.
 *
 * Out of memory ends the program: it is a simulator, and has nothing better to do then.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* All zero is an empty buffer. The octets are data[start .. start + size). */
struct buffer {
	char *data;
	size_t start, size, room;
};

/* The first octet; valid until the next add. */
char *buffer_octets(struct buffer *buffer);

void buffer_add(struct buffer *buffer, const void *octets, size_t size);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_print(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buffer_print_list(struct buffer *buffer, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Drops `size` octets at the front, at most all. */
void buffer_take(struct buffer *buffer, size_t size);

/* Drops all octets behind the first `size`. */
void buffer_cut(struct buffer *buffer, size_t size);

/* Frees the memory; the buffer is empty then. */
void buffer_free(struct buffer *buffer);
