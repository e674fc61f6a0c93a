/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_modem.c - any packet in any order, while the daemon sends, asks, resets, pauses and stops:
 * the daemon's side of a modem as it is, with a socket and no process behind it. An input is a list
 * of steps: an octet that chooses what, and for a packet its changes: a count, then so many of a
 * place (two octets) and an octet.
 */
#include "modem/modem_private.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <sys/socket.h>

#define NO_PROCESS  0x3ffffff0 /* beyond what a kernel gives */
#define CHANGES_MAX 8

int __wrap_kill(pid_t pid, int sig);
pid_t __wrap_waitpid(pid_t pid, int *ret, int options);

int __wrap_kill(pid_t pid, int sig)
{
	(void)sig;
	assert(pid == NO_PROCESS);
	return 0;
}

pid_t __wrap_waitpid(pid_t pid, int *ret, int options)
{
	(void)ret;
	(void)options;
	return pid;
}

struct reader {
	const uint8_t *data;
	size_t size;
};

struct fuzzed {
	sd_event *event;
	struct modem *m;
	int worker; /* its end */
	uint32_t slot;
	int64_t sending; /* 0: nothing is */
	int statuses;
};

static uint8_t take(struct reader *r)
{
	if (r->size == 0)
		return 0;
	r->size--;
	return *r->data++;
}

static void on_part(struct modem *m, const struct modem_part *part, void *userdata)
{
	struct fuzzed *f = userdata;

	assert(part->slot > f->slot && part->size <= sizeof(part->data));
	f->slot = part->slot;
	(void)modem_stored(m, &part->slot, 1);
}

static void on_report(struct modem *m, const struct modem_report *report, void *userdata)
{
	struct fuzzed *f = userdata;

	(void)m;
	assert(report->slot == 0 || report->slot > f->slot);
	if (report->slot > 0)
		f->slot = report->slot;
}

/* Each send ends once, and nothing else does. */
static void on_sent(struct modem *m, const struct modem_sent *sent, void *userdata)
{
	struct fuzzed *f = userdata;

	(void)m;
	assert(f->sending != 0 && sent->id == f->sending && sent->parts <= MODEM_PARTS_MAX);
	f->sending = 0;
}

static void on_status(struct modem *m, const struct modem_status *status, void *userdata)
{
	struct fuzzed *f = userdata;

	assert(status == modem_get_status(m));
	assert(status->port[0] == '\0' || strcmp(status->port, "/dev/null") == 0);
	for (const char *c = status->detail; *c; c++)
		assert(*c >= ' ' && *c <= '~');
	f->statuses++;
}

static void on_stopped(struct modem *m, void *userdata)
{
	(void)m;
	(void)userdata;
}

static const struct modem_events events = {
	.part = on_part,
	.report = on_report,
	.sent = on_sent,
	.status = on_status,
	.stopped = on_stopped,
};

/* As a process that was started has it. */
static void connect_worker(struct fuzzed *f)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		abort();
	f->m->fd = pair[0];
	f->m->pid = NO_PROCESS;
	f->m->kill_cause = MODEM_CAUSE_NONE;
	f->m->heard_us = f->m->spawned_us = modem_now_us(f->m);
	f->worker = pair[1];
}

static void end_worker(struct fuzzed *f)
{
	modem_reap(f->m);
	modem_end_send(f->m);
	modem_end_ask(f->m);
	modem_end_reset(f->m);
	closep(&f->worker);
	f->worker = -1;
}

static void say(struct fuzzed *f, struct reader *r, enum wire_type type)
{
	union wire_packet p;
	size_t size = wire_size(type);
	int result;

	wire_begin(&p, type);
	if (type == WIRE_PART)
		p.part.part.slot = f->slot + 1;
	if (type == WIRE_TAKEN)
		p.taken.id = f->sending;
	if (type == WIRE_SENT) {
		p.sent.sent.id = f->sending;
		p.sent.sent.parts = 1;
	}
	for (int left = take(r) % (CHANGES_MAX + 1); left > 0; left--) {
		size_t place = (size_t)take(r) << 8;

		place |= take(r);
		((uint8_t *)&p)[place % size] = take(r);
	}
	(void)send(f->worker, &p, size, MSG_NOSIGNAL | MSG_DONTWAIT);
	result = modem_read(f->m, 64);
	if (result < 0)
		end_worker(f);
}

static void send_one(struct fuzzed *f, uint8_t id)
{
	struct modem_outgoing out = { .id = id + 1, .parts_max = 1, .recipient = "+6281200000001" };

	if (modem_send(f->m, &out) == 0) {
		assert(f->sending == 0);
		f->sending = out.id;
	}
}

static void step(struct fuzzed *f, struct reader *r)
{
	uint8_t what = take(r);
	union wire_packet heard;

	if (f->worker < 0)
		connect_worker(f);
	switch (what % 20) {
	case 0: send_one(f, what); break;
	case 1: (void)modem_ask_ussd(f->m, "*888#"); break;
	case 2: (void)modem_reset(f->m); break;
	case 3: (void)modem_pause(f->m); break;
	case 4: (void)modem_resume(f->m); break;
	case 5: end_worker(f); break;
	case 6: (void)modem_stored(f->m, &f->slot, 1); break;
	case 7: (void)send(f->worker, r->data, r->size % 64, MSG_NOSIGNAL | MSG_DONTWAIT); break;
	default: say(f, r, (enum wire_type)(WIRE_HELLO + what % 10)); break;
	}
	while (f->worker >= 0 && recv(f->worker, &heard, sizeof(heard), MSG_DONTWAIT) > 0)
		;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct modem_settings settings = { .name = "gsm1", .device = "/dev/null", .poll_s = 60 };
	struct reader r = { data, size };
	struct fuzzed f = { .worker = -1 };

	if (sd_event_new(&f.event) < 0 || modem_new(&f.m, f.event, &settings, &events, &f) < 0)
		abort();
	f.m->is_started = true;
	while (r.size > 0)
		step(&f, &r);
	end_worker(&f);
	assert(f.sending == 0);
	/* Twice what may be said at once would have been bounded. */
	assert(f.statuses <= 200);
	modem_free(f.m);
	sd_event_unref(f.event);
	return 0;
}
