/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.h - what a command line means: the table of commands, and the handlers in it
 * (3GPP TS 27.005, TS 27.007, ITU-T V.250).
 */
#pragma once

#include "tests/atsim/modem.h"

/* How a command was called: AT+X, AT+X?, AT+X=?, AT+X=args. */
enum form { FORM_RUN, FORM_READ, FORM_TEST, FORM_SET };

/*
 * What a handler gives: the final result code of the line so far.
 * CMS(n) and CME(n) are the error codes of TS 27.005 section 3.2.5 and TS 27.007 section 9.2.
 */
enum result {
	RESULT_OK = 0,
	RESULT_ERROR = -1,
	RESULT_SILENT = -2, /* no final result: a prompt was given, or the answer is lost */
	RESULT_NO_CARRIER = -3,
};

#define RESULT_CMS(code) (0x10000 + (code))
#define RESULT_CME(code) (0x20000 + (code))

/* Error codes with a name here. */
#define CMS_NOT_ALLOWED 302
#define CMS_BAD_PDU     304
#define CMS_BAD_TEXT    305
#define CMS_NO_SIM      310
#define CMS_PIN_WANTED  311
#define CMS_SIM_BUSY    314
#define CMS_PUK_WANTED  316
#define CMS_BAD_INDEX   321
#define CMS_FULL        322
#define CMS_NO_SMSC     330
#define CMS_NO_NETWORK  331
#define CME_NOT_ALLOWED 3
#define CME_NO_SIM      10
#define CME_PIN_WANTED  11
#define CME_PUK_WANTED  12
#define CME_SIM_BUSY    14
#define CME_WRONG_PIN   16
#define CME_NO_NETWORK  30
#define CME_UNKNOWN     100

/* Runs a whole line and adds its answer. */
void commands_run_line(struct modem *modem, const char *line);

/* Runs what was typed behind a prompt and adds the answer. */
void commands_end_prompt(struct modem *modem, enum modem_mode mode, const char *typed);

/* The name of command `index` of the table, like "CMGL"; NULL behind the last. For statistics. */
const char *commands_name(unsigned index);

/*
 * Takes the next argument, without quotes, and moves *args behind its comma. 1; 0 when there is
 * none or it is empty; -EOVERFLOW when it is too long.
 */
int commands_next_text(const char **args, char *ret, size_t size);

/* The same as a number: *ret is left when the argument is missing. -EINVAL: it is no number. */
int commands_next_number(const char **args, int *ret);

/* A handler. args is "" but for FORM_SET. Gives an enum result or an error code. */
typedef int command_run(struct modem *modem, enum form form, const char *args);

/* commands_faults.c */

/* What a fault does to this command (like "CMGL") before it runs: RESULT_OK when it may. */
int commands_strike(struct modem *modem, const char *name);

/* What a fault does to an answer that stands in line.out from `start` on. */
void commands_spoil(struct modem *modem, const char *name, size_t start);

/* commands_info.c */
command_run command_cgmi, command_cgmm, command_cgmr, command_cgsn, command_cimi, command_ccid,
	command_cmee, command_cscs, command_cpin, command_cfun, command_cclk, command_cbc,
	command_clck, command_cnum;

/* commands_network.c */
command_run command_csq, command_creg, command_cgreg, command_cgatt, command_cops, command_clip,
	command_accept;

/* commands_ussd.c */
command_run command_cusd;

/* commands_store.c */
command_run command_cpms, command_cmgf, command_cmgl, command_cmgr, command_cmgd;

/* commands_send.c */
command_run command_cmgs, command_cmgw, command_cmms, command_csms, command_cnmi, command_csca,
	command_csmp, command_cnma;
int command_end_send(struct modem *modem, const char *typed);
int command_end_write(struct modem *modem, const char *typed);
