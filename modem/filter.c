/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter.c - lines of BPF for seccomp. */
#include "modem/filter.h"

#include <linux/audit.h>
#include <sys/prctl.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define ARCHITECTURE 0 /* not known: no filter */
#endif

#define X32_BIT 0x40000000U

bool filter_is_known(void)
{
	return ARCHITECTURE != 0 && prctl(PR_GET_SECCOMP) >= 0;
}

/* More than fit would be seen at the first start: the kernel takes no filter without an end. */
void filter_add(
	struct filter *filter, uint16_t code, uint8_t if_true, uint8_t if_false, uint32_t value)
{
	if (filter->count < FILTER_MAX)
		filter->lines[filter->count++] =
			(struct sock_filter){ code, if_true, if_false, value };
}

static void load(struct filter *filter, uint32_t offset)
{
	filter_add(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

void filter_load_argument(struct filter *filter, unsigned n)
{
	load(filter, (uint32_t)(offsetof(struct seccomp_data, args) + n * sizeof(uint64_t)));
}

void filter_give(struct filter *filter, uint32_t verdict)
{
	filter_add(filter, BPF_RET | BPF_K, 0, 0, verdict);
}

void filter_judge(struct filter *filter, uint32_t value, uint32_t verdict)
{
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, value);
	filter_give(filter, verdict);
}

void filter_judge_all(struct filter *filter, const int *calls, size_t count, uint32_t verdict)
{
	for (size_t i = 0; i < count; i++)
		filter_judge(filter, (uint32_t)calls[i], verdict);
}

/* A call of another processor's, or of another way to call, has other numbers. */
void filter_begin(struct filter *filter)
{
	filter->count = 0;
	load(filter, offsetof(struct seccomp_data, arch));
	filter_add(filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
	filter_give(filter, SECCOMP_RET_KILL_PROCESS);
	load(filter, offsetof(struct seccomp_data, nr));
	filter_add(filter, BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
	filter_give(filter, SECCOMP_RET_KILL_PROCESS);
}

int filter_set(const struct filter *filter)
{
	struct sock_fprog program = { filter->count, (struct sock_filter *)filter->lines };

	if (!filter_is_known())
		return -ENOSYS;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}
