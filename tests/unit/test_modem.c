/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_modem.c - the daemon's side of a modem against workers that this program plays itself; the
 * device names the script.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/modem.h"
#include "tests/unit/fake_worker.h"

#include <signal.h>
#include <sys/wait.h>

#define GUARD_US (20 * USEC_PER_SEC)

struct world {
	sd_event *event;
	struct modem *m;
	bool is_refusing, is_inside; /* a modem_*() call: no callback may come */
	int states;
	int seen[MODEM_CAUSE_STOPPED + 1]; /* by cause */
	struct modem_status last;
	char killed_detail[96];
	int parts;
	uint32_t slot;
	int sent_count;
	struct modem_sent sent;
	int stopped;
};

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
		assert_int_equal(status->state, MODEM_STARTING);
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

static const struct modem_events events = { on_part, on_report, on_sent, NULL, NULL, on_status,
	on_stopped };

static void make(struct world *w, const char *script, const char *program)
{
	struct modem_timing timing;
	struct modem_settings settings = { .poll_s = 60, .pin = "1234" };

	*w = (struct world){ 0 };
	assert_int_equal(sd_event_new(&w->event), 0);
	(void)copy_string(settings.name, sizeof(settings.name), "gsm1");
	(void)copy_string(settings.program, sizeof(settings.program), program);
	(void)copy_string(settings.device, sizeof(settings.device), script);
	modem_timing_default(&timing);
	timing.margin_us = USEC_PER_SEC / 10;
	timing.hello_us = USEC_PER_SEC / 2;
	timing.backoff_first_us = 1000;
	timing.backoff_max_us = 50000;
	timing.stop_idle_us = USEC_PER_SEC / 5;
	assert_int_equal(modem_new(&w->m, w->event, &settings, &events, w), 0);
	modem_set_timing(w->m, &timing);
	assert_string_equal(modem_name(w->m), "gsm1");
	assert_false(modem_is_ready(w->m));
	w->is_inside = true;
	assert_int_equal(modem_start(w->m), 0);
	w->is_inside = false;
}

static void begin(struct world *w, const char *script)
{
	char path[256];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	assert_true(length > 0);
	path[length] = '\0';
	make(w, script, path);
}

/* Runs the loop until the condition is true. */
#define UNTIL(w, condition)                                                                        \
	while (!(condition))                                                                       \
	assert_true(sd_event_run((w)->event, GUARD_US) > 0)

static void stop(struct world *w)
{
	w->is_inside = true;
	assert_int_equal(modem_stop(w->m), 0);
	assert_int_equal(modem_stop(w->m), 0);
	w->is_inside = false;
	UNTIL(w, w->stopped);
}

static void end(struct world *w)
{
	modem_free(w->m);
	sd_event_unref(w->event);
	/* No zombie and no orphan. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static int send_one(struct world *w, int64_t id, const char *text)
{
	struct modem_outgoing outgoing = { .id = id, .parts_max = 1 };
	int r;

	(void)copy_string(outgoing.recipient, sizeof(outgoing.recipient), "+6281200000001");
	(void)copy_string(outgoing.text, sizeof(outgoing.text), text);
	w->is_inside = true;
	r = modem_send(w->m, &outgoing);
	w->is_inside = false;
	return r;
}

static void each_part_is_answered(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "parts");
	w.is_refusing = true;
	UNTIL(&w, w.last.sim_used > 0);
	assert_int_equal(w.parts, 100);
	assert_int_equal(w.last.sim_used, 75025);
	assert_int_equal(w.last.state, MODEM_UP);
	assert_true(modem_is_ready(w.m));
	stop(&w);
	assert_int_equal(w.last.cause, MODEM_CAUSE_STOPPED);
	end(&w);
}

static void too_many_slots_are_refused(void **state)
{
	uint32_t slots[MODEM_SLOTS_MAX + 1] = { 0 };
	struct world w;

	(void)state;
	begin(&w, "sends");
	assert_int_equal(modem_stored(w.m, slots, COUNT_OF(slots)), -EINVAL);
	assert_int_equal(modem_refused(w.m, slots, 0), 0);
	end(&w);
}

static void a_worker_that_dies_is_replaced_and_told_to_sweep(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "dies");
	UNTIL(&w, strcmp(w.last.detail, "swept") == 0 && w.parts == 2);
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_DIED], 1);
	assert_string_equal(w.killed_detail, "signal 9");
	/* Its successor goes on behind the last slot: no answer hits another message. */
	assert_int_equal(w.slot, 43);
	end(&w);
}

static void a_silent_worker_is_killed_and_replaced(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "silent");
	UNTIL(&w, strcmp(w.last.detail, "swept") == 0);
	assert_int_equal(w.seen[MODEM_CAUSE_WORKER_SILENT], 1);
	end(&w);
}

static void a_worker_without_a_hello_is_killed(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "mute");
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_SILENT] > 0);
	end(&w);
}

