/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sandbox_filter.c - the system calls that are left to lapor-modem: what it and libgammu were seen
 * to need, and what libc takes in their stead elsewhere.
 *
 * Not there, and thus EPERM: sockets, processes, new mounts and names, memory that is both written
 * and run, signals to others. What only an intruder asks for ends the worker at once.
 */
#include "modem/filter.h"
#include "modem/sandbox.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* The most frequent ones first. */
static const int allowed[] = { SYS_read, SYS_write, SYS_pselect6, SYS_ppoll, SYS_setitimer,
	SYS_sendto, SYS_recvfrom, SYS_rt_sigreturn, SYS_newfstatat, SYS_close, SYS_openat,
	SYS_clock_gettime, SYS_clock_nanosleep, SYS_readlinkat, SYS_flock, SYS_fstat,
	SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise,
	SYS_lseek, SYS_getdents64, SYS_faccessat, SYS_faccessat2, SYS_getsockopt, SYS_uname,
	SYS_sysinfo, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getrandom, SYS_gettimeofday,
	SYS_clock_getres, SYS_nanosleep, SYS_restart_syscall, SYS_futex, SYS_statx, SYS_writev,
	SYS_exit, SYS_exit_group,
#if defined(__x86_64__)
	SYS_poll, SYS_select, SYS_readlink, SYS_access, SYS_stat, SYS_lstat, SYS_time,
#endif
	/* To lock itself in further. */
	SYS_landlock_create_ruleset, SYS_landlock_add_rule, SYS_landlock_restrict_self };

static const int deadly[] = { SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv,
	SYS_process_vm_writev, SYS_pidfd_getfd };

/* Memory yes, but none that can be run. */
static void judge_memory(struct filter *filter, int call)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (uint32_t)call);
	filter_load_argument(filter, 2);
	filter_add(filter, BPF_JMP | BPF_JSET | BPF_K, 0, 1, PROT_EXEC);
	filter_give(filter, FILTER_REFUSE);
	filter_give(filter, SECCOMP_RET_ALLOW);
}

/* abort(3) sends a signal to the process itself; to another it is none of ours. */
static void judge_signal(struct filter *filter)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_tgkill);
	filter_load_argument(filter, 0);
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, (uint32_t)getpid());
	filter_give(filter, FILTER_REFUSE);
	filter_give(filter, SECCOMP_RET_ALLOW);
}

/* Those of ttys; but not what is typed into them as if by a person. */
static void judge_ioctl(struct filter *filter)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 7, SYS_ioctl);
	filter_load_argument(filter, 1);
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 3, 0, TIOCSTI);
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, TIOCLINUX);
	filter_add(filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xff00);
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 'T' << 8);
	filter_give(filter, FILTER_REFUSE);
	filter_give(filter, SECCOMP_RET_ALLOW);
}

/* Not F_SETOWN and F_SETSIG, by which a file sends signals to others. */
static void judge_fcntl(struct filter *filter)
{
	static const int commands[] = { F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_OFD_SETLK,
		F_OFD_GETLK };

	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 2 * COUNT_OF(commands) + 2, SYS_fcntl);
	filter_load_argument(filter, 1);
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		filter_judge(filter, (uint32_t)commands[i], SECCOMP_RET_ALLOW);
	filter_give(filter, FILTER_REFUSE);
}

int sandbox_filter(void)
{
	struct filter filter;

	filter_begin(&filter);
	filter_judge_all(&filter, allowed, COUNT_OF(allowed), SECCOMP_RET_ALLOW);
	judge_ioctl(&filter);
	judge_fcntl(&filter);
	judge_memory(&filter, SYS_mmap);
	judge_memory(&filter, SYS_mprotect);
	judge_signal(&filter);
	filter_judge_all(&filter, deadly, COUNT_OF(deadly), SECCOMP_RET_KILL_PROCESS);
	filter_give(&filter, FILTER_REFUSE);
	return filter_set(&filter);
}
