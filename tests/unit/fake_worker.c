/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_worker.c - workers that keep, die, are silent and lie. */
#include "modem/flight.h"
#include "tests/unit/fake_worker_private.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

struct wire_start fake_start;

void fake_say(const union wire_packet *p)
{
	if (wire_write(WIRE_FD, p, 0) < 0)
		_exit(0);
}

/* Waits for the next packet; the end of the daemon is the end of a script. */
union wire_packet fake_hear(int *ret_type)
{
	struct pollfd pfd = { .fd = WIRE_FD, .events = POLLIN };
	union wire_packet p;

	(void)poll(&pfd, 1, -1);
	*ret_type = wire_read(WIRE_FD, &p, WIRE_TO_WORKER);
	if (*ret_type <= 0)
		_exit(0);
	return p;
}

void fake_say_hello(void)
{
	union wire_packet p;

	wire_begin(&p, WIRE_HELLO);
	fake_say(&p);
}

void fake_say_status(enum modem_state state, enum modem_cause cause, const char *detail, int used)
{
	union wire_packet p;

	wire_begin(&p, WIRE_STATUS);
	p.status.status.state = state;
	p.status.status.cause = cause;
	p.status.status.sim_used = used;
	(void)copy_string(p.status.status.detail, sizeof(p.status.status.detail), detail);
	fake_say(&p);
}

void fake_say_up(const char *detail)
{
	fake_say_hello();
	fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, detail, 0);
}

void fake_say_part(uint32_t slot)
{
	union wire_packet p;

	wire_begin(&p, WIRE_PART);
	p.part.part.slot = slot;
	(void)copy_string(p.part.part.sender, sizeof(p.part.part.sender), "+6281200000001");
	fake_say(&p);
}

void fake_say_taken(int64_t id)
{
	union wire_packet p;

	wire_begin(&p, WIRE_TAKEN);
	p.taken.id = id;
	fake_say(&p);
}

void fake_say_sent(int64_t id)
{
	union wire_packet p;

	wire_begin(&p, WIRE_SENT);
	p.sent.sent.id = id;
	p.sent.sent.result = MODEM_SEND_DONE;
	p.sent.sent.parts = 1;
	p.sent.sent.references[0] = 7;
	fake_say(&p);
}

union wire_packet fake_hear_until(int wanted)
{
	int type;
	union wire_packet p;

	do
		p = fake_hear(&type);
	while (type != wanted);
	return p;
}

static void script_parts(void)
{
	int stored = 0;
	int refused = 0;

	fake_say_up("");
	for (uint32_t i = 0; i < 100; i++)
		fake_say_part(fake_start.first_slot + i);
	while (stored + refused < 100) {
		int type;
		union wire_packet p = fake_hear(&type);

		if (type == WIRE_STORED)
			stored += (int)p.slots.count;
		else if (type == WIRE_REFUSED)
			refused += (int)p.slots.count;
	}
	fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, "", 1000 * stored + refused);
	fake_hear_until(WIRE_STOP);
}

static void script_dies(void)
{
	struct flight *flight = flight_attach(FLIGHT_FD);

	flight_add(flight, FLIGHT_SAID, "AT+CPIN=1234", 12, INT64_MAX);
	fake_say_up(fake_start.sweep ? "swept" : "");
	if (!fake_start.sweep) {
		fake_say_part(fake_start.first_slot + 41);
		(void)raise(SIGKILL);
	}
	fake_say_part(fake_start.first_slot);
	fake_hear_until(WIRE_STOP);
}

/* The first one may not open the modem's new node. */
static void script_anew(void)
{
	struct pollfd pfd = { .fd = WIRE_FD };

	if (fake_start.first_slot > 1) {
		fake_say_up(fake_start.was_reset ? "anew, was reset" : "anew");
		fake_hear_until(WIRE_STOP);
		return;
	}
	fake_say_hello();
	if (fake_start.settings.init[0][0] != '\0')
		fake_say_status(MODEM_STARTING, MODEM_CAUSE_NONE, "restarting", 0);
	else
		fake_say_status(MODEM_DOWN, MODEM_CAUSE_NO_DEVICE, "", 0);
	fake_say_part(fake_start.first_slot);
	(void)poll(&pfd, 1, 5);
	_exit(WIRE_EXIT_ANEW);
}

/* Its modem worked, and went and came at once. */
static void script_replugged(void)
{
	if (fake_start.first_slot > 1) {
		fake_say_up("anew");
		fake_hear_until(WIRE_STOP);
		return;
	}
	fake_say_up("");
	fake_say_part(fake_start.first_slot);
	fake_say_status(MODEM_DOWN, MODEM_CAUSE_LINE_GONE, "hung up", 0);
	_exit(WIRE_EXIT_ANEW);
}

