/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_copy.c - lapor-smsctl: what backup and restore share.
 */
#include "daemon/ctl_copy.h"

#include <signal.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/ctl.h"
#include "daemon/ctl_progress.h"
#include "daemon/translate.h"

/* One copy under way. Whoever ends it by a signal leaves nothing half written: the signals wait
 * until it is undone. A file that may not grow is a full disk. */
struct copying {
	struct ctl_progress progress;
	sigset_t before;
};

static void begin(struct copying *c)
{
	sigset_t ends;

	(void)signal(SIGXFSZ, SIG_IGN);
	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGINT);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &ends, &c->before);
	ctl_progress_begin(&c->progress, _("copying"), CTL_PROGRESS_ROWS, 0);
}

static void end(struct copying *c)
{
	ctl_progress_end(&c->progress);
	(void)sigprocmask(SIG_SETMASK, &c->before, NULL);
}

static int on_pages(int64_t done, int64_t all, void *userdata)
{
	struct copying *c = userdata;
	sigset_t waiting;

	c->progress.total = all;
	ctl_progress_step(&c->progress, done);
	if (sigpending(&waiting) < 0)
		return -errno;
	return sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM) ||
	                       sigismember(&waiting, SIGHUP)
	               ? -EINTR
	               : 0;
}

int ctl_copy_make(struct copy_order *order, struct copy_facts *ret)
{
	_cleanup_(end) struct copying copying;

	begin(&copying);
	order->watch = on_pages;
	/* analysis: autoVariables: the order is carried out before this returns */
	order->userdata = &copying;
	return copy_make(order, ret);
}

int ctl_copy_restore(struct restore_order *order, struct copy_facts *ret, bool *ret_aside)
{
	_cleanup_(end) struct copying copying;

	begin(&copying);
	order->watch = on_pages;
	/* analysis: autoVariables: the order is carried out before this returns */
	order->userdata = &copying;
	return restore_run(order, ret, ret_aside);
}

int ctl_copy_fail(int r, const char *path, const char *outcome)
{
	switch (-r) {
	case EMEDIUMTYPE:
		return ctl_fail(
			EX_DATAERR, "%s: this is no store of lapor-smsd", translate(outcome));
	case EUCLEAN:
		return ctl_fail(
			EX_DATAERR, "%s: what was to be copied is damaged", translate(outcome));
	case ENOSPC:
		return ctl_fail(EX_IOERR, "%s: there is no room for %s; nothing is left of it",
			outcome, path);
	case EACCES:
	case EPERM:
		return ctl_fail(EX_NOPERM,
			"%s: you may not use %s: use sudo, or be the daemon's user",
			translate(outcome), path);
	case ENOMEM: return ctl_fail(EX_OSERR, "%s: out of memory", translate(outcome));
	}
	return ctl_fail(EX_IOERR, "%s: %s: %s", translate(outcome), path, strerror(-r));
}

void ctl_copy_size(int64_t octets, char ret[static CTL_COPY_SIZE_SIZE])
{
	if (octets < 1000000)
		(void)snprintf(
			ret, CTL_COPY_SIZE_SIZE, "%lld KB", (long long)(octets + 999) / 1000);
	else
		(void)snprintf(ret, CTL_COPY_SIZE_SIZE, "%.1f MB", (double)octets / 1e6);
}

void ctl_copy_time(int64_t at_us, char ret[static CTL_TIME_SIZE])
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { .tm_mday = 1 };

	ret[0] = '\0';
	if (gmtime_r(&at, &tm))
		(void)strftime(ret, CTL_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}
