/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_figures.c - lapor-smsctl: the line of figures below a modem's sentence.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl_figures.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"

/* False where it is not known. */
static bool read_figure(const json_t *modem, const char *column, int *ret)
{
	const json_t *value = json_object_get(modem, column);

	if (!json_is_integer(value))
		return false;
	*ret = (int)json_integer_value(value);
	return true;
}

static int print_signal(const json_t *modem)
{
	_cleanup_(freep) char *text = NULL;
	int dbm;

	if (!read_figure(modem, "signal_dbm", &dbm))
		return printf(_("signal unknown"));
	text = ctl_sentence_signal(dbm);
	return text ? printf(_("signal %s"), text) : -ENOMEM;
}

static int print_network(const json_t *modem)
{
	_cleanup_(freep) char *name = ctl_text_line(ctl_row_text(modem, "operator"));
	const char *network = ctl_row_text(modem, "network");

	if (!name)
		return -ENOMEM;
	if (*network)
		(void)printf(_(", network %s"), ctl_sentence_word(network));
	return *name ? printf(_(", operator %s"), name) : 0;
}

static int print_balance(const struct ctl *ctl, const json_t *modem)
{
	const json_t *balance = json_object_get(modem, "balance");
	_cleanup_(freep) char *age = NULL;
	int64_t age_s;

	if (!json_is_number(balance))
		return 0;
	(void)printf(_(", balance %.0f"), json_number_value(balance));
	if (ctl_time_age(ctl_row_text(modem, "balance_at"), ctl->now_us, &age_s) < 0)
		return 0;
	age = ctl_sentence_age(age_s);
	return age ? printf(" (%s)", age) : -ENOMEM;
}

static void print_counts(const json_t *modem)
{
	int used, size, received = 0, sent = 0, restarts = 0;

	if (read_figure(modem, "sim_used", &used) && read_figure(modem, "sim_size", &size))
		(void)printf(_(", SIM %d of %d"), used, size);
	(void)read_figure(modem, "received_since_midnight", &received);
	(void)read_figure(modem, "sent_since_midnight", &sent);
	(void)read_figure(modem, "restarts", &restarts);
	(void)printf(_(", received %d and sent %d today, restarts %d"), received, sent, restarts);
}

int ctl_figures_print(const struct ctl *ctl, const json_t *modem)
{
	const char *state = ctl_row_text(modem, "state");
	int r;

	(void)fputs("    ", stdout);
	if (strcmp(state, "up") != 0 && strcmp(state, "degraded") != 0)
		(void)fputs(_("as last known: "), stdout);
	r = print_signal(modem);
	if (r >= 0)
		r = print_network(modem);
	if (r >= 0)
		r = print_balance(ctl, modem);
	print_counts(modem);
	(void)putchar('\n');
	return r == -ENOMEM ? ctl_fail(EX_OSERR, "out of memory") : 0;
}
