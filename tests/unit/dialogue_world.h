/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialogue_world.h - the world in which a conversation of tests/dialogues/ is played: a trunk whose
 * clock is moved by hand, phones, and a central system. What is otherwise than the script says
 * fails the test. tests/dialogues/README has the format of the scripts.
 */
#pragma once

#include "tests/unit/trunk.h"

#define DIALOGUE_PEOPLE   8
#define DIALOGUE_SETTINGS 16
#define DIALOGUE_TOLD     64
#define DIALOGUE_LINE     1024
#define DIALOGUE_NAME     32

struct dialogue_phone {
	char name[DIALOGUE_NAME], number[DIALOGUE_NAME];
	int64_t heard; /* the last reply of which the script has told */
};

/* Something that central was told. */
struct dialogue_told {
	int64_t complaint;
	char kind[16], text[DIALOGUE_LINE];
	int rating;
	bool is_claimed;
};

enum dialogue_central { DIALOGUE_CENTRAL_UP, DIALOGUE_CENTRAL_DOWN, DIALOGUE_CENTRAL_SILENT };

struct dialogue {
	struct trunk trunk;
	bool is_open;
	const char *path;
	int line;
	char folder[64], store[96];
	struct dialogue_phone people[DIALOGUE_PEOPLE];
	size_t people_count;
	char settings[DIALOGUE_SETTINGS][3][256]; /* group, key, value */
	size_t setting_count;
	struct dialogue_told told[DIALOGUE_TOLD];
	size_t told_count;
	enum dialogue_central central;
	int events;
};

/* The settings that tests have; then those of the script; then the gateway. */
void dialogue_begin(struct dialogue *w, const char *path);
void dialogue_set(struct dialogue *w, const char *group, const char *key, const char *value);
void dialogue_open(struct dialogue *w, int64_t now_us);

/* What leads to something. now_us 0: the time at which trunks begin. */
void dialogue_say(struct dialogue *w, const char *name, const char *modem, const char *text);
void dialogue_tell(struct dialogue *w, int64_t n, const char *what);
void dialogue_pass(struct dialogue *w, const char *line);
void dialogue_set_central(struct dialogue *w, const char *state);
void dialogue_restart(struct dialogue *w);

/* What follows by itself: replies leave, central is told. After each of those above. */
void dialogue_settle(struct dialogue *w);

/* What must be so. */
void dialogue_hear(struct dialogue *w, const char *name, const char *words);
void dialogue_expect_central(
	struct dialogue *w, int64_t n, const char *kind, int rating, const char *text);
void dialogue_expect_complaint(struct dialogue *w, int64_t n, const char *facts);
void dialogue_expect_similar(struct dialogue *w, int64_t n, int64_t to);
void dialogue_end(struct dialogue *w);
