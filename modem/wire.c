/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wire.c - packets between the daemon and lapor-modem, and the distrust of them. */
#include "modem/wire.h"

#include <sys/socket.h>

static bool is_ended(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* For what goes into logs: nothing but printable ASCII. */
static bool is_plain(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '\0')
			return true;
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	}
	return false;
}

/* Octets of the UTF-8 sequence at text, 0 when it is none. NUL ends every sequence too early. */
static size_t sequence_size(const uint8_t *text)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = text[0] < 0x80   ? 1
	              : text[0] < 0xc0 ? 0
	              : text[0] < 0xe0 ? 2
	              : text[0] < 0xf0 ? 3
	                               : 4;
	uint32_t value;

	if (size < 2)
		return size;
	if (text[0] > 0xf4)
		return 0;
	value = text[0] & (0x7fU >> size);
	for (size_t i = 1; i < size; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (text[i] & 0x3fU);
	}
	if (value < least[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	return size;
}

static bool is_utf8(const char *text, size_t size)
{
	const uint8_t *at = (const uint8_t *)text;

	if (!is_ended(text, size))
		return false;
	while (*at) {
		size_t step = sequence_size(at);

		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

/* Reading a bool that holds neither 0 nor 1 is undefined. */
static bool is_bool(const bool *value)
{
	uint8_t octet;

	memcpy(&octet, value, 1);
	return octet <= 1;
}

static bool check_deadlines(const struct modem_deadlines *d)
{
	const uint32_t all[] = { d->init, d->status, d->list, d->remove, d->submit, d->answer,
		d->stored, d->heartbeat, d->ussd, d->searching, d->backoff_max, d->backoff_gone };

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i] == 0 || all[i] > WIRE_DEADLINE_MAX_MS / 1000)
			return false;
	return d->refresh > 0;
}

static bool check_lists(const struct modem_settings *s)
{
	for (size_t i = 0; i < COUNT_OF(s->features); i++)
		if (!is_ended(s->features[i], sizeof(s->features[i])))
			return false;
	for (size_t i = 0; i < COUNT_OF(s->init); i++)
		if (!is_plain(s->init[i], sizeof(s->init[i])))
			return false;
	for (size_t i = 0; i < COUNT_OF(s->ports); i++)
		if (!is_ended(s->ports[i], sizeof(s->ports[i])))
			return false;
	return true;
}

static bool check_settings(const struct modem_settings *s)
{
	return check_lists(s) && is_ended(s->name, sizeof(s->name)) &&
	       is_ended(s->program, sizeof(s->program)) && is_ended(s->device, sizeof(s->device)) &&
	       is_ended(s->connection, sizeof(s->connection)) &&
	       is_ended(s->model, sizeof(s->model)) && is_plain(s->pin, sizeof(s->pin)) &&
	       s->poll_s >= 1 && is_bool(&s->reports) && is_bool(&s->is_roaming_fine) &&
	       is_bool(&s->may_reset_usb);
}

static bool check_start(const struct wire_start *p)
{
	return is_ended(p->build, sizeof(p->build)) && p->first_slot > 0 && is_bool(&p->sweep) &&
	       is_bool(&p->pin_spent) && is_bool(&p->was_reset) && check_deadlines(&p->deadlines) &&
	       check_settings(&p->settings);
}

static bool check_send(const struct modem_outgoing *o)
{
	return is_plain(o->recipient, sizeof(o->recipient)) && o->recipient[0] != '\0' &&
	       is_utf8(o->text, sizeof(o->text)) && o->parts_max >= 1 &&
	       o->parts_max <= MODEM_PARTS_MAX && is_bool(&o->report);
}

static bool check_ask(const struct wire_ask *p)
{
	return is_ended(p->code, sizeof(p->code)) && p->code[0] != '\0' &&
	       p->code[strspn(p->code, "0123456789*#")] == '\0';
}

static bool check_slots(const struct wire_slots *p)
{
	return p->count >= 1 && p->count <= MODEM_SLOTS_MAX;
}

static bool check_phase(const struct wire_phase_told *p)
{
	return p->phase <= WIRE_PHASE_CLOSING && p->deadline_ms <= WIRE_DEADLINE_MAX_MS;
}

static bool check_status(const struct modem_status *s)
{
	return s->state <= MODEM_DOWN && s->cause <= MODEM_CAUSE_MEMORY_FAILED &&
	       is_plain(s->detail, sizeof(s->detail)) && is_plain(s->network, sizeof(s->network)) &&
	       is_plain(s->operator_name, sizeof(s->operator_name)) &&
	       is_plain(s->cell, sizeof(s->cell)) && is_plain(s->port, sizeof(s->port)) &&
	       is_plain(s->imei, sizeof(s->imei)) && is_plain(s->imsi, sizeof(s->imsi)) &&
	       s->signal_dbm <= 0 && s->signal_dbm >= -200 && s->sim_used >= -1 &&
	       s->sim_size >= -1;
}

static bool check_concat(const struct udh_concat *c)
{
	if (c->width == 0)
		return true;
	return (c->width == 16 || (c->width == 8 && c->reference <= 0xff)) && c->part >= 1 &&
	       c->part <= c->total;
}

static bool check_raw(const struct modem_part *p)
{
	return (p->kind == MODEM_PART_BROKEN) == (p->coding == MODEM_CODING_RAW) &&
	       (p->heard_size == 0 || p->heard_size >= p->size);
}

static bool check_part(const struct modem_part *p)
{
	return p->slot > 0 && p->kind <= MODEM_PART_BROKEN && check_raw(p) &&
	       is_utf8(p->sender, sizeof(p->sender)) && p->scts_us >= 0 &&
	       p->scts_us < INT64_C(36525) * USEC_PER_DAY * 2 && p->scts_offset_s >= -86400 &&
	       p->scts_offset_s <= 86400 && p->coding <= MODEM_CODING_RAW &&
	       p->message_class >= -1 && p->message_class <= 3 && p->udh_size <= UDH_MAX &&
	       check_concat(&p->concat) && p->size <= MODEM_DATA_MAX;
}

static bool check_report(const struct modem_report *r)
{
	return is_utf8(r->recipient, sizeof(r->recipient)) && r->discharged_us >= 0;
}

static bool check_sent(const struct modem_sent *s)
{
	if (s->result > MODEM_SEND_SIM || s->parts > MODEM_PARTS_MAX || !is_bool(&s->is_cme))
		return false;
	for (size_t i = 0; i < s->parts; i++)
		if (s->references[i] < -1 || s->references[i] > 255)
			return false;
	return s->result != MODEM_SEND_DONE || s->parts > 0;
}

static bool check_ussd(const struct modem_ussd *u)
{
	return u->result <= MODEM_USSD_NOT_ASKED && is_utf8(u->text, sizeof(u->text)) &&
	       (u->result == MODEM_USSD_ANSWERED || u->text[0] == '\0');
}

static bool check_body(const union wire_packet *p)
{
	switch ((enum wire_type)p->header.type) {
	case WIRE_NONE: return false;
	case WIRE_START: return check_start(&p->start);
	case WIRE_SEND: return check_send(&p->send.outgoing);
	case WIRE_STORED:
	case WIRE_REFUSED: return check_slots(&p->slots);
	case WIRE_STOP:
	case WIRE_RESET:
	case WIRE_TAKEN:
	case WIRE_DONE: return true;
	case WIRE_ASK: return check_ask(&p->ask);
	case WIRE_USSD: return check_ussd(&p->ussd.ussd);
	case WIRE_HELLO: return is_plain(p->hello.build, sizeof(p->hello.build));
	case WIRE_PHASE: return check_phase(&p->phase);
	case WIRE_STATUS: return check_status(&p->status.status);
	case WIRE_PART: return check_part(&p->part.part);
	case WIRE_REPORT: return check_report(&p->report.report);
	case WIRE_SENT: return check_sent(&p->sent.sent);
	case WIRE_PIN: return p->pin.result <= WIRE_PIN_REFUSED;
	}
	return false;
}

size_t wire_size(uint32_t type)
{
	static const size_t sizes[] = {
		[WIRE_START] = sizeof(struct wire_start),
		[WIRE_SEND] = sizeof(struct wire_send),
		[WIRE_STORED] = sizeof(struct wire_slots),
		[WIRE_REFUSED] = sizeof(struct wire_slots),
		[WIRE_STOP] = sizeof(struct wire_header),
		[WIRE_RESET] = sizeof(struct wire_header),
		[WIRE_ASK] = sizeof(struct wire_ask),
		[WIRE_HELLO] = sizeof(struct wire_hello),
		[WIRE_PHASE] = sizeof(struct wire_phase_told),
		[WIRE_STATUS] = sizeof(struct wire_status),
		[WIRE_PART] = sizeof(struct wire_part),
		[WIRE_REPORT] = sizeof(struct wire_report),
		[WIRE_TAKEN] = sizeof(struct wire_taken),
		[WIRE_SENT] = sizeof(struct wire_sent),
		[WIRE_PIN] = sizeof(struct wire_pin),
		[WIRE_USSD] = sizeof(struct wire_ussd),
		[WIRE_DONE] = sizeof(struct wire_done),
	};

	return type < COUNT_OF(sizes) ? sizes[type] : 0;
}

void wire_begin(union wire_packet *packet, enum wire_type type)
{
	/* Padding too: nothing of our memory shall leak into a packet. */
	memset(packet, 0, wire_size(type));
	packet->header.type = type;
	packet->header.size = (uint32_t)wire_size(type);
	if (type == WIRE_START) {
		packet->start.protocol = WIRE_PROTOCOL;
		(void)copy_string(packet->start.build, sizeof(packet->start.build), LAPOR_VERSION);
	} else if (type == WIRE_HELLO) {
		packet->hello.protocol = WIRE_PROTOCOL;
		(void)copy_string(packet->hello.build, sizeof(packet->hello.build), LAPOR_VERSION);
	}
}

/* The head of a first packet is the same in every build, so it can be read before its size is
 * trusted. */
static bool is_foreign(const union wire_packet *packet, size_t size)
{
	if (packet->header.type == WIRE_START)
		return size >= offsetof(struct wire_start, first_slot) &&
		       packet->start.protocol != WIRE_PROTOCOL;
	if (packet->header.type == WIRE_HELLO)
		return size >= sizeof(struct wire_hello) && packet->hello.protocol != WIRE_PROTOCOL;
	return false;
}

int wire_check(const union wire_packet *packet, size_t size, enum wire_direction direction)
{
	uint32_t type;

	if (size < sizeof(packet->header))
		return -EBADMSG;
	type = packet->header.type;
	if (wire_size(type) == 0 ||
		(type < WIRE_HELLO ? WIRE_TO_WORKER : WIRE_TO_DAEMON) != direction)
		return -EBADMSG;
	if (is_foreign(packet, size))
		return -EPROTO;
	if (size != wire_size(type) || packet->header.size != size || !check_body(packet))
		return -EBADMSG;
	return (int)type;
}

int wire_write(int fd, const union wire_packet *packet, int flags)
{
	ssize_t done;

	do
		done = send(fd, packet, packet->header.size, flags | MSG_NOSIGNAL);
	while (done < 0 && errno == EINTR);
	return done < 0 ? -errno : 0;
}

int wire_read(int fd, union wire_packet *ret, enum wire_direction direction)
{
	ssize_t size;

	do
		size = recv(fd, ret, sizeof(*ret), MSG_DONTWAIT | MSG_TRUNC);
	while (size < 0 && errno == EINTR);
	if (size < 0)
		return errno == ECONNRESET ? 0 : -errno;
	if (size == 0)
		return 0;
	if ((size_t)size > sizeof(*ret))
		return -EBADMSG;
	return wire_check(ret, (size_t)size, direction);
}
