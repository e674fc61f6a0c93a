/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phone_line.c - a question of ours on libgammu's line: one round trip where libgammu would ask
 * twice. libgammu never sees the answer; what comes by itself amid it (a bell, a delivery report)
 * counts as if libgammu had told of it.
 */
#include "modem/phone_gammu.h"
#include "modem/stand_in.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>

#define LOOK_US (USEC_PER_SEC / 2) /* between two looks at the daemon */
#define REST_US (USEC_PER_SEC / 10)
#define CHUNK   512

/* What is asked, and who wants the lines of its answer. */
struct asking {
	const char *command;
	phone_line_taken line; /* NULL: nobody does */
	void *userdata;
	enum wire_phase phase;
	uint32_t seconds; /* for each of its commands .. */
	unsigned more;    /* .. of which so many follow */
	int64_t end_us;
};

static void give_time(struct phone *p, struct asking *a)
{
	a->end_us = link_now_us() + (int64_t)a->seconds * USEC_PER_SEC;
	(void)link_tell(p->link, a->phase, a->seconds);
}

/* The next command of the line has the time that it would have alone, and no modem more of it. */
static void take_answer(struct phone *p, struct asking *a)
{
	if (a->more > 0) {
		a->more--;
		give_time(p, a);
	}
	if (a->line)
		a->line(p->talk.text, a->userdata);
}

static void take_line(struct phone *p, struct asking *a)
{
	struct talk *talk = &p->talk;

	flight_add(p->link->flight, FLIGHT_HEARD, talk->text, strlen(talk->text), link_now_us());
	switch (talk_read(talk)) {
	case TALK_NOTHING: break;
	case TALK_LINE: take_answer(p, a); break;
	case TALK_END: phone_hear_code(p, talk->text); break;
	case TALK_STRAY: phone_cut(p, PHONE_CUT_GARBLED); break;
	case TALK_BELL: p->bells++; break;
	case TALK_REPORT:
		if (p->report_count < PHONE_REPORTS_MAX)
			p->reports[p->report_count++] = talk->report;
		break;
	case TALK_REPORT_SLOT:
		if (p->report_slot_count < PHONE_REPORTS_MAX)
			p->report_slots[p->report_slot_count++] = talk->slot;
		break;
	}
}

static void hear(struct phone *p, struct asking *a)
{
	char chunk[CHUNK];
	ssize_t got = read(p->side, chunk, sizeof(chunk));

	/* What is ready and gives nothing was hung up. */
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		phone_cut(p, PHONE_CUT_HUNG_UP);
	for (ssize_t i = 0; i < got; i++)
		if (talk_add(&p->talk, chunk[i]))
			take_line(p, a);
}

/* What is ready; 0: it is time to look again; negative: the time is over, or the phone broken. */
static int wait_for(struct phone *p, short events, int64_t end_us)
{
	struct pollfd side = { .fd = p->side, .events = events };
	int64_t left_us = end_us - link_now_us();

	if (left_us <= 0)
		return -1;
	if (left_us > LOOK_US)
		left_us = LOOK_US;
	(void)poll(&side, 1, (int)(left_us / 1000 + 1));
	if (side.revents & (POLLHUP | POLLERR | POLLNVAL))
		phone_cut(p, PHONE_CUT_HUNG_UP);
	else if (side.revents == 0 && phone_is_stopping(p))
		phone_cut(p, PHONE_CUT_STOPPED);
	return p->cause == MODEM_CAUSE_NONE ? side.revents : -1;
}

/* Some of it; false: the line takes nothing for now. */
static bool put(struct phone *p, const char *text, size_t size, size_t *done)
{
	bool is_slow = phone_has_feature(p, F_SLOWWRITE);
	ssize_t octets = write(p->side, text + *done, is_slow ? 1 : size - *done);

	if (octets < 0 && errno != EAGAIN && errno != EINTR)
		phone_cut(p, PHONE_CUT_HUNG_UP);
	if (octets <= 0)
		return false;
	*done += (size_t)octets;
	if (is_slow)
		stand_in_pause();
	return true;
}

static void say(struct phone *p, const struct asking *a)
{
	char text[PHONE_COMMAND_SIZE];
	size_t size = (size_t)snprintf(text, sizeof(text), "%s\r", a->command), done = 0;

	assert(size < sizeof(text));
	flight_add(p->link->flight, FLIGHT_SAID, a->command, size - 1, link_now_us());
	while (done < size && p->cause == MODEM_CAUSE_NONE)
		if (!put(p, text, size, &done) && wait_for(p, POLLOUT, a->end_us) < 0)
			phone_cut(p, PHONE_CUT_DEADLINE);
}

/* Of a line that has begun libgammu would see the second half, and take it for a whole one. */
static void hear_rest(struct phone *p, struct asking *a)
{
	int64_t end_us = link_now_us() + REST_US;

	while (talk_is_amid(&p->talk) || !p->talk.is_ended) {
		int ready = p->cause == MODEM_CAUSE_NONE ? wait_for(p, POLLIN, end_us) : -1;

		if (ready < 0)
			break;
		if (ready > 0)
			hear(p, a);
	}
	if (talk_is_amid(&p->talk))
		phone_cut(p, PHONE_CUT_GARBLED);
}

static bool ask(struct phone *p, struct asking *a)
{
	/* Of a line that has begun libgammu may hold the first half: the rest is for it to read. */
	if (p->has_called && !phone_clear_line(p))
		return false;
	p->has_called = false;
	give_time(p, a);
	talk_ask(&p->talk, a->command);
	say(p, a);
	while (!p->talk.is_answered && p->cause == MODEM_CAUSE_NONE) {
		int ready = wait_for(p, POLLIN, a->end_us);

		if (ready > 0)
			hear(p, a);
		else if (ready < 0)
			phone_cut(p, PHONE_CUT_DEADLINE);
	}
	hear_rest(p, a);
	return p->cause == MODEM_CAUSE_NONE;
}

bool phone_ask(struct phone *p, enum wire_phase phase, uint32_t seconds, const char *command)
{
	struct asking a = { .command = command, .phase = phase, .seconds = seconds };

	return ask(p, &a);
}

int phone_question(
	struct phone *p, const char *command, phone_line_taken line, void *userdata, int *ret_code)
{
	struct asking a = { .command = command,
		.line = line,
		.userdata = userdata,
		.phase = WIRE_PHASE_ASKING,
		.seconds = p->start->deadlines.status };

	for (const char *next = strchr(command, ';'); next; next = strchr(next + 1, ';'))
		a.more++;
	if (!ask(p, &a))
		return -EIO;
	*ret_code = p->code;
	return p->code == 0 ? 0 : 1;
}
