/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialogue.c - from a citizen's words to a complaint, an answer, or silence. */
#include "daemon/dialogue.h"
#include "daemon/gsm7.h"
#include "daemon/log.h"
#include "daemon/number.h"
#include "daemon/parse.h"
#include "daemon/probe.h"
#include "daemon/ticket.h"
#include "store/complaint.h"

#include <stdio.h>
#include <systemd/sd-id128.h>
#include <time.h>

/* Serials without a valid ticket, or with one that is taken, in a row: more would be a wrong key or
 * a full space. */
#define TICKET_TRIES 1000

static int64_t reply_expires(const struct app *app, int64_t now_us)
{
	int64_t valid_s = app->config->replies.receipt_valid;

	return valid_s > 0 ? now_us + valid_s * USEC_PER_SEC : INT64_MAX;
}

/* "21 Nov", in the gateway's time zone. */
static void write_date(int64_t at_us, char *ret, size_t size)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul",
		"Agt", "Sep", "Okt", "Nov", "Des" };
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm;

	ret[0] = '\0';
	if (localtime_r(&at, &tm))
		(void)snprintf(ret, size, "%d %s", tm.tm_mday, months[tm.tm_mon]);
}

static int queue_answer(struct app *app, const struct inbox_message *m, enum reply_template which,
	const struct reply_values *values, int64_t complaint_id, int64_t now_us)
{
	char text[REPLY_TEXT_SIZE];
	struct outbox_draft draft = { .person = m->person,
		.complaint_id = complaint_id,
		.modem = m->modem,
		.template_name = reply_template_name(which),
		.class = OUTBOX_ANSWER,
		.text = text,
		.parts = 1,
		.expires_us = reply_expires(app, now_us) };

	reply_render(app->templates, which, values, text);
	return outbox_add(app->db, &draft, now_us);
}

/* The ID as the citizen should read it. */
static const char *readable_id(const struct app *app, const char *id, char ret[static 32])
{
	if (!app->config->replies.group_digits || strchr(id, '-'))
		return id;
	reply_group_digits(id, ret);
	return ret;
}

static int answer_status(
	struct app *app, const struct inbox_message *m, const char *id, int64_t now_us)
{
	char date[16], grouped[32];
	struct complaint c;
	int r = *id ? complaint_find(app->db, id, &c)
	            : complaint_find_latest(app->db, m->person, &c);
	struct reply_values values = { 0 };

	if (r < 0)
		return r;
	/* What belongs to another phone is answered like what does not exist. */
	if (r > 0 && strcmp(c.person, m->person) != 0)
		r = 0;
	if (r == 0) {
		values.id = readable_id(app, id, grouped);
		return queue_answer(
			app, m, *id ? REPLY_UNKNOWN_ID : REPLY_NO_COMPLAINT, &values, 0, now_us);
	}
	write_date(c.updated_us, date, sizeof date);
	values = (struct reply_values){ .id = *id ? readable_id(app, id, grouped) : c.ticket,
		.status = reply_status_word(c.status),
		.agency = c.agency,
		.date = date };
	return queue_answer(app, m, REPLY_STATUS, &values, c.id, now_us);
}

static int answer(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us)
{
	struct reply_values none = { 0 };
	int r = 0;

	switch (p->kind) {
	case PARSE_STATUS: r = answer_status(app, m, p->id, now_us); break;
	case PARSE_HELP: r = queue_answer(app, m, REPLY_HELP, &none, 0, now_us); break;
	case PARSE_EMPTY: r = queue_answer(app, m, REPLY_EMPTY, &none, 0, now_us); break;
	case PARSE_BAD_ID: r = queue_answer(app, m, REPLY_BAD_ID, &none, 0, now_us); break;
	case PARSE_ADD:
	case PARSE_DONE:
	case PARSE_RATE:
	case PARSE_CANCEL:
	case PARSE_LIST:
	case PARSE_STOP:
	case PARSE_START:
	case PARSE_ERASE:
	case PARSE_UNCLEAR:
	case PARSE_SERVICE:
	case PARSE_COMPLAINT: break;
	}
	if (r < 0)
		return r;
	log_say(p->kind == PARSE_SERVICE ? LOG_EVENT_MESSAGE_SERVICE : LOG_EVENT_MESSAGE_ANSWERED,
		m->modem, NULL, parse_kind_name(p->kind));
	return inbox_close(app->db, m->id, parse_kind_name(p->kind), text, now_us);
}

