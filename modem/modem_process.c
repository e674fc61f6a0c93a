/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_process.c - the process of a worker: its start, its silence, its end. */
#include "modem/modem_private.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#define READ_MAX      64   /* packets per wake-up, so that all else has its turn */
#define ANEW_MAX      5    /* workers in a row that want another: then it is a failure */
#define REST_MAX      4096 /* packets that a dead worker may have left */
#define ACCURACY_US   50000
#define SLOT_WRAP     UINT32_C(0xf0000000)
#define BEHIND_IO     10 /* priority: what has come is read before the worker is called silent */
#define CHILD_WAIT_US (5 * USEC_PER_SEC)

int64_t modem_now_us(const struct modem *m)
{
	struct timespec ts;

	(void)m;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

int modem_tell(struct modem *m, const union wire_packet *packet)
{
	if (m->fd < 0)
		return -ENOTCONN;
	return wire_write(m->fd, packet, MSG_DONTWAIT);
}

static void close_worker(struct modem *m)
{
	m->io = sd_event_source_disable_unref(m->io);
	m->child = sd_event_source_disable_unref(m->child);
	if (m->fd >= 0)
		close(take_fd(&m->fd));
	m->pid = 0;
	m->is_known = false;
	m->is_connected = false;
	m->phase = WIRE_PHASE_IDLE;
	m->stop_at_us = INT64_MAX;
}

/* What follows happens when it is reaped. */
static void kill_worker(struct modem *m, enum modem_cause cause, const char *detail)
{
	if (m->pid == 0)
		return;
	m->is_connected = false;
	if (m->kill_cause == MODEM_CAUSE_NONE) {
		m->kill_cause = cause;
		(void)copy_string(m->kill_detail, sizeof(m->kill_detail), detail);
	}
	(void)kill(m->pid, SIGKILL);
	(void)modem_arm(m, modem_now_us(m) + CHILD_WAIT_US);
}

void modem_reap(struct modem *m)
{
	pid_t pid = m->pid;

	if (pid == 0)
		return;
	/* First the source, or the loop would reap it. */
	close_worker(m);
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void foreign(struct modem *m, int error)
{
	m->io = sd_event_source_disable_unref(m->io);
	/* Of what such a worker did with a send nothing is known. */
	m->is_taken = true;
	kill_worker(m, MODEM_CAUSE_WORKER_FOREIGN,
		error == -EPROTO  ? "the worker is of another build"
		: error == -E2BIG ? "it says too much"
				  : "a packet failed the check");
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct modem *m = userdata;
	int r = modem_read(m, READ_MAX);

	(void)source;
	(void)fd;
	(void)revents;
	if (r == -EPIPE)
		modem_lose(m);
	else if (r < 0)
		foreign(m, r);
	else
		modem_read_later(m);
	return 0;
}

void modem_restart_later(struct modem *m)
{
	int64_t now_us = modem_now_us(m);

	(void)modem_arm(m, now_us + m->backoff_us);
	m->backoff_us *= 2;
	if (m->backoff_us > m->timing.backoff_max_us)
		m->backoff_us = m->timing.backoff_max_us;
}

/* A worker that was not asked to end has failed. */
static void fail(struct modem *m, enum modem_cause cause, const char *detail)
{
	modem_hear_state(m, false, cause);
	if (m->ladder.is_quarantined)
		return;
	modem_set_state(m, MODEM_DOWN, cause, detail);
	modem_hear_failure(m);
	modem_climb(m);
}

/* How it ended, and what that means for the state. */
static void judge_end(struct modem *m, const siginfo_t *si)
{
	char detail[96];

	if (m->kill_cause != MODEM_CAUSE_NONE) {
		m->is_sweep_due = true;
		fail(m, m->kill_cause, m->kill_detail);
		return;
	}
	if (si->si_code == CLD_EXITED) {
		(void)snprintf(detail, sizeof(detail), "exit %d", si->si_status);
	} else {
		(void)snprintf(detail, sizeof(detail), "signal %d", si->si_status);
		/* Perhaps by a message that libgammu does not survive. */
		m->is_sweep_due = true;
	}
	fail(m, MODEM_CAUSE_WORKER_DIED, detail);
}

static bool has_lived(const struct modem *m)
{
	return modem_now_us(m) - m->spawned_us >= m->timing.backoff_first_us;
}

/* Its modem is back, and not for it to open; which it cannot know in no time of one that never
 * worked. */
static bool wants_another(const struct modem *m, const siginfo_t *si)
{
	return m->kill_cause == MODEM_CAUSE_NONE && si->si_code == CLD_EXITED &&
	       si->si_status == WIRE_EXIT_ANEW && (m->has_worked || has_lived(m)) &&
	       m->anew_count < ANEW_MAX;
}

/* What follows the end of a worker. */
static void go_on(struct modem *m, const siginfo_t *si, bool was_dismissed)
{
	enum modem_plan plan = m->plan;

	m->plan = MODEM_PLAN_NONE;
	if (modem_now_us(m) - m->spawned_us >= m->timing.steady_us) {
		m->backoff_us = m->timing.backoff_first_us;
		m->anew_count = 0;
	}
	if (m->is_paused) {
		modem_set_state(m, MODEM_PAUSED, MODEM_CAUSE_NONE, "");
		return;
	}
	if (plan == MODEM_PLAN_NONE && wants_another(m, si)) {
		m->anew_count++;
		/* Never in a whirl. */
		plan = has_lived(m) ? MODEM_PLAN_RENEW : MODEM_PLAN_NONE;
		m->was_reset = m->status.state == MODEM_STARTING; /* may be away for longer */
	} else if (plan == MODEM_PLAN_NONE && !was_dismissed) {
		judge_end(m, si);
		/* That may have been the last straw. */
		plan = m->plan;
		m->plan = MODEM_PLAN_NONE;
	}
	if (m->ladder.is_quarantined) {
		modem_wait_quarantine(m);
	} else if (plan == MODEM_PLAN_USB) {
		modem_leave_usb(m);
	} else if (plan == MODEM_PLAN_RENEW) {
		modem_set_state(m, MODEM_STARTING, MODEM_CAUSE_NONE, "");
		(void)modem_arm(m, modem_now_us(m));
	} else {
		modem_restart_later(m);
	}
}

static int on_child(sd_event_source *source, const siginfo_t *si, void *userdata)
{
	struct modem *m = userdata;
	bool was_dismissed = m->stop_at_us != INT64_MAX;
	int r = 0;

	(void)source;
	/* What it said before it died still counts: whether it took the send, above all. */
	if (m->kill_cause != MODEM_CAUSE_WORKER_FOREIGN)
		r = modem_read(m, REST_MAX);
	if (r == -EPROTO || r == -EBADMSG || r == -E2BIG)
		foreign(m, r);
	close_worker(m);
	modem_end_send(m);
	modem_end_ask(m);
	modem_end_reset(m);
	if (m->is_stopping)
		modem_say_stopped(m);
	else
		go_on(m, si, was_dismissed);
	return 0;
}

/* While somebody traces it, its end may come without a word to the loop. */
static bool has_ended(const struct modem *m, siginfo_t *ret)
{
	*ret = (siginfo_t){ 0 };
	return m->kill_cause != MODEM_CAUSE_NONE &&
	       waitid(P_PID, (id_t)m->pid, ret, WEXITED | WNOHANG) == 0 && ret->si_pid == m->pid;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct modem *m = userdata;
	int64_t now_us = modem_now_us(m);
	int64_t silent_at_us = m->heard_us + m->allowed_us + m->timing.margin_us;
	siginfo_t si;

	(void)source;
	(void)usec;
	if (m->pid == 0) {
		modem_end_usb(m);
		/* Armed before it ended: one that was asked to stop stays so. */
		if (!m->is_stopping && !m->is_paused)
			modem_spawn(m);
		return 0;
	}
	if (has_ended(m, &si))
		return on_child(NULL, &si, m);
	if (now_us >= silent_at_us)
		kill_worker(m, MODEM_CAUSE_WORKER_SILENT, "");
	else if (now_us >= m->stop_at_us)
		kill_worker(m, MODEM_CAUSE_STOPPED, "");
	else
		return modem_arm(m, silent_at_us < m->stop_at_us ? silent_at_us : m->stop_at_us);
	return 0;
}

int modem_arm(struct modem *m, int64_t at_us)
{
	int r;

	/* One that was killed already is only looked after. */
	if (at_us > m->stop_at_us && m->kill_cause == MODEM_CAUSE_NONE)
		at_us = m->stop_at_us;
	if (!m->timer) {
		r = sd_event_add_time(m->event, &m->timer, CLOCK_MONOTONIC, (uint64_t)at_us,
			ACCURACY_US, on_timer, m);
		if (r < 0)
			return r;
		return sd_event_source_set_priority(m->timer, SD_EVENT_PRIORITY_NORMAL + BEHIND_IO);
	}
	r = sd_event_source_set_time(m->timer, (uint64_t)at_us);
	if (r < 0)
		return r;
	return sd_event_source_set_enabled(m->timer, SD_EVENT_ONESHOT);
}

static int tell_start(struct modem *m)
{
	union wire_packet packet;
	int r;

	if (m->last_slot >= SLOT_WRAP)
		m->last_slot = 0;
	wire_begin(&packet, WIRE_START);
	packet.start.first_slot = m->last_slot + 1;
	packet.start.sweep = m->is_sweep_due;
	packet.start.pin_spent = m->is_pin_spent;
	packet.start.was_reset = m->was_reset;
	packet.start.deadlines = m->timing.worker;
	packet.start.settings = m->settings;
	if (m->is_pin_spent)
		memset(packet.start.settings.pin, 0, sizeof(packet.start.settings.pin));
	r = modem_tell(m, &packet);
	explicit_bzero(&packet, sizeof(packet));
	return r;
}

int modem_listen(struct modem *m)
{
	return sd_event_add_io(m->event, &m->io, m->fd, EPOLLIN, on_io, m);
}

static int watch(struct modem *m)
{
	int r = modem_listen(m);

	if (r < 0)
		return r;
	r = sd_event_add_child(m->event, &m->child, m->pid, WEXITED, on_child, m);
	if (r < 0)
		return r;
	r = sd_event_source_set_priority(m->child, SD_EVENT_PRIORITY_NORMAL + BEHIND_IO / 2);
	if (r < 0)
		return r;
	return modem_arm(m, m->heard_us + m->allowed_us + m->timing.margin_us);
}

static int start_worker(struct modem *m)
{
	_cleanup_(closep) int theirs = -1;
	int pair[2];
	int r;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	m->fd = pair[0];
	theirs = pair[1];
	r = modem_run(m, theirs, &m->pid);
	if (r < 0) {
		m->pid = 0;
		return r;
	}
	m->heard_us = m->spawned_us = modem_now_us(m);
	m->has_worked = false;
	m->allowed_us = m->timing.hello_us;
	m->kill_cause = MODEM_CAUSE_NONE;
	/* A worker that is gone already is seen by the child source. */
	(void)tell_start(m);
	m->is_sweep_due = false;
	m->was_reset = false;
	if (m->is_reset_due)
		modem_reset_softly(m);
	return watch(m);
}

void modem_spawn(struct modem *m)
{
	char detail[96];
	int r = start_worker(m);

	if (r == 0)
		return;
	if (m->pid > 0)
		modem_reap(m);
	close_worker(m);
	m->spawned_us = modem_now_us(m);
	(void)snprintf(detail, sizeof(detail), "cannot start: %s", strerrorname_np(-r));
	if (m->ladder.is_quarantined) {
		modem_wait_quarantine(m);
		return;
	}
	modem_set_state(m, MODEM_DOWN, MODEM_CAUSE_WORKER_DIED, detail);
	modem_restart_later(m);
}
