/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sanitizers.c - tells the sanitizers of ./check where to write, in every program, also in one that
 * is started with an empty environment.
 */

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_stack_use_after_return=1:strict_string_checks=1:log_path=" REPORTS;
}

const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1:log_path=" REPORTS;
}
