/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_alarms.c - lapor-smsctl: the alarms that stand.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_colour.h"
#include "daemon/ctl_copy.h"
#include "daemon/ctl_sentence.h"

json_t *ctl_alarms(struct ctl *ctl, int *ret_code)
{
	static const struct ctl_query query = { .query = REPORT_ALARMS };

	return ctl_read(ctl, &query, ret_code);
}

static bool stands(const json_t *alarms, const json_t *alarm)
{
	const json_t *other;
	size_t i;

	json_array_foreach(alarms, i,
		other) if (strcmp(ctl_row_text(other, "modem"), ctl_row_text(alarm, "modem")) ==
				   0 &&
			   strcmp(ctl_row_text(other, "code"), ctl_row_text(alarm, "code")) ==
				   0) return true;
	return false;
}

void ctl_alarms_add(json_t *alarms, const json_t *answer)
{
	const json_t *alarm;
	size_t i;

	json_array_foreach(json_object_get(answer, "alarms"), i, alarm)
	{
		char began[CTL_TIME_SIZE];

		if (stands(alarms, alarm))
			continue;
		ctl_copy_time(json_integer_value(json_object_get(alarm, "began_us")), began);
		(void)json_array_append_new(alarms,
			json_pack("{sO sO ss sb}", "modem", json_object_get(alarm, "modem"), "code",
				json_object_get(alarm, "code"), "began_at", began, "told", 0));
	}
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
