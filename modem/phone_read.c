/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phone_read.c - what lies on the SIM, through libgammu. */
#include "modem/convert.h"
#include "modem/kind.h"
#include "modem/pdu_part.h"
#include "modem/phone_gammu.h"

#include <assert.h>
#include <stdio.h>

#define SKIPPED_MAX 64

static struct convert_stamp stamp_of(const GSM_DateTime *time)
{
	return (struct convert_stamp){ time->Year, time->Month, time->Day, time->Hour, time->Minute,
		time->Second, time->Timezone };
}

static bool read_header(const GSM_UDHHeader *header, struct modem_part *part)
{
	if (header->Type == UDH_NoUDH || header->Length == 0)
		return true;
	/* libgammu believes any length and has then written over what lies behind: the sender. */
	if (header->Length < 0 || header->Length > UDH_MAX || header->Text[0] + 1 != header->Length)
		return false;
	part->udh_size = (uint16_t)header->Length;
	memcpy(part->udh, header->Text, part->udh_size);
	if (udh_concat_read(part->udh, part->udh_size, &part->concat) < 0)
		part->concat = (struct udh_concat){ 0 };
	return true;
}

static bool read_data(const GSM_SMSMessage *sms, struct modem_part *part)
{
	size_t units;

	if (sms->Coding == SMS_Coding_8bit) {
		if (sms->Length < 0 || sms->Length > MODEM_DATA_MAX)
			return false;
		part->coding = MODEM_CODING_8BIT;
		part->size = (uint16_t)sms->Length;
		memcpy(part->data, sms->Text, part->size);
		return true;
	}
	if (sms->Coding != SMS_Coding_Default_No_Compression &&
		sms->Coding != SMS_Coding_Unicode_No_Compression)
		return false;
	units = UnicodeLength(sms->Text);
	if (2 * units > MODEM_DATA_MAX)
		return false;
	part->coding = sms->Coding == SMS_Coding_Unicode_No_Compression ? MODEM_CODING_UCS2
	                                                                : MODEM_CODING_GSM7;
	memcpy(part->data, sms->Text, 2 * units);
	if (part->coding == MODEM_CODING_UCS2)
		units = convert_tildes(part->data, units);
	part->size = (uint16_t)(2 * units);
	return true;
}

static enum phone_found read_part(const GSM_SMSMessage *sms, struct modem_part *part)
{
	struct convert_stamp stamp = stamp_of(&sms->DateTime);

	*part = (struct modem_part){ 0 };
	if (!read_header(&sms->UDH, part) || !read_data(sms, part))
		return PHONE_POISON;
	if (convert_sender(sms->Number, UnicodeLength(sms->Number), part->sender,
		    sizeof(part->sender)) < 0)
		return PHONE_POISON;
	part->scts_us = convert_stamp_us(&stamp);
	part->scts_offset_s = part->scts_us != 0 ? stamp.offset_s : 0;
	part->message_class = (int8_t)(sms->Class >= 0 && sms->Class <= 3 ? sms->Class : -1);
	part->kind = kind_of(0, 0, part);
	if (sms->PDU == SMS_Submit) {
		part->kind = MODEM_PART_SUBMIT;
		part->concat = (struct udh_concat){ 0 };
	}
	return PHONE_PART;
}

static enum phone_found read_report(const GSM_SMSMessage *sms, struct modem_report *report)
{
	struct convert_stamp stamp = stamp_of(&sms->SMSCTime);

	*report = (struct modem_report){
		.reference = (uint8_t)sms->MessageReference,
		.status = (uint8_t)sms->DeliveryStatus,
		.discharged_us = convert_stamp_us(&stamp),
	};
	if (convert_sender(sms->Number, UnicodeLength(sms->Number), report->recipient,
		    sizeof(report->recipient)) < 0)
		return PHONE_POISON;
	return PHONE_REPORT;
}

enum phone_found phone_read_message(const GSM_SMSMessage *sms, struct phone_item *ret)
{
	if (sms->PDU == SMS_Deliver || sms->PDU == SMS_Submit)
		return read_part(sms, &ret->part);
	if (sms->PDU == SMS_Status_Report)
		return read_report(sms, &ret->report);
	return PHONE_POISON;
}

