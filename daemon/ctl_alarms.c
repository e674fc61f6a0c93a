/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_alarms.c - lapor-smsctl: the alarms that stand.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_colour.h"
#include "daemon/ctl_sentence.h"

json_t *ctl_alarms(struct ctl *ctl, int *ret_code)
{
	static const struct ctl_query query = { .query = REPORT_ALARMS };

	return ctl_read(ctl, &query, ret_code);
}

static int print_alarm(const json_t *alarm)
{
	const char *modem = ctl_row_text(alarm, "modem"), *code = ctl_row_text(alarm, "code");
	_cleanup_(freep) char *sentence = ctl_sentence_event(code, "");
	char since[CTL_TIME_SIZE], zone[CTL_TIME_SIZE];

	if (!sentence)
		return ctl_fail(EX_OSERR, "out of memory");
	ctl_time_show(ctl_row_text(alarm, "began_at"), since);
	ctl_time_zone_name(0, zone);
	(void)fputs(ctl_colour_begin(CTL_COLOUR_BAD), stdout);
	(void)printf(_("ALARM %s, %s since %s %s: %s"), code, *modem ? modem : _("the gateway"),
		since, zone, sentence);
	(void)printf("%s\n", ctl_colour_end(CTL_COLOUR_BAD));
	return 0;
}

int ctl_alarms_print(const json_t *alarms, const char *modem)
{
	const json_t *alarm;
	bool has_any = false;
	size_t i;

	json_array_foreach(alarms, i, alarm)
	{
		int code;

		if (modem && strcmp(modem, ctl_row_text(alarm, "modem")) != 0)
			continue;
		code = print_alarm(alarm);
		if (code != 0)
			return code;
		has_any = true;
	}
	if (has_any)
		(void)putchar('\n');
	return 0;
}
