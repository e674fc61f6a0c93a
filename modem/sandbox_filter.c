/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sandbox_filter.c - the system calls that are left to lapor-modem: what it and libgammu were seen
 * to need, and what libc takes in their stead elsewhere.
 *
 * Not there, and thus EPERM: sockets, processes, new mounts and names, memory that is both written
 * and run, signals to others. What only an intruder asks for ends the worker at once.
 */
#include "modem/sandbox.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* not known: no filter */
#endif

#define X32_BIT  0x40000000U
#define CODE_MAX 256

/* The arguments' lower halves; both processors are little-endian. */
#define ARGUMENT(n) ((uint32_t)(offsetof(struct seccomp_data, args) + (n) * sizeof(uint64_t)))
#define REFUSE      (SECCOMP_RET_ERRNO | EPERM)

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

struct code {
	struct sock_filter lines[CODE_MAX];
	unsigned short count;
};

/* More than fit would be seen at the first start: the kernel takes no filter without an end. */
static void add(struct code *code, uint16_t what, uint8_t if_true, uint8_t if_false, uint32_t value)
{
	if (code->count < CODE_MAX)
		code->lines[code->count++] = (struct sock_filter){ what, if_true, if_false, value };
}

static void load(struct code *code, uint32_t offset)
{
	add(code, BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

static void give(struct code *code, uint32_t verdict)
{
	add(code, BPF_RET | BPF_K, 0, 0, verdict);
}

static void judge(struct code *code, int call, uint32_t verdict)
{
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)call);
	give(code, verdict);
}

/* A call of another processor's, or of another way to call, has other numbers. */
static void judge_way(struct code *code)
{
	load(code, offsetof(struct seccomp_data, arch));
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
	give(code, SECCOMP_RET_KILL_PROCESS);
	load(code, offsetof(struct seccomp_data, nr));
	add(code, BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
	give(code, SECCOMP_RET_KILL_PROCESS);
}

/* Memory yes, but none that can be run. */
static void judge_memory(struct code *code, int call)
{
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, (uint32_t)call);
	load(code, ARGUMENT(2));
	add(code, BPF_JMP | BPF_JSET | BPF_K, 0, 1, PROT_EXEC);
	give(code, REFUSE);
	give(code, SECCOMP_RET_ALLOW);
}

/* abort(3) sends a signal to the process itself; to another it is none of ours. */
static void judge_signal(struct code *code)
{
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_tgkill);
	load(code, ARGUMENT(0));
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, (uint32_t)getpid());
	give(code, REFUSE);
	give(code, SECCOMP_RET_ALLOW);
}

/* Those of ttys; but not what is typed into them as if by a person. */
static void judge_ioctl(struct code *code)
{
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 0, 7, SYS_ioctl);
	load(code, ARGUMENT(1));
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 3, 0, TIOCSTI);
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, TIOCLINUX);
	add(code, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xff00);
	add(code, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 'T' << 8);
	give(code, REFUSE);
	give(code, SECCOMP_RET_ALLOW);
}

/* Not F_SETOWN and F_SETSIG, by which a file sends signals to others. */
static void judge_fcntl(struct code *code)
{
	static const int commands[] = { F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_OFD_SETLK,
		F_OFD_GETLK };

	add(code, BPF_JMP | BPF_JEQ | BPF_K, 0, 2 * COUNT_OF(commands) + 2, SYS_fcntl);
	load(code, ARGUMENT(1));
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		judge(code, commands[i], SECCOMP_RET_ALLOW);
	give(code, REFUSE);
}

/* Asked by prctl(2), as the unit has no seccomp(2). */
bool sandbox_has_filter(void)
{
	return ARCHITECTURE != 0 && prctl(PR_GET_SECCOMP) >= 0;
}

int sandbox_filter(void)
{
	struct code code = { .count = 0 };
	struct sock_fprog program;

	if (!sandbox_has_filter())
		return -ENOSYS;
	judge_way(&code);
	for (size_t i = 0; i < COUNT_OF(allowed); i++)
		judge(&code, allowed[i], SECCOMP_RET_ALLOW);
	judge_ioctl(&code);
	judge_fcntl(&code);
	judge_memory(&code, SYS_mmap);
	judge_memory(&code, SYS_mprotect);
	judge_signal(&code);
	for (size_t i = 0; i < COUNT_OF(deadly); i++)
		judge(&code, deadly[i], SECCOMP_RET_KILL_PROCESS);
	give(&code, REFUSE);
	program = (struct sock_fprog){ .len = code.count, .filter = code.lines };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}
