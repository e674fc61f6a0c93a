/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_talk.c - what a modem says while it is asked past libgammu. An input is the question's line,
 * and behind its LF what is said; an octet of 1 asks once more.
 */
#include "tests/fuzz/fuzz.h"

#include "modem/talk.h"

#include <assert.h>

#define COMMAND_SIZE 96

struct heard {
	bool is_echoed;
	unsigned ends;
};

static void check_report(const struct modem_report *report)
{
	assert(memchr(report->recipient, '\0', sizeof(report->recipient)));
	assert(report->discharged_us >= 0);
}

/* An answer ends once, behind the echo of its own question, whatever else is said. */
static void take_line(struct talk *t, const char *command, struct heard *heard)
{
	bool is_command = strcmp(t->text, command) == 0;
	bool was_due = t->is_report_due;
	enum talk_kind kind;

	assert(t->text[0] != '\0' && t->used == 0);
	assert(strlen(t->text) < sizeof(t->text) && !strpbrk(t->text, "\r\n"));
	kind = talk_read(t);
	assert(!was_due || kind == TALK_REPORT || kind == TALK_NOTHING);
	assert(t->is_echoed || !t->is_answered);
	assert(!t->is_echoed || heard->is_echoed || is_command);
	heard->is_echoed = t->is_echoed;
	switch (kind) {
	case TALK_LINE: assert(t->is_echoed && !t->is_answered); break;
	case TALK_END: assert(t->is_answered && heard->ends++ == 0); break;
	case TALK_REPORT: check_report(&t->report); break;
	case TALK_REPORT_SLOT: assert(t->slot > 0); break;
	case TALK_BELL: assert(t->text[0] == '+'); break;
	case TALK_STRAY:
	case TALK_NOTHING: break;
	}
}

static size_t take_command(const uint8_t *data, size_t size, char ret[static COMMAND_SIZE])
{
	const uint8_t *end = memchr(data, '\n', size);
	size_t length = end ? (size_t)(end - data) : 0;

	if (!end || length >= COMMAND_SIZE || memchr(data, '\0', length))
		return 0;
	memcpy(ret, data, length);
	ret[length] = '\0';
	return length + 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char command[COMMAND_SIZE] = "AT+CMGD=1;+CMGD=2";
	struct heard heard = { 0 };
	struct talk t = { 0 };
	size_t at = size > 0 ? take_command(data, size, command) : 0;

	talk_ask(&t, command);
	for (; at < size; at++) {
		if (data[at] == 1) {
			talk_ask(&t, command);
			heard = (struct heard){ 0 };
		} else if (talk_add(&t, (char)data[at])) {
			take_line(&t, command, &heard);
		}
		assert(t.used < sizeof(t.text));
	}
	return 0;
}
