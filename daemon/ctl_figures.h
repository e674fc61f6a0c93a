/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_figures.h - lapor-smsctl: the line of figures below a modem's sentence.
 */
#pragma once

#include "daemon/ctl.h"

/* Prints what is known of it: signal, network, SIM, balance, counts. An exit code. */
int ctl_figures_print(const struct ctl *ctl, const json_t *modem);
