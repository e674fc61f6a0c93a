/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_inject.c - messages from the control socket to a modem.
 */
#include <time.h>

#include "lapor.h"
#include "tests/atsim/compose.h"
#include "tests/atsim/control.h"
#include "tests/atsim/network.h"
#include "tests/atsim/text.h"

/* Octets of raw data in one command: as many as 255 parts carry. */
#define DATA_MAX (COMPOSE_PARTS_MAX * PDU_DATA_MAX)

/* What {"cmd":"inject"} can say, still as JSON has it. */
struct injection {
	const char *from, *text, *header, *data;
	json_t *sent, *parts;
	json_int_t count;
	int dcs, message_class, flash, reference, width, pid;
};

/* The message made of it. */
struct message {
	struct pdu_data parts[COMPOSE_PARTS_MAX];
	int count;
	struct pdu_deliver deliver;
};

static json_t *unpack(json_t *command, struct injection *ret)
{
	struct injection in = { .text = "",
		.count = 1,
		.dcs = COMPOSE_DCS_AUTO,
		.message_class = -1,
		.reference = 1,
		.width = 8 };
	const char *ignored;
	json_error_t error;

	if (json_unpack_ex(command, &error, JSON_STRICT,
		    "{s:s, s?s, s:s, s?s, s?s, s?s, s?o, s?i, s?i, s?b, s?i, s?i, s?i, s?o, s?I}",
		    "cmd", &ignored, "modem", &ignored, "from", &in.from, "text", &in.text, "udh",
		    &in.header, "data", &in.data, "scts", &in.sent, "dcs", &in.dcs, "class",
		    &in.message_class, "flash", &in.flash, "ref", &in.reference, "width", &in.width,
		    "pid", &in.pid, "parts", &in.parts, "count", &in.count) < 0)
		return control_error("%s", error.text);
	if (in.flash)
		in.message_class = 0;
	if (in.width != 8 && in.width != 16)
		return control_error("\"width\" is 8 or 16");
	*ret = in;
	return NULL;
}

/* Seconds since 1970, or "2026-11-21T10:20:30+07:00"; without an offset in the local time. */
static int read_time(json_t *value, struct pdu_time *ret)
{
	struct pdu_time time = network_now();
	unsigned hours, minutes;
	const char *rest;
	struct tm tm = { 0 };
	char sign;

	if (json_is_number(value)) {
		time.at = (int64_t)json_number_value(value);
	} else if (value) {
		if (!json_is_string(value))
			return -EINVAL;
		rest = strptime(json_string_value(value), "%Y-%m-%dT%H:%M:%S", &tm);
		if (rest == NULL)
			return -EINVAL;
		if (*rest == '.')
			rest += 1 + strspn(rest + 1, "0123456789");
		if (strcmp(rest, "Z") == 0)
			time.quarters = 0;
		else if (sscanf(rest, "%c%2u:%2u", &sign, &hours, &minutes) == 3 && hours < 24)
			time.quarters = (int)(hours * 4 + minutes / 15) * (sign == '-' ? -1 : 1);
		else if (*rest)
			return -EINVAL;
		time.at = timegm(&tm) - time.quarters * 900;
	}
	*ret = time;
	return 0;
}

/* Adds the text with its number in place of "{n}", of at least `width` digits. */
static void number_text(struct buffer *out, const char *text, json_int_t number, int width)
{
	const char *at;

	while ((at = strstr(text, "{n}")) != NULL) {
		buffer_add(out, text, (size_t)(at - text));
		buffer_print(out, "%0*" JSON_INTEGER_FORMAT, width, number);
		text = at + 3;
	}
	buffer_add(out, text, strlen(text) + 1);
}

