/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay.c - runs a fuzz target over the files of the folders that it is given; a folder may be
 * missing. */
#include "lapor.h"
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static void replay_file(int dir_fd, const char *name)
{
	_cleanup_(closep) int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
	_cleanup_(freep) uint8_t *data = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	/* Exactly as large as the input, so that the sanitizers see an overrun. */
	data = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
	if (!data || read(fd, data, (size_t)st.st_size) != st.st_size) {
		fprintf(stderr, "%s: cannot be read\n", name);
		exit(1);
	}
	(void)LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
	size_t count = 0;

	for (int i = 1; i < argc; i++) {
		DIR *dir = opendir(argv[i]);
		const struct dirent *entry;

		if (!dir)
			continue;
		while ((entry = readdir(dir))) {
			if (entry->d_name[0] == '.')
				continue;
			replay_file(dirfd(dir), entry->d_name);
			count++;
		}
		closedir(dir);
	}
	printf("%zu inputs\n", count);
	return count > 0 ? 0 : 1;
}
