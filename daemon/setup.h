/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup.h - a first configuration: answers of a person, checked one by one, and the settings that
 * they make, each line explained.
 *
 * Pure, but for a folder that is looked at. What is said is in the reader's language (translate.h).
 */
#pragma once

#include "daemon/config.h"

#include <stdio.h>

#define SETUP_WHY_SIZE    256
#define SETUP_TEXT_SIZE   512
#define SETUP_TOKEN_NAME  "central-token"
#define SETUP_MODEMS_MAX  16
#define SETUP_DEVICE_SIZE 128

struct setup_modem {
	char name[LAPOR_NAME_SIZE];     /* "gsm1" */
	char device[SETUP_DEVICE_SIZE]; /* "/dev/lapor/gsm1", "imei:352949100000012" */
	char what[96];                  /* "HUAWEI E173", for people; "" unknown */
	char number[LAPOR_NUMBER_SIZE]; /* of its SIM; "" not known */
};

struct setup {
	char gateway[64];
	struct setup_modem modems[SETUP_MODEMS_MAX];
	size_t modem_count;
	char profile[24];
	char url[SETUP_TEXT_SIZE];   /* of the profile spool: its folder; "" later */
	char code[65];               /* of the profile georeport2: its service code */
	char token[SETUP_TEXT_SIZE]; /* "" none; never printed */
	char token_file[256];        /* where it stands; "" where systemd hands it over */
	char key_file[256];          /* of the privacy key; "" where systemd hands it over */
	char alert[LAPOR_NUMBER_SIZE];
};

/*
 * Each takes one answer, of which blanks round it are no part. 0; -EINVAL: it cannot be, and
 * ret_why is a sentence that says what would be right.
 */
int setup_set_gateway(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);
int setup_set_profile(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);
int setup_set_url(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);
int setup_set_code(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);
int setup_set_token(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);
int setup_set_alert(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);

/* The own number of the last modem that was added. */
int setup_set_number(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE]);

/* Adds a modem, with the next name; what: "" where it is not known. -EINVAL likewise, also for one
 * that is there already. */
int setup_add_modem(
	struct setup *s, const char *device, const char *what, char ret_why[static SETUP_WHY_SIZE]);

/* Of the profile: it has a token at all, it writes into a folder. */
bool setup_has_token(const struct setup *s);
bool setup_has_folder(const struct setup *s);

/* The settings in libconfig's syntax, a comment above each. day: "2026-11-22". */
void setup_print(const struct setup *s, const char *day, FILE *out);
