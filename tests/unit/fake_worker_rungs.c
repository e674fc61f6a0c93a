/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_worker_rungs.c - workers whose modem hangs, restarts, heals, and answers the network. */
#include "tests/unit/fake_worker_private.h"

#include <poll.h>

#define BEAT_MS 5

static void say_done(int error)
{
	union wire_packet p;

	wire_begin(&p, WIRE_DONE);
	p.done.error = error;
	fake_say(&p);
}

/* One try that comes to nothing: a question, and the pause after it. */
static void say_try(void)
{
	union wire_packet p;

	wire_begin(&p, WIRE_PHASE);
	p.phase.deadline_ms = 1000;
	p.phase.phase = WIRE_PHASE_RAW;
	fake_say(&p);
	p.phase.phase = WIRE_PHASE_BACKOFF;
	fake_say(&p);
}

/* True when something has come within one beat. */
static bool is_told(void)
{
	struct pollfd pfd = { .fd = WIRE_FD, .events = POLLIN };

	return poll(&pfd, 1, BEAT_MS) > 0;
}

/* Tries until it is told to stop; gives true at a reset. */
static bool try_in_vain(void)
{
	for (;;) {
		int type;

		say_try();
		if (!is_told())
			continue;
		(void)fake_hear(&type);
		if (type == WIRE_RESET)
			return true;
		if (type == WIRE_STOP)
			return false;
	}
}

static void script_hangs(void)
{
	fake_say_hello();
	/* The test says by this file that it is over. */
	if (access(fake_start.settings.init[0], F_OK) == 0) {
		fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, "healed", 0);
		fake_hear_until(WIRE_STOP);
		return;
	}
	fake_say_status(MODEM_DOWN, MODEM_CAUSE_SILENT, "deadline", 0);
	while (try_in_vain())
		say_done(-ETIMEDOUT);
}

static void script_restarts(void)
{
	fake_say_hello();
	fake_say_status(MODEM_DOWN, MODEM_CAUSE_SILENT, "deadline", 0);
	if (!try_in_vain())
		return;
	say_done(0);
	fake_say_status(MODEM_STARTING, MODEM_CAUSE_NONE, "restarting", 0);
	fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, "restarted", 0);
	fake_hear_until(WIRE_STOP);
}

static void script_dies_until_reset(void)
{
	fake_say_hello();
	if (!is_told())
		_exit(3);
	fake_hear_until(WIRE_RESET);
	say_done(0);
	fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, "restarted", 0);
	fake_hear_until(WIRE_STOP);
}

static void script_obeys(void)
{
	fake_say_up(fake_start.was_reset ? "was reset" : "");
	for (;;) {
		int type;

		(void)fake_hear(&type);
		if (type == WIRE_STOP)
			return;
		if (type == WIRE_RESET)
			say_done(0);
	}
}

static void script_refuses_reset(void)
{
	fake_say_up(fake_start.was_reset ? "was reset" : "");
	fake_hear_until(WIRE_RESET);
	say_done(3);
	fake_hear_until(WIRE_STOP);
}

static void script_asks(void)
{
	fake_say_up("");
	for (;;) {
		union wire_packet p;
		struct wire_ask ask = fake_hear_until(WIRE_ASK).ask;

		if (strcmp(ask.code, "#0#") == 0)
			_exit(1);
		wire_begin(&p, WIRE_USSD);
		(void)copy_string(p.ussd.ussd.text, sizeof(p.ussd.ussd.text), ask.code);
		fake_say(&p);
	}
}

static void script_answers_unasked(void)
{
	union wire_packet p;

	fake_say_up("");
	wire_begin(&p, WIRE_USSD);
	fake_say(&p);
	fake_hear_until(WIRE_STOP);
}

static void script_resets_unasked(void)
{
	fake_say_up("");
	say_done(0);
	fake_hear_until(WIRE_STOP);
}

void fake_worker_climb(const char *script)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} scripts[] = {
		{ "hangs", script_hangs },
		{ "restarts", script_restarts },
		{ "dies until reset", script_dies_until_reset },
		{ "obeys", script_obeys },
		{ "refuses a reset", script_refuses_reset },
		{ "asks", script_asks },
		{ "answers unasked", script_answers_unasked },
		{ "resets unasked", script_resets_unasked },
	};

	for (size_t i = 0; i < COUNT_OF(scripts); i++)
		if (strcmp(scripts[i].name, script) == 0)
			scripts[i].run();
}
