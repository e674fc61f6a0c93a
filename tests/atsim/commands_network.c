/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands_network.c - commands about the network: registration, signal, operator, USSD, calls
 * (3GPP TS 27.007 section 7).
 */
#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/network.h"

int command_accept(struct modem *modem, enum form form, const char *args)
{
	(void)modem;
	(void)form;
	(void)args;
	return RESULT_OK;
}

int command_csq(struct modem *modem, enum form form, const char *args)
{
	int registration = network_registration(modem);
	bool hears = registration % 2 == 1; /* home, denied, roaming */

	(void)args;
	if (form == FORM_TEST)
		modem_print(modem, "\r\n+CSQ: (0-31,99),(0-7,99)\r\n");
	else
		modem_print(modem, "\r\n+CSQ: %d,99\r\n", hears ? modem->signal : 99);
	return RESULT_OK;
}

/* AT+CREG and AT+CGREG: *mode is what the command sets. */
static int registration(
	struct modem *modem, const char *name, int *mode, enum form form, const char *args)
{
	bool reached = network_is_reached(modem);
	int value = 0;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n%s: (0-2)\r\n", name);
		return RESULT_OK;
	}
	if (form == FORM_READ) {
		modem_print(modem, "\r\n%s: %d,%d", name, *mode, network_registration(modem));
		if (*mode == 2 && reached)
			modem_print(modem, ",\"%s\",\"%s\"", modem->area, modem->cell);
		modem_print(modem, "\r\n");
		return RESULT_OK;
	}
	if (commands_next_number(&args, &value) < 0 || value > 2)
		return RESULT_ERROR;
	*mode = value;
	return RESULT_OK;
}

int command_creg(struct modem *modem, enum form form, const char *args)
{
	return registration(modem, "+CREG", &modem->settings.creg, form, args);
}

int command_cgreg(struct modem *modem, enum form form, const char *args)
{
	return registration(modem, "+CGREG", &modem->settings.cgreg, form, args);
}

int command_cgatt(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		modem_print(modem, "\r\n+CGATT: (0,1)\r\n");
	else if (form == FORM_READ)
		modem_print(modem, "\r\n+CGATT: %d\r\n", network_is_reached(modem));
	return RESULT_OK;
}

int command_cops(struct modem *modem, enum form form, const char *args)
{
	const char *names[] = { modem->operator_name, modem->operator_name, modem->operator_code };
	int mode = 0, format = modem->settings.cops_format;

	if (form == FORM_TEST) {
		modem_print(
			modem, "\r\n+COPS: (2,\"TELKOMSEL\",\"TSEL\",\"51010\"),,(0-4),(0-2)\r\n");
		return RESULT_OK;
	}
	if (form == FORM_SET) {
		if (commands_next_number(&args, &mode) < 0 ||
			commands_next_number(&args, &format) < 0 || format > 2)
			return RESULT_ERROR;
		modem->settings.cops_format = format;
		return RESULT_OK;
	}
	if (network_is_reached(modem))
		modem_print(modem, "\r\n+COPS: 0,%d,\"%s\"\r\n", format, names[format]);
	else
		modem_print(modem, "\r\n+COPS: 0\r\n");
	return RESULT_OK;
}

int command_clip(struct modem *modem, enum form form, const char *args)
{
	if (form == FORM_TEST)
		modem_print(modem, "\r\n+CLIP: (0,1)\r\n");
	else if (form == FORM_READ)
		modem_print(modem, "\r\n+CLIP: %d,2\r\n", modem->settings.clip);
	else if (commands_next_number(&args, &modem->settings.clip) < 0)
		return RESULT_ERROR;
	return RESULT_OK;
}
