/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * confine_filter.c - the system calls that neither the daemon nor a worker ever needs.
 *
 * A list of what is refused, and not of what is left as for the worker: libc, OpenSSL and libcurl
 * take other calls with each of their versions, and a gateway that an upgrade of theirs stops is
 * worse than one call more. What is here changes the machine, looks into other processes, or opens
 * a part of the kernel that was broken into before. The answer is EPERM.
 */
#include "daemon/confine.h"
#include "modem/filter.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* Younger than the oldest kernel headers that this is built with. Since 5.1 the numbers are the
 * same on all processors. */
#define CALL_OPEN_TREE_ATTR 467

/* To look into other processes, or at their memory. */
static const int others[] = { SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev,
	SYS_pidfd_getfd, SYS_process_madvise, SYS_process_mrelease, SYS_kcmp, SYS_perf_event_open,
	SYS_move_pages, SYS_migrate_pages, SYS_lookup_dcookie };

/* To change the machine. (mount(2) and its kin Landlock forbids as well.) */
static const int machine[] = { SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_move_mount,
	SYS_open_tree, SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_mount_setattr,
	CALL_OPEN_TREE_ATTR, SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module,
	SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_quotactl, SYS_quotactl_fd,
	SYS_sethostname, SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex,
	SYS_clock_adjtime, SYS_syslog, SYS_vhangup, SYS_fanotify_init, SYS_open_by_handle_at,
#if defined(__x86_64__)
	SYS_kexec_file_load, SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_mknod, SYS_uselib, SYS_ustat,
	SYS_sysfs,
#elif defined(__aarch64__)
	SYS_kexec_file_load,
#endif
	SYS_mknodat };

/* To be somebody or somewhere else. */
static const int selves[] = { SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid,
	SYS_setresgid, SYS_setfsuid, SYS_setfsgid, SYS_setgroups, SYS_capset, SYS_personality,
	SYS_unshare, SYS_setns };

/* Large parts of the kernel that nothing here uses. */
static const int parts[] = { SYS_bpf, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter,
	SYS_io_uring_register, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_shmget, SYS_shmat,
	SYS_msgget, SYS_semget, SYS_execveat };

/* The one socket that others may call was opened before. */
static const int listeners[] = { SYS_listen };

static void refuse(struct filter *filter, const int *calls, size_t count)
{
	filter_judge_all(filter, calls, count, FILTER_REFUSE);
}

/* Processes and threads yes, in this world. The flags of clone3(2) are out of reach: libc takes
 * clone(2) where there is none. */
static void judge_clone(struct filter *filter)
{
	uint32_t worlds = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
	                  CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

	filter_judge(filter, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, SYS_clone);
	filter_load_argument(filter, 0);
	filter_add(filter, BPF_JMP | BPF_JSET | BPF_K, 0, 1, worlds);
	filter_give(filter, FILTER_REFUSE);
	filter_give(filter, SECCOMP_RET_ALLOW);
}

/* As the unit has it: this machine, IPv4 and IPv6. */
static void judge_socket(struct filter *filter)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6 };

	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 2 * COUNT_OF(families) + 2, SYS_socket);
	filter_load_argument(filter, 0);
	filter_judge_all(filter, families, COUNT_OF(families), SECCOMP_RET_ALLOW);
	filter_give(filter, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
}

/* Nothing is typed into a terminal as if by a person. */
static void judge_ioctl(struct filter *filter)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 6, SYS_ioctl);
	filter_load_argument(filter, 1);
	filter_judge(filter, TIOCSTI, FILTER_REFUSE);
	filter_judge(filter, TIOCLINUX, FILTER_REFUSE);
	filter_give(filter, SECCOMP_RET_ALLOW);
}

int confine_filter(void)
{
	struct filter filter;

	filter_begin(&filter);
	judge_ioctl(&filter);
	judge_socket(&filter);
	judge_clone(&filter);
	refuse(&filter, listeners, COUNT_OF(listeners));
	refuse(&filter, others, COUNT_OF(others));
	refuse(&filter, machine, COUNT_OF(machine));
	refuse(&filter, selves, COUNT_OF(selves));
	refuse(&filter, parts, COUNT_OF(parts));
	filter_give(&filter, SECCOMP_RET_ALLOW);
	return filter_set(&filter);
}
