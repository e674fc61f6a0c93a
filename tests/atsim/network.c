/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * network.c - the side of the antenna.
 */
#include "tests/atsim/network.h"

#include <inttypes.h>
#include <time.h>

#include "lapor.h"
#include "tests/atsim/record.h"
#include "tests/atsim/text.h"

/* Indonesia's west: UTC+7 in quarters of an hour. */
#define LOCAL_QUARTERS 28

/* <mt> and <ds> of AT+CNMI. */
enum cnmi { CNMI_MODE, CNMI_MT, CNMI_BM, CNMI_DS };

bool network_is_reached(const struct modem *modem)
{
	int registration = network_registration(modem);

	return line_is_plugged(&modem->line) && (registration == 1 || registration == 5);
}

int network_registration(const struct modem *modem)
{
	const struct fault *fault = faults_get(&modem->faults, FAULT_REGISTRATION);

	if (modem->settings.cfun != 1)
		return 0;
	if (modem_is_booting(modem) || faults_on(&modem->faults, FAULT_NOT_REGISTERED) ||
		faults_on(&modem->faults, FAULT_NO_SIM) || faults_on(&modem->faults, FAULT_PIN) ||
		faults_on(&modem->faults, FAULT_PUK))
		return 2;
	return fault ? fault->code : 1;
}

struct pdu_time network_now(void)
{
	return (struct pdu_time){ time(NULL), LOCAL_QUARTERS };
}

static struct waiting *make_waiting(const char *pdu, size_t length)
{
	size_t size = strlen(pdu) + 1;
	struct waiting *item = malloc(sizeof(*item) + size);

	if (item == NULL)
		abort();
	*item = (struct waiting){ .length = length };
	memcpy(item->pdu, pdu, size);
	return item;
}

static bool announces(struct modem *modem, int what, int value)
{
	return modem->settings.cnmi[CNMI_MODE] > 0 && modem->settings.cnmi[what] == value;
}

/* The slot it went to; 0: straight to the line; -ENOSPC: it must wait. */
static int take_message(struct modem *modem, const char *pdu, size_t length)
{
	struct storage *storage = modem->settings.memory[2];
	unsigned slot;

	if (announces(modem, CNMI_MT, 2) && modem->line.clients > 0) {
		modem_raise(modem, "+CMT: ,%zu\r\n%s", length, pdu);
		return 0;
	}
	if (faults_on(&modem->faults, FAULT_SIM_FULL))
		return -ENOSPC;
	slot = storage_put(storage, pdu, length, SLOT_UNREAD);
	if (slot == 0)
		return -ENOSPC;
	if (announces(modem, CNMI_MT, 1) && !faults_on(&modem->faults, FAULT_NO_CMTI) &&
		!faults_strike(&modem->faults, FAULT_DROP_CMTI, NULL, NULL))
		modem_raise(modem, "+CMTI: \"%s\",%u", storage->name, slot);
	return (int)slot;
}

/* The same for a report. While AT+CNMI asks for none it waits, so that none is lost between
 * power-on and the client's AT+CNMI. */
static int take_report(struct modem *modem, const char *pdu, size_t length)
{
	struct storage *storage =
		modem->atsim->options.reports_in_sr ? &modem->sim.sr : &modem->sim.sm;
	unsigned slot;

	if (announces(modem, CNMI_DS, 1) && modem->line.clients > 0) {
		modem_raise(modem, "+CDS: %zu\r\n%s", length, pdu);
		return 0;
	}
	if (!announces(modem, CNMI_DS, 2) || faults_on(&modem->faults, FAULT_SIM_FULL))
		return -ENOSPC;
	slot = storage_put(storage, pdu, length, SLOT_UNREAD);
	if (slot == 0)
		return -ENOSPC;
	modem_raise(modem, "+CDSI: \"%s\",%u", storage->name, slot);
	return (int)slot;
}

static void bring_reports(struct modem *modem)
{
	int64_t now_us = loop_now_us();
	struct waiting *item;

	while ((item = STAILQ_FIRST(&modem->reports)) != NULL) {
		if (item->at_us > now_us) {
			modem->report_timer.at_us = item->at_us;
			return;
		}
		if (take_report(modem, item->pdu, item->length) < 0)
			return;
		STAILQ_REMOVE_HEAD(&modem->reports, next);
		modem->reports_waiting--;
		free(item);
	}
}

static void bring_messages(struct modem *modem)
{
	struct waiting *item;

	while ((item = STAILQ_FIRST(&modem->messages)) != NULL) {
		if (take_message(modem, item->pdu, item->length) < 0)
			return;
		STAILQ_REMOVE_HEAD(&modem->messages, next);
		modem->messages_waiting--;
		free(item);
	}
}

void network_bring(struct modem *modem)
{
	if (!network_is_reached(modem))
		return;
	bring_reports(modem);
	bring_messages(modem);
}

