/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload_words.h - what reading the settings again has changed, in words. */
#pragma once

#include "daemon/config_diff.h"

#include <jansson.h>

#define RELOAD_SENTENCE_SIZE 512

struct reload_words {
	json_t *changed; /* "replies.quiet_from", "modems.poll of gsm1", "modems: gsm2 is new" */
	struct {
		unsigned values, added, removed; /* values: of how many entries */
		const char *last;                /* of those, the last one's name */
	} modems, centrals;
	unsigned others;
};

/* Compares; *ret owns its list: reload_words_done(). 0 or -ENOMEM. */
int reload_words_collect(
	struct reload_words *ret, const struct config *from, const struct config *to);
void reload_words_done(struct reload_words *w);

/*
 * "Settings read again: 1 modem added, 2 modems changed, 3 other settings changed; a restart is
 * needed for store.path". Fits for as many names as need a restart at all.
 */
void reload_words_write(const struct reload_words *w, const char *const *restart, size_t count,
	char ret[static RELOAD_SENTENCE_SIZE]);
