/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_pdu.c - PDUs as a SIM holds them, in octets, as the modem's line of hex, and as libgammu's
 * log shows them. */
#include "tests/fuzz/fuzz.h"

#include "modem/convert.h"
#include "modem/heard.h"
#include "modem/pdu_part.h"

#include <assert.h>

static void check_text(const struct modem_part *part)
{
	if (part->coding == MODEM_CODING_8BIT)
		return;
	assert(part->size % 2 == 0);
	for (size_t i = 0; i < part->size; i += 2)
		assert(part->data[i] != 0 || part->data[i + 1] != 0);
}

static void check_part(const struct pdu *p)
{
	struct modem_part part;

	if (pdu_read_part(p, &part) < 0)
		return;
	assert(part.kind < MODEM_PART_BROKEN && part.coding != MODEM_CODING_RAW);
	assert((part.kind == MODEM_PART_SUBMIT) == (p->kind == PDU_SUBMIT));
	assert(memchr(part.sender, '\0', sizeof(part.sender)));
	assert(part.udh_size <= UDH_MAX && part.size <= 320);
	assert(part.concat.width == 0 ||
		(part.concat.part > 0 && part.concat.part <= part.concat.total));
	assert(part.scts_us >= 0 && part.message_class >= -1 && part.message_class <= 3);
	check_text(&part);
	(void)pdu_is_of(p, &part);
}

static void check_pdu(const uint8_t *data, size_t size)
{
	struct modem_report report;
	struct pdu p;
	int kind = pdu_split(data, size, &p);

	assert(kind == pdu_check(data, size));
	if (kind < 0)
		return;
	assert(size >= 3 && size <= PDU_MAX);
	assert(!p.data || (p.octets <= 140 && p.data + p.octets <= data + size));
	if (kind == PDU_REPORT && pdu_read_report(&p, &report) == 0)
		assert(memchr(report.recipient, '\0', sizeof(report.recipient)));
	check_part(&p);
}

/* Each line of it as one of libgammu's log. */
static void check_log(char *text)
{
	static struct heard heard;
	const struct heard_pdu *pdu;
	size_t cursor = 0;

	heard_begin(&heard);
	for (char *line = text; line; text = line) {
		line = strchr(text, '\n');
		if (line)
			*line++ = '\0';
		heard_line(&heard, text);
	}
	while ((pdu = heard_find(&heard, 1, &cursor))) {
		assert(pdu->size > 0 && pdu->size <= PDU_MAX);
		check_pdu(pdu->octets, pdu->size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[1024];
	uint8_t octets[MODEM_DATA_MAX];
	int count;

	check_pdu(data, size);
	if (size >= sizeof(line))
		return 0;
	memcpy(line, data, size);
	line[size] = '\0';
	count = convert_hex(line, octets, sizeof(octets));
	assert(count <= MODEM_DATA_MAX);
	if (count > 0)
		check_pdu(octets, (size_t)count);
	check_log(line);
	return 0;
}
