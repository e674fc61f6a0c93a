/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pdu.c - makes SMS-DELIVER, SMS-STATUS-REPORT and, for text mode, SMS-SUBMIT.
 */
#include "tests/atsim/pdu.h"

#include <stdio.h>
#include <time.h>

#include "lapor.h"
#include "tests/atsim/text.h"

#define TYPE_INTERNATIONAL 0x91
#define TYPE_UNKNOWN       0x81
#define TYPE_ALPHANUMERIC  0xd0

enum pdu_alphabet pdu_alphabet_of(uint8_t dcs)
{
	static const enum pdu_alphabet by_bits[] = { PDU_ALPHABET_GSM7, PDU_ALPHABET_OCTETS,
		PDU_ALPHABET_UCS2, PDU_ALPHABET_GSM7 };

	if ((dcs & 0x80) == 0)
		return by_bits[dcs >> 2 & 3];
	if ((dcs & 0xf0) == 0xe0)
		return PDU_ALPHABET_UCS2;
	return (dcs & 0xf4) == 0xf4 ? PDU_ALPHABET_OCTETS : PDU_ALPHABET_GSM7;
}

bool pdu_address_is_number(const char *address)
{
	size_t signs = address[0] == '+';

	return address[signs] != '\0' &&
	       address[signs + strspn(address + signs, "0123456789*#")] == '\0';
}

static void put(struct pdu *pdu, uint8_t octet)
{
	pdu->octets[pdu->size++] = octet;
}

static uint8_t semi_octet(char digit)
{
	return digit == '*' ? 0xa : digit == '#' ? 0xb : (uint8_t)(digit - '0');
}

/* The digits two by two, low half first; 0xf fills an odd end. */
static void put_digits(struct pdu *pdu, const char *digits)
{
	size_t count = strlen(digits);

	for (size_t i = 0; i < count; i += 2) {
		uint8_t high = i + 1 < count ? semi_octet(digits[i + 1]) : 0xf;

		put(pdu, (uint8_t)(high << 4 | semi_octet(digits[i])));
	}
}

static int put_name(struct pdu *pdu, const char *name)
{
	const char *end = name + strlen(name);
	uint8_t septets[24], octets[24];
	size_t count = 0, size;

	while (name < end) {
		int more = text_septets_of(text_next_utf8(&name, end), septets + count);

		if (more == 0 || count + (size_t)more > 11)
			return -EINVAL;
		count += (size_t)more;
	}
	size = text_pack(septets, count, 0, octets);
	put(pdu, (uint8_t)((7 * count + 3) / 4));
	put(pdu, TYPE_ALPHANUMERIC);
	for (size_t i = 0; i < size; i++)
		put(pdu, octets[i]);
	return 0;
}

/* TS 23.040 section 9.1.2.5: the length counts useful semi-octets. */
static int put_address(struct pdu *pdu, const char *address)
{
	bool international = address[0] == '+';

	if (!pdu_address_is_number(address))
		return put_name(pdu, address);
	address += international;
	if (strlen(address) > 20)
		return -EINVAL;
	put(pdu, (uint8_t)strlen(address));
	put(pdu, international ? TYPE_INTERNATIONAL : TYPE_UNKNOWN);
	put_digits(pdu, address);
	return 0;
}

/* The SMSC's address counts octets, its type included (TS 24.011 section 8.2.5.1). */
static int put_smsc(struct pdu *pdu, const char *smsc)
{
	bool international = smsc[0] == '+';

	if (smsc[0] == '\0') {
		put(pdu, 0);
		return 0;
	}
	smsc += international;
	if (!pdu_address_is_number(smsc) || strlen(smsc) > 20)
		return -EINVAL;
	put(pdu, (uint8_t)(1 + (strlen(smsc) + 1) / 2));
	put(pdu, international ? TYPE_INTERNATIONAL : TYPE_UNKNOWN);
	put_digits(pdu, smsc);
	return 0;
}

static void put_pair(struct pdu *pdu, int value)
{
	put(pdu, (uint8_t)(value % 10 << 4 | value / 10 % 10));
}

/* Section 9.2.3.11; the sign of the offset is bit 3 of its first octet. */
static int put_time(struct pdu *pdu, struct pdu_time time)
{
	time_t local = (time_t)(time.at + time.quarters * 900);
	int quarters = abs(time.quarters);
	struct tm tm;

	if (quarters > 79 || gmtime_r(&local, &tm) == NULL)
		return -EINVAL;
	put_pair(pdu, (tm.tm_year + 1900) % 100);
	put_pair(pdu, tm.tm_mon + 1);
	put_pair(pdu, tm.tm_mday);
	put_pair(pdu, tm.tm_hour);
	put_pair(pdu, tm.tm_min);
	put_pair(pdu, tm.tm_sec);
	put(pdu, (uint8_t)(quarters % 10 << 4 | quarters / 10 | (time.quarters < 0 ? 8 : 0)));
	return 0;
}

int pdu_time_as_text(struct pdu_time time, char *ret, size_t size)
{
	time_t local = (time_t)(time.at + time.quarters * 900);
	struct tm tm;

	if (gmtime_r(&local, &tm) == NULL)
		return -EINVAL;
	(void)snprintf(ret, size, "%02d/%02d/%02d,%02d:%02d:%02d%+03d", tm.tm_year % 100,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, time.quarters);
	return 0;
}

static void put_data(struct pdu *pdu, const struct pdu_data *data)
{
	put(pdu, data->length);
	memcpy(pdu->octets + pdu->size, data->octets, data->size);
	pdu->size += data->size;
}

int pdu_make_deliver(const struct pdu_deliver *deliver, struct pdu *ret)
{
	struct pdu pdu = { 0 };
	size_t start;
	int r;

	r = put_smsc(&pdu, deliver->smsc);
	if (r < 0)
		return r;
	start = pdu.size;
	put(&pdu, (uint8_t)((deliver->more ? 0 : 0x04) | (deliver->data->has_header ? 0x40 : 0)));
	r = put_address(&pdu, deliver->from);
	if (r < 0)
		return r;
	put(&pdu, deliver->pid);
	put(&pdu, deliver->dcs);
	r = put_time(&pdu, deliver->sent);
	if (r < 0)
		return r;
	put_data(&pdu, deliver->data);
	pdu.tpdu_size = pdu.size - start;
	*ret = pdu;
	return 0;
}

int pdu_make_report(const struct pdu_report *report, struct pdu *ret)
{
	struct pdu pdu = { 0 };
	size_t start;
	int r;

	r = put_smsc(&pdu, report->smsc);
	if (r < 0)
		return r;
	start = pdu.size;
	put(&pdu, 0x06);
	put(&pdu, report->reference);
	r = put_address(&pdu, report->to);
	if (r == 0)
		r = put_time(&pdu, report->sent);
	if (r == 0)
		r = put_time(&pdu, report->done);
	if (r < 0)
		return r;
	put(&pdu, report->status);
	pdu.tpdu_size = pdu.size - start;
	*ret = pdu;
	return 0;
}

int pdu_make_submit(const char *to, uint8_t dcs, const struct pdu_data *data, struct pdu *ret)
{
	struct pdu pdu = { 0 };
	int r;

	put(&pdu, 0);
	put(&pdu, (uint8_t)(0x01 | (data->has_header ? 0x40 : 0)));
	put(&pdu, 0);
	r = put_address(&pdu, to);
	if (r < 0)
		return r;
	put(&pdu, 0);
	put(&pdu, dcs);
	put_data(&pdu, data);
	pdu.tpdu_size = pdu.size - 1;
	*ret = pdu;
	return 0;
}
