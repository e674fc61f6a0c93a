/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_modem_rung.c - what the ladder does with a modem in trouble, its clock made to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/modem_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define HASTE 2000 /* a quarter of an hour is half a second */

static char folder[32];

static int make_folder(void **state)
{
	(void)state;
	(void)copy_string(folder, sizeof(folder), "/tmp/lapor-rung-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static const char *path_of(const char *rest, char ret[static 128])
{
	assert_true(snprintf(ret, 128, "%s%s", folder, rest) < 128);
	return ret;
}

static int remove_folder(void **state)
{
	static const char *const left[] = { "/class/tty/hangs/device", "/devices/1-1/authorized",
		"/devices/1-1/hangs", "/devices/1-1", "/devices", "/class/tty/hangs", "/class/tty",
		"/class", "/healed" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(left); i++)
		(void)remove(path_of(left[i], path));
	return rmdir(folder);
}

static void write_file(const char *rest, const char *text)
{
	char path[128];
	FILE *f = fopen(path_of(rest, path), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void a_silent_modem_is_reset_and_comes_back(void **state)
{
	const struct world_options options = { .script = "restarts", .haste = HASTE };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.last.state == MODEM_UP);
	assert_string_equal(w.last.detail, "restarted");
	assert_int_equal(w.rungs[MODEM_RUNG_SOFT_RESET], 1);
	assert_int_equal(w.failures, 0);
	assert_non_null(strstr(w.rung_detail, "deadline, after "));
	assert_int_equal(w.seen[MODEM_CAUSE_SILENT], 1);
	assert_true(modem_is_ready(w.m));
	world_end(&w);
}

static void a_modem_that_nothing_helps_goes_into_quarantine_and_heals(void **state)
{
	char flag[128];
	const struct world_options options = {
		.script = "hangs", .haste = HASTE, .init = path_of("/healed", flag)
	};
	struct world w;
	int states;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.last.state == MODEM_QUARANTINED);
	assert_int_equal(w.last.cause, MODEM_CAUSE_SILENT);
	assert_int_equal(w.rungs[MODEM_RUNG_SOFT_RESET], 2);
	assert_int_equal(w.failures, 2);
	assert_int_equal(w.rungs[MODEM_RUNG_USB_RESET], 0);
	assert_int_equal(w.rungs[MODEM_RUNG_QUARANTINE], 1);
	assert_false(modem_is_ready(w.m));
	/* Tries in it are no news, whatever comes of them. */
	states = w.states;
	for (int i = 0; i < 20; i++)
		assert_true(sd_event_run(w.event, USEC_PER_SEC / 20) >= 0);
	assert_int_equal(w.states, states);
	write_file("/healed", "");
	UNTIL(&w, w.states > states);
	assert_int_equal(w.last.state, MODEM_UP);
	assert_string_equal(w.last.detail, "healed");
	assert_true(modem_is_ready(w.m));
	assert_int_equal(w.rungs[MODEM_RUNG_QUARANTINE], 1);
	world_stop(&w);
	world_end(&w);
}

static void a_person_ends_a_quarantine(void **state)
{
	char flag[128];
	const struct world_options options = {
		.script = "hangs", .haste = HASTE, .init = path_of("/healed", flag)
	};
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.last.state == MODEM_QUARANTINED);
	assert_int_equal(WITHIN(&w, modem_reset(w.m)), 0);
	UNTIL(&w, w.last.state == MODEM_DOWN);
	/* And the whole ladder is there again. */
	UNTIL(&w, w.last.state == MODEM_QUARANTINED);
	assert_int_equal(w.rungs[MODEM_RUNG_SOFT_RESET], 4);
	assert_int_equal(WITHIN(&w, modem_pause(w.m)), 0);
	UNTIL(&w, w.last.state == MODEM_PAUSED);
	write_file("/healed", "");
	assert_int_equal(WITHIN(&w, modem_resume(w.m)), 0);
	UNTIL(&w, w.last.state == MODEM_UP);
	world_end(&w);
}

static void a_worker_that_keeps_dying_is_told_the_reset_at_its_start(void **state)
{
	const struct world_options options = { .script = "dies until reset", .haste = HASTE };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.last.state == MODEM_UP);
	assert_int_equal(w.rungs[MODEM_RUNG_SOFT_RESET], 1);
	assert_true(w.seen[MODEM_CAUSE_WORKER_DIED] >= 1);
	assert_string_equal(w.killed_detail, "exit 3");
	world_end(&w);
}

