/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phone_send.c - one SMS, all its parts, and the network's answer to each. */
#include "modem/convert.h"
#include "modem/phone_gammu.h"
#include "modem/stand_in.h"

#include <poll.h>

#define WAIT_STEP_US (2 * USEC_PER_SEC)

static void ask_smsc(struct phone *p)
{
	GSM_Error error;

	memset(&p->smsc, 0, sizeof(p->smsc));
	p->smsc.Location = 1;
	error = PHONE_ASK(p, WIRE_PHASE_ASKING, p->start->deadlines.status,
		GSM_GetSMSC(p->machine, &p->smsc));
	/* It may be filled half. */
	if (error != ERR_NONE)
		memset(&p->smsc, 0, sizeof(p->smsc));
	p->is_smsc_asked = true;
}

bool phone_has_smsc(struct phone *p)
{
	if (!p->is_smsc_asked)
		ask_smsc(p);
	return UnicodeLength(p->smsc.Number) > 0;
}

static bool encode(struct phone *p, const struct modem_outgoing *outgoing, GSM_MultiSMSMessage *ret)
{
	static GSM_MultiPartSMSInfo info;
	static unsigned char text[2 * (MODEM_TEXT_MAX + 1)];

	DecodeUTF8(text, outgoing->text, strlen(outgoing->text));
	GSM_ClearMultiPartSMSInfo(&info);
	info.Class = -1;
	info.EntriesNum = 1;
	info.Entries[0].ID = SMS_ConcatenatedAutoTextLong;
	/* Ours, so GSM_FreeMultiPartSMSInfo() is not for it. */
	info.Entries[0].Buffer = text;
	if (GSM_EncodeMultiPartSMS(GSM_GetDI(p->machine), &info, ret) != ERR_NONE)
		return false;
	return ret->Number >= 1 && ret->Number <= outgoing->parts_max;
}

static void address(
	struct phone *p, const struct modem_outgoing *outgoing, bool is_long, GSM_SMSMessage *sms)
{
	DecodeUTF8(sms->Number, outgoing->recipient, strlen(outgoing->recipient));
	CopyUnicodeString(sms->SMSC.Number, p->smsc.Number);
	/* Any other location makes libgammu ask for the SMSC again and forget the validity. */
	sms->SMSC.Location = 0;
	sms->SMSC.Validity.Format = SMS_Validity_RelativeFormat;
	sms->SMSC.Validity.Relative = (GSM_ValidityPeriod)convert_validity(outgoing->validity_s);
	/* libgammu's word for a submit that asks for a report. */
	sms->PDU = outgoing->report ? SMS_Status_Report : SMS_Submit;
	if (is_long) {
		/* Its own reference is the second of the clock, which two messages may share. */
		sms->UDH.ID8bit = outgoing->concat_reference;
		GSM_EncodeUDHHeader(GSM_GetDI(p->machine), &sms->UDH);
	}
}

/* Reads until the answer to +CMGS is there; the phone is broken when it does not come. */
static void wait_for_answer(struct phone *p)
{
	uint32_t limit_s = p->start->deadlines.answer;
	int64_t end_us = link_now_us() + (int64_t)limit_s * USEC_PER_SEC;
	bool is_clean = true;

	while (!p->is_answered && p->cause == MODEM_CAUSE_NONE) {
		struct pollfd side = { .fd = p->side, .events = POLLIN };
		int64_t left_us = end_us - link_now_us();
		unsigned before = p->frames;
		long octets = p->frame_octets;
		int got = 0;

		if (left_us <= 0) {
			phone_break(p, MODEM_CAUSE_SILENT, "no answer to a send");
			return;
		}
		(void)link_tell(p->link, WIRE_PHASE_SENDING, p->start->deadlines.submit);
		if (poll(&side, 1,
			    (int)((left_us < WAIT_STEP_US ? left_us : WAIT_STEP_US) / 1000 + 1)) <=
			0)
			continue;
		if (side.revents & (POLLHUP | POLLERR | POLLNVAL)) {
			phone_break(p, MODEM_CAUSE_LINE_GONE, "hung up during a send");
			return;
		}
		phone_begin_call(p, WIRE_PHASE_SENDING, p->start->deadlines.submit);
		got = GSM_ReadDevice(p->machine, FALSE);
		(void)phone_end_call(p, ERR_NONE);
		is_clean = got <= 0 ? is_clean : !phone_has_rest(p, before, octets, got);
	}
	/* Half a line behind the answer would spoil the next one. */
	if (!is_clean)
		phone_break(p, MODEM_CAUSE_GARBLED, "unknown line");
}

static enum modem_send_result send_part(struct phone *p, GSM_SMSMessage *sms)
{
	GSM_Error error;
	bool is_written;

	p->is_answered = false;
	p->is_pdu_sent = false;
	p->is_sending = true;
	stand_in_skip_pauses(!phone_has_feature(p, F_SLOWWRITE));
	error = PHONE_ASK(
		p, WIRE_PHASE_SENDING, p->start->deadlines.submit, GSM_SendSMS(p->machine, sms));
	stand_in_skip_pauses(false);
	/* libgammu tells of the PDU before it goes out, which is after the prompt: where it has
	 * told nothing, nothing has left, whatever else went wrong. */
	is_written = error == ERR_NONE || p->is_pdu_sent;
	if (error == ERR_NONE)
		wait_for_answer(p);
	else
		/* libgammu leaves the prompt by an escape, which comes back as an echo. */
		p->is_stale = true;
	p->is_sending = false;
	if (p->is_answered)
		return p->answer_status == 0 ? MODEM_SEND_DONE
		       : p->is_cme           ? convert_cme(p->answer_status)
		                             : convert_cms(p->answer_status);
	return is_written ? MODEM_SEND_UNKNOWN : MODEM_SEND_TEMPORARY;
}

void phone_send(struct phone *p, const struct modem_outgoing *outgoing, struct modem_sent *ret)
{
	static GSM_MultiSMSMessage parts; /* 266 kB */

	*ret = (struct modem_sent){ .id = outgoing->id, .result = MODEM_SEND_TEMPORARY };
	/* Without one libgammu sends nothing; it may have come meanwhile. */
	if (!phone_has_smsc(p) && p->cause == MODEM_CAUSE_NONE)
		ask_smsc(p);
	if (!phone_has_smsc(p) || p->cause != MODEM_CAUSE_NONE)
		return;
	memset(&parts, 0, sizeof(parts));
	if (!encode(p, outgoing, &parts)) {
		ret->result = MODEM_SEND_PERMANENT;
		return;
	}
	/* Nobody would hear of it. */
	if (link_tell(p->link, WIRE_PHASE_SENDING, p->start->deadlines.submit) < 0)
		return;
	p->taking = outgoing->id;
	for (int i = 0; i < parts.Number; i++) {
		address(p, outgoing, parts.Number > 1, &parts.SMS[i]);
		ret->result = send_part(p, &parts.SMS[i]);
		if (ret->result != MODEM_SEND_DONE) {
			ret->error = p->is_answered ? p->answer_status : 0;
			ret->is_cme = p->is_answered && p->is_cme;
			/* Half of it has left. */
			if (i > 0)
				ret->result = MODEM_SEND_UNKNOWN;
			return;
		}
		ret->references[ret->parts++] =
			(int16_t)(p->answer_reference >= 0 && p->answer_reference <= 255
					  ? p->answer_reference
					  : -1);
	}
}
