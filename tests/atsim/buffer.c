/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buffer.c - octets that grow at the end and leave at the front.
 */
#include "tests/atsim/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buffer_octets(struct buffer *buffer)
{
	return buffer->data + buffer->start;
}

static void make_room(struct buffer *buffer, size_t more)
{
	if (buffer->start + buffer->size + more <= buffer->room)
		return;
	if (buffer->start > 0) {
		memmove(buffer->data, buffer_octets(buffer), buffer->size);
		buffer->start = 0;
	}
	if (buffer->size + more > buffer->room) {
		buffer->room = 2 * (buffer->size + more) + 256;
		buffer->data = realloc(buffer->data, buffer->room);
		if (buffer->data == NULL)
			abort();
	}
}

void buffer_add(struct buffer *buffer, const void *octets, size_t size)
{
	if (size == 0)
		return;
	make_room(buffer, size);
	memcpy(buffer_octets(buffer) + buffer->size, octets, size);
	buffer->size += size;
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_print_list(struct buffer *buffer, const char *format, va_list args)
{
	va_list again;
	int size;

	va_copy(again, args);
	size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (size <= 0)
		return;
	make_room(buffer, (size_t)size + 1);
	(void)vsnprintf(buffer_octets(buffer) + buffer->size, (size_t)size + 1, format, args);
	buffer->size += (size_t)size;
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buffer_print_list(buffer, format, args);
	va_end(args);
}

void buffer_take(struct buffer *buffer, size_t size)
{
	if (size >= buffer->size) {
		buffer->start = buffer->size = 0;
	} else {
		buffer->start += size;
		buffer->size -= size;
	}
}

void buffer_cut(struct buffer *buffer, size_t size)
{
	if (size < buffer->size)
		buffer->size = size;
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
