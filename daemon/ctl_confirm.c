/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_confirm.c - lapor-smsctl: asks before what cannot be undone.
 */
#include "daemon/ctl_confirm.h"

#include <stdio.h>
#include <sysexits.h>

#define ANSWER_SIZE 16

/* In both languages, as either may be what the operator thinks in. */
static bool is_yes(const char *answer)
{
	static const char *const words[] = { "y", "yes", "ya", "Y", "Yes", "YES", "Ya", "YA" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(words[i], answer) == 0)
			return true;
	return false;
}

int ctl_confirm(const struct ctl *ctl, const char *question)
{
	char answer[ANSWER_SIZE] = "";

	if (ctl->options & CTL_OPTION_YES)
		return 0;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return ctl_fail(EX_USAGE,
			"this asks first, and there is no terminal to answer at: say --yes");
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s [y/N] ", question);
	if (!fgets(answer, sizeof(answer), stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return is_yes(answer) ? 0 : ctl_fail(CTL_NO, "nothing was changed");
}
