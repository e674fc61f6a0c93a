/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands_store.c - commands that list, read and delete stored messages (3GPP TS 27.005
 * sections 3.2.2 and 3.4).
 */
#include <strings.h>

#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/network.h"
#include "tests/atsim/text.h"

/* <stat> of text mode, in the order of enum slot_state. */
static const char *const state_names[] = { "REC UNREAD", "REC READ", "STO UNSENT", "STO SENT" };

#define STATE_ALL 4

/* Reports are only read; and some modems choose themselves where messages land. */
static bool may_choose(const struct modem *modem, int index, const struct storage *storage)
{
	return (index == 0 || storage != &modem->sim.sr) &&
	       (index < 2 || !faults_on(&modem->faults, FAULT_NO_MEM3));
}

int command_cpms(struct modem *modem, enum form form, const char *args)
{
	struct storage **memory = modem->settings.memory, *chosen[3];
	char name[8];

	memcpy(chosen, memory, sizeof(chosen));
	if (form == FORM_TEST) {
		const char *list = modem->sim.me.size ? "(\"SM\",\"ME\")" : "(\"SM\")";

		modem_print(modem, "\r\n+CPMS: (\"SM\"%s%s),%s,%s\r\n",
			modem->sim.me.size ? ",\"ME\"" : "", modem->sim.sr.size ? ",\"SR\"" : "",
			list, list);
		return RESULT_OK;
	}
	for (int i = 0; form == FORM_SET && i < 3; i++) {
		if (commands_next_text(&args, name, sizeof(name)) <= 0)
			break;
		chosen[i] = sim_storage(&modem->sim, name);
		if (chosen[i] == &modem->sim.me && faults_on(&modem->faults, FAULT_MIRROR))
			chosen[i] = &modem->sim.sm;
		if (chosen[i] == NULL || !may_choose(modem, i, chosen[i]))
			return RESULT_CMS(CMS_NOT_ALLOWED);
	}
	memcpy(memory, chosen, sizeof(chosen));
	modem_print(modem, "\r\n+CPMS: ");
	for (int i = 0; i < 3; i++) {
		if (form == FORM_READ)
			modem_print(modem, "\"%s\",", memory[i]->name);
		modem_print(
			modem, "%u,%u%s", memory[i]->used, memory[i]->size, i < 2 ? "," : "\r\n");
	}
	network_bring(modem);
	return RESULT_OK;
}

int command_cmgf(struct modem *modem, enum form form, const char *args)
{
	int value = 0;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CMGF: (0,1)\r\n");
	} else if (form == FORM_READ) {
		modem_print(modem, "\r\n+CMGF: %d\r\n", modem->settings.text_mode);
	} else {
		if (commands_next_number(&args, &value) < 0 || value > 1)
			return RESULT_ERROR;
		modem->settings.text_mode = value == 1;
	}
	return RESULT_OK;
}

/* In UCS-2 the client reads hexadecimal, in any other set UTF-8, for the person at a terminal. */
static void print_text(struct modem *modem, const struct pdu_submit *message)
{
	_cleanup_(buffer_free) struct buffer text = { 0 };
	const char *at, *end;

	pdu_add_text(&text, message);
	if (strcmp(modem->settings.charset, "UCS2") != 0) {
		buffer_add(&modem->line.out, buffer_octets(&text), text.size);
		return;
	}
	at = buffer_octets(&text);
	end = at + text.size;
	while (at < end) {
		uint32_t character = text_next_utf8(&at, end);
		uint8_t unit[2] = { (uint8_t)(character >> 8), (uint8_t)character };

		text_add_hex(&modem->line.out, unit, sizeof(unit));
	}
}

/* `",,"26/11/21,10:20:30+28"` and the text; what is no message stands there as its PDU. */
static void print_text_mode(struct modem *modem, const struct slot *slot)
{
	struct pdu_submit message;
	struct pdu_time sent = { 0 };
	uint8_t octets[PDU_SIZE_MAX];
	char when[64] = "";
	int size;

	size = text_from_hex(slot->pdu, strlen(slot->pdu), octets, sizeof(octets));
	if (size > 0 && pdu_read_deliver(octets, (size_t)size, &message, &sent) == 0) {
		(void)pdu_time_as_text(sent, when, sizeof(when));
		modem_print(modem, "\"%s\",,\"%s\"\r\n", message.to, when);
		print_text(modem, &message);
	} else if (size > 0 && pdu_read_submit(octets, (size_t)size, &message) == 0) {
		modem_print(modem, "\"%s\",,\r\n", message.to);
		print_text(modem, &message);
	} else {
		modem_print(modem, "\"\",,\r\n%s", slot->pdu);
	}
	modem_print(modem, "\r\n");
}

static void print_slot(struct modem *modem, const struct slot *slot)
{
	if (modem->settings.text_mode) {
		modem_print(modem, "\"%s\",", state_names[slot->state]);
		print_text_mode(modem, slot);
		return;
	}
	modem_print(modem, "%d,,%zu\r\n", slot->state, slot->length);
	buffer_add_text(&modem->line.out, slot->pdu);
	buffer_add(&modem->line.out, "\r\n", 2);
}

static void mark_read(struct slot *slot)
{
	if (slot->state == SLOT_UNREAD)
		slot->state = SLOT_READ;
}