/* What libgammu gets wrong, so that only the side door reads it right. */
static bool is_misread(const GSM_SMSMessage *sms, const struct modem_part *part)
{
	if (part->coding == MODEM_CODING_GSM7)
		return udh_find(part->udh, part->udh_size, UDH_LOCKING_SHIFT, 1, NULL) ||
		       udh_find(part->udh, part->udh_size, UDH_SINGLE_SHIFT, 1, NULL);
	/* Its text ends at the first 0. */
	return part->coding == MODEM_CODING_UCS2 && 2 * sms->Length > part->size;
}

static bool read_heard(struct phone *p, uint32_t slot, struct modem_part *part)
{
	const struct heard_pdu *heard;
	size_t cursor = 0;

	while ((heard = heard_find(&p->heard, slot, &cursor))) {
		struct modem_part ours;
		struct pdu pdu;

		/* Two memories have the same slots. */
		if (pdu_split(heard->octets, heard->size, &pdu) < 0 || !pdu_is_of(&pdu, part) ||
			pdu_read_part(&pdu, &ours) < 0)
			continue;
		heard_found(&p->heard, heard);
		*part = ours;
		return true;
	}
	return false;
}

/* By our own decoder, where the PDU was heard; some modems count from 0, and libgammu from 1. */
static enum phone_found read_again(struct phone *p, struct phone_item *item)
{
	uint32_t slot = item->location % PHONE_MEMORY_SLOTS;

	if (read_heard(p, slot, &item->part) || (slot > 0 && read_heard(p, slot - 1, &item->part)))
		return PHONE_PART;
	return is_misread(&p->list.SMS[0], &item->part) ? PHONE_POISON : PHONE_PART;
}

/* What libgammu could not decode in a listing it asks for alone. Where a message rings in the same
 * read behind that answer, the bell's success counts as the answer's: nobody knows what it was. The
 * next listing tells. */
static bool is_doubtful(const struct phone *p)
{
	return p->is_overruled && p->heard.is_one;
}

static enum phone_found judge(struct phone *p, GSM_Error error, struct phone_item *ret)
{
	uint32_t before = p->last;
	bool was_blank = p->was_blank;

	p->was_blank = false;
	if (error == ERR_NONE) {
		enum phone_found found = phone_read_message(&p->list.SMS[0], ret);

		p->last = ret->location;
		if (is_doubtful(p))
			return PHONE_POISON;
		return found == PHONE_PART ? read_again(p, ret) : found;
	}
	/* The end is an error too; it leaves the location as it was. */
	if (error == ERR_INVALIDLOCATION || ret->location == 0 || ret->location == before ||
		p->skipped++ >= SKIPPED_MAX)
		return PHONE_END;
	p->last = ret->location;
	if (error != ERR_EMPTY)
		return PHONE_POISON;
	/* A blank slot reads like the end: one step further tells. */
	p->was_blank = true;
	return was_blank ? PHONE_END : PHONE_BLANK;
}

enum phone_found phone_next(struct phone *p, bool start, struct phone_item *ret)
{
	GSM_Error error;

	if (start) {
		memset(&p->list, 0, sizeof(p->list));
		p->last = 0;
		p->skipped = 0;
		p->was_blank = false;
		heard_begin(&p->heard);
	}
	error = phone_step(p, start);
	if (p->cause != MODEM_CAUSE_NONE)
		return PHONE_BROKEN;
	ret->location = p->list.SMS[0].Location > 0 ? (uint32_t)p->list.SMS[0].Location : 0;
	return judge(p, error, ret);
}

bool phone_has_one_memory(const struct phone *p)
{
	return phone_has_feature(p, F_SMS_NO_ME) != phone_has_feature(p, F_SMS_NO_SM);
}

/* GSM_DeleteSMS() reads the message before, as if it could be another one by now. */
static bool is_plain(const uint32_t *locations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (locations[i] == 0 || locations[i] >= PHONE_MEMORY_SLOTS)
			return false;
	return true;
}

