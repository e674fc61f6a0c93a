/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question.c - one question by the side door and the line of its answer that is looked for. */
#include "modem/convert.h"
#include "modem/worker.h"

static void take_line(const char *line, void *userdata)
{
	struct question *q = userdata;
	size_t length = strlen(q->prefix);

	if (q->text[0] != '\0' || strncmp(line, q->prefix, length) != 0)
		return;
	/* A bare line is digits; anything else came by itself. */
	if (length == 0 && !q->is_any && (line[0] < '0' || line[0] > '9') && line[0] != '"')
		return;
	if (q->is_any && (line[0] == '+' || line[0] == '^') && strncmp(line, "+CGMI:", 6) != 0)
		return;
	line += length;
	while (*line == ' ')
		line++;
	convert_plain(line, strlen(line), q->text, sizeof(q->text));
}

int question_ask(
	struct worker *w, struct rawat *at, const char *command, int ms, struct question *q)
{
	int r = link_tell(&w->link, WIRE_PHASE_RAW, (uint32_t)(ms / 1000 + 1));

	if (r < 0)
		return r;
	return rawat_ask(at, command, ms, q ? take_line : NULL, q);
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
