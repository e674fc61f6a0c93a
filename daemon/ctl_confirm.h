/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_confirm.h - lapor-smsctl: asks before what cannot be undone.
 */
#pragma once

#include "daemon/ctl.h"

/* 0 with --yes, or where the person at the terminal says so; else an exit code, said. Where there
 * is no terminal, nobody can be asked, and --yes is needed. */
int ctl_confirm(const struct ctl *ctl, const char *question);
