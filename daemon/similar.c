/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - two complaints of the same text. */
#include "daemon/similar.h"
#include "daemon/answer.h"
#include "store/conversation.h"

int similar_take(struct app *app, const struct inbox_message *m, const char *text,
	const char *normalised, int64_t now_us)
{
	struct conversation_same same;
	int r = conversation_same_again(
		app->db, normalised, m->person, m->received_us - USEC_PER_DAY, &same);

	if (r <= 0)
		return r;
	if (same.repeats == 0)
		r = answer_queue(app, m, REPLY_DUPLICATE,
			&(struct reply_values){ .id = same.ticket }, same.complaint_id, now_us);
	if (r >= 0)
		r = inbox_close_about(app->db, m->id, "duplicate", text, same.complaint_id, now_us);
	if (r < 0)
		return r;
	log_say(LOG_EVENT_COMPLAINT_REPEATED, m->modem, same.ticket, "");
	return 1;
}
