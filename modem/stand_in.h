/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stand_in.h - functions that lapor-modem has in the place of others that libgammu would call: a
 * library calls what the program defines by that name. Checked by lint-links; where another build
 * of libgammu is not bound so, everything works, and is slower.
 *
 * usleep(3): GSM_SendSMS() sleeps 100 ms after the prompt, 500 ms after the PDU and 100 ms after
 * Ctrl-Z, whatever the modem; the line keeps the order of what is written to it without.
 *
 * DumpMessage(): everything that is said and heard would be put into hexadecimal digits, octet by
 * octet, for a log that only wants to know what was said.
 */
#pragma once

#include "lapor.h"

/* Until said otherwise a pause of 100 ms or more takes no time. Shorter ones always do: by them
 * libgammu waits for a line that takes nothing more, and behind each octet for a slow modem. */
void stand_in_skip_pauses(bool is_skipped);

/* The one behind each octet, for what goes past libgammu. */
void stand_in_pause(void);

/* Who is told what libgammu dumps; NULL: nobody. */
typedef void (*stand_in_dump)(const unsigned char *octets, size_t size, void *userdata);
void stand_in_take_dumps(stand_in_dump dump, void *userdata);
