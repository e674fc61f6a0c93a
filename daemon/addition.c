/* SPDX-License-Identifier: GPL-2.0-or-later */
/* addition.c - what a citizen says about a complaint of theirs. */
#include "daemon/addition.h"
#include "daemon/text.h"

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
	int r = addition_name(uuid);

	return r < 0 ? r : conversation_add(app->db, &words, now_us);
}

char *addition_cut(const char *text, size_t offset, size_t size)
{
	size_t length = strlen(text);
	struct text cut = { text, size < length - offset ? offset + size : length };
	size_t start = text_skip_blanks(&cut, offset);

	return strndup(text + start, text_trimmed_end(&cut, start) - start);
}
