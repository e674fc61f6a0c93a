/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ussd.h - what the network answers to USSD codes (3GPP TS 22.030, AT+CUSD of TS 27.007 section
 * 7.15): one table for each modem.
 */
#pragma once

#include <stdbool.h>

#include "tests/atsim/loop.h"

#define USSD_TEXT_SIZE 1024
#define USSD_CODE_SIZE 200
#define USSD_MAX       32

/* How the text goes on the line. */
enum ussd_form {
	USSD_FORM_CHARSET, /* as AT+CSCS says: itself, or hexadecimal UCS-2 */
	USSD_FORM_UCS2,    /* hexadecimal UCS-2, whatever AT+CSCS says */
	USSD_FORM_PACKED,  /* hexadecimal of packed septets, as some sticks have it */
};

struct ussd_answer {
	char code[USSD_CODE_SIZE]; /* "*888#"; "1" in a menu; "" for any */
	char text[USSD_TEXT_SIZE];
	enum ussd_form form;
	int status;  /* <m>: 0 no more is wanted, 1 a menu, 2 ended by the network, 4 refused, .. */
	int dcs;     /* -1: none is said */
	int error;   /* +CME ERROR in place of OK; 0: none */
	bool silent; /* OK, and no answer ever */
	int64_t after_us;
};

struct modem;

struct ussd {
	struct modem *modem;
	struct timer timer;
	struct ussd_answer *answers[USSD_MAX];
	unsigned count;
	const struct ussd_answer *next; /* waits for the timer */
	bool in_menu;
};

void ussd_init(struct ussd *ussd, struct loop *loop, struct modem *modem);
void ussd_free(struct ussd *ussd);

/* Sets an answer, in place of the one to the same code. -ENOSPC, -ENOMEM. */
int ussd_set(struct ussd *ussd, const struct ussd_answer *answer);

/* As before the first ussd_set(): the balance, whatever is asked. */
void ussd_clear(struct ussd *ussd);

/* Forgets what is under way. */
void ussd_end(struct ussd *ussd);
