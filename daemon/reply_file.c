/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_file.c - the file of a template. */
#include "daemon/reply_file.h"

int reply_file_line(const char *file, const char *text, size_t at)
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

int reply_file_strip(const char *file, char ret[static REPLY_TEXT_SIZE])
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

const char *reply_file_error(int r)
{
	switch (r) {
	case -EISDIR: return "not a plain file; a template is a text file";
	case -EFBIG: return "larger than 4096 octets; a template is a few lines";
	case -EILSEQ: return "holds a NUL octet; a template is a text file";
	case -EACCES: return "may not be read; give the daemon's user leave to read it";
	default: return "cannot be read; see that the disk and the path are in order";
	}
}
