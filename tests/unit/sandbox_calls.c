/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox_calls.c - system calls that a worker has no business with. */
#include "tests/unit/sandbox_tries.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define X32_GETPID 0x40000027

int try_network(const struct world *w)
{
	(void)w;
	return verdict(socket(AF_INET, SOCK_STREAM, 0));
}

static int reach_journal(const struct world *w)
{
	(void)w;
	return verdict(socket(AF_UNIX, SOCK_DGRAM, 0));
}

int try_process(const struct world *w)
{
	pid_t pid = fork();

	(void)w;
	if (pid == 0)
		_exit(0);
	return verdict(pid);
}

static int end_daemon(const struct world *w)
{
	return verdict(kill(w->daemon, 0));
}

int try_signal(const struct world *w)
{
	return verdict(syscall(SYS_tgkill, w->daemon, w->daemon, 0));
}

static int end_daemon_by_file(const struct world *w)
{
	return verdict(fcntl(w->own.slave, F_SETOWN, w->daemon));
}

static int type_into_tty(const struct world *w)
{
	char c = '\r';

	return verdict(ioctl(w->own.slave, TIOCSTI, &c));
}

static int own_socket(const struct world *w)
{
	int owner = (int)w->daemon;

	return verdict(ioctl(w->wire[1], FIOSETOWN, &owner));
}

static int pass_descriptor(const struct world *w)
{
	char octet = 0;
	struct iovec data = { &octet, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

	return verdict(sendmsg(w->wire[1], &message, 0));
}

static int run_memory(const struct world *w)
{
	void *page = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)w;
	return page == MAP_FAILED ? errno : 0;
}

static int run_page(const struct world *w)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)w;
	return page == MAP_FAILED ? 0 : verdict(mprotect(page, 4096, PROT_READ | PROT_EXEC));
}

static int hide_file(const struct world *w)
{
	(void)w;
	return verdict(memfd_create("x", 0));
}

static int outlive_daemon(const struct world *w)
{
	(void)w;
	return verdict(prctl(PR_SET_PDEATHSIG, 0));
}

static int own_namespace(const struct world *w)
{
	(void)w;
	return verdict(unshare(CLONE_NEWUSER));
}

static int mount_folder(const struct world *w)
{
	return verdict(mount("none", w->folder, "tmpfs", 0, NULL));
}

static int change_root(const struct world *w)
{
	return verdict(chroot(w->folder));
}

static int raise_limit(const struct world *w)
{
	struct rlimit limit = { 1024, 1024 };

	(void)w;
	return verdict(setrlimit(RLIMIT_NOFILE, &limit));
}

static int use_ring(const struct world *w)
{
	char parameters[256] = { 0 };

	(void)w;
	return verdict(syscall(SYS_io_uring_setup, 1, parameters));
}

const struct attempt sandbox_calls[] = {
	{ "the network", try_network },
	{ "another socket", reach_journal },
	{ "a process", try_process },
	{ "a signal to the daemon", end_daemon },
	{ "a signal to its thread", try_signal },
	{ "a signal by a file", end_daemon_by_file },
	{ "a signal by a socket", own_socket },
	{ "typing", type_into_tty },
	{ "a descriptor for the daemon", pass_descriptor },
	{ "memory to run", run_memory },
	{ "memory to run later", run_page },
	{ "a file without a name", hide_file },
	{ "to outlive the daemon", outlive_daemon },
	{ "a namespace", own_namespace },
	{ "a mount", mount_folder },
	{ "another root", change_root },
	{ "a limit", raise_limit },
	{ "a ring of calls", use_ring },
	{ NULL, NULL },
};

int try_shell(const struct world *w)
{
	char name[] = "sh";
	char *const arguments[] = { name, NULL };

	(void)w;
	return verdict(execv("/bin/sh", arguments));
}

static int run_descriptor(const struct world *w)
{
	char *const none[] = { NULL };

	return verdict(fexecve(w->wire[1], none, none));
}

static int trace_daemon(const struct world *w)
{
	return verdict(ptrace(PTRACE_SEIZE, w->daemon, NULL, NULL));
}

static int peek_daemon(const struct world *w)
{
	char octet;
	struct iovec here = { &octet, 1 }, there = { (void *)w, 1 };

	return verdict(process_vm_readv(w->daemon, &here, 1, &there, 1, 0));
}

static int take_descriptor(const struct world *w)
{
	return verdict(syscall(SYS_pidfd_getfd, w->wire[1], 0, 0));
}

#if defined(__x86_64__)
static int call_by_x32(const struct world *w)
{
	(void)w;
	return verdict(syscall(X32_GETPID));
}
#endif

const struct attempt sandbox_deadly[] = {
	{ "a shell", try_shell },
	{ "a descriptor as program", run_descriptor },
	{ "tracing the daemon", trace_daemon },
	{ "looking into the daemon", peek_daemon },
	{ "a descriptor of the daemon's", take_descriptor },
#if defined(__x86_64__)
	{ "numbers of another way to call", call_by_x32 },
#endif
	{ NULL, NULL },
};