static void a_foreign_worker_is_killed(void **state)
{
	static const char *const names[] = { "other build", "no hello", "garbage", "old slot",
		"sends another" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct world w;

		print_message("%s\n", names[i]);
		begin(&w, names[i]);
		if (strcmp(names[i], "sends another") == 0) {
			UNTIL(&w, modem_is_ready(w.m));
			assert_int_equal(send_one(&w, 1, "x"), 0);
		}
		UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_FOREIGN] > 0);
		assert_string_equal(w.killed_detail,
			i == 0 ? "the worker is of another build" : "a packet failed the check");
		end(&w);
	}
}

static void a_program_that_is_not_there_is_tried_again(void **state)
{
	struct world w;

	(void)state;
	make(&w, "x", "/nonexistent/lapor-modem");
	UNTIL(&w, w.seen[MODEM_CAUSE_WORKER_DIED] > 0);
	/* valgrind's fork cannot hand the error back. */
	assert_true(strcmp(w.killed_detail, "cannot start: ENOENT") == 0 ||
		    strcmp(w.killed_detail, "exit 127") == 0);
	assert_false(modem_is_ready(w.m));
	stop(&w);
	end(&w);
}

static void one_message_is_sent_at_a_time(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "sends");
	assert_int_equal(send_one(&w, 1, "too early"), -ENOTCONN);
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(send_one(&w, 1, "\xff"), -EINVAL);
	assert_true(modem_is_ready(w.m));
	for (int64_t id = 1; id <= 3; id++) {
		assert_int_equal(send_one(&w, id, "Laporan diterima"), 0);
		assert_false(modem_is_ready(w.m));
		assert_int_equal(send_one(&w, 99, "x"), -EBUSY);
		UNTIL(&w, w.sent_count == id);
		assert_int_equal(w.sent.id, id);
		assert_int_equal(w.sent.result, MODEM_SEND_DONE);
		assert_int_equal(w.sent.references[0], 7);
	}
	stop(&w);
	end(&w);
}

static void a_send_ends_with_its_worker(void **state)
{
	static const struct {
		const char *script;
		enum modem_send_result result;
	} rows[] = {
		{ "dies sending", MODEM_SEND_UNKNOWN },
		{ "dies before sending", MODEM_SEND_TEMPORARY },
		{ "sends another", MODEM_SEND_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct world w;

		begin(&w, rows[i].script);
		UNTIL(&w, modem_is_ready(w.m));
		assert_int_equal(send_one(&w, 5, "x"), 0);
		UNTIL(&w, w.sent_count > 0);
		assert_int_equal(w.sent.id, 5);
		assert_int_equal(w.sent.result, rows[i].result);
		end(&w);
	}
}

static void a_stop_waits_for_the_send_under_way(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "finishes, then stops");
	UNTIL(&w, modem_is_ready(w.m));
	assert_int_equal(send_one(&w, 1, "x"), 0);
	stop(&w);
	assert_int_equal(w.sent.result, MODEM_SEND_DONE);
	assert_int_equal(w.sent_count, 1);
	end(&w);
}

static void a_worker_that_ignores_a_stop_is_killed(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "ignores stop");
	UNTIL(&w, modem_is_ready(w.m));
	stop(&w);
	end(&w);
}

static void a_pin_is_tried_once_ever(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "pin");
	UNTIL(&w, w.seen[MODEM_CAUSE_PIN_WRONG] > 0);
	/* The next worker is not even told it. */
	assert_string_equal(w.last.detail, "no PIN");
	end(&w);
}

static void a_worker_inherits_nothing_but_its_socket(void **state)
{
	struct world w;

	(void)state;
	begin(&w, "bare");
	UNTIL(&w, w.last.state == MODEM_UP);
	assert_string_equal(w.last.detail, "bare");
	end(&w);
}

static void every_state_has_its_name(void **state)
{
	(void)state;
	assert_string_equal(modem_state_name(MODEM_STARTING), "starting");
	assert_string_equal(modem_state_name(MODEM_UP), "up");
	assert_string_equal(modem_state_name(MODEM_DEGRADED), "degraded");
	assert_string_equal(modem_state_name(MODEM_DOWN), "down");
	assert_string_equal(modem_state_name(MODEM_QUARANTINED), "quarantined");
	assert_string_equal(modem_state_name(MODEM_PAUSED), "paused");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_is_answered),
		cmocka_unit_test(too_many_slots_are_refused),
		cmocka_unit_test(a_worker_that_dies_is_replaced_and_told_to_sweep),
		cmocka_unit_test(a_silent_worker_is_killed_and_replaced),
		cmocka_unit_test(a_worker_without_a_hello_is_killed),
		cmocka_unit_test(a_foreign_worker_is_killed),
		cmocka_unit_test(a_program_that_is_not_there_is_tried_again),
		cmocka_unit_test(one_message_is_sent_at_a_time),
		cmocka_unit_test(a_send_ends_with_its_worker),
		cmocka_unit_test(a_stop_waits_for_the_send_under_way),
		cmocka_unit_test(a_worker_that_ignores_a_stop_is_killed),
		cmocka_unit_test(a_pin_is_tried_once_ever),
		cmocka_unit_test(a_worker_inherits_nothing_but_its_socket),
		cmocka_unit_test(every_state_has_its_name),
	};
	sigset_t mask;

	if (argc == 2)
		return fake_worker_run(argv[1]);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &mask, NULL) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
