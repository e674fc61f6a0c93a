/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_sandbox.c - a worker that was taken over tries to break out. Each try is a process of its
 * own that has locked itself in as lapor-modem does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/folder.h"
#include "tests/unit/sandbox_tries.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define SECRET "+6281234567890"

static void open_line(struct line *ret)
{
	assert_int_equal(openpty(&ret->master, &ret->slave, ret->path, NULL, NULL), 0);
}

static void set_up(struct world *w)
{
	FILE *f;

	*w = (struct world){ .folder = "/tmp/lapor-sandbox-XXXXXX", .daemon = getpid() };
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->store, sizeof(w->store), "%s/lapor.db", w->folder);
	(void)snprintf(w->link, sizeof(w->link), "%s/tty-gsm1", w->folder);
	f = fopen(w->store, "w");
	assert_non_null(f);
	assert_true(fputs(SECRET, f) >= 0);
	assert_int_equal(fclose(f), 0);
	open_line(&w->own);
	open_line(&w->other);
	assert_int_equal(symlink(w->own.path, w->link), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, w->wire), 0);
	assert_int_equal(copy_string(w->settings.device, sizeof(w->settings.device), w->link), 0);
}

static void tear_down(struct world *w)
{
	const int all[] = { w->own.master, w->own.slave, w->other.master, w->other.slave,
		w->wire[0], w->wire[1] };

	for (size_t i = 0; i < COUNT_OF(all); i++)
		(void)close(all[i]);
	assert_int_equal(folder_remove(w->folder), 0);
}

