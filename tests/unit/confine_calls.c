/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confine_calls.c - system calls that a daemon has no business with. */
#include "tests/unit/confine_tries.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

/* Each with arguments that the kernel would take, or would refuse with another errno. */
static int trace(const struct ward *w)
{
	return met(ptrace(PTRACE_ATTACH, w->outsider, NULL, NULL));
}

static int read_memory(const struct ward *w)
{
	char octet;
	struct iovec here = { &octet, 1 }, there = { (void *)&confine_calls, 1 };

	return met(process_vm_readv(w->outsider, &here, 1, &there, 1, 0));
}

static int mount_one(const struct ward *w)
{
	return met(mount("none", w->base, "tmpfs", 0, NULL));
}

static int change_root(const struct ward *w)
{
	return met(chroot(w->base));
}

static int make_world(const struct ward *w)
{
	(void)w;
	return met(unshare(CLONE_NEWUSER));
}

static int clone_world(const struct ward *w)
{
	long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);

	(void)w;
	if (pid == 0)
		_exit(0);
	return met(pid);
}

static int use_clone3(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_clone3, NULL, 0));
}

static int load_code(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_bpf, 0, NULL, 0));
}

static int watch_machine(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}

static int use_keys(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_keyctl, 0, -3, 0));
}

static int handle_faults(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_userfaultfd, 1));
}

static int make_ring(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_io_uring_setup, 1, NULL));
}

static int be_other(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_setresuid, getuid(), getuid(), getuid()));
}

static int be_odd(const struct ward *w)
{
	(void)w;
	return met(personality(ADDR_NO_RANDOMIZE));
}

static int load_module(const struct ward *w)
{
	(void)w;
	return met(syscall(SYS_init_module, NULL, 0, ""));
}

static int make_node(const struct ward *w)
{
	char path[CONFINE_PATH + 8];

	(void)snprintf(path, sizeof(path), "%s/store/n", w->base);
	return met(mknod(path, S_IFIFO | 0600, 0));
}

static int listen_anywhere(const struct ward *w)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)w;
	return fd < 0 ? -1 : met(listen(fd, 1));
}

static int hear_packets(const struct ward *w)
{
	(void)w;
	return met(socket(AF_PACKET, SOCK_RAW, 0));
}

static int ask_kernel(const struct ward *w)
{
	(void)w;
	return met(socket(AF_NETLINK, SOCK_RAW, 0));
}

static int use_kernel_crypto(const struct ward *w)
{
	(void)w;
	return met(socket(AF_ALG, SOCK_SEQPACKET, 0));
}

static int type_into_tty(const struct ward *w)
{
	char c = '\r';

	return met(ioctl(w->tty_fd, TIOCSTI, &c));
}

const struct ward_attempt confine_calls[] = {
	{ "to trace another process", trace, EPERM, 0 },
	{ "to read its memory", read_memory, EPERM, 0 },
	{ "to mount", mount_one, EPERM, 0 },
	{ "another root", change_root, EPERM, 0 },
	{ "a namespace of its own", make_world, EPERM, 0 },
	{ "a process in one", clone_world, EPERM, 0 },
	{ "a process that nobody can look through", use_clone3, ENOSYS, 0 },
	{ "code in the kernel", load_code, EPERM, 0 },
	{ "performance events", watch_machine, EPERM, 0 },
	{ "the kernel's keys", use_keys, EPERM, 0 },
	{ "faults of its own", handle_faults, EPERM, 0 },
	{ "io_uring", make_ring, EPERM, 0 },
	{ "another user", be_other, EPERM, 0 },
	{ "another personality", be_odd, EPERM, 0 },
	{ "a module", load_module, EPERM, 0 },
	{ "a node", make_node, EPERM, 0 },
	{ "to listen at any port", listen_anywhere, EPERM, 0 },
	{ "all packets", hear_packets, EAFNOSUPPORT, 0 },
	{ "netlink", ask_kernel, EAFNOSUPPORT, 0 },
	{ "the kernel's ciphers", use_kernel_crypto, EAFNOSUPPORT, 0 },
	{ "to type into a terminal", type_into_tty, EPERM, 0 },
	{ NULL, NULL, 0, 0 },
};