static enum phone_deletion delete_at_once(struct phone *p, const uint32_t *locations, size_t count)
{
	/* libgammu counts from 1 where such a modem counts from 0. */
	uint32_t less = phone_has_feature(p, F_SMS_LOCATION_0) ? 1 : 0;
	char command[PHONE_COMMAND_SIZE];
	size_t used = 0;

	for (size_t i = 0; i < count && used < sizeof(command); i++)
		used += (size_t)snprintf(command + used, sizeof(command) - used, "%s+CMGD=%u",
			i == 0 ? "AT" : ";", locations[i] - less);
	assert(used < sizeof(command));
	if (!phone_ask(
		    p, WIRE_PHASE_DELETING, (uint32_t)count * p->start->deadlines.remove, command))
		return PHONE_DELETE_BROKEN;
	return p->code == 0 ? PHONE_DELETED : PHONE_KEPT;
}

enum phone_deletion phone_delete(struct phone *p, const uint32_t *locations, size_t count)
{
	GSM_SMSMessage *sms = &p->list.SMS[0];
	GSM_Error error;

	assert(count > 0 && count <= PHONE_DELETIONS_MAX);
	if (phone_has_one_memory(p) && is_plain(locations, count))
		return delete_at_once(p, locations, count);
	if (count > 1)
		return PHONE_KEPT;
	/* Memory and folder 0: the flat location, which saves libgammu two questions. */
	memset(sms, 0, sizeof(*sms));
	sms->Location = (int)locations[0];
	error = PHONE_ASK(
		p, WIRE_PHASE_DELETING, p->start->deadlines.remove, GSM_DeleteSMS(p->machine, sms));
	if (p->cause != MODEM_CAUSE_NONE)
		return PHONE_DELETE_BROKEN;
	return error == ERR_NONE || error == ERR_EMPTY ? PHONE_DELETED : PHONE_KEPT;
}

int phone_fetch_report(struct phone *p, struct modem_report *ret, uint32_t *ret_location)
{
	while (p->report_slot_count > 0 && p->cause == MODEM_CAUSE_NONE) {
		GSM_SMSMessage *sms = &p->list.SMS[0];
		int location = p->report_slots[--p->report_slot_count];
		struct phone_item item;
		GSM_Error error;

		memset(&p->list, 0, sizeof(p->list));
		sms->Memory = MEM_SR;
		sms->Location = location;
		error = PHONE_ASK(p, WIRE_PHASE_ASKING, p->start->deadlines.status,
			GSM_GetSMS(p->machine, &p->list));
		if (error != ERR_NONE || phone_read_message(sms, &item) != PHONE_REPORT)
			continue;
		*ret = item.report;
		*ret_location = (uint32_t)location;
		return 1;
	}
	return 0;
}

void phone_delete_report(struct phone *p, uint32_t location)
{
	GSM_SMSMessage *sms = &p->list.SMS[0];

	memset(sms, 0, sizeof(*sms));
	sms->Memory = MEM_SR;
	sms->Location = (int)location;
	/* Kept in the modem's own memory, a report that stays does no harm. */
	(void)PHONE_ASK(
		p, WIRE_PHASE_DELETING, p->start->deadlines.remove, GSM_DeleteSMS(p->machine, sms));
}

bool phone_listed(const struct phone *p, int32_t *ret_used, int32_t *ret_size)
{
	if (p->heard.size <= 0 || !phone_has_one_memory(p))
		return false;
	*ret_used = p->heard.used;
	*ret_size = p->heard.size;
	return true;
}

void phone_count(struct phone *p, int32_t *ret_used, int32_t *ret_size)
{
	GSM_SMSMemoryStatus status;
	GSM_Error error;

	memset(&status, 0, sizeof(status));
	error = PHONE_ASK(p, WIRE_PHASE_ASKING, p->start->deadlines.status,
		GSM_GetSMSStatus(p->machine, &status));
	if (error != ERR_NONE || status.SIMUsed < 0 || status.PhoneUsed < 0) {
		*ret_used = -1;
		*ret_size = -1;
		return;
	}
	*ret_used = status.SIMUsed + status.PhoneUsed;
	*ret_size = status.SIMSize + status.PhoneSize;
}
