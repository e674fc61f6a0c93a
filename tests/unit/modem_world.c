/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_world.c - one modem, its loop, and what it has said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/fake_worker.h"
#include "tests/unit/modem_world.h"

#include <signal.h>
#include <sys/wait.h>

#define GUARD_US       (20 * USEC_PER_SEC)
#define IDLE_TURNS_MAX 4

static void on_part(struct modem *m, const struct modem_part *part, void *userdata)
{
	struct world *w = userdata;

	assert_false(w->is_inside);
	assert_true(part->slot > w->slot);
	w->parts++;
	w->slot = part->slot;
	if (w->is_refusing && w->parts % 4 == 0)
		assert_int_equal(modem_refused(m, &part->slot, 1), 0);
	else
		assert_int_equal(modem_stored(m, &part->slot, 1), 0);
}

static void on_report(struct modem *m, const struct modem_report *report, void *userdata)
{
	(void)m;
	(void)report;
	(void)userdata;
	fail();
}

static void on_sent(struct modem *m, const struct modem_sent *sent, void *userdata)
{
	struct world *w = userdata;

	(void)m;
	assert_false(w->is_inside);
	w->sent_count++;
	w->sent = *sent;
}

static void on_status(struct modem *m, const struct modem_status *status, void *userdata)
{
	struct world *w = userdata;

	assert_false(w->is_inside);
	assert_ptr_equal(status, modem_get_status(m));
	if (w->states++ == 0)
		assert_true(status->state == MODEM_STARTING || status->state == MODEM_PAUSED);
	w->been[status->state]++;
	w->seen[status->cause]++;
	w->last = *status;
	if (status->state == MODEM_DOWN)
		memcpy(w->killed_detail, status->detail, sizeof(w->killed_detail));
}

static void on_stopped(struct modem *m, void *userdata)
{
	struct world *w = userdata;

	assert_false(w->is_inside);
	w->stopped++;
	modem_free(m);
	w->m = NULL;
}

static void on_ussd(struct modem *m, const struct modem_ussd *ussd, void *userdata)
{
	struct world *w = userdata;

	(void)m;
	assert_false(w->is_inside);
	w->ussd_count++;
	w->ussd = *ussd;
}

static void on_rung(
	struct modem *m, enum modem_rung rung, int error, const char *detail, void *userdata)
{
	struct world *w = userdata;

	(void)m;
	assert_false(w->is_inside);
	assert_true(detail[0] != '\0');
	w->rungs[rung]++;
	w->failures += error != 0;
	w->rung_error = error;
	(void)copy_string(w->rung_detail, sizeof(w->rung_detail), detail);
}

static const struct modem_events events = { on_part, on_report, on_sent, on_ussd, on_rung,
	on_status, on_stopped };

static void describe(const struct world_options *options, struct modem_settings *ret)
{
	ssize_t length;

	*ret = (struct modem_settings){ .poll_s = 60, .pin = "1234" };
	ret->may_reset_usb = options->sysfs != NULL;
	(void)copy_string(ret->name, sizeof(ret->name), "gsm1");
	(void)copy_string(ret->device, sizeof(ret->device), options->script);
	if (options->init)
		assert_int_equal(copy_string(ret->init[0], sizeof(ret->init[0]), options->init), 0);
	if (options->program) {
		(void)copy_string(ret->program, sizeof(ret->program), options->program);
		return;
	}
	length = readlink("/proc/self/exe", ret->program, sizeof(ret->program) - 1);
	assert_true(length > 0);
}

static struct modem_timing hurry(const struct world_options *options)
{
	struct modem_timing timing;

	modem_timing_default(&timing);
	timing.margin_us = USEC_PER_SEC / 10;
	timing.hello_us = USEC_PER_SEC / 2;
	timing.backoff_first_us = 1000;
	timing.backoff_max_us = 50000;
	timing.stop_idle_us = USEC_PER_SEC / 5;
	timing.quarantine_us = USEC_PER_SEC / 20;
	if (options->first_us > 0)
		timing.backoff_first_us = options->first_us;
	if (options->haste > 0)
		timing.haste = options->haste;
	return timing;
}

void world_open(struct world *w, const struct world_options *options)
{
	struct modem_timing timing = hurry(options);
	struct modem_settings settings;

	*w = (struct world){ 0 };
	describe(options, &settings);
	assert_int_equal(sd_event_new(&w->event), 0);
	assert_int_equal(modem_new(&w->m, w->event, &settings, &events, w), 0);
	modem_set_timing(w->m, &timing);
	if (options->sysfs)
		modem_set_sysfs(w->m, options->sysfs);
	assert_string_equal(modem_name(w->m), "gsm1");
	assert_false(modem_is_ready(w->m));
	if (options->is_paused)
		assert_int_equal(WITHIN(w, modem_pause(w->m)), 0);
	assert_int_equal(WITHIN(w, modem_start(w->m)), 0);
}

void world_make(struct world *w, const char *script, const char *program)
{
	const struct world_options options = { .script = script, .program = program };

	world_open(w, &options);
}

void world_begin(struct world *w, const char *script)
{
	world_make(w, script, NULL);
}

void world_turn(struct world *w)
{
	int r = sd_event_run(w->event, GUARD_US);

	assert_true(r >= 0);
	/* The end of a traced process wakes the loop without giving it anything. */
	w->idle_turns += r == 0;
	assert_true(w->idle_turns < IDLE_TURNS_MAX);
}

void world_stop(struct world *w)
{
	assert_int_equal(WITHIN(w, modem_stop(w->m)), 0);
	assert_int_equal(WITHIN(w, modem_stop(w->m)), 0);
	UNTIL(w, w->stopped);
}

void world_end(struct world *w)
{
	modem_free(w->m);
	sd_event_unref(w->event);
	/* No zombie and no orphan. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

int world_send(struct world *w, int64_t id, const char *text)
{
	struct modem_outgoing outgoing = { .id = id, .parts_max = 1 };

	(void)copy_string(outgoing.recipient, sizeof(outgoing.recipient), "+6281200000001");
	(void)copy_string(outgoing.text, sizeof(outgoing.text), text);
	return WITHIN(w, modem_send(w->m, &outgoing));
}

int world_main(int argc, char **argv, const struct CMUnitTest *tests, size_t count)
{
	sigset_t mask;

	if (argc == 2)
		return fake_worker_run(argv[1]);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
		return 1;
	return _cmocka_run_group_tests("modem", tests, count, NULL, NULL);
}