static void script_silent(void)
{
	union wire_packet p;

	fake_say_up(fake_start.sweep ? "swept" : "");
	if (fake_start.sweep)
		fake_hear_until(WIRE_STOP);
	wire_begin(&p, WIRE_PHASE);
	p.phase.phase = WIRE_PHASE_LISTING;
	p.phase.deadline_ms = 1;
	fake_say(&p);
	for (;;)
		(void)fake_hear_until(WIRE_STOP);
}

static void script_mute(void)
{
	for (;;)
		(void)fake_hear_until(WIRE_STOP);
}

static void script_other_build(void)
{
	union wire_packet p;

	wire_begin(&p, WIRE_HELLO);
	p.hello.protocol++;
	fake_say(&p);
	fake_hear_until(WIRE_STOP);
}

static void script_no_hello(void)
{
	fake_say_status(MODEM_UP, MODEM_CAUSE_NONE, "", 0);
	fake_hear_until(WIRE_STOP);
}

static void script_garbage(void)
{
	fake_say_hello();
	(void)send(WIRE_FD, "garbage", 7, 0);
	fake_hear_until(WIRE_STOP);
}

static void script_old_slot(void)
{
	fake_say_up("");
	fake_say_part(fake_start.first_slot);
	fake_say_part(fake_start.first_slot);
	fake_hear_until(WIRE_STOP);
}

static void script_sends(void)
{
	fake_say_up("");
	for (;;) {
		int type;
		union wire_packet p = fake_hear(&type);

		if (type == WIRE_STOP)
			return;
		if (type != WIRE_SEND)
			continue;
		fake_say_taken(p.send.outgoing.id);
		fake_say_sent(p.send.outgoing.id);
	}
}

static void script_dies_sending(void)
{
	fake_say_up("");
	fake_say_taken(fake_hear_until(WIRE_SEND).send.outgoing.id);
	_exit(1);
}

static void script_dies_before_sending(void)
{
	fake_say_up("");
	(void)fake_hear_until(WIRE_SEND);
	_exit(1);
}

static void script_sends_another(void)
{
	fake_say_up("");
	fake_say_sent(fake_hear_until(WIRE_SEND).send.outgoing.id + 1);
	fake_hear_until(WIRE_STOP);
}

static void script_finishes_then_stops(void)
{
	int64_t id;

	fake_say_up("");
	id = fake_hear_until(WIRE_SEND).send.outgoing.id;
	fake_say_taken(id);
	fake_hear_until(WIRE_STOP);
	fake_say_sent(id);
}

static void script_ignores_stop(void)
{
	fake_say_up("");
	for (;;)
		(void)fake_hear_until(WIRE_STOP);
}

static void script_pin(void)
{
	union wire_packet p;

	fake_say_hello();
	if (fake_start.pin_spent) {
		fake_say_status(MODEM_DOWN, MODEM_CAUSE_PIN_WRONG,
			fake_start.settings.pin[0] == '\0' ? "no PIN" : "a PIN", 0);
		fake_hear_until(WIRE_STOP);
		return;
	}
	wire_begin(&p, WIRE_PIN);
	p.pin.result =
		strcmp(fake_start.settings.pin, "1234") == 0 ? WIRE_PIN_TRYING : WIRE_PIN_ACCEPTED;
	fake_say(&p);
	_exit(1);
}

static int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 3; /* ".", ".." and the folder itself */
}

static void script_bare(void)
{
	sigset_t mask;
	bool is_bare;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	/* The three, the socket, and the flight recorder. */
	is_bare = count_descriptors() == 5 && flight_attach(FLIGHT_FD) && environ[0] == NULL &&
	          !sigismember(&mask, SIGCHLD);
	fake_say_up(is_bare ? "bare" : "burdened");
	fake_hear_until(WIRE_STOP);
}

static const struct {
	const char *name;
	void (*run)(void);
} scripts[] = {
	{ "parts", script_parts },
	{ "dies", script_dies },
	{ "anew", script_anew },
	{ "replugged", script_replugged },
	{ "silent", script_silent },
	{ "mute", script_mute },
	{ "other build", script_other_build },
	{ "no hello", script_no_hello },
	{ "garbage", script_garbage },
	{ "old slot", script_old_slot },
	{ "sends", script_sends },
	{ "dies sending", script_dies_sending },
	{ "dies before sending", script_dies_before_sending },
	{ "sends another", script_sends_another },
	{ "finishes, then stops", script_finishes_then_stops },
	{ "ignores stop", script_ignores_stop },
	{ "pin", script_pin },
	{ "bare", script_bare },
};

int fake_worker_run(const char *script)
{
	fake_start = fake_hear_until(WIRE_START).start;
	for (size_t i = 0; i < COUNT_OF(scripts); i++)
		if (strcmp(scripts[i].name, script) == 0)
			scripts[i].run();
	fake_worker_climb(script);
	return 0;
}
