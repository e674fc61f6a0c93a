/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_copy.c - lapor-smsctl: what backup and restore share.
 */
#include "daemon/ctl_copy.h"

#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/ctl.h"

int ctl_copy_make(struct copy_order *order, struct copy_facts *ret)
{
	return copy_make(order, ret);
}

int ctl_copy_restore(struct restore_order *order, struct copy_facts *ret, bool *ret_aside)
{
	return restore_run(order, ret, ret_aside);
}

int ctl_copy_fail(int r, const char *path, const char *outcome)
{
	switch (-r) {
	case EMEDIUMTYPE:
		return ctl_fail(EX_DATAERR, "%s: this is no store of lapor-smsd", outcome);
	case EUCLEAN: return ctl_fail(EX_DATAERR, "%s: what was to be copied is damaged", outcome);
	case ENOSPC:
		return ctl_fail(EX_IOERR, "%s: there is no room for %s; nothing is left of it",
			outcome, path);
	case EACCES:
	case EPERM:
		return ctl_fail(EX_NOPERM,
			"%s: you may not use %s: use sudo, or be the daemon's user", outcome, path);
	case ENOMEM: return ctl_fail(EX_OSERR, "%s: out of memory", outcome);
	}
	return ctl_fail(EX_IOERR, "%s: %s: %s", outcome, path, strerror(-r));
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
