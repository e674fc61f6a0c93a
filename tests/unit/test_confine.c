/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_confine.c - a daemon that was taken over tries to break out. Each try is a process of its
 * own that has locked itself in as lapor-smsd does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/confine.h"
#include "modem/filter.h"
#include "modem/landlock.h"
#include "modem/sandbox.h"
#include "tests/unit/confine_tries.h"
#include "tests/unit/folder.h"
#include "tests/unit/sandbox_tries.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <pty.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

struct house {
	struct ward ward;
	char settings[CONFINE_PATH];
	struct config *config;
	int master, listener;
};

static void write_file(const struct house *h, const char *name, const char *text, mode_t mode)
{
	char path[CONFINE_PATH];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", h->ward.base, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	assert_true(fd >= 0);
	assert_int_equal(write_whole(fd, text, strlen(text)), 0);
	(void)close(fd);
}

static void write_settings(struct house *h, const char *more)
{
	char text[2048], error[CONFIG_ERROR_SIZE];
	const char *base = h->ward.base;

	(void)snprintf(text, sizeof(text),
		"store: { path = \"%s/store/lapor.db\"; };\n"
		"control: { socket = \"%s/run/control.sock\"; };\n"
		"central: { profile = \"spool\"; spool: { directory = \"%s/office/spool\"; }; };\n"
		"%s",
		base, base, base, more);
	write_file(h, "settings/lapor.conf", text, 0600);
	config_free(take_ptr(h->config));
	if (config_load(&h->config, h->settings, error) < 0)
		fail_msg("%s", error);
}

/* A program that is linked as the worker is, and ends with 0: /bin/true. */
static void copy_program(struct house *h)
{
	static char octets[1 << 20];
	_cleanup_(closep) int from = open("/bin/true", O_RDONLY | O_CLOEXEC);
	_cleanup_(closep) int to = -1;
	ssize_t size;

	(void)snprintf(h->ward.program, sizeof(h->ward.program), "%s/program/worker", h->ward.base);
	to = open(h->ward.program, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	assert_true(from >= 0 && to >= 0);
	size = read(from, octets, sizeof(octets));
	assert_true(size > 0 && size < (ssize_t)sizeof(octets));
	assert_int_equal(write_whole(to, octets, (size_t)size), 0);
}

static void open_lines(struct house *h)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);

	assert_int_equal(openpty(&h->master, &h->ward.tty_fd, h->ward.tty, NULL, NULL), 0);
	h->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(h->listener, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(h->listener, 64), 0);
	assert_int_equal(getsockname(h->listener, (struct sockaddr *)&address, &size), 0);
	h->ward.tcp_port = ntohs(address.sin_port);
}

static int set_up(void **state)
{
	static const char *const folders[] = { "settings", "store", "run", "office", "office/spool",
		"program", "outside" };
	struct house *h = calloc(1, sizeof(*h));
	char path[CONFINE_PATH];

	assert_non_null(h);
	(void)copy_string(h->ward.base, sizeof(h->ward.base), "/tmp/lapor-confine-XXXXXX");
	assert_non_null(mkdtemp(h->ward.base));
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", h->ward.base, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	(void)snprintf(h->settings, sizeof(h->settings), "%s/settings/lapor.conf", h->ward.base);
	write_file(h, "outside/secret", "+6281234567890", 0600);
	write_file(h, "run/control.sock", "", 0600);
	write_file(h, "store/lapor.db", "", 0600);
	write_settings(h, "");
	copy_program(h);
	open_lines(h);
	h->ward.outsider = getpid();
	*state = h;
	return 0;
}

static int tear_down(void **state)
{
	struct house *h = *state;

	(void)close(h->master);
	(void)close(h->ward.tty_fd);
	(void)close(h->listener);
	config_free(h->config);
	assert_int_equal(folder_remove(h->ward.base), 0);
	free(h);
	return 0;
}

static void lock(const struct house *h)
{
	struct confine confine = { 0 };
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	if (confine_enter(&confine, h->config, h->settings, h->ward.program) < 0)
		_exit(255);
	confine_done(&confine);
}

/* The errno that a daemon has met, or minus the signal that ended it. */
static int wait_for(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int errno_of(const struct house *h, ward_fn *try)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		lock(h);
		_exit(try(&h->ward));
	}
	return wait_for(pid);
}

/* Valgrind knows no Landlock, and cannot work behind a filter. */
static void skip_without_sandbox(void)
{
	if (sandbox_is_left_out() || sandbox_find_missing() != 0) {
		print_message("no sandbox: built with a sanitizer, or no Landlock or seccomp\n");
		skip();
	}
}

static void expect(const struct house *h, const struct ward_attempt *attempts)
{
	size_t wrong = 0;

	for (const struct ward_attempt *a = attempts; a->what; a++) {
		int error = a->abi > landlock_find_abi() ? a->error : errno_of(h, a->try);

		if (error != a->error)
			print_error("%s: %d instead of %d\n", a->what, error, a->error);
		wrong += error != a->error;
	}
	assert_int_equal(wrong, 0);
}

static void a_daemon_opens_and_runs_nothing_that_no_setting_names(void **state)
{
	skip_without_sandbox();
	expect(*state, confine_files);
}

static void a_daemon_looks_into_no_process_and_changes_no_machine(void **state)
{
	skip_without_sandbox();
	expect(*state, confine_calls);
}

