/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_setup.h - lapor-smsctl setup: what its parts share. All that is said to a person goes to
 * standard error, as standard output is for --json.
 */
#pragma once

#include "daemon/ctl.h"
#include "daemon/setup.h"

#define CTL_SETUP_PORTS_MAX 16

/* A port that may be a modem's. */
struct ctl_setup_port {
	char path[SETUP_DEVICE_SIZE];   /* "/dev/ttyUSB0" */
	char device[SETUP_DEVICE_SIZE]; /* as the settings should call it */
	char what[96];                  /* "HUAWEI E173, IMEI ..0012"; "" not known */
	bool has_answered;
};

/* ctl_setup_find.c: the ports on USB that answer as modems do, one of each device; those that do
 * not are named to the person. Gives their number. */
size_t ctl_setup_find(struct ctl_setup_port ret[static CTL_SETUP_PORTS_MAX]);

/* Looks at this one; what a person names is taken whether or not it answers. */
void ctl_setup_look(const char *path, struct ctl_setup_port *ret);

/* ctl_setup_ask.c: asks until the answer can be. standard: what an empty answer stands for. 0, or
 * CTL_NO at the end of the answers. */
typedef int (*ctl_setup_take)(
	struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);
int ctl_setup_ask(struct setup *s, const char *question, const char *standard, ctl_setup_take take);

/* The same without an echo on the terminal. */
int ctl_setup_ask_secret(struct setup *s, const char *question, ctl_setup_take take);

/* ctl_setup_write.c: where the settings go, and what stands there. */
struct ctl_setup_files {
	char path[256];   /* of the settings */
	char token[256];  /* of the token; "" not written */
	char backup[360]; /* of the settings before; "" there were none */
	char key[256];    /* of the privacy key */
	bool is_key_handed, is_key_new;
};

/* Whether settings that somebody made stand there. */
bool ctl_setup_is_used(const char *path);

/* Fills in where the token and the privacy key will stand, for setup_print(). An exit code. */
int ctl_setup_place(struct setup *s, const char *path, struct ctl_setup_files *ret);

/* Writes all of it, or nothing. An exit code. */
int ctl_setup_write(const struct ctl *ctl, const struct setup *s, struct ctl_setup_files *files);

/* Runs lapor-smsd --check on it. Its exit code. */
int ctl_setup_check(const char *path);
