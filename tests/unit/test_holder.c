/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_holder.c - who holds a port: real processes on a real pty, and /proc as it may look
 * elsewhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "daemon/holder.h"

struct world {
	int master;
	char node[64]; /* of the pty */
	char folder[64];
	pid_t other; /* 0: none */
	struct holder_sources sources;
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(w->master >= 0);
	assert_int_equal(grantpt(w->master), 0);
	assert_int_equal(unlockpt(w->master), 0);
	assert_int_equal(ptsname_r(w->master, w->node, sizeof(w->node)), 0);
	(void)copy_string(w->folder, sizeof(w->folder), "/tmp/lapor-holder-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	/* Nobody here is a child of ours, unless a test says so. */
	w->sources = (struct holder_sources){ .proc = "/proc", .self = INT32_MAX };
	*state = w;
	return 0;
}

static void end_other(struct world *w)
{
	if (w->other == 0)
		return;
	(void)kill(w->other, SIGKILL);
	assert_int_equal(waitpid(w->other, NULL, 0), w->other);
	w->other = 0;
}

static void remove_file(const struct world *w, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
	(void)remove(path);
}

static int teardown(void **state)
{
	static const char *const files[] = { "proc/77/comm", "proc/77/stat", "proc/77/fd/4",
		"proc/77/fd", "proc/77", "proc/locks", "proc", "link", "file" };
	struct world *w = *state;

	end_other(w);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		remove_file(w, files[i]);
	assert_int_equal(rmdir(w->folder), 0);
	close(w->master);
	free(w);
	return 0;
}

/* Another process that has the port open, and locks it, or makes it exclusive. */
static void start_other(struct world *w, bool is_locking)
{
	int ready[2];
	char c;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	w->other = fork();
	assert_true(w->other >= 0);
	if (w->other == 0) {
		int fd = open(w->node, O_RDWR | O_NOCTTY);

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)prctl(PR_SET_NAME, "gammu-smsd");
		if (fd < 0 || (is_locking ? flock(fd, LOCK_EX | LOCK_NB) : ioctl(fd, TIOCEXCL)) < 0)
			_exit(1);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
}

static void assert_words(const struct world *w, const char *node, const char *format)
{
	struct holder h;
	char words[128], expected[128];

	assert_int_equal(holder_find(&w->sources, node, &h), 1);
	holder_describe(&h, words, sizeof(words));
	(void)snprintf(expected, sizeof(expected), "%s (process %d)", format, (int)w->other);
	assert_string_equal(words, expected);
}

static void who_has_locked_the_port_is_named(void **state)
{
	struct world *w = *state;
	struct holder h;

	start_other(w, true);
	assert_int_equal(holder_find(&w->sources, w->node, &h), 1);
	assert_int_equal(h.how, HOLDER_LOCK);
	assert_words(w, w->node, "held by gammu-smsd");
	end_other(w);
	assert_int_equal(holder_find(&w->sources, w->node, &h), 0);
}

static void who_merely_has_the_port_open_is_named(void **state)
{
	struct world *w = *state;
	struct holder h;

	start_other(w, false);
	assert_int_equal(holder_find(&w->sources, w->node, &h), 1);
	assert_int_equal(h.how, HOLDER_OPEN);
	assert_words(w, w->node, "held by gammu-smsd");
}

static void a_link_to_the_port_is_followed(void **state)
{
	struct world *w = *state;
	char link[96];

	start_other(w, true);
	(void)snprintf(link, sizeof(link), "%s/link", w->folder);
	assert_int_equal(symlink(w->node, link), 0);
	assert_words(w, link, "held by gammu-smsd");
}

static void a_worker_of_ours_is_called_so_or_passed_over(void **state)
{
	struct world *w = *state;
	struct holder h;

	w->sources.self = getpid();
	start_other(w, true);
	assert_words(w, w->node, "held by another modem of this gateway");
	end_other(w);
	start_other(w, false);
	assert_int_equal(holder_find(&w->sources, w->node, &h), 0);
}

static void what_is_no_port_is_refused(void **state)
{
	struct world *w = *state;
	struct holder h;

	assert_int_equal(holder_find(&w->sources, "/nonexistent/tty", &h), -ENOENT);
	assert_int_equal(holder_find(&w->sources, w->folder, &h), -ENOTTY);
}

/* A /proc of our own, with one process. */
static void put(struct world *w, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void put_proc(struct world *w, char ret_proc[static 96])
{
	static const char *const folders[] = { "", "/77", "/77/fd" };

	(void)snprintf(ret_proc, 96, "%s/proc", w->folder);
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "%s%s", ret_proc, folders[i]);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	put(w, "proc/77/comm", "odd\x1b[2Jname\n");
	put(w, "proc/77/stat", "77 (a) S 9) b) S 5 77 77 0 -1\n");
	w->sources.proc = ret_proc;
	w->other = 0;
}

static void a_lock_is_told_by_device_and_inode(void **state)
{
	static const struct {
		const char *kind, *pid;
		unsigned more_major, more_minor, more_inode;
		int found;
	} cases[] = {
		{ "1: FLOCK  ADVISORY  WRITE", "77", 0, 0, 0, 1 },
		{ "12: FLOCK  ADVISORY  READ ", "77", 0, 0, 0, 1 },
		{ "1: POSIX  ADVISORY  WRITE", "77", 0, 0, 0, 0 },
		{ "1: -> FLOCK  ADVISORY  WRITE", "77", 0, 0, 0, 0 },
		{ "1: FLOCK  ADVISORY  WRITE", "-1", 0, 0, 0, 0 },
		{ "1: FLOCK  ADVISORY  WRITE", "0", 0, 0, 0, 0 },
		{ "1: FLOCK  ADVISORY  WRITE", "77", 1, 0, 0, 0 },
		{ "1: FLOCK  ADVISORY  WRITE", "77", 0, 1, 0, 0 },
		{ "1: FLOCK  ADVISORY  WRITE", "77", 0, 0, 1, 0 },
		{ "garbage", "77", 0, 0, 0, 0 },
	};
	struct world *w = *state;
	char proc[96], line[256], words[128];
	struct stat st;
	struct holder h;

	put_proc(w, proc);
	assert_int_equal(stat(w->node, &st), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		(void)snprintf(line, sizeof(line), "%s %s %02x:%02x:%lu 0 EOF\n", cases[i].kind,
			cases[i].pid, major(st.st_dev) + cases[i].more_major,
			minor(st.st_dev) + cases[i].more_minor,
			(unsigned long)st.st_ino + cases[i].more_inode);
		put(w, "proc/locks", line);
		assert_int_equal(holder_find(&w->sources, w->node, &h), cases[i].found);
		if (!cases[i].found)
			continue;
		holder_describe(&h, words, sizeof(words));
		assert_string_equal(words, "held by odd?[2Jname (process 77)");
	}
}

static void the_parent_is_read_behind_any_name(void **state)
{
	struct world *w = *state;
	char proc[96], path[128];
	struct holder h;

	put_proc(w, proc);
	(void)snprintf(path, sizeof(path), "%s/77/fd/4", proc);
	assert_int_equal(symlink(w->node, path), 0);
	assert_int_equal(holder_find(&w->sources, w->node, &h), 1);
	assert_int_equal(h.pid, 77);
	w->sources.self = 5;
	assert_int_equal(holder_find(&w->sources, w->node, &h), 0);
}

static void a_lock_file_counts_while_its_process_lives(void **state)
{
	static const struct {
		const char *text;
		int found;
	} cases[] = { { "        77\n", 1 }, { "77", 1 }, { "77 gammu\n", 1 }, { "78\n", 0 },
		{ "-77\n", 0 }, { "", 0 }, { "77777777777777777777\n", 0 },
		{ "M\x01\x01\x01", 0 } };
	struct world *w = *state;
	char proc[96], name[96];
	struct holder h;

	put_proc(w, proc);
	w->sources.locks[0] = "/nonexistent";
	w->sources.locks[1] = w->folder;
	(void)snprintf(name, sizeof(name), "LCK..%s", strrchr(w->node, '/') + 1);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int r;

		put(w, name, cases[i].text);
		r = holder_find(&w->sources, w->node, &h);
		assert_int_equal(r, cases[i].found);
		if (r)
			assert_int_equal(h.how, HOLDER_LOCK_FILE);
	}
	remove_file(w, name);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(who_has_locked_the_port_is_named),
		TEST(who_merely_has_the_port_open_is_named),
		TEST(a_link_to_the_port_is_followed),
		TEST(a_worker_of_ours_is_called_so_or_passed_over),
		TEST(what_is_no_port_is_refused),
		TEST(a_lock_is_told_by_device_and_inode),
		TEST(the_parent_is_read_behind_any_name),
		TEST(a_lock_file_counts_while_its_process_lives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
