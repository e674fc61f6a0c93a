/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_privacy.c - lapor-smsctl: reveal, erase, purge, and the audit of them.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_confirm.h"
#include "daemon/ctl_copy.h"
#include "daemon/ctl_progress.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"

static int read_ticket(const struct ctl *ctl, char ret[static CTL_ID_SIZE])
{
	return ctl_text_id(ctl->args[0], ret) < 0
	               ? ctl_fail(CTL_NO, "there is no complaint of such a name")
	               : 0;
}

/* As all times that are printed. */
static void put_times(json_t *words)
{
	json_t *word;
	size_t i;

	json_array_foreach(words, i, word)
	{
		char at[CTL_TIME_SIZE];

		ctl_copy_time(json_integer_value(json_object_get(word, "at_us")), at);
		(void)json_object_set_new(word, "at", json_string(at));
		(void)json_object_del(word, "at_us");
	}
}

/* The number alone on the first line, for scripts; then the words, if they were sealed. */
static int print_revealed(const json_t *answer)
{
	const char *number = ctl_row_text(answer, "number");
	const json_t *word;
	size_t i;

	(void)printf("%s\n", *number ? number : _("(the number was erased)"));
	json_array_foreach(json_object_get(answer, "words"), i, word)
	{
		_cleanup_(freep) char *line = ctl_text_line(ctl_row_text(word, "text"));
		char at[CTL_TIME_SIZE];

		if (!line)
			return ctl_fail(EX_OSERR, "out of memory");
		ctl_time_show(ctl_row_text(word, "at"), at);
		(void)printf(
			"%s  %s: %s\n", at, ctl_sentence_word(ctl_row_text(word, "what")), line);
	}
	return 0;
}

int ctl_reveal(struct ctl *ctl)
{
	char ticket[CTL_ID_SIZE] = "";
	json_auto_t *answer = NULL;
	int r = read_ticket(ctl, ticket);

	if (r != 0)
		return r;
	if (!ctl->reason)
		return ctl_fail(EX_USAGE, "reveal needs --reason \"why\": it is kept in the audit");
	r = ctl_request(ctl,
		json_pack(
			"{ss ss ss}", "command", "reveal", "ticket", ticket, "reason", ctl->reason),
		&answer);
	if (r != 0)
		return r;
	put_times(json_object_get(answer, "words"));
	if (ctl->json)
		return ctl_print_answer(answer);
	return print_revealed(answer);
}

/* As they are in the JSON of other commands: a time, or null; where the daemon could not look, all
 * are. */
static void put_copies(json_t *answer)
{
	const json_t *until = json_object_get(answer, "copies_until_us");
	char at[CTL_TIME_SIZE] = "";

	if (until)
		ctl_copy_time(json_integer_value(until), at);
	(void)json_object_set_new(answer, "copies_until", until ? json_string(at) : json_null());
	(void)json_object_del(answer, "copies_until_us");
	if (json_object_get(answer, "copies"))
		return;
	(void)json_object_set_new(answer, "copies", json_null());
	(void)json_object_set_new(answer, "copies_kept", json_null());
}

static void print_copies(const json_t *answer)
{
	char until[CTL_TIME_SIZE] = "-";
	long long copies = json_integer_value(json_object_get(answer, "copies"));
	long long kept = json_integer_value(json_object_get(answer, "copies_kept"));

	if (*ctl_row_text(answer, "copies_until"))
		ctl_time_show(ctl_row_text(answer, "copies_until"), until);
	if (copies > 0)
		(void)printf(_("Backups that still hold it: %lld, the last until %.10s where one "
			       "is made each night; copies elsewhere hold it until somebody "
			       "removes them.\n"),
			copies, until);
	else
		(void)printf("%s\n", _("No backup stands beside the store; copies that were taken "
				       "elsewhere still hold it until somebody removes them."));
	if (kept > 0)
		(void)printf(_("Copies beside the store that hold it until somebody removes "
			       "them: %lld.\n"),
			kept);
}

