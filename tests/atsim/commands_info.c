/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands_info.c - commands about the modem itself and its SIM card (3GPP TS 27.007 sections 5
 * and 8).
 */
#include <strings.h>

#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/network.h"

static int say(struct modem *modem, enum form form, const char *text)
{
	if (form == FORM_TEST)
		return RESULT_OK;
	if (form != FORM_RUN)
		return RESULT_ERROR;
	modem_print(modem, "\r\n%s\r\n", text);
	return RESULT_OK;
}

int command_cgmi(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	return say(modem, form, modem->maker);
}

int command_cgmm(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	return say(modem, form, "ATSIM");
}

int command_cgmr(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	return say(modem, form, LAPOR_VERSION);
}

int command_cgsn(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	return say(modem, form, modem->imei);
}

int command_cimi(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	return say(modem, form, modem->imsi);
}

int command_ccid(struct modem *modem, enum form form, const char *args)
{
	char text[48];

	(void)args;
	(void)snprintf(text, sizeof(text), "+CCID: \"%s\"", modem->iccid);
	return say(modem, form, text);
}

int command_cnum(struct modem *modem, enum form form, const char *args)
{
	char text[64];

	(void)args;
	(void)snprintf(text, sizeof(text), "+CNUM: \"\",\"%s\",145", modem->number);
	return say(modem, form, text);
}

int command_cmee(struct modem *modem, enum form form, const char *args)
{
	int value = 0;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CMEE: (0-2)\r\n");
	} else if (form == FORM_READ) {
		modem_print(modem, "\r\n+CMEE: %d\r\n", modem->settings.cmee);
	} else {
		if (commands_next_number(&args, &value) < 0 || value > 2)
			return RESULT_ERROR;
		modem->settings.cmee = value;
	}
	return RESULT_OK;
}

int command_cscs(struct modem *modem, enum form form, const char *args)
{
	static const char *const known[] = { "GSM", "IRA", "UCS2", "UTF-8" };
	char charset[8];

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CSCS: (\"GSM\",\"IRA\",\"UCS2\",\"UTF-8\")\r\n");
		return RESULT_OK;
	}
	if (form == FORM_READ) {
		modem_print(modem, "\r\n+CSCS: \"%s\"\r\n", modem->settings.charset);
		return RESULT_OK;
	}
	if (commands_next_text(&args, charset, sizeof(charset)) <= 0)
		return RESULT_ERROR;
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strcasecmp(charset, known[i]) == 0)
			return copy_string(modem->settings.charset, sizeof(modem->settings.charset),
				       known[i]) < 0
			               ? RESULT_ERROR
			               : RESULT_OK;
	return RESULT_ERROR;
}

/* A right PIN ends the fault; three wrong ones leave the PUK, which nobody has. */
static int enter_pin(struct modem *modem, const char *args)
{
	char pin[16];

	if (commands_next_text(&args, pin, sizeof(pin)) <= 0)
		return RESULT_ERROR;
	if (faults_on(&modem->faults, FAULT_PUK))
		return RESULT_CME(CME_PUK_WANTED);
	if (!faults_on(&modem->faults, FAULT_PIN))
		return RESULT_CME(CME_NOT_ALLOWED);
	if (modem->pin_tries == 0)
		return RESULT_CME(CME_PUK_WANTED);
	if (strcmp(pin, modem->pin) != 0) {
		modem->pin_tries--;
		return RESULT_CME(modem->pin_tries ? CME_WRONG_PIN : CME_PUK_WANTED);
	}
	modem->pin_tries = MODEM_PIN_TRIES;
	faults_clear(&modem->faults, FAULT_PIN);
	network_bring(modem);
	return RESULT_OK;
}

int command_cpin(struct modem *modem, enum form form, const char *args)
{
	const char *state = "READY";

	if (form == FORM_TEST)
		return RESULT_OK;
	if (faults_on(&modem->faults, FAULT_NO_SIM))
		return RESULT_CME(CME_NO_SIM);
	if (modem_is_booting(modem))
		return RESULT_CME(CME_SIM_BUSY);
	if (form == FORM_SET)
		return enter_pin(modem, args);
	if (form != FORM_READ)
		return RESULT_ERROR;
	if (faults_on(&modem->faults, FAULT_PUK))
		state = "SIM PUK";
	else if (faults_on(&modem->faults, FAULT_PIN))
		state = modem->pin_tries ? "SIM PIN" : "SIM PUK";
	modem_print(modem, "\r\n+CPIN: %s\r\n", state);
	return RESULT_OK;
}

int command_cfun(struct modem *modem, enum form form, const char *args)
{
	int level = 1, reset = 0;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CFUN: (0,1,4),(0,1)\r\n");
		return RESULT_OK;
	}
	if (form == FORM_READ) {
		modem_print(modem, "\r\n+CFUN: %d\r\n", modem->settings.cfun);
		return RESULT_OK;
	}
	if (commands_next_number(&args, &level) < 0 || commands_next_number(&args, &reset) < 0 ||
		(level != 0 && level != 1 && level != 4))
		return RESULT_ERROR;
	modem->settings.cfun = level;
	if (reset == 1 && !faults_on(&modem->faults, FAULT_KEEPS_LINE))
		modem_power_cycle(modem, modem->reset_us);
	else if (reset == 1)
		modem_power_on(modem);
	network_bring(modem);
	return RESULT_OK;
}

int command_cclk(struct modem *modem, enum form form, const char *args)
{
	char text[64];

	(void)args;
	if (form == FORM_SET || form == FORM_TEST)
		return RESULT_OK;
	if (pdu_time_as_text(network_now(), text, sizeof(text)) < 0)
		return RESULT_ERROR;
	modem_print(modem, "\r\n+CCLK: \"%s\"\r\n", text);
	return RESULT_OK;
}

int command_cbc(struct modem *modem, enum form form, const char *args)
{
	(void)args;
	if (form == FORM_TEST)
		modem_print(modem, "\r\n+CBC: (0-2),(1-100)\r\n");
	else
		modem_print(modem, "\r\n+CBC: 0,100\r\n");
	return RESULT_OK;
}

int command_clck(struct modem *modem, enum form form, const char *args)
{
	char facility[8];
	int mode = 0;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CLCK: (\"SC\")\r\n");
		return RESULT_OK;
	}
	if (commands_next_text(&args, facility, sizeof(facility)) <= 0 ||
		commands_next_number(&args, &mode) <= 0)
		return RESULT_ERROR;
	if (mode == 2)
		modem_print(modem, "\r\n+CLCK: 0\r\n");
	return mode == 2 ? RESULT_OK : RESULT_CME(CME_NOT_ALLOWED);
}
