/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_liar.h - workers that were taken over, and one that serves a citizen beside them. */
#pragma once

#define FAKE_CITIZEN "+6285712345678"

/* Plays the worker on WIRE_FD after the script of this name, with a number behind it: "babbles 7";
 * the exit code of the process. */
int fake_liar_run(const char *script);
