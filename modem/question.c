/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.c - one question by the side door and the line of its answer that is looked for. */
#include "modem/convert.h"
#include "modem/worker.h"

/* The questions of a line, in its order. */
struct asked {
	struct question *questions;
	size_t count;
};

static bool take(struct question *q, const char *line)
{
	size_t length = strlen(q->prefix);

	if (q->text[0] != '\0' || strncmp(line, q->prefix, length) != 0)
		return false;
	/* A bare line is digits; anything else came by itself. */
	if (length == 0 && !q->is_any && (line[0] < '0' || line[0] > '9') && line[0] != '"')
		return false;
	if (q->is_any && (line[0] == '+' || line[0] == '^') && strncmp(line, "+CGMI:", 6) != 0)
		return false;
	line += length;
	while (*line == ' ')
		line++;
	convert_plain(line, strlen(line), q->text, sizeof(q->text));
	return true;
}

static void take_line(const char *line, void *userdata)
{
	const struct asked *asked = userdata;

	for (size_t i = 0; i < asked->count; i++)
		if (take(&asked->questions[i], line))
			return;
}

int question_ask(
	struct worker *w, struct rawat *at, const char *command, int ms, struct question *q)
{
	struct asked asked = { q, q ? 1 : 0 };
	int r;

	if (w->phone)
		return phone_question(w->phone, command, take_line, &asked, &at->code);
	r = link_tell(&w->link, WIRE_PHASE_RAW, (uint32_t)(ms / 1000 + 1));
	if (r < 0)
		return r;
	return rawat_ask(at, command, ms, take_line, &asked);
}

int question_ask_line(struct worker *w, struct rawat *at, const char *command,
	struct question *questions, size_t count)
{
	struct asked asked = { questions, count };

	return phone_question(w->phone, command, take_line, &asked, &at->code);
}

enum modem_cause question_try(struct worker *w, struct rawat *at, unsigned bit, const char *command,
	int ms, struct question *q, bool *ret_ok)
{
	int r;

	*ret_ok = false;
	if (w->skipped_questions & (1U << bit))
		return MODEM_CAUSE_NONE;
	r = question_ask(w, at, command, ms, q);
	*ret_ok = r == 0;
	if (r == -ETIMEDOUT) {
		w->skipped_questions |= 1U << bit;
		r = rawat_wake(at, QUESTION_MS);
	}
	if (r >= 0)
		return MODEM_CAUSE_NONE;
	return r == -EIO ? MODEM_CAUSE_LINE_GONE : MODEM_CAUSE_SILENT;
}