int ctl_erase(struct ctl *ctl)
{
	char ticket[CTL_ID_SIZE] = "";
	json_auto_t *answer = NULL;
	int r = read_ticket(ctl, ticket);

	if (r == 0)
		r = ctl_confirm(ctl,
			_("The text of this complaint, its messages and whose it is will be gone "
			  "for good. Erase it?"));
	if (r == 0)
		r = ctl_request(ctl,
			json_pack("{ss ss ss}", "command", "erase", "ticket", ticket, "reason",
				ctl->reason ? ctl->reason : ""),
			&answer);
	if (r != 0)
		return r;
	put_copies(answer);
	if (ctl->json)
		return ctl_print_answer(answer);
	ctl_say(answer);
	print_copies(answer);
	return 0;
}

static const char *const kinds[] = { "complaints", "messages", "replies", "raw_parts", "numbers" };

static int64_t count_all(const json_t *answer)
{
	int64_t sum = 0;

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		sum += json_integer_value(json_object_get(answer, kinds[i]));
	return sum;
}

static int print_purge(const struct ctl *ctl, json_t *answer)
{
	if (ctl->json) {
		(void)json_object_del(answer, "running");
		(void)json_object_del(answer, "dropped");
		return ctl_print_answer(answer);
	}
	if (count_all(answer) == 0)
		(void)printf("%s\n", _("nothing was kept longer than the settings say"));
	else
		(void)printf(_("erased: texts of %lld complaints, %lld messages and %lld replies, "
			       "%lld raw parts, %lld numbers\n"),
			(long long)json_integer_value(json_object_get(answer, kinds[0])),
			(long long)json_integer_value(json_object_get(answer, kinds[1])),
			(long long)json_integer_value(json_object_get(answer, kinds[2])),
			(long long)json_integer_value(json_object_get(answer, kinds[3])),
			(long long)json_integer_value(json_object_get(answer, kinds[4])));
	return 0;
}

/* Each request does a step of the run, so that asking is no idle waiting. */
static int run_purge(struct ctl *ctl, struct ctl_progress *progress, json_t **ret)
{
	bool is_first = true;
	int r;

	for (;;) {
		json_auto_t *answer = NULL;

		r = ctl_request(ctl,
			json_pack("{ss sb}", "command", "purge", "begin", is_first ? 1 : 0),
			&answer);
		if (r != 0)
			return r;
		is_first = false;
		ctl_progress_step(progress, count_all(answer));
		if (json_is_true(json_object_get(answer, "running")))
			continue;
		*ret = json_incref(answer);
		return 0;
	}
}

int ctl_purge(struct ctl *ctl)
{
	struct ctl_progress progress;
	json_auto_t *answer = NULL;
	int r;

	ctl_progress_begin(&progress, _("erasing"), CTL_PROGRESS_ROWS, 0);
	r = run_purge(ctl, &progress, &answer);
	ctl_progress_end(&progress);
	return r != 0 ? r : print_purge(ctl, answer);
}

int ctl_audit(struct ctl *ctl)
{
	static const struct ctl_column columns[] = {
		{ "at", N_("AT"), CTL_COLUMN_TIME },
		{ "who", N_("WHO"), 0 },
		{ "what", N_("WHAT"), CTL_COLUMN_WORD },
		{ "ticket", N_("TICKET"), 0 },
		{ "reason", N_("REASON"), CTL_COLUMN_SHORT },
		{ "complaints", N_("COMPLAINTS"), CTL_COLUMN_RIGHT },
		{ "messages", N_("MESSAGES"), CTL_COLUMN_RIGHT },
		{ "replies", N_("REPLIES"), CTL_COLUMN_RIGHT },
		{ "raw_parts", N_("RAW"), CTL_COLUMN_RIGHT | CTL_COLUMN_WIDE },
		{ "numbers", N_("NUMBERS"), CTL_COLUMN_RIGHT | CTL_COLUMN_WIDE },
		{ "id", N_("ROW"), CTL_COLUMN_RIGHT },
		{ "found", N_("LEFT"), CTL_COLUMN_RIGHT },
		{ NULL, NULL, 0 },
	};
	struct ctl_query query = { .query = REPORT_AUDIT, .count = 1 };
	char since[CTL_TIME_SIZE];
	int r;

	if (ctl->certificate)
		return ctl_certificate(ctl);
	r = ctl_since(ctl, since, &query.args[0]);
	if (r == 0)
		r = ctl_open_store(ctl);
	return r != 0 ? r
	              : ctl_list(ctl, &query, columns,
				_("no number was shown and nothing was erased"));
}
