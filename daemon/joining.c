/* SPDX-License-Identifier: GPL-2.0-or-later */
/* joining.c - messages that belong together though no phone has marked them so. */
#include "daemon/joining.h"
#include "daemon/addition.h"
#include "daemon/answer.h"
#include "daemon/gsm7.h"
#include "daemon/question.h"

#include <stdio.h>

#define FULL_LEAST    150 /* septets of an SMS that a phone calls full */
#define FULL_US       (3 * USEC_PER_MINUTE)
#define UNCLEAR_US    (10 * USEC_PER_MINUTE)
#define UNCLEAR_COUNT 4 /* messages that are joined with the next one at most */

char *joining_text(const char *first, const char *second)
{
	size_t size = strlen(first) + strlen(second) + 2;
	char *ret = malloc(size);

	if (ret)
		(void)snprintf(ret, size, "%s %s", first, second);
	return ret;
}

/* How long after `before` a message was sent: by the network's clock where it is known of both. */
static int64_t gap_us(
	int64_t received_us, int64_t scts_us, const struct conversation_before *before)
{
	if (scts_us != 0 && before->scts_us != 0)
		return scts_us - before->scts_us;
	return received_us - before->received_us;
}

static bool is_within(int64_t gap, int64_t limit_us)
{
	return gap >= -limit_us && gap <= limit_us;
}

static bool is_full(const struct conversation_before *before)
{
	int septets = gsm7_septets(before->text);

	return before->parts == 1 && septets >= FULL_LEAST && septets <= GSM7_ONE;
}

static bool is_first_half(const struct conversation_before *before)
{
	static const char *const kinds[] = { "complaint", "joined", "duplicate" };

	for (size_t i = 0; before->complaint_id != 0 && i < COUNT_OF(kinds); i++)
		if (strcmp(before->kind, kinds[i]) == 0)
			return is_full(before);
	return false;
}

/* Puts the words behind the complaint; 0 when it has them already, as both halves came again. */
static int join(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	int64_t complaint_id, const char *words, int64_t now_us)
{
	char uuid[LAPOR_UUID_SIZE];
	const struct conversation_words more = { .complaint_id = complaint_id,
		.uuid = uuid,
		.kind = "addition",
		.text = words,
		.at_us = m->received_us };
	struct complaint_facts told = { .visibility = parse_visibility_name(p->visibility),
		.asked_until_us = now_us + QUESTION_MORE_US };
	struct reply_values values = { 0 };
	struct facts facts;
	struct complaint c;
	int r = conversation_holds(app->db, complaint_id, words);

	if (r != 0)
		return r < 0 ? r : 0;
	facts_read(&app->intake.settings.words, words, strlen(words), &facts);
	told.has_place = facts.has_place;
	told.has_time = facts.has_time;
	told.emergency = facts.emergency;
	r = addition_name(uuid);
	if (r >= 0)
		r = complaint_join(app->db, &more, &told, now_us);
	/* To what cannot be read nothing is joined. */
	if (r == -EBADMSG)
		return 0;
	if (r >= 0)
		r = complaint_find_row(app->db, complaint_id, &c);
	if (r <= 0)
		return r;
	values.id = c.ticket;
	log_say(LOG_EVENT_MESSAGE_JOINED, m->modem, c.ticket, "");
	return answer_queue(app, m, facts.emergency ? REPLY_EMERGENCY : REPLY_ADDED, &values,
		complaint_id, now_us);
}

int joining_take(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us)
{
	_cleanup_(conversation_before_done) struct conversation_before before = { 0 };
	_cleanup_(freep) char *words = NULL;
	int r;

	if (m->total != 1 || p->is_report || p->addition.set)
		return 0;
	r = conversation_find_before(app->db, m->person, m->id, &before);
	if (r <= 0 || !is_first_half(&before) ||
		!is_within(gap_us(m->received_us, m->scts_us, &before), FULL_US))
		return r < 0 ? r : 0;
	words = addition_cut(text, 0, SIZE_MAX);
	if (!words)
		return -ENOMEM;
	r = join(app, m, p, before.complaint_id, words, now_us);
	if (r >= 0)
		r = inbox_close_about(app->db, m->id, "joined", text, before.complaint_id, now_us);
	return r < 0 ? r : 1;
}

/* One more in front of *text. 1; 0 when the one before is of another kind, or too old. */
static int add_before(
	struct app *app, const char *person, struct conversation_before *at, char **text)
{
	_cleanup_(conversation_before_done) struct conversation_before before = { 0 };
	_cleanup_(freep) char *longer = NULL, *words = NULL;
	int r = conversation_find_before(app->db, person, at->id, &before);

	if (r <= 0 || strcmp(before.kind, "unclear") != 0 ||
		!is_within(gap_us(at->received_us, at->scts_us, &before), UNCLEAR_US))
		return r < 0 ? r : 0;
	words = addition_cut(before.text, 0, SIZE_MAX);
	if (words)
		longer = *text ? joining_text(words, *text) : take_ptr(words);
	if (!longer)
		return -ENOMEM;
	free(*text);
	*text = take_ptr(longer);
	at->id = before.id;
	at->received_us = before.received_us;
	at->scts_us = before.scts_us;
	return 1;
}

int joining_before(struct app *app, const struct inbox_message *m, char **ret)
{
	struct conversation_before at = {
		.id = m->id, .received_us = m->received_us, .scts_us = m->scts_us
	};
	_cleanup_(freep) char *text = NULL;
	int r = 1;

	for (int i = 0; i < UNCLEAR_COUNT && r > 0; i++)
		r = add_before(app, m->person, &at, &text);
	if (r < 0 || !text)
		return r < 0 ? r : 0;
	*ret = take_ptr(text);
	return 1;
}
