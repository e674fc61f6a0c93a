/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reset.c - a modem's own restart, asked for by the side door. */
#include "modem/worker.h"

#include <termios.h>

#define RESET_MS 5000

static int ask(struct worker *w, struct rawat *at, bool is_awake)
{
	int r = 0;

	if (!is_awake) {
		r = link_tell(&w->link, WIRE_PHASE_RAW, 3 * QUESTION_MS / 1000 + 1);
		if (r < 0)
			return r;
		r = rawat_wake(at, QUESTION_MS);
	}
	/* One that answers nothing may still listen; one that hangs up then has understood. */
	if (r == -EIO)
		return r;
	r = question_ask(w, at, "AT+CFUN=1,1", RESET_MS, NULL);
	if (r == -EIO && w->link.error == 0)
		return 0;
	return r == 1 ? at->code : r;
}

int reset_ask(struct worker *w, bool is_awake)
{
	static struct rawat at; /* 2 kB */
	int r = rawat_open(&at, w->side, w->start.settings.connection, w->link.flight);

	if (r < 0)
		return r;
	r = ask(w, &at, is_awake);
	/* What it did not take shall not hold up the close. */
	(void)tcflush(w->side, TCIOFLUSH);
	/* A plain ERROR has no code of its own. */
	return r == -1 ? -EREMOTEIO : r;
}