/* A free ticket and the serial behind it. */
static int draw_ticket(struct app *app, int64_t *ret_serial, char ticket[static TICKET_SIZE])
{
	for (int i = 0; i < TICKET_TRIES; i++) {
		struct complaint taken;
		int r = complaint_next_serial(app->db, ret_serial);

		if (r < 0)
			return r;
		if (!ticket_make(app->ticket_key, (uint32_t)(*ret_serial % TICKET_SERIALS), ticket))
			continue;
		r = complaint_find(app->db, ticket, &taken);
		if (r <= 0)
			return r;
	}
	return -EEXIST;
}

static enum reply_template receipt_for(enum parse_visibility visibility)
{
	switch (visibility) {
	case PARSE_NORMAL: return REPLY_RECEIPT;
	case PARSE_ANONIM: return REPLY_RECEIPT_ANONIM;
	case PARSE_RAHASIA: return REPLY_RECEIPT_RAHASIA;
	}
	return REPLY_RECEIPT;
}

static const char *or_null(const char *s)
{
	return s && *s ? s : NULL;
}

static char *copy_span(const char *text, const struct parse_span *span)
{
	return strndup(text + span->offset, span->size);
}

/* The category that the citizen named, else the one that stands behind the routing keyword. */
static const char *category_of(const struct app *app, const struct parse_result *p)
{
	if (*p->category)
		return p->category;
	for (size_t i = 0; *p->route && i < app->config->intake.route_count; i++)
		if (strcasecmp(app->config->intake.routes[i].keyword, p->route) == 0)
			return or_null(app->config->intake.routes[i].category);
	return NULL;
}

static int open_complaint(struct app *app, const struct inbox_message *m,
	const struct parse_result *p, const char *text, int64_t now_us)
{
	_cleanup_(freep) char *body = copy_span(text, &p->body);
	_cleanup_(freep) char *location = p->location.set ? copy_span(text, &p->location) : NULL;
	char ref[LAPOR_UUID_SIZE], ticket[TICKET_SIZE], reply[REPLY_TEXT_SIZE];
	enum reply_template which = receipt_for(p->visibility);
	struct outbox_draft receipt = { .modem = m->modem,
		.template_name = reply_template_name(which),
		.class = OUTBOX_RECEIPT,
		.text = reply,
		.parts = 1,
		.expires_us = reply_expires(app, now_us) };
	struct complaint_draft draft = { .message_id = m->id,
		.ref = ref,
		.ticket = ticket,
		.person = m->person,
		.modem = m->modem,
		.class_name = parse_class_name(p->class),
		.visibility = parse_visibility_name(p->visibility),
		.route = or_null(p->route),
		.category = category_of(app, p),
		.location = location,
		.text = body,
		.whole_text = text,
		.missing = m->missing,
		.missing_count = m->missing_count,
		.received_us = m->received_us };
	sd_id128_t id;
	int r;

	if (!body || (p->location.set && !location))
		return -ENOMEM;
	r = sd_id128_randomize(&id);
	if (r >= 0)
		r = draw_ticket(app, &draft.serial, ticket);
	if (r < 0)
		return r;
	(void)sd_id128_to_uuid_string(id, ref);
	reply_render(app->templates, which, &(struct reply_values){ .id = ticket }, reply);
	r = complaint_open(app->db, &draft, &receipt, now_us);
	if (r < 0)
		return r;
	log_say(LOG_EVENT_COMPLAINT_OPENED, m->modem, ticket, "");
	if (m->missing_count > 0)
		log_sayf(LOG_EVENT_MESSAGE_INCOMPLETE, m->modem, ticket,
			"%zu of %u parts are missing", m->missing_count, (unsigned)m->total);
	return 0;
}

static bool is_text(const struct inbox_message *m)
{
	return m->coding == INBOX_GSM7 || m->coding == INBOX_UCS2;
}

