/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands_send.c - commands that send or store messages and say how (3GPP TS 27.005 sections 3.2,
 * 3.3 and 3.5).
 */
#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/compose.h"
#include "tests/atsim/network.h"
#include "tests/atsim/text.h"

/* Messages that one text of text mode may become. */
#define TEXT_MODE_MAX 1

int command_cnmi(struct modem *modem, enum form form, const char *args)
{
	static const int most[] = { 2, 3, 3, 2, 1 };
	int *cnmi = modem->settings.cnmi, wanted[5] = { 0 };

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)\r\n");
		return RESULT_OK;
	}
	if (form == FORM_READ) {
		modem_print(modem, "\r\n+CNMI: %d,%d,%d,%d,%d\r\n", cnmi[0], cnmi[1], cnmi[2],
			cnmi[3], cnmi[4]);
		return RESULT_OK;
	}
	memcpy(wanted, cnmi, sizeof(wanted));
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (commands_next_number(&args, &wanted[i]) < 0 || wanted[i] > most[i])
			return RESULT_CMS(CMS_NOT_ALLOWED);
	memcpy(cnmi, wanted, sizeof(wanted));
	network_bring(modem);
	return RESULT_OK;
}

int command_csca(struct modem *modem, enum form form, const char *args)
{
	char smsc[sizeof(modem->smsc)];

	if (form == FORM_TEST)
		return RESULT_OK;
	if (form == FORM_READ) {
		if (faults_on(&modem->faults, FAULT_NO_SMSC))
			modem_print(modem, "\r\n+CSCA: \"\",129\r\n");
		else
			modem_print(modem, "\r\n+CSCA: \"%s\",145\r\n", modem->smsc);
		return RESULT_OK;
	}
	if (commands_next_text(&args, smsc, sizeof(smsc)) <= 0 || !pdu_address_is_number(smsc))
		return RESULT_ERROR;
	(void)copy_string(modem->smsc, sizeof(modem->smsc), smsc);
	faults_clear(&modem->faults, FAULT_NO_SMSC);
	return RESULT_OK;
}

/* AT+CMMS and AT+CSMS: a number that is kept. */
static int keep(struct modem *modem, const char *name, int *value, int most, enum form form,
	const char *args)
{
	int wanted = *value;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n%s: (0-%d)\r\n", name, most);
		return RESULT_OK;
	}
	if (form == FORM_READ) {
		modem_print(modem, "\r\n%s: %d\r\n", name, *value);
		return RESULT_OK;
	}
	if (commands_next_number(&args, &wanted) < 0 || wanted > most)
		return RESULT_CMS(CMS_NOT_ALLOWED);
	*value = wanted;
	return RESULT_OK;
}

int command_cmms(struct modem *modem, enum form form, const char *args)
{
	return keep(modem, "+CMMS", &modem->settings.cmms, 2, form, args);
}

int command_csms(struct modem *modem, enum form form, const char *args)
{
	int r;

	if (form == FORM_READ) {
		modem_print(modem, "\r\n+CSMS: %d,1,1,1\r\n", modem->settings.csms);
		return RESULT_OK;
	}
	r = keep(modem, "+CSMS", &modem->settings.csms, 1, form, args);
	if (r == RESULT_OK && form == FORM_SET)
		modem_print(modem, "\r\n+CSMS: 1,1,1\r\n");
	return r;
}

int command_cnma(struct modem *modem, enum form form, const char *args)
{
	(void)form;
	(void)args;
	return modem->settings.csms == 1 ? RESULT_OK : RESULT_CMS(340);
}

int command_csmp(struct modem *modem, enum form form, const char *args)
{
	int *csmp = modem->settings.csmp, wanted[4];

	memcpy(wanted, csmp, sizeof(wanted));
	if (form == FORM_TEST)
		return RESULT_OK;
	if (form == FORM_READ) {
		modem_print(
			modem, "\r\n+CSMP: %d,%d,%d,%d\r\n", csmp[0], csmp[1], csmp[2], csmp[3]);
		return RESULT_OK;
	}
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (commands_next_number(&args, &wanted[i]) < 0 || wanted[i] > 255)
			return RESULT_CMS(CMS_NOT_ALLOWED);
	memcpy(csmp, wanted, sizeof(wanted));
	return RESULT_OK;
}

static int give_prompt(struct modem *modem, enum modem_mode mode, const char *args)
{
	int r = commands_next_text(&args, modem->mode_argument, sizeof(modem->mode_argument));

	if (r <= 0)
		return RESULT_ERROR;
	modem->mode = mode;
	modem_print(modem, "\r\n> ");
	return RESULT_SILENT;
}

