/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_setup_ask.c - lapor-smsctl setup: one question at a time. */
#include <stdio.h>
#include <termios.h>

#include "daemon/ctl_setup.h"

#define CTRL_C      '\x03'
#define ANSWER_SIZE 1024 /* longer than any answer can be */

/* Without blanks round it; NULL: the end, or Ctrl-C where it is read as a character. */
static char *trim(char *line)
{
	static const char blanks[] = " \t\r\n";
	size_t length;

	if (strchr(line, CTRL_C))
		return NULL;
	line += strspn(line, blanks);
	length = strlen(line);
	while (length > 0 && strchr(blanks, line[length - 1]))
		line[--length] = '\0';
	return line;
}

static int fail_end(void)
{
	(void)fputc('\n', stderr);
	return ctl_fail(CTL_NO, "%s", _("ended: nothing was written"));
}

/* 0, CTL_NO at the end, or -EINVAL: to be asked again. */
static int take_line(
	struct setup *s, char *line, const char *standard, ctl_setup_take take, bool is_secret)
{
	char why[SETUP_WHY_SIZE];
	const char *answer = trim(line);
	int r;

	if (!answer)
		return fail_end();
	if (is_secret && isatty(STDIN_FILENO))
		(void)fputc('\n', stderr);
	r = take(s, *answer ? answer : standard, why);
	if (r < 0)
		(void)fprintf(stderr, "  %s\n", why);
	return r;
}

/* What is longer than any answer can be is refused for that, whoever takes it. False: the end. */
static bool read_line(char line[static ANSWER_SIZE])
{
	size_t used = 0;
	int c;

	while ((c = getchar()) != EOF && c != '\n' && c != CTRL_C)
		if (used + 2 < ANSWER_SIZE)
			line[used++] = c ? (char)c : ' ';
	if (c == CTRL_C)
		line[used++] = CTRL_C;
	line[used] = '\0';
	return c != EOF || used > 0;
}

static int ask(struct setup *s, const char *question, const char *standard, ctl_setup_take take,
	bool is_secret)
{
	char line[ANSWER_SIZE];
	int r = -EINVAL;

	while (r == -EINVAL) {
		(void)fprintf(stderr, *standard ? "%s [%s]: " : "%s: ", question, standard);
		(void)fflush(stderr);
		r = read_line(line) ? take_line(s, line, standard, take, is_secret) : fail_end();
		explicit_bzero(line, sizeof(line));
	}
	return r;
}

int ctl_setup_ask(struct setup *s, const char *question, const char *standard, ctl_setup_take take)
{
	return ask(s, question, standard, take, false);
}

/* Ctrl-C ends the line instead of the program, so that the echo comes back. */
int ctl_setup_ask_secret(struct setup *s, const char *question, ctl_setup_take take)
{
	struct termios before, silent;
	bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
	int r;

	if (is_terminal) {
		silent = before;
		silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
		silent.c_cc[VEOL] = CTRL_C;
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &silent);
	}
	r = ask(s, question, "", take, true);
	if (is_terminal)
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
	return r;
}
