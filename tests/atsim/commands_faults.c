/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands_faults.c - what faults do to a command and to its answer.
 */
#include "lapor.h"
#include "tests/atsim/commands.h"

static void print_garbage(struct modem *modem)
{
	unsigned count = 8 + (unsigned)random() % 56;

	for (unsigned i = 0; i < count; i++) {
		uint8_t octet = (uint8_t)random();

		buffer_add(&modem->line.out, &octet, 1);
	}
}

static bool is_skipped(struct modem *modem, const char *name)
{
	if (!faults_strike(&modem->faults, FAULT_EVERY_SECOND, name, NULL))
		return false;
	modem->skips = !modem->skips;
	return modem->skips;
}

int commands_strike(struct modem *modem, const char *name)
{
	struct fault fault;

	if (faults_strike(&modem->faults, FAULT_SILENCE, name, NULL) || is_skipped(modem, name))
		return RESULT_SILENT;
	if (strcmp(name, "CMGS") != 0 && faults_strike(&modem->faults, FAULT_LATE, name, &fault))
		modem_hold(modem, fault.ms * 1000);
	if (faults_strike(&modem->faults, FAULT_GARBAGE, name, NULL))
		print_garbage(modem);
	if (faults_strike(&modem->faults, FAULT_UNKNOWN_URC, name, &fault))
		modem_print(modem, "\r\n%s\r\n", fault.line);
	if (faults_strike(&modem->faults, FAULT_ERROR, name, &fault))
		return fault.code > 0 ? RESULT_CMS(fault.code) : RESULT_ERROR;
	if (faults_strike(&modem->faults, FAULT_CME, name, &fault))
		return RESULT_CME(fault.code);
	return RESULT_OK;
}

/* What was kept back of the one before goes first, and this one is kept back in turn, or not. */
static void shift(struct modem *modem, size_t start, bool keeps)
{
	struct buffer *out = &modem->line.out, answer = { 0 };

	buffer_add(&answer, buffer_octets(out) + start, out->size - start);
	buffer_cut(out, start);
	buffer_add(out, buffer_octets(&modem->kept_back), modem->kept_back.size);
	buffer_free(&modem->kept_back);
	if (keeps) {
		modem->kept_back = answer;
		return;
	}
	buffer_add(out, buffer_octets(&answer), answer.size);
	buffer_free(&answer);
}

void commands_spoil(struct modem *modem, const char *name, size_t start)
{
	struct buffer *out = &modem->line.out;
	struct fault fault;

	/* Some of it may have gone while the rest was held. */
	if (start > out->size)
		start = out->size;
	if (faults_strike(&modem->faults, FAULT_URC_BEHIND, name, &fault))
		modem_print(modem, "\r\n%s\r\n", fault.line);
	if (faults_strike(&modem->faults, FAULT_SHIFTED, name, NULL))
		shift(modem, start, true);
	else if (modem->kept_back.size > 0)
		shift(modem, start, false);
	if (!faults_strike(&modem->faults, FAULT_CUT, name, &fault))
		return;
	buffer_cut(out, start + (out->size - start) / 2);
	modem_power_cycle(modem, fault.ms * 1000);
}