static void what_it_needs_works(void **state)
{
	skip_without_sandbox();
	expect(*state, confine_needs);
}

static void what_it_may_not_run_it_cannot_run_by_the_loader(void **state)
{
	static const char *const loaders[] = { "/lib64/ld-linux-x86-64.so.2",
		"/lib/ld-linux-aarch64.so.1" };
	const struct house *h = *state;

	skip_without_sandbox();
	for (size_t i = 0; i < COUNT_OF(loaders); i++) {
		pid_t pid = access(loaders[i], X_OK) == 0 ? fork() : -1;

		if (pid == 0) {
			(void)dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
			lock(h);
			_exit(confine_run(loaders[i], "/bin/true") == 0 ||
				confine_run(loaders[i], h->ward.program) != 0);
		}
		if (pid > 0)
			assert_int_equal(wait_for(pid), 0);
	}
}

/* The worker's own lock stands within the daemon's. */
static void a_worker_of_a_locked_daemon_has_what_it_needs_and_no_more(void **state)
{
	const struct house *h = *state;
	struct world w = { .daemon = getpid(), .wire = { -1, -1 } };

	skip_without_sandbox();
	w.own.slave = h->ward.tty_fd;
	(void)copy_string(w.own.path, sizeof(w.own.path), h->ward.tty);
	(void)copy_string(w.settings.device, sizeof(w.settings.device), h->ward.tty);
	(void)snprintf(w.store, sizeof(w.store), "%s/store/lapor.db", h->ward.base);
	for (int is_narrowed = 0; is_narrowed < 2; is_narrowed++) {
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			lock(h);
			if (sandbox_enter(&w.settings) < 0 ||
				(is_narrowed && sandbox_narrow(&w.settings, w.own.slave) < 0))
				_exit(255);
			_exit(try_own(&w) != 0             ? 1
				: try_store(&w) != EACCES  ? 2
				: try_network(&w) != EPERM ? 3
				: try_signal(&w) != EPERM  ? 4
							   : 0);
		}
		assert_int_equal(wait_for(pid), 0);
	}
}

/* No capability, and no call that drops any. */
static void live_as_in_unit(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };
	struct filter filter;

	if (syscall(SYS_capset, &header, none) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		_exit(254);
	filter_begin(&filter);
	filter_judge(&filter, SYS_capset, FILTER_REFUSE);
	filter_give(&filter, SECCOMP_RET_ALLOW);
	if (filter_set(&filter) < 0)
		_exit(254);
}

static void where_no_privileges_are_it_asks_for_none(void **state)
{
	pid_t pid;

	skip_without_sandbox();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		live_as_in_unit();
		lock(*state);
		_exit(0);
	}
	assert_int_equal(wait_for(pid), 0);
}

static int check_locked(const struct house *h, const char *wanted)
{
	struct confine confine = { 0 };
	_cleanup_(freep) char *said = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&said, &size);
	int r;

	if (!out || confine_enter(&confine, h->config, h->settings, h->ward.program) < 0)
		return 255;
	r = confine_check(&confine, h->settings, out);
	(void)fclose(out);
	confine_done(&confine);
	if (!wanted)
		return r == 0 ? 0 : 1;
	return r == -EACCES && strstr(said, wanted) && strstr(said, "restart it") ? 0 : 2;
}

static void settings_that_name_what_is_out_of_reach_need_a_restart(void **state)
{
	static const struct {
		const char *more;
		const char *wanted; /* with the base in front of its second part; NULL: none */
	} rows[] = {
		{ "", NULL },
		{ "sla: { holidays_file = \"%s/settings/days.txt\"; };\n", NULL },
		{ "sla: { holidays_file = \"%s/outside/days.txt\"; };\n", "sla.holidays_file" },
		{ "replies: { templates = \"%s/outside\"; };\n", "replies.templates" },
		{ "modems = ( { name = \"a\"; device = \"/dev/ttyUSB0\"; } );\n", NULL },
		{ "modems = ( { name = \"a\"; device = \"/dev/ttyUSB0\"; usb_reset = true; } );\n",
			"modems.usb_reset" },
		/* Held until the restart in any case. */
		{ "modem_program = \"%s/outside/worker\";\n", NULL },
	};
	struct house *h = *state;

	skip_without_sandbox();
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char more[512];
		pid_t pid;

		write_settings(h, "");
		/* The running settings stay, the file is another one. */
		(void)snprintf(more, sizeof(more), "%s", rows[i].more);
		if (strstr(more, "%s")) {
			char *mark = strstr(more, "%s");

			(void)snprintf(mark, sizeof(more) - (size_t)(mark - more), "%s%s",
				h->ward.base, strstr(rows[i].more, "%s") + 2);
		}
		{
			struct config *running = take_ptr(h->config);

			write_settings(h, more);
			config_free(h->config);
			h->config = running;
		}
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			_exit(check_locked(h, rows[i].wanted));
		if (wait_for(pid) != 0)
			fail_msg("%s", more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_daemon_opens_and_runs_nothing_that_no_setting_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_daemon_looks_into_no_process_and_changes_no_machine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			where_no_privileges_are_it_asks_for_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_it_needs_works, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_it_may_not_run_it_cannot_run_by_the_loader, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_worker_of_a_locked_daemon_has_what_it_needs_and_no_more, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			settings_that_name_what_is_out_of_reach_need_a_restart, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
