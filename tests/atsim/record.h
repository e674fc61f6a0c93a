/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * record.h - what was submitted, one JSON object each: in the record file line by line, and in
 * memory for the control socket.
 */
#pragma once

#include "tests/atsim/modem.h"

/* Adds one, flushed. `hex` is the PDU as it came over the line. */
void record_add(
	struct modem *modem, const struct pdu_submit *submit, uint8_t reference, const char *hex);