int network_arrive(struct modem *modem, const char *pdu, size_t length)
{
	struct waiting *item;
	int slot = -ENOSPC;

	if (network_is_reached(modem) && modem->messages_waiting == 0)
		slot = take_message(modem, pdu, length);
	if (slot >= 0)
		return slot;
	if (modem->messages_waiting >= NETWORK_WAITING_MAX)
		return -ENOSPC;
	item = make_waiting(pdu, length); /* not inside the macro, which names it three times */
	STAILQ_INSERT_TAIL(&modem->messages, item, next);
	modem->messages_waiting++;
	return 0;
}

static void to_hex(const struct pdu *pdu, struct buffer *ret)
{
	text_add_hex(ret, pdu->octets, pdu->size);
	buffer_add(ret, "", 1);
}

int network_arrive_pdu(struct modem *modem, const struct pdu *pdu)
{
	_cleanup_(buffer_free) struct buffer hex = { 0 };

	to_hex(pdu, &hex);
	return network_arrive(modem, buffer_octets(&hex), pdu->tpdu_size);
}

static void queue_report(struct modem *modem, struct waiting *item)
{
	struct waiting *at = STAILQ_FIRST(&modem->reports), *before = NULL;

	modem->reports_waiting++;
	for (; at && at->at_us <= item->at_us; at = STAILQ_NEXT(at, next))
		before = at;
	if (before)
		STAILQ_INSERT_AFTER(&modem->reports, before, item, next);
	else
		STAILQ_INSERT_HEAD(&modem->reports, item, next);
}

int network_report(
	struct modem *modem, const char *to, uint8_t reference, uint8_t status, int64_t after_us)
{
	struct pdu_report report = { modem->smsc, to, reference, status, network_now(),
		network_now() };
	_cleanup_(buffer_free) struct buffer hex = { 0 };
	struct waiting *item;
	struct pdu pdu;
	int r;

	report.done.at += after_us / USEC_PER_SEC;
	r = pdu_make_report(&report, &pdu);
	if (r < 0)
		return r;
	if (modem->reports_waiting >= NETWORK_WAITING_MAX)
		return -ENOSPC;
	to_hex(&pdu, &hex);
	item = make_waiting(buffer_octets(&hex), pdu.tpdu_size);
	item->at_us = loop_now_us() + after_us;
	queue_report(modem, item);
	network_bring(modem);
	return 0;
}

/* The report of a message that was just submitted. */
static void report_submitted(
	struct modem *modem, const struct pdu_submit *submit, uint8_t reference)
{
	int64_t after_us = modem->atsim->options.report_us;
	struct fault fault;
	const char *to = submit->to;
	uint8_t status = 0;

	if (!submit->report || faults_strike(&modem->faults, FAULT_NO_REPORTS, NULL, NULL))
		return;
	if (faults_strike(&modem->faults, FAULT_REPORT_LATE, NULL, &fault))
		after_us = fault.ms * 1000;
	if (faults_strike(&modem->faults, FAULT_REPORT_STATUS, NULL, &fault))
		status = (uint8_t)fault.code;
	if (faults_strike(&modem->faults, FAULT_REPORT_NUMBER, NULL, &fault))
		to = fault.line;
	(void)network_report(modem, to, reference, status, after_us);
	if (faults_strike(&modem->faults, FAULT_REPORT_TWICE, NULL, NULL))
		(void)network_report(modem, to, reference, status, after_us);
}

/* The user data goes over as it is; only the head of the PDU changes. */
static void carry(struct modem *from, const struct pdu_submit *submit)
{
	struct modem *to;
	struct pdu_deliver deliver = { .smsc = from->smsc,
		.from = from->number,
		.pid = submit->pid,
		.dcs = submit->dcs,
		.sent = network_now(),
		.data = &submit->data };
	struct pdu pdu;

	to = from->atsim->options.network ? atsim_modem_by_number(from->atsim, submit->to) : NULL;
	if (to == NULL || pdu_make_deliver(&deliver, &pdu) < 0)
		return;
	(void)network_arrive_pdu(to, &pdu);
	if (to != from)
		modem_run(to);
}

int network_submit(struct modem *modem, const char *hex, size_t length)
{
	uint8_t octets[PDU_SIZE_MAX], reference;
	struct pdu_submit submit;
	int size;

	size = text_from_hex(hex, strlen(hex), octets, sizeof(octets));
	if (size <= 0 || (size_t)size != length + 1 + octets[0] ||
		pdu_read_submit(octets, (size_t)size, &submit) < 0)
		return -EINVAL;
	reference = modem->next_reference++;
	record_add(modem, &submit, reference, hex);
	report_submitted(modem, &submit, reference);
	carry(modem, &submit);
	return reference;
}

static void forget(struct waiting_list *list)
{
	struct waiting *item;

	while ((item = STAILQ_FIRST(list)) != NULL) {
		STAILQ_REMOVE_HEAD(list, next);
		free(item);
	}
}

void network_forget(struct modem *modem)
{
	forget(&modem->messages);
	forget(&modem->reports);
	modem->messages_waiting = modem->reports_waiting = 0;
}
