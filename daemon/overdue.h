/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * overdue.h - receipts that could not leave within replies.receipt_valid, as after an outage: in
 * place of each goes one notice with the complaint's status as it is now, which carries the ticket.
 */
#pragma once

#include "daemon/app.h"

/* A status notice that could not leave within this is of no use any more. */
#define OVERDUE_NOTICE_VALID_US (7 * USEC_PER_DAY)

/* Deals with as many as one turn should. Gives 1 when there may be more, else 0. */
int overdue_receipts(struct app *app, int64_t now_us);
