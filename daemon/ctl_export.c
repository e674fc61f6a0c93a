/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_export.c - lapor-smsctl: all that is held on a person, for that person.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_progress.h"
#include "daemon/replace.h"

#define LINE_SIZE 128

/* What stands among the arguments is seen by all in /proc, and kept by the shell. */
static int read_number(const struct ctl *ctl, char ret[static LINE_SIZE])
{
	if (strcmp(ctl->args[0], "-") != 0)
		return copy_string(ret, LINE_SIZE, ctl->args[0]) < 0
		               ? ctl_fail(EX_USAGE, "this is longer than any number")
		               : 0;
	if (!fgets(ret, LINE_SIZE, stdin))
		return ctl_fail(EX_USAGE, "no number came on standard input");
	ret[strcspn(ret, "\r\n")] = '\0';
	return 0;
}

static int read_section(struct ctl *ctl, const char *number, const json_t *audit, const char *name,
	json_t *all, struct ctl_progress *progress)
{
	json_t *list = json_array();
	json_int_t after = 0;
	bool has_more = true;
	int r = 0;

	if (json_object_set_new(all, name, list) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	while (has_more && r == 0) {
		json_auto_t *answer = NULL;

		r = ctl_request(ctl,
			json_pack("{ss ss sI ss sI}", "command", "export", "number", number,
				"audit", json_integer_value(audit), "section", name, "after",
				after),
			&answer);
		if (r != 0)
			return r;
		has_more = json_is_true(json_object_get(answer, "more")) &&
		           json_array_size(json_object_get(answer, "rows")) > 0;
		after = json_integer_value(json_object_get(answer, "after"));
		if (json_array_extend(list, json_object_get(answer, "rows")) < 0)
			return ctl_fail(EX_OSERR, "out of memory");
		ctl_progress_step(progress, progress->done + (int64_t)json_array_size(list));
	}
	return r;
}

static int read_all(struct ctl *ctl, const char *number, const json_t *begun, json_t *all)
{
	_cleanup_(ctl_progress_end) struct ctl_progress progress;
	json_t *name;
	size_t i;
	int r = 0;

	ctl_progress_begin(&progress, _("reading"), CTL_PROGRESS_ROWS, 0);
	json_array_foreach(json_object_get(begun, "sections"), i, name)
	{
		if (r == 0)
			r = read_section(ctl, number, json_object_get(begun, "audit"),
				json_string_value(name), all, &progress);
	}
	return r;
}

/* For the operator's eyes only, whatever the umask. */
static int save(const struct ctl *ctl, const json_t *all)
{
	_cleanup_(freep) char *text = json_dumps(all, JSON_INDENT(2));
	int r;

	if (!text)
		return ctl_fail(EX_OSERR, "out of memory");
	r = replace_file(ctl->output, text, strlen(text), &(const struct replace){ .mode = 0600 });
	explicit_bzero(text, strlen(text));
	if (r == -EACCES || r == -EPERM)
		return ctl_fail(EX_NOPERM, "%s may not be written by you", ctl->output);
	return r < 0 ? ctl_fail(EX_IOERR, "cannot write %s: %s", ctl->output, strerrordesc_np(-r))
	             : 0;
}

int ctl_export(struct ctl *ctl)
{
	json_auto_t *begun = NULL, *all = NULL;
	char number[LINE_SIZE] = "";
	int r;

	if (!ctl->reason)
		return ctl_fail(EX_USAGE, "export needs --reason \"why\": it is kept in the audit");
	r = read_number(ctl, number);
	if (r == 0)
		r = ctl_request(ctl,
			json_pack("{ss ss ss}", "command", "export", "number", number, "reason",
				ctl->reason),
			&begun);
	if (r != 0)
		return r;
	if (json_is_null(json_object_get(begun, "person")))
		return ctl_fail(CTL_NO, "nothing is held on this number");
	all = json_pack("{sO}", "person", json_object_get(begun, "person"));
	r = read_all(ctl, number, begun, all);
	explicit_bzero(number, sizeof(number));
	if (r != 0)
		return r;
	return ctl->output ? save(ctl, all) : ctl_print_json(all);
}
