/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kind.c - what a message is. */
#include "modem/kind.h"

enum pid {
	PID_TYPE_0 = 0x40, /* acknowledged and discarded by the phone */
	PID_RETURN_CALL = 0x5f,
	PID_ME_DATA = 0x7d,
	PID_ME_DEPERSONALIZE = 0x7e,
	PID_SIM_DATA = 0x7f,
};

static bool is_for_sim(uint8_t pid, const struct modem_part *part)
{
	if (pid == PID_SIM_DATA || pid == PID_TYPE_0)
		return true;
	return part->message_class == 2 && (pid == PID_ME_DATA || pid == PID_ME_DEPERSONALIZE ||
						   part->coding == MODEM_CODING_8BIT);
}

static bool is_indication(uint8_t pid, uint8_t dcs, const struct modem_part *part)
{
	return pid == PID_RETURN_CALL || (dcs >= 0xc0 && dcs <= 0xef) ||
	       udh_find(part->udh, part->udh_size, UDH_INDICATION, 2, NULL);
}

/* -1: it has none. */
static int port_of(const struct modem_part *part)
{
	const uint8_t *data;

	if (udh_find(part->udh, part->udh_size, UDH_PORT_16, 4, &data))
		return data[0] << 8 | data[1];
	return udh_find(part->udh, part->udh_size, UDH_PORT_8, 2, &data) ? data[0] : -1;
}

/* WAP push, its secure form, browsing, and SyncML (the registry of IANA). */
static bool is_wap(int port)
{
	return port == 2948 || port == 2949 || (port >= 9200 && port <= 9203) || port == 49999;
}

enum modem_part_kind kind_of(uint8_t pid, uint8_t dcs, const struct modem_part *part)
{
	int port = port_of(part);

	if (is_for_sim(pid, part))
		return MODEM_PART_SIM;
	if (is_indication(pid, dcs, part))
		return MODEM_PART_INDICATION;
	if (port >= 0)
		return is_wap(port) ? MODEM_PART_WAP : MODEM_PART_PORT;
	if (part->coding == MODEM_CODING_8BIT)
		return MODEM_PART_DATA;
	return part->message_class == 0 ? MODEM_PART_FLASH : MODEM_PART_TEXT;
}
