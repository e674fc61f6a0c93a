/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_pdu.c - PDUs as a SIM holds them, in octets and as the modem's line of hex. */
#include "tests/fuzz/fuzz.h"

#include "modem/convert.h"
#include "modem/pdu.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[1024];
	uint8_t octets[MODEM_DATA_MAX];
	int count;

	if (pdu_check(data, size) >= 0)
		/* 12 of an SMSC, 12 of an address, 164 of the rest at most. */
		assert(size >= 3 && size <= 200);
	if (size >= sizeof(line))
		return 0;
	memcpy(line, data, size);
	line[size] = '\0';
	count = convert_hex(line, octets, sizeof(octets));
	assert(count <= MODEM_DATA_MAX);
	if (count > 0)
		(void)pdu_check(octets, (size_t)count);
	return 0;
}