static int compose(const struct injection *in, const char *text, struct message *message)
{
	uint8_t header[PDU_DATA_MAX];
	_cleanup_(freep) uint8_t *data = NULL;
	struct compose compose = { .text = text,
		.size = strlen(text),
		.dcs = in->dcs,
		.message_class = in->message_class,
		.header = header,
		.reference = (unsigned)in->reference,
		.width = (unsigned)in->width };
	int size;

	if (in->header) {
		size = text_from_hex(in->header, strlen(in->header), header, sizeof(header));
		if (size < 0)
			return -EINVAL;
		compose.header_size = (size_t)size;
	}
	if (in->data) {
		data = malloc(DATA_MAX);
		size = data ? text_from_hex(in->data, strlen(in->data), data, DATA_MAX) : -1;
		if (size < 0)
			return -EINVAL;
		compose.text = (const char *)data;
		compose.size = (size_t)size;
		compose.dcs = in->dcs < 0 ? 0x04 : in->dcs;
	}
	return compose_parts(
		&compose, message->parts, COUNT_OF(message->parts), &message->deliver.dcs);
}

static int send_part(struct modem *modem, struct message *message, json_int_t part, json_t *slots)
{
	struct pdu pdu;
	int r;

	if (part < 1 || part > message->count)
		return -EINVAL;
	message->deliver.data = &message->parts[part - 1];
	r = pdu_make_deliver(&message->deliver, &pdu);
	if (r == 0)
		r = network_arrive_pdu(modem, &pdu);
	if (r >= 0)
		json_array_append_new(slots, json_integer(r));
	return r;
}

static int send_parts(struct modem *modem, struct message *message, json_t *parts, json_t *slots)
{
	size_t count = parts ? json_array_size(parts) : (size_t)message->count;
	int r = 0;

	for (size_t i = 0; i < count && r >= 0; i++) {
		json_int_t part = (json_int_t)i + 1;

		if (parts)
			part = json_integer_value(json_array_get(parts, i));
		r = send_part(modem, message, part, slots);
	}
	return r;
}

/* Number `number` of so many. */
static int inject(struct modem *modem, const struct injection *in, json_int_t number,
	struct message *message, json_t *slots)
{
	_cleanup_(buffer_free) struct buffer from = { 0 }, text = { 0 };
	int r;

	number_text(&from, in->from, number, 8);
	number_text(&text, in->text, number, 1);
	message->count = compose(in, buffer_octets(&text), message);
	if (message->count < 0)
		return message->count;
	message->deliver.from = buffer_octets(&from);
	message->deliver.smsc = modem->smsc;
	message->deliver.pid = (uint8_t)in->pid;
	r = send_parts(modem, message, in->parts, slots);
	return r;
}

json_t *control_inject(struct atsim *atsim, struct modem *modem, json_t *command)
{
	_cleanup_(freep) struct message *message = calloc(1, sizeof(*message));
	struct injection in = { 0 };
	json_t *slots, *error = unpack(command, &in);
	int r = 0;

	(void)atsim;
	if (error)
		return error;
	if (message == NULL || read_time(in.sent, &message->deliver.sent) < 0)
		return control_error("\"scts\" is no time");
	slots = json_array();
	for (json_int_t i = 1; i <= in.count && r >= 0; i++)
		r = inject(modem, &in, i, message, slots);
	if (r < 0) {
		json_decref(slots);
		return control_error("no message can say that: %s", strerror(-r));
	}
	return json_pack("{s:b, s:i, s:o, s:i}", "ok", 1, "parts", message->count, "slots", slots,
		"waiting", modem->messages_waiting);
}

/* The length that +CMGR tells: without the SMSC's address where there is a sane one. */
static size_t guess_length(const char *text)
{
	uint8_t octets[512];
	int size = text_from_hex(text, strlen(text), octets, sizeof(octets));

	if (size > 0 && octets[0] + 1 <= size)
		return (size_t)(size - 1 - octets[0]);
	return strlen(text) / 2;
}

json_t *control_inject_pdu(struct atsim *atsim, struct modem *modem, json_t *command)
{
	json_int_t length = -1;
	const char *ignored, *pdu;
	json_error_t error;
	int r;

	(void)atsim;
	if (json_unpack_ex(command, &error, JSON_STRICT, "{s:s, s?s, s:s, s?I}", "cmd", &ignored,
		    "modem", &ignored, "pdu", &pdu, "length", &length) < 0)
		return control_error("%s", error.text);
	r = network_arrive(modem, pdu, length >= 0 ? (size_t)length : guess_length(pdu));
	if (r < 0)
		return control_error("%s", strerror(-r));
	return json_pack(
		"{s:b, s:[i], s:i}", "ok", 1, "slots", r, "waiting", modem->messages_waiting);
}