int command_cmgs(struct modem *modem, enum form form, const char *args)
{
	struct fault fault;

	if (form == FORM_TEST)
		return RESULT_OK;
	if (form != FORM_SET)
		return RESULT_ERROR;
	if (faults_strike(&modem->faults, FAULT_CMS_PROMPT, "CMGS", &fault))
		return fault.code > 0 ? RESULT_CMS(fault.code) : RESULT_ERROR;
	return give_prompt(modem, MODEM_MODE_SEND, args);
}

int command_cmgw(struct modem *modem, enum form form, const char *args)
{
	if (form == FORM_TEST)
		return RESULT_OK;
	return form == FORM_SET ? give_prompt(modem, MODEM_MODE_WRITE, args) : RESULT_ERROR;
}

/* A typed text as an SMS-SUBMIT, with what AT+CSMP asked for. */
static int text_to_pdu(
	const struct modem *modem, const char *text, struct buffer *ret_hex, size_t *ret_length)
{
	struct compose compose = {
		.text = text, .size = strlen(text), .dcs = COMPOSE_DCS_AUTO, .message_class = -1
	};
	struct pdu_data data[TEXT_MODE_MAX];
	struct pdu pdu;
	uint8_t dcs;

	if (compose_parts(&compose, data, COUNT_OF(data), &dcs) < 0 ||
		pdu_make_submit(modem->mode_argument, dcs, data, &pdu) < 0)
		return -EINVAL;
	pdu.octets[1] |= modem->settings.csmp[0] & 0x20;
	text_add_hex(ret_hex, pdu.octets, pdu.size);
	buffer_add(ret_hex, "", 1);
	*ret_length = pdu.tpdu_size;
	return 0;
}

/* What was typed, as a PDU with its length, in either mode. */
static int typed_to_pdu(
	const struct modem *modem, const char *typed, struct buffer *ret_hex, size_t *ret_length)
{
	const char *argument = modem->mode_argument;
	int length = 0;

	if (modem->settings.text_mode)
		return text_to_pdu(modem, typed, ret_hex, ret_length);
	if (commands_next_number(&argument, &length) <= 0)
		return -EINVAL;
	buffer_add(ret_hex, typed, strlen(typed) + 1);
	*ret_length = (size_t)length;
	return 0;
}

int command_end_send(struct modem *modem, const char *typed)
{
	_cleanup_(buffer_free) struct buffer hex = { 0 };
	struct fault fault;
	size_t length;
	int reference;

	if (faults_strike(&modem->faults, FAULT_SILENCE, "CMGS", NULL) ||
		faults_strike(&modem->faults, FAULT_LOST_SEND, "CMGS", NULL))
		return RESULT_SILENT;
	if (faults_strike(&modem->faults, FAULT_LATE, "CMGS", &fault))
		modem_hold(modem, fault.ms * 1000);
	if (faults_strike(&modem->faults, FAULT_CMS, "CMGS", &fault))
		return fault.code > 0 ? RESULT_CMS(fault.code) : RESULT_ERROR;
	if (!network_is_reached(modem))
		return RESULT_CMS(CMS_NO_NETWORK);
	if (faults_on(&modem->faults, FAULT_NO_SMSC) && strncmp(typed, "00", 2) == 0)
		return RESULT_CMS(CMS_NO_SMSC);
	if (typed_to_pdu(modem, typed, &hex, &length) < 0)
		return RESULT_CMS(modem->settings.text_mode ? CMS_BAD_TEXT : CMS_BAD_PDU);
	reference = network_submit(modem, buffer_octets(&hex), length);
	if (reference < 0)
		return RESULT_CMS(CMS_BAD_PDU);
	if (faults_strike(&modem->faults, FAULT_NOANSWER_SEND, "CMGS", NULL))
		return RESULT_SILENT;
	modem_print(modem, "\r\n+CMGS: %d\r\n", reference);
	return RESULT_OK;
}

int command_end_write(struct modem *modem, const char *typed)
{
	_cleanup_(buffer_free) struct buffer hex = { 0 };
	size_t length;
	unsigned slot;

	if (typed_to_pdu(modem, typed, &hex, &length) < 0)
		return RESULT_CMS(CMS_BAD_PDU);
	slot = storage_put(modem->settings.memory[1], buffer_octets(&hex), length, SLOT_UNSENT);
	if (slot == 0)
		return RESULT_CMS(CMS_FULL);
	modem_print(modem, "\r\n+CMGW: %u\r\n", slot);
	return RESULT_OK;
}
