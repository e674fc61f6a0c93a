/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * confine.h - what the daemon locks itself in with, also where no systemd unit does: Landlock
 * (modem/landlock.h) for files, execution, TCP ports and signals, and a list of system calls that
 * it never needs (modem/filter.h). Both hold for the workers as well, which lock themselves in
 * further.
 *
 * It reads what the settings name, its own libraries and what resolving a name needs; it writes
 * beside the store, into spool folders and to device nodes; it runs the worker's program and
 * nothing else. Rules are for folders, so that a file may be replaced. What settings that are read
 * again name outside of them needs a restart: confine_check() says so. Spec: issue "privacy and
 * security", lapor-smsd(8), SANDBOX.
 */
#pragma once

#include "daemon/config.h"

/* One folder (a file only where its folder is /), with the Landlock rights to it. */
struct confine_rule {
	char *path; /* real, absolute */
	uint64_t access;
};

/* What was allowed at the start. */
struct confine {
	struct confine_rule *rules;
	size_t count;
	bool is_locked;
};

/*
 * Locks this process in, for good. `path`: of the settings; `program`: of the worker. 0, also where
 * the kernel lacks a part (sandbox_find_missing() tells) or the program is built with a sanitizer.
 * -ENOMEM, or what the kernel had against it: then it may be locked in by half.
 */
int confine_enter(
	struct confine *ret, const struct config *config, const char *path, const char *program);

/*
 * Can a locked daemon use the settings that now stand at `path`? Those that need a restart anyway
 * are left out, and mistakes are none of this. 0, or -EACCES with a line written to `out` for each
 * that names something out of reach.
 */
int confine_check(const struct confine *confine, const char *path, FILE *out);

void confine_done(struct confine *confine);

/* Of confine_enter(): the system calls. -ENOSYS: not on this processor or kernel. */
int confine_filter(void);