/* How a worker ended that has locked itself in, and tried this. */
static int end_of(const struct world *w, try_fn *try, bool is_narrowed)
{
	struct rlimit none = { 0, 0 };
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)setrlimit(RLIMIT_CORE, &none);
		if (sandbox_enter(&w->settings) < 0 ||
			(is_narrowed && sandbox_narrow(&w->settings, w->own.slave) < 0))
			_exit(255);
		_exit(try(w));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int errno_of(const struct world *w, try_fn *try, bool is_narrowed)
{
	int status = end_of(w, try, is_narrowed);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int fall(const struct world *w)
{
	(void)w;
	abort();
}

static void expect(const struct attempt *attempts, int error)
{
	struct world w;
	size_t wrong = 0;

	set_up(&w);
	for (const struct attempt *a = attempts; a->what; a++) {
		int met = errno_of(&w, a->try, true);

		if (met != error)
			print_error("%s: %d instead of %d\n", a->what, met, error);
		wrong += met != error;
	}
	tear_down(&w);
	assert_int_equal(wrong, 0);
}

/* All of it or nothing: valgrind knows no Landlock, and cannot work behind a filter. */
static void skip_without_sandbox(void)
{
	if (sandbox_is_left_out() || sandbox_find_missing() != 0) {
		print_message("no sandbox: built with a sanitizer, or no Landlock or seccomp\n");
		skip();
	}
}

static void without_the_sandbox_all_of_it_can_be_done(void **state)
{
	struct world w;

	(void)state;
	set_up(&w);
	assert_int_equal(try_other(&w), 0);
	assert_int_equal(try_store(&w), 0);
	assert_int_equal(try_new(&w), 0);
	assert_int_equal(try_network(&w), 0);
	assert_int_equal(try_process(&w), 0);
	assert_int_equal(wait(NULL) > 0, 1);
	tear_down(&w);
}

static void a_worker_opens_nothing_but_its_own_tty(void **state)
{
	(void)state;
	skip_without_sandbox();
	expect(sandbox_files, EACCES);
}

static void a_worker_changes_no_names(void **state)
{
	(void)state;
	skip_without_sandbox();
	expect(sandbox_names, EPERM);
}

static void a_worker_has_no_network_no_process_and_no_signal(void **state)
{
	(void)state;
	skip_without_sandbox();
	expect(sandbox_calls, EPERM);
}

static void what_only_an_intruder_asks_for_ends_it(void **state)
{
	(void)state;
	skip_without_sandbox();
	expect(sandbox_deadly, -SIGSYS);
}

static void what_it_needs_works(void **state)
{
	(void)state;
	skip_without_sandbox();
	expect(sandbox_needs, 0);
}

static void one_that_aborts_ends_by_that_signal(void **state)
{
	struct world w;

	(void)state;
	skip_without_sandbox();
	set_up(&w);
	assert_int_equal(errno_of(&w, fall, true), -SIGABRT);
	tear_down(&w);
}

static void before_its_tty_is_known_it_opens_ttys_and_nothing_else(void **state)
{
	struct world w;

	(void)state;
	skip_without_sandbox();
	set_up(&w);
	assert_int_equal(errno_of(&w, try_own, false), 0);
	assert_int_equal(errno_of(&w, try_other, false), 0);
	assert_int_equal(errno_of(&w, try_store, false), EACCES);
	assert_int_equal(errno_of(&w, try_etc, false), EACCES);
	assert_int_equal(errno_of(&w, try_daemon, false), EACCES);
	assert_int_equal(errno_of(&w, try_network, false), EPERM);
	assert_int_equal(errno_of(&w, try_shell, false), -SIGSYS);
	tear_down(&w);
}

static void a_folder_that_is_searched_can_be_listed_and_no_more(void **state)
{
	struct world w;

	(void)state;
	skip_without_sandbox();
	set_up(&w);
	(void)snprintf(w.settings.device, sizeof(w.settings.device), "imei:490154203237518");
	(void)snprintf(w.settings.ports[0], sizeof(w.settings.ports[0]), "%s/tty-*", w.folder);
	assert_int_equal(errno_of(&w, try_list, false), 0);
	assert_int_equal(errno_of(&w, try_list, true), 0);
	assert_int_equal(errno_of(&w, try_store, false), EACCES);
	assert_int_equal(errno_of(&w, try_store, true), EACCES);
	tear_down(&w);
}

static int widen(const struct world *w)
{
	if (sandbox_narrow(&w->settings, w->other.slave) < 0)
		return ENOTRECOVERABLE;
	return try_other(w);
}

static void what_is_locked_cannot_be_unlocked(void **state)
{
	struct world w;

	(void)state;
	skip_without_sandbox();
	set_up(&w);
	assert_int_equal(errno_of(&w, widen, true), EACCES);
	tear_down(&w);
}

/* As a kernel that was built or booted without it. */
static int take_landlock_away(void)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { COUNT_OF(lines), lines };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	                       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0
	               ? -errno
	               : 0;
}

static void without_landlock_it_does_what_is_left_and_says_so(void **state)
{
	struct world w;
	int status = 0;
	pid_t pid;

	(void)state;
	skip_without_sandbox();
	set_up(&w);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(take_landlock_away() < 0 || sandbox_find_missing() != SANDBOX_LANDLOCK ||
			sandbox_enter(&w.settings) < 0 ||
			sandbox_narrow(&w.settings, w.own.slave) < 0 || try_own(&w) != 0 ||
			try_network(&w) != EPERM || try_signal(&w) != EPERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	tear_down(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_the_sandbox_all_of_it_can_be_done),
		cmocka_unit_test(a_worker_opens_nothing_but_its_own_tty),
		cmocka_unit_test(a_worker_changes_no_names),
		cmocka_unit_test(a_worker_has_no_network_no_process_and_no_signal),
		cmocka_unit_test(what_only_an_intruder_asks_for_ends_it),
		cmocka_unit_test(what_it_needs_works),
		cmocka_unit_test(one_that_aborts_ends_by_that_signal),
		cmocka_unit_test(before_its_tty_is_known_it_opens_ttys_and_nothing_else),
		cmocka_unit_test(a_folder_that_is_searched_can_be_listed_and_no_more),
		cmocka_unit_test(what_is_locked_cannot_be_unlocked),
		cmocka_unit_test(without_landlock_it_does_what_is_left_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