static char *read_text(const uint8_t *data, size_t size)
{
	char *text = malloc(3 * (size / 2 + 1) + 1);

	if (text)
		utf16_to_utf8(data, size, text);
	return text;
}

/* Parts that were kept before they had kinds are known by their coding. */
static enum inbox_part_kind kind_of(const struct inbox_message *m)
{
	if (m->kind == INBOX_TEXT && m->coding == INBOX_8BIT)
		return INBOX_DATA;
	return m->coding == INBOX_RAW ? INBOX_BROKEN : m->kind;
}

static const char *kind_name(enum inbox_part_kind kind)
{
	switch (kind) {
	case INBOX_TEXT: break;
	case INBOX_FLASH: return "flash";
	case INBOX_INDICATION: return "indication";
	case INBOX_WAP: return "wap";
	case INBOX_PORT: return "port";
	case INBOX_DATA: return "data";
	case INBOX_SIM: return "sim";
	case INBOX_SUBMIT: return "submit";
	case INBOX_BROKEN: return "broken";
	}
	return "text";
}

/* What no person has written to us: kept with its words, if it has any, and never answered. */
static int close_other(struct app *app, const struct inbox_message *m, enum inbox_part_kind kind,
	const char *text, int64_t now_us)
{
	const char *name = kind_name(kind);

	if (kind == INBOX_DATA)
		log_say(LOG_EVENT_MESSAGE_DATA, m->modem, NULL, "");
	else if (kind != INBOX_BROKEN) /* of each of those was told when its part came */
		log_say(LOG_EVENT_MESSAGE_OTHER, m->modem, NULL, name);
	return inbox_close(app->db, m->id, name, text, now_us);
}

int dialogue_message(struct app *app, const struct inbox_message *m, int64_t now_us)
{
	_cleanup_(freep) char *text = NULL;
	struct parse_result p;
	int r;

	text = read_text(m->data, is_text(m) ? m->data_size : 0);
	if (!text)
		return -ENOMEM;
	if (kind_of(m) != INBOX_TEXT)
		return close_other(app, m, kind_of(m), text, now_us);
	r = probe_take(app, m, text, now_us);
	if (r != 0)
		return r < 0 ? r : 0;
	parse_message(&app->intake.settings, m->sender, text, &p);
	/* What is left of a long message may look like a command, but nobody meant it as one. */
	if (m->missing_count > 0 && p.kind != PARSE_COMPLAINT && p.kind != PARSE_SERVICE)
		p = (struct parse_result){ .kind = PARSE_COMPLAINT,
			.body = { 0, strlen(text), true } };
	if (p.kind == PARSE_COMPLAINT)
		return open_complaint(app, m, &p, text, now_us);
	return answer(app, m, &p, text, now_us);
}

int dialogue_late_part(struct app *app, const struct inbox_message *m, uint8_t part, int64_t now_us)
{
	_cleanup_(freep) char *text = read_text(m->data, is_text(m) ? m->data_size : 0);
	_cleanup_(freep) char *late =
		read_text(m->data + m->late_offset, is_text(m) ? m->late_size : 0);
	_cleanup_(freep) char *body = NULL;
	char uuid[LAPOR_UUID_SIZE];
	struct parse_result p;
	sd_id128_t id;
	int r;

	if (!text || !late)
		return -ENOMEM;
	parse_message(&app->intake.settings, m->sender, text, &p);
	body = p.kind == PARSE_COMPLAINT ? copy_span(text, &p.body) : strdup(text);
	if (!body)
		return -ENOMEM;
	r = sd_id128_randomize(&id);
	if (r < 0)
		return r;
	(void)sd_id128_to_uuid_string(id, uuid);
	r = complaint_add_late(
		app->db, m->id, body, m->missing, m->missing_count, uuid, late, now_us);
	/* A message of a service sender, say, became no complaint: its text alone is put right. */
	if (r < 0 && r != -ENOENT)
		return r;
	log_sayf(LOG_EVENT_PART_LATE, m->modem, NULL, "part %u", (unsigned)part);
	return inbox_late_done(app->db, m->id, part, text, now_us);
}