static void make_sysfs(void)
{
	static const char *const folders[] = { "/class", "/class/tty", "/class/tty/hangs",
		"/devices", "/devices/1-1", "/devices/1-1/hangs" };
	char path[128], to[128];

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		assert_int_equal(mkdir(path_of(folders[i], path), 0700), 0);
	write_file("/devices/1-1/authorized", "1");
	assert_int_equal(symlink(path_of("/devices/1-1/hangs", to),
				 path_of("/class/tty/hangs/device", path)),
		0);
}

static char read_authorized(void)
{
	char path[128], c = '\0';
	int fd = open(path_of("/devices/1-1/authorized", path), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, &c, 1), 1);
	close(fd);
	return c;
}

static void the_last_rung_but_one_is_usb(void **state)
{
	const struct world_options options = { .script = "hangs", .haste = HASTE, .sysfs = folder };
	struct world w;

	(void)state;
	make_sysfs();
	world_open(&w, &options);
	UNTIL(&w, w.rungs[MODEM_RUNG_USB_RESET] > 0);
	assert_int_equal(w.rungs[MODEM_RUNG_SOFT_RESET], 2);
	assert_int_equal(w.rung_error, 0);
	assert_int_equal(read_authorized(), '0');
	UNTIL(&w, read_authorized() == '1');
	UNTIL(&w, w.last.state == MODEM_QUARANTINED);
	assert_int_equal(w.rungs[MODEM_RUNG_USB_RESET], 1);
	world_end(&w);
}

static void a_modem_is_never_left_off(void **state)
{
	const struct world_options options = { .script = "hangs", .haste = HASTE, .sysfs = folder };
	struct world w;

	(void)state;
	make_sysfs();
	world_open(&w, &options);
	UNTIL(&w, w.rungs[MODEM_RUNG_USB_RESET] > 0);
	assert_int_equal(read_authorized(), '0');
	world_stop(&w);
	assert_int_equal(read_authorized(), '1');
	world_end(&w);
}

static void a_modem_that_is_on_no_usb_stays_where_it_is(void **state)
{
	const struct world_options options = { .script = "hangs", .haste = HASTE, .sysfs = folder };
	struct world w;

	(void)state;
	world_open(&w, &options);
	UNTIL(&w, w.rungs[MODEM_RUNG_USB_RESET] > 0);
	assert_int_equal(w.rung_error, -ENOENT);
	UNTIL(&w, w.last.state == MODEM_QUARANTINED);
	assert_int_equal(w.rungs[MODEM_RUNG_USB_RESET], 1);
	world_end(&w);
}

static pid_t only_child(void)
{
	char path[64], text[64] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	f = fopen(path, "r");
	if (!f)
		return -1;
	assert_non_null(fgets(text, sizeof(text), f));
	(void)fclose(f);
	return (pid_t)strtol(text, NULL, 10);
}

/* A process that traces another for a second; its end of a pipe says that it does. */
static pid_t trace(pid_t traced)
{
	int ready[2];
	char c = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		long r = ptrace(PTRACE_SEIZE, traced, NULL, NULL);

		if (write(ready[1], r == 0 ? "y" : "n", 1) != 1 || r != 0)
			_exit(1);
		(void)waitpid(traced, NULL, 0);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return c == 'y' ? pid : -1;
}

static void the_end_of_a_traced_worker_is_noticed(void **state)
{
	struct world w;
	pid_t tracer;

	(void)state;
	world_begin(&w, "ignores stop");
	UNTIL(&w, modem_is_ready(w.m));
	tracer = trace(only_child());
	if (tracer < 0) {
		world_end(&w);
		while (waitpid(-1, NULL, 0) > 0)
			;
		skip();
	}
	world_stop(&w);
	assert_int_equal(waitpid(tracer, NULL, 0), tracer);
	world_end(&w);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_silent_modem_is_reset_and_comes_back),
		cmocka_unit_test_setup_teardown(
			a_modem_that_nothing_helps_goes_into_quarantine_and_heals, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			a_person_ends_a_quarantine, make_folder, remove_folder),
		cmocka_unit_test(a_worker_that_keeps_dying_is_told_the_reset_at_its_start),
		cmocka_unit_test_setup_teardown(
			the_last_rung_but_one_is_usb, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_modem_is_never_left_off, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_modem_that_is_on_no_usb_stays_where_it_is, make_folder, remove_folder),
		cmocka_unit_test(the_end_of_a_traced_worker_is_noticed),
	};

	return world_main(argc, argv, tests, COUNT_OF(tests));
}
