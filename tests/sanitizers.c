/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sanitizers.c - linked into every program of ./check's sanitizer build: each report goes to a file
 * that begins with REPORTS, also that of a program whose environment is empty and whose stderr is
 * closed.
 */
#include <fcntl.h>
#include <unistd.h>

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
void __ubsan_on_report(void);

const char *__asan_default_options(void)
{
	return "detect_stack_use_after_return=1:log_path=" REPORTS;
}

const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}

/* gcc's libubsan takes no log_path beside libasan: called before it writes to descriptor 2. */
void __ubsan_on_report(void)
{
	int fd = open(REPORTS ".undefined", O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (fd >= 0)
		(void)dup2(fd, STDERR_FILENO);
}
