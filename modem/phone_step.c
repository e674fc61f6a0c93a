/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phone_step.c - one step of a listing. A modem that cannot list is asked slot by slot by us:
 * libgammu would do so too, but with a message that it cannot read it goes on to slot 99,999.
 */
#include "modem/phone_gammu.h"

/* The memories in libgammu's order; one that is left out has no slots. */
static void begin(struct phone *p)
{
	GSM_SMSMemoryStatus status;
	bool has_sim;
	GSM_Error error;

	memset(&status, 0, sizeof(status));
	p->step = (struct phone_step){ 0 };
	error = PHONE_ASK(p, WIRE_PHASE_LISTING, p->start->deadlines.status,
		GSM_GetSMSStatus(p->machine, &status));
	if (error != ERR_NONE)
		return;
	has_sim = status.SIMSize > 0;
	p->step.memories[0] = has_sim ? (struct phone_memory){ status.SIMUsed, status.SIMSize }
	                              : (struct phone_memory){ status.PhoneUsed, status.PhoneSize };
	if (has_sim)
		p->step.memories[1] = (struct phone_memory){ status.PhoneUsed, status.PhoneSize };
}

static GSM_Error ask_slot(struct phone *p, int location)
{
	memset(&p->list.SMS[0], 0, sizeof(p->list.SMS[0]));
	p->list.SMS[0].Location = location;
	return PHONE_ASK(
		p, WIRE_PHASE_LISTING, p->start->deadlines.list, GSM_GetSMS(p->machine, &p->list));
}

/* The next slot that holds something, until as many were found as the memory says. */
static GSM_Error ask_slots(struct phone *p)
{
	struct phone_step *step = &p->step;

	for (; step->memory < (int)COUNT_OF(step->memories); step->memory++, step->slot = 0) {
		struct phone_memory *memory = &step->memories[step->memory];

		while (step->slot < memory->size && memory->used > 0) {
			int location = step->memory * PHONE_MEMORY_SLOTS + ++step->slot;
			GSM_Error error = ask_slot(p, location);

			if (p->cause != MODEM_CAUSE_NONE)
				return error;
			if (error == ERR_EMPTY || error == ERR_INVALIDLOCATION)
				continue;
			memory->used--;
			p->list.SMS[0].Location = location;
			return error;
		}
	}
	p->list.SMS[0].Location = 0;
	return ERR_EMPTY;
}

GSM_Error phone_step(struct phone *p, bool start)
{
	/* libgammu has them all by now, and asks nothing. */
	if (!p->is_listless && !start && phone_has_one_memory(p))
		return PHONE_CALL(p, WIRE_PHASE_LISTING, p->start->deadlines.list,
			GSM_GetNextSMS(p->machine, &p->list, start));
	/* Folder and Location stay as libgammu left them: that is how it knows where it is. */
	if (!p->is_listless)
		return PHONE_ASK(p, WIRE_PHASE_LISTING, p->start->deadlines.list,
			GSM_GetNextSMS(p->machine, &p->list, start));
	if (start)
		begin(p);
	return ask_slots(p);
}
