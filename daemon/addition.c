/* SPDX-License-Identifier: GPL-2.0-or-later */
/* addition.c - what a citizen says about a complaint of theirs. */
#include "daemon/addition.h"
#include "daemon/parse.h"
#include "daemon/text.h"

#include <stdio.h>
#include <systemd/sd-id128.h>

int addition_name(char ret[static LAPOR_UUID_SIZE])
{
	sd_id128_t id;
	int r = sd_id128_randomize(&id);

	if (r < 0)
		return r;
	(void)sd_id128_to_uuid_string(id, ret);
	return 0;
}

/* "TAMBAH jangan sebut nama saya": of the whole complaint. */
static int hide(struct app *app, const struct inbox_message *m, int64_t complaint_id,
	const char *kind, const char *text)
{
	_cleanup_(freep) char *told = NULL;
	struct parse_result p;

	if (!text || (strcmp(kind, "addition") != 0 && strcmp(kind, "answer") != 0))
		return 0;
	/* However few words it has. */
	if (asprintf(&told, "LAPOR %s", text) < 0)
		return -ENOMEM;
	parse_message(&app->intake.settings, m->sender, told, &p);
	if (p.visibility == PARSE_NORMAL)
		return 0;
	return complaint_hide(app->db, complaint_id, parse_visibility_name(p.visibility));
}

int addition_keep(struct app *app, const struct inbox_message *m, int64_t complaint_id,
	const char *kind, const char *text, int rating, int64_t now_us)
{
	char uuid[LAPOR_UUID_SIZE];
	const struct conversation_words words = { .complaint_id = complaint_id,
		.uuid = uuid,
		.kind = kind,
		.text = text,
		.rating = rating,
		.at_us = m->received_us };
	int r = hide(app, m, complaint_id, kind, text);

	if (r >= 0)
		r = addition_name(uuid);
	return r < 0 ? r : conversation_add(app->db, &words, now_us);
}

char *addition_cut(const char *text, size_t offset, size_t size)
{
	size_t length = strlen(text);
	struct text cut = { text, size < length - offset ? offset + size : length };
	size_t start = text_skip_blanks(&cut, offset);

	return strndup(text + start, text_trimmed_end(&cut, start) - start);
}
