/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_wire.c - packets from a worker or a daemon that lies. */
#include "tests/fuzz/fuzz.h"

#include "modem/wire.h"

#include <assert.h>

/* Reads all that the other side would read of a packet that passed. */
static void use(const union wire_packet *p, enum wire_type type)
{
	size_t sum = 0;

	if (type == WIRE_PART) {
		for (size_t i = 0; i < p->part.part.size; i++)
			sum += p->part.part.data[i];
		for (size_t i = 0; i < p->part.part.udh_size; i++)
			sum += p->part.part.udh[i];
		sum += strlen(p->part.part.sender);
	} else if (type == WIRE_STATUS) {
		sum += strlen(p->status.status.detail) + strlen(p->status.status.imei) +
		       strlen(p->status.status.cell) + strlen(p->status.status.port);
	} else if (type == WIRE_ASK) {
		sum += strlen(p->ask.code);
	} else if (type == WIRE_USSD) {
		sum += strlen(p->ussd.ussd.text);
	} else if (type == WIRE_SEND) {
		sum += strlen(p->send.outgoing.text) + strlen(p->send.outgoing.recipient);
	} else if (type == WIRE_STORED || type == WIRE_REFUSED) {
		for (size_t i = 0; i < p->slots.count; i++)
			sum += p->slots.slots[i] & 1;
	}
	assert(sum < 1000000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static union wire_packet packet;

	if (size > sizeof(packet))
		return 0;
	memset(&packet, 0xff, sizeof(packet));
	memcpy(&packet, data, size);
	for (enum wire_direction way = WIRE_TO_WORKER; way <= WIRE_TO_DAEMON; way++) {
		int type = wire_check(&packet, size, way);

		if (type > 0)
			use(&packet, (enum wire_type)type);
	}
	return 0;
}
