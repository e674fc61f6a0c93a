/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_udev.h - does a udev rule keep ModemManager from a modem's port?
 */
#pragma once

#include "daemon/config.h"

#define CHECK_UDEV_DATA "/run/udev/data"

/*
 * Whether udev has marked this device node as none of ModemManager's business. data: where udev
 * keeps what it knows, "/run/udev/data". 1, 0, or negative errno: no such node, no device node.
 */
int check_udev_is_ignored(const char *data, const char *node);

/* Where ModemManager runs: a note on out for each modem that is plugged in and not kept from it. */
void check_udev_note(const struct config *config, const char *bus, const char *data, FILE *out);
