/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_worker.h - the worker's side of test_modem.c: one function a script. */
#pragma once

/* Plays the worker on WIRE_FD after the script of this name; the exit code of the process. */
int fake_worker_run(const char *script);
