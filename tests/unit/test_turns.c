/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_turns.c - eight modems that never pause: each one has its turn, and so has what waits behind
 * them. No worker's process: the next packet stands in each socket as soon as one was taken. Turns
 * are counted, and the time of those that are put off is by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/modem_private.h"

#include <sys/socket.h>

#define MODEMS    8
#define READS     100 /* of each */
#define SELDOM    31  /* that one may be read at a stretch */
#define TURNS_MAX (3 * MODEMS * READS)
#define WORK      10 /* priority of a commit */

/* It stands; or no machine is so slow, and they can never say more than they may. */
static const int64_t paces_us[] = { 0, 100000 };

static int64_t clock_us, pace_us;

int64_t __wrap_modem_now_us(const struct modem *m);

int64_t __wrap_modem_now_us(const struct modem *m)
{
	(void)m;
	clock_us += pace_us;
	return clock_us;
}

struct speaker {
	struct modem *m;
	int worker; /* its end */
	unsigned said, heard;
};

struct turns {
	sd_event *event;
	struct speaker speakers[MODEMS];
	sd_event_source *work;
	unsigned works;
};

static void on_part(struct modem *m, const struct modem_part *part, void *userdata)
{
	(void)m;
	(void)part;
	(void)userdata;
	fail();
}

static void on_report(struct modem *m, const struct modem_report *report, void *userdata)
{
	struct turns *t = userdata;

	(void)report;
	for (size_t i = 0; i < MODEMS; i++)
		t->speakers[i].heard += t->speakers[i].m == m;
	assert_return_code(sd_event_source_set_enabled(t->work, SD_EVENT_ONESHOT), 0);
}

static void on_sent(struct modem *m, const struct modem_sent *sent, void *userdata)
{
	(void)m;
	(void)sent;
	(void)userdata;
	fail();
}

static void on_status(struct modem *m, const struct modem_status *status, void *userdata)
{
	(void)m;
	(void)status;
	(void)userdata;
	fail();
}

static void on_stopped(struct modem *m, void *userdata)
{
	(void)m;
	(void)userdata;
	fail();
}

static int on_work(sd_event_source *source, void *userdata)
{
	struct turns *t = userdata;

	(void)source;
	t->works++;
	return 0;
}

static void say(struct speaker *s)
{
	union wire_packet p;

	wire_begin(&p, WIRE_REPORT);
	assert_int_equal(wire_write(s->worker, &p, MSG_DONTWAIT), 0);
	s->said++;
}

/* As a worker that was started, and has said hello. */
static void open_speaker(struct turns *t, struct speaker *s)
{
	static const struct modem_events events = { .part = on_part,
		.report = on_report,
		.sent = on_sent,
		.status = on_status,
		.stopped = on_stopped };
	const struct modem_settings settings = { .name = "gsm1", .device = "/dev/null" };
	struct modem_timing timing;
	int pair[2];

	assert_return_code(modem_new(&s->m, t->event, &settings, &events, t), 0);
	assert_return_code(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), errno);
	/* None is cut off for saying too much. */
	modem_timing_default(&timing);
	timing.haste = 1000000;
	modem_set_timing(s->m, &timing);
	s->m->fd = pair[0];
	s->m->is_known = true;
	s->worker = pair[1];
	assert_return_code(modem_listen(s->m), 0);
}

static void open_turns(struct turns *t, int64_t pace)
{
	*t = (struct turns){ 0 };
	clock_us = 1;
	pace_us = pace;
	assert_return_code(sd_event_new(&t->event), 0);
	for (size_t i = 0; i < MODEMS; i++)
		open_speaker(t, &t->speakers[i]);
	assert_return_code(sd_event_add_defer(t->event, &t->work, on_work, t), 0);
	assert_return_code(sd_event_source_set_enabled(t->work, SD_EVENT_OFF), 0);
	assert_return_code(
		sd_event_source_set_priority(t->work, SD_EVENT_PRIORITY_NORMAL + WORK), 0);
}

static void close_turns(struct turns *t)
{
	for (size_t i = 0; i < MODEMS; i++) {
		struct speaker *s = &t->speakers[i];

		s->m->io = sd_event_source_disable_unref(s->m->io);
		closep(&s->m->fd);
		closep(&s->worker);
		modem_free(s->m);
	}
	sd_event_source_disable_unref(t->work);
	sd_event_unref(t->event);
}

/* The first so many have always said something more. */
static void turn(struct turns *t, size_t chatterers)
{
	for (size_t i = 0; i < chatterers; i++)
		if (t->speakers[i].said == t->speakers[i].heard)
			say(&t->speakers[i]);
	assert_return_code(sd_event_run(t->event, USEC_PER_SEC), 0);
}

static bool were_all_read(const struct turns *t, unsigned times)
{
	for (size_t i = 0; i < MODEMS; i++)
		if (t->speakers[i].heard < times)
			return false;
	return true;
}

static void each_one_that_never_pauses_has_its_turn(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(paces_us); i++) {
		struct turns t;

		open_turns(&t, paces_us[i]);
		for (int turns = 0; !were_all_read(&t, READS); turns++) {
			assert_true(turns < TURNS_MAX);
			turn(&t, MODEMS);
		}
		close_turns(&t);
	}
}

static void what_waits_behind_them_has_its_turn(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(paces_us); i++) {
		struct turns t;

		open_turns(&t, paces_us[i]);
		for (int turns = 0; t.works < 3; turns++) {
			assert_true(turns < TURNS_MAX);
			turn(&t, MODEMS);
		}
		close_turns(&t);
	}
}

static void one_that_speaks_seldom_is_read_with_the_next_round_of_the_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(paces_us); i++) {
		struct turns t;
		struct speaker *seldom = &t.speakers[MODEMS - 1];

		open_turns(&t, paces_us[i]);
		for (unsigned said = 1; said <= SELDOM; said++) {
			say(seldom);
			/* One turn of each, and what was due before. */
			for (int turns = 0; turns < 2 * MODEMS && seldom->heard < said; turns++)
				turn(&t, MODEMS - 1);
			assert_int_equal(seldom->heard, said);
		}
		close_turns(&t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_one_that_never_pauses_has_its_turn),
		cmocka_unit_test(what_waits_behind_them_has_its_turn),
		cmocka_unit_test(one_that_speaks_seldom_is_read_with_the_next_round_of_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
