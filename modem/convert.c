/* SPDX-License-Identifier: GPL-2.0-or-later */
/* convert.c - numbers, text, times and codes. */
#include "modem/convert.h"

#include <time.h>

static size_t put_utf8(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static uint32_t get_unit(const uint8_t *text, size_t i)
{
	return (uint32_t)text[2 * i] << 8 | text[2 * i + 1];
}

static uint32_t next_character(const uint8_t *text, size_t units, size_t *i)
{
	uint32_t c = get_unit(text, (*i)++);
	uint32_t low;

	if (c < 0x20 || c == 0x7f)
		return 0xfffd;
	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c > 0xdbff || *i >= units)
		return 0xfffd;
	low = get_unit(text, *i);
	if (low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	(*i)++;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

int convert_sender(const uint8_t *text, size_t units, char *ret, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < units;) {
		char character[4];
		size_t length = put_utf8(next_character(text, units, &i), character);

		if (used + length >= size) {
			ret[0] = '\0';
			return -EOVERFLOW;
		}
		memcpy(ret + used, character, length);
		used += length;
	}
	ret[used] = '\0';
	return 0;
}

size_t convert_tildes(uint8_t *text, size_t units)
{
	size_t kept = 0;

	for (size_t i = 0; i < units; i++) {
		memmove(text + 2 * kept, text + 2 * i, 2);
		kept++;
		if (get_unit(text, i) == '~' && i + 1 < units && get_unit(text, i + 1) == '~')
			i++;
	}
	return kept;
}

int64_t convert_stamp_us(const struct convert_stamp *stamp)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	struct tm tm = {
		.tm_year = stamp->year - 1900,
		.tm_mon = stamp->month - 1,
		.tm_mday = stamp->day,
		.tm_hour = stamp->hour,
		.tm_min = stamp->minute,
		.tm_sec = stamp->second,
	};

	if (stamp->year < 2000 || stamp->year > 2099 || stamp->month < 1 || stamp->month > 12 ||
		stamp->day < 1 || stamp->day > days[stamp->month - 1])
		return 0;
	if (stamp->hour < 0 || stamp->hour > 23 || stamp->minute < 0 || stamp->minute > 59 ||
		stamp->second < 0 || stamp->second > 59)
		return 0;
	if (stamp->offset_s < -86400 || stamp->offset_s > 86400)
		return 0;
	return ((int64_t)timegm(&tm) - stamp->offset_s) * USEC_PER_SEC;
}

uint8_t convert_validity(uint32_t seconds)
{
	const uint32_t minute = 60;
	const uint32_t hour = 3600;
	const uint32_t day = 86400;
	const uint32_t week = 604800;

	if (seconds == 0 || seconds > 63 * week)
		return 255;
	if (seconds <= 12 * hour)
		return (uint8_t)((seconds + 5 * minute - 1) / (5 * minute) - 1);
	if (seconds <= day)
		return (uint8_t)(143 + (seconds - 12 * hour + 30 * minute - 1) / (30 * minute));
	if (seconds <= 30 * day)
		return (uint8_t)(166 + (seconds + day - 1) / day);
	if (seconds <= 5 * week)
		return 197;
	return (uint8_t)(192 + (seconds + week - 1) / week);
}

struct code_class {
	int first;
	int last;
	enum modem_send_result result;
};

static enum modem_send_result class_of(const struct code_class *classes, size_t count, int code)
{
	for (size_t i = 0; i < count; i++)
		if (code >= classes[i].first && code <= classes[i].last)
			return classes[i].result;
	return MODEM_SEND_TEMPORARY;
}

enum modem_send_result convert_cms(int code)
{
	static const struct code_class classes[] = {
		{ 1, 1, MODEM_SEND_PERMANENT },   /* unassigned number */
		{ 8, 8, MODEM_SEND_SIM },         /* operator determined barring: of this SIM */
		{ 10, 10, MODEM_SEND_PERMANENT }, /* call barred */
		{ 21, 21, MODEM_SEND_PERMANENT }, /* transfer rejected */
		{ 27, 27, MODEM_SEND_PERMANENT }, /* destination out of service */
		{ 28, 28, MODEM_SEND_SIM },       /* unidentified subscriber: the IMSI */
		{ 29, 30, MODEM_SEND_PERMANENT }, /* facility rejected, unknown subscriber */
		{ 50, 50, MODEM_SEND_SIM },       /* facility not subscribed */
		{ 69, 69, MODEM_SEND_PERMANENT }, /* not implemented */
		{ 81, 81, MODEM_SEND_PERMANENT }, /* invalid reference */
		{ 95, 99, MODEM_SEND_PERMANENT }, /* invalid message or element */
		/* TP-FCS of TS 23.040 section 9.2.3.22 */
		{ 0x80, 0x9f, MODEM_SEND_PERMANENT }, /* protocol, alphabet or class */
		{ 0xb0, 0xb0, MODEM_SEND_PERMANENT }, /* TPDU not supported */
		{ 0xc1, 0xc1, MODEM_SEND_SIM },       /* no subscription at the SMS centre */
		{ 0xc3, 0xc7, MODEM_SEND_PERMANENT }, /* address, barred, duplicate, validity */
		{ 300, 303, MODEM_SEND_SIM },       /* the modem: failure, reserved, not allowed */
		{ 304, 305, MODEM_SEND_PERMANENT }, /* invalid PDU or text */
		{ 310, 318, MODEM_SEND_SIM },
		{ 320, 322, MODEM_SEND_SIM }, /* its message store */
		{ 330, 330, MODEM_SEND_SIM }, /* SMS centre unknown */
		/* makers' own, of the PDU; 513, 515 and 535 are the link, 500 is unknown */
		{ 514, 514, MODEM_SEND_PERMANENT },
		{ 516, 534, MODEM_SEND_PERMANENT },
		{ 536, 554, MODEM_SEND_PERMANENT },
	};

	return class_of(classes, COUNT_OF(classes), code);
}

enum modem_send_result convert_cme(int code)
{
	static const struct code_class classes[] = {
		{ 0, 23, MODEM_SEND_SIM },        /* the phone, its locks, its SIM, its memory */
		{ 24, 27, MODEM_SEND_PERMANENT }, /* what was said is too long or invalid */
		{ 32, 48, MODEM_SEND_SIM },       /* emergency calls only; network locks */
		{ 50, 50, MODEM_SEND_PERMANENT }, /* incorrect parameters */
	};

	return class_of(classes, COUNT_OF(classes), code);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int convert_hex(const char *hex, uint8_t *ret, size_t size)
{
	size_t length = strlen(hex);

	if (length % 2 != 0)
		return -EBADMSG;
	for (size_t i = 0; i < length; i++)
		if (hex_digit(hex[i]) < 0)
			return -EBADMSG;
	if (length / 2 > size)
		return -EOVERFLOW;
	for (size_t i = 0; i < length / 2; i++)
		ret[i] = (uint8_t)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
	return (int)(length / 2);
}

void convert_plain(const char *text, size_t length, char *ret, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < length && used + 1 < size; i++)
		if (text[i] >= 0x20 && text[i] <= 0x7e)
			ret[used++] = text[i];
	ret[used] = '\0';
}
