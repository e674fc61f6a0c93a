/* SPDX-License-Identifier: GPL-2.0-or-later */
/* similar.c - two complaints of the same text. */
#include "daemon/similar.h"
#include "daemon/answer.h"
#include "daemon/text.h"
#include "store/conversation.h"

char *similar_normalise(const char *message)
{
	struct text text = { message, strlen(message) };
	char *ret = malloc(text.size + 1);
	struct text_symbol symbol;
	size_t used = 0;
	bool has_blank = false;

	if (!ret)
		return NULL;
	for (symbol = text_next(&text, 0); symbol.c != TEXT_END;
		symbol = text_next(&text, symbol.end)) {
		bool is_blank = text_is_blank(symbol.c) || symbol.c == TEXT_DECORATION;

		if (!is_blank && has_blank && used > 0)
			ret[used++] = ' ';
		has_blank = is_blank;
		if (is_blank)
			continue;
		/* What is no ASCII stays as it was written: a symbol is never longer than its
		 * octets. */
		if (symbol.c < 0x80) {
			ret[used++] = (char)symbol.c;
		} else {
			memcpy(ret + used, message + symbol.start, symbol.end - symbol.start);
			used += symbol.end - symbol.start;
		}
	}
	ret[used] = '\0';
	return ret;
}

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
