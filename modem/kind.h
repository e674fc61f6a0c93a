/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kind.h - what a message is: a citizen's text, or one of the many other things that come as SMS.
 */
#pragma once

#include "modem/types.h"

/*
 * By TP-PID, TP-DCS (0 each where they are not known) and the part's own header, coding and class.
 * Never SUBMIT nor BROKEN: those are known from elsewhere. Source: TS 23.040 sections 9.2.3.9 and
 * 9.2.3.24, TS 23.038 section 4.
 */
enum modem_part_kind kind_of(uint8_t pid, uint8_t dcs, const struct modem_part *part);
