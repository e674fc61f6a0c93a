/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.h - what a modem's answers about its SIM, its network and itself say. Pure; reads what a
 * stranger's modem writes. Text is an answer's line without its prefix. Source: 3GPP TS 27.007.
 */
#pragma once

#include "modem/types.h"

/* The message service's own codes begin here; +CMS codes below are the network's. */
#define READING_CMS_FIRST 300

/* +CREG's <stat>, section 7.2; READING_UNKNOWN is one too: out of coverage. */
enum reading_registration {
	READING_NONE,
	READING_HOME,
	READING_SEARCHING,
	READING_DENIED,
	READING_UNKNOWN,
	READING_ROAMING,
	READING_NOTHING, /* no number of it */
};

/*
 * "2,1,"1A2B","01C3D4E5"", the answer to AT+CREG?, or what comes by itself without the first
 * number. Fills network, and cell where the line tells one ("" where it does not).
 */
enum reading_registration reading_registration(const char *text, struct modem_status *s);

/* "20,99" of +CSQ (section 8.5); true when the modem hears nothing or cannot tell: 0 or 99. */
bool reading_signal(const char *text, struct modem_status *s);

/* +COPS: the name or code between quotes (section 7.3). */
void reading_operator(const char *text, struct modem_status *s);

/* Digits of AT+CGSN and AT+CIMI, perhaps behind a prefix or quotes; less than 10 are none. */
void reading_imei(const char *text, struct modem_status *s);
void reading_imsi(const char *text, struct modem_status *s);

/*
 * True when the answer to AT+CGSN is this IMEI of 15 digits; where it has 14 or 16 of them, the
 * last is no check digit (TS 23.003 section 6.2) and the first 14 decide.
 */
bool reading_is_imei(const char *text, const char *imei);

/*
 * What stands in the way by the answer to AT+CPIN? (section 8.3): NONE for READY and where only
 * PIN2 or PUK2 is wanted, PIN_NEEDED, PUK_NEEDED, or SIM_FAILED for a modem that is locked to
 * another SIM or network (PH-SIM PIN, PH-NET PIN ..).
 */
enum modem_cause reading_pin(const char *text);

/*
 * What a refusal says of the SIM: a +CME code of section 9.2, or a +CMS code of TS 27.005 section
 * 3.2.5 from 300 on (those below are the network's, and mean other things). NONE: nothing.
 */
enum modem_cause reading_code(int code);

/* The same of the SIM and the message store: of a refusal to list, to choose or to delete. */
enum modem_cause reading_refusal(int code, bool is_cme);

/* True for those of SIM_FAILED that pass by themselves: the SIM is busy. */
bool reading_is_busy(int code);

/* What names a code in a detail: "CME 13", "CMS 313"; -1: "ERROR". Fits any 24 octets. */
void reading_name_code(int code, bool is_cme, char ret[static 24]);