/* The state asked for, STATE_ALL, or -1. */
static int state_of(const struct modem *modem, const char *args)
{
	int state = SLOT_UNREAD;
	char name[16];

	if (!modem->settings.text_mode)
		return commands_next_number(&args, &state) < 0 || state > STATE_ALL ? -1 : state;
	if (commands_next_text(&args, name, sizeof(name)) <= 0)
		return SLOT_UNREAD;
	for (size_t i = 0; i < COUNT_OF(state_names); i++)
		if (strcasecmp(name, state_names[i]) == 0)
			return (int)i;
	return strcasecmp(name, "ALL") == 0 ? STATE_ALL : -1;
}

static void list_slot(struct modem *modem, struct slot *slot, unsigned number, size_t start)
{
	modem_print(modem, "%s+CMGL: %u,", modem->line.out.size == start ? "\r\n" : "", number);
	print_slot(modem, slot);
	mark_read(slot);
}

/* Less than all, or more, where a fault strikes. */
static void list_slots(struct modem *modem, int state, size_t start)
{
	struct storage *storage = modem->settings.memory[0];
	bool is_first = true;

	for (unsigned i = 1; i <= storage->size; i++) {
		struct slot *slot = storage_get(storage, i);

		if (slot == NULL || (state != STATE_ALL && (int)slot->state != state))
			continue;
		if (!is_first || !faults_strike(&modem->faults, FAULT_LIST_OMITS, "CMGL", NULL))
			list_slot(modem, slot, i, start);
		if (is_first && faults_strike(&modem->faults, FAULT_LIST_TWICE, "CMGL", NULL))
			list_slot(modem, slot, i, start);
		is_first = false;
	}
}

int command_cmgl(struct modem *modem, enum form form, const char *args)
{
	size_t start = modem->line.out.size;
	int state = state_of(modem, args);

	if (form == FORM_TEST) {
		modem_print(modem, modem->settings.text_mode
					   ? "\r\n+CMGL: (\"REC UNREAD\",\"REC READ\",\"STO "
					     "UNSENT\",\"STO SENT\",\"ALL\")\r\n"
					   : "\r\n+CMGL: (0-4)\r\n");
		return RESULT_OK;
	}
	if (state < 0)
		return RESULT_CMS(CMS_NOT_ALLOWED);
	list_slots(modem, state, start);
	if (modem->line.out.size > start + 40 &&
		faults_strike(&modem->faults, FAULT_TRUNCATED_LIST, "CMGL", NULL)) {
		buffer_cut(&modem->line.out, modem->line.out.size - 20);
		modem_print(modem, "\r\n");
	}
	return RESULT_OK;
}

int command_cmgr(struct modem *modem, enum form form, const char *args)
{
	struct slot *slot;
	int number = 0;

	if (form == FORM_TEST)
		return RESULT_OK;
	if (commands_next_number(&args, &number) <= 0)
		return RESULT_ERROR;
	slot = storage_get(modem->settings.memory[0], (unsigned)number);
	if (slot == NULL)
		return RESULT_CMS(CMS_BAD_INDEX);
	modem_print(modem, "\r\n+CMGR: ");
	print_slot(modem, slot);
	mark_read(slot);
	return RESULT_OK;
}

/* <delflag>: 0 the one slot, 1 read, 2 and sent, 3 and unsent, 4 all. */
static void delete_by_flag(struct storage *storage, int flag)
{
	for (unsigned i = 1; i <= storage->size; i++) {
		const struct slot *slot = storage_get(storage, i);
		bool doomed = flag == 4;

		if (slot == NULL)
			continue;
		doomed |= slot->state == SLOT_READ;
		doomed |= slot->state == SLOT_SENT && flag >= 2;
		doomed |= slot->state == SLOT_UNSENT && flag >= 3;
		if (doomed)
			storage_delete(storage, i);
	}
}

/* The slot asked for, or another one that holds a message. */
static unsigned doomed_slot(struct modem *modem, struct storage *storage, unsigned number)
{
	if (storage->used < 2 || !faults_strike(&modem->faults, FAULT_DELETE_OTHER, "CMGD", NULL))
		return number;
	for (unsigned i = 1; i <= storage->size; i++)
		if (i != number && storage_get(storage, i))
			return i;
	return number;
}

int command_cmgd(struct modem *modem, enum form form, const char *args)
{
	struct storage *storage = modem->settings.memory[0];
	int number = 0, flag = 0;
	struct fault fault;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CMGD: (1-%u),(0-4)\r\n", storage->size);
		return RESULT_OK;
	}
	if (commands_next_number(&args, &number) <= 0 || commands_next_number(&args, &flag) < 0 ||
		flag > 4)
		return RESULT_ERROR;
	if (flag == 0 && (number < 1 || (unsigned)number > storage->size))
		return RESULT_CMS(CMS_BAD_INDEX);
	if (faults_strike(&modem->faults, FAULT_DELETE_ERROR, "CMGD", &fault))
		return fault.code > 0 ? RESULT_CMS(fault.code) : RESULT_ERROR;
	if (flag == 0)
		storage_delete(storage, doomed_slot(modem, storage, (unsigned)number));
	else
		delete_by_flag(storage, flag);
	network_bring(modem);
	return faults_strike(&modem->faults, FAULT_DELETE_LOST, "CMGD", NULL) ? RESULT_SILENT
	                                                                      : RESULT_OK;
}
