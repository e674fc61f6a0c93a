/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.h - the control socket: one JSON object per line in, one per line out. See README.md
 * beside this file for the commands.
 */
#pragma once

#include <jansson.h>

#include "tests/atsim/atsim.h"

/* Most octets of a command's line. */
#define CONTROL_LINE_MAX ((size_t)4 * 1024 * 1024)

struct control;

/* Listens at that path, in place of a dead socket there. NULL with errno set: could not. */
struct control *control_new(struct atsim *atsim, const char *path);
void control_free(struct control *control);

/* Runs one command and gives its answer; to be released. Used by the socket, and by tests. */
json_t *control_run(struct atsim *atsim, json_t *command);

/* {"ok":false,"error":...}, for the commands. */
json_t *control_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* {"ok":true}. */
json_t *control_ok(void);

/* The modem that the command names, or the only one there is; NULL: no such one. Borrowed. */
struct modem *control_modem(struct atsim *atsim, json_t *command);

/* control_inject.c */
json_t *control_inject(struct atsim *atsim, struct modem *modem, json_t *command);
json_t *control_inject_pdu(struct atsim *atsim, struct modem *modem, json_t *command);

/* control_faults.c */
json_t *control_fault(struct atsim *atsim, struct modem *modem, json_t *command);
json_t *control_faults(struct atsim *atsim, struct modem *modem, json_t *command);
json_t *control_clear(struct atsim *atsim, struct modem *modem, json_t *command);

/* control_set.c */
json_t *control_set(struct atsim *atsim, struct modem *modem, json_t *command);
json_t *control_ussd(struct atsim *atsim, struct modem *modem, json_t *command);
