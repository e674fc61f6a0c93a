/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finder.h - the port of this worker's modem: the device node in the settings, or, where these name
 * an IMEI, the one among settings.ports whose modem has it.
 *
 * Workers tell each other apart by locks on the node (port.h): one that has a port locks it as long
 * as it is open, one that asks a port for its IMEI locks it for that time.
 */
#pragma once

#include "modem/worker.h"

/*
 * Opens it: w->side, with the node's own path (a link resolved) in settings.device and status.port.
 * MODEM_CAUSE_NONE, or why there is none; STOPPED when the daemon wants the worker to leave, or
 * with w->is_spent, when only a new worker may open it. The first time, all other nodes are locked
 * out. A search asks each port that nobody holds for its IMEI, the last one found first.
 */
enum modem_cause finder_open(struct worker *w, char ret_detail[static 96]);

/* Closes it; the settings keep its path for the next search. */
void finder_close(struct worker *w);
