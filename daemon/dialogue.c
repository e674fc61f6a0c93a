/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialogue.c - from a citizen's words to a complaint, an answer, or silence. */
#include "daemon/dialogue.h"
#include "daemon/addition.h"
#include "daemon/answer.h"
#include "daemon/command.h"
#include "daemon/gsm7.h"
#include "daemon/joining.h"
#include "daemon/parse.h"
#include "daemon/probe.h"
#include "daemon/question.h"
#include "daemon/routing.h"
#include "daemon/similar.h"
#include "daemon/text.h"
#include "daemon/ticket.h"
#include "store/denied.h"

/* Serials without a valid ticket, or with one that is taken, in a row: more would be a wrong key or
 * a full space. */
#define TICKET_TRIES 1000

/* A message as it is dealt with. */
struct reading {
	const struct inbox_message *m;
	const char *text;
	const char *same; /* normalised; NULL: not compared */
	int64_t now_us;
};

/* Behind an add word: whose tracking ID is it? */
struct owner {
	struct app *app;
	const char *person;
};

static bool owns(const char *id, void *userdata)
{
	const struct owner *owner = userdata;
	struct complaint c;

	return complaint_find_own(owner->app->db, id, owner->person, &c) > 0;
}

/* A free ticket and the serial behind it. */
static int draw_ticket(struct app *app, int64_t *ret_serial, char ticket[static TICKET_SIZE])
{
	for (int i = 0; i < TICKET_TRIES; i++) {
		int r = complaint_next_serial(app->db, ret_serial);

		if (r < 0)
			return r;
		if (!ticket_make(app->ticket_key, (uint32_t)(*ret_serial % TICKET_SERIALS), ticket))
			continue;
		r = complaint_has_ticket(app->db, ticket);
		if (r <= 0)
			return r;
	}
	return -EEXIST;
}

static enum reply_template receipt_for(const struct parse_result *p, bool asks)
{
	if (p->facts.emergency)
		return REPLY_EMERGENCY;
	switch (p->visibility) {
	case PARSE_NORMAL: return asks ? REPLY_RECEIPT_QUESTION : REPLY_RECEIPT;
	case PARSE_ANONIM: return asks ? REPLY_RECEIPT_ANONIM_QUESTION : REPLY_RECEIPT_ANONIM;
	case PARSE_RAHASIA: return asks ? REPLY_RECEIPT_RAHASIA_QUESTION : REPLY_RECEIPT_RAHASIA;
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

static int send_receipt(struct app *app, const struct inbox_message *m,
	const struct parse_result *p, const struct complaint_draft *draft, int64_t complaint_id,
	int64_t now_us)
{
	enum reply_template which = receipt_for(p, draft->asked_until_us != 0);
	char due[WORKDAY_DATE_SIZE];
	struct reply_values values = { .id = draft->ticket,
		.due = answer_due(app, app->config->sla.verify, now_us, due) };

	return answer_receipt(app, m, which, &values, complaint_id, now_us);
}

/* Fills in what the gateway gives a complaint: its names, and the question. */
static int name_complaint(struct app *app, const struct inbox_message *m,
	const struct parse_result *p, struct complaint_draft *draft,
	char ref[static LAPOR_UUID_SIZE], char ticket[static TICKET_SIZE])
{
	int r = addition_name(ref);

	if (r >= 0)
		r = draw_ticket(app, &draft->serial, ticket);
	draft->ref = ref;
	draft->ticket = ticket;
	draft->asked_until_us = question_until(app, p, m);
	return r;
}

/* The name of the central system that it goes to. */
static const char *destination_of(const struct app *app, const struct parse_result *p)
{
	size_t which = routing_choose(app->config, p->route, parse_class_name(p->class));

	return app->config->centrals[which].name;
}

static void say_opened(const struct inbox_message *m, const struct complaint_draft *draft)
{
	const struct log_fields fields = { .destination = draft->destination };

	log_say_with(LOG_EVENT_COMPLAINT_OPENED, m->modem, draft->ticket, "", &fields);
	if (m->missing_count > 0)
		log_sayf(LOG_EVENT_MESSAGE_INCOMPLETE, m->modem, draft->ticket,
			"%zu of %u parts are missing", m->missing_count, (unsigned)m->total);
}

/* words: what p was read from, with the messages before where they belong to it. */
static int open_complaint(struct app *app, const struct reading *t, const char *words,
	const struct parse_result *p, const char *body)
{
	const struct inbox_message *m = t->m;
	_cleanup_(freep) char *location = p->location.set ? copy_span(words, &p->location) : NULL;
	char ref[LAPOR_UUID_SIZE], ticket[TICKET_SIZE];
	int64_t complaint_id = 0;
	struct complaint_draft draft = { .message_id = m->id,
		.person = m->person,
		.modem = m->modem,
		.destination = destination_of(app, p),
		.class_name = parse_class_name(p->class),
		.visibility = parse_visibility_name(p->visibility),
		.route = or_null(p->route),
		.category = category_of(app, p),
		.location = location,
		.has_place = p->facts.has_place,
		.has_time = p->facts.has_time,
		.emergency = p->facts.emergency,
		.text = body,
		.whole_text = t->text,
		.same = t->same,
		.missing = m->missing,
		.missing_count = m->missing_count,
		.received_us = m->received_us };
	int r;

	if (!body || (p->location.set && !location))
		return -ENOMEM;
	r = name_complaint(app, m, p, &draft, ref, ticket);
	if (r >= 0)
		r = complaint_open(app->db, &draft, t->now_us, &complaint_id);
	if (r < 0)
		return r;
	say_opened(m, &draft);
	return send_receipt(app, m, p, &draft, complaint_id, t->now_us);
}

/* A complaint, with the words of the last minutes that were too few alone. */
static int open_with(
	struct app *app, const struct reading *t, const struct parse_result *p, const char *before)
{
	_cleanup_(freep) char *body = copy_span(t->text, &p->body), *joined = NULL;
	struct parse_result both = *p;
	struct facts facts;

	if (!body || !before)
		return open_complaint(app, t, t->text, p, body);
	joined = joining_text(before, body);
	if (!joined)
		return -ENOMEM;
	facts_read(&app->intake.settings.words, joined, strlen(joined), &facts);
	both.facts.has_place |= facts.has_place;
	both.facts.has_time |= facts.has_time;
	both.facts.emergency |= facts.emergency;
	return open_complaint(app, t, t->text, &both, joined);
}

/* Too little for a complaint, unless what came just before makes it enough. */
static int read_unclear(
	struct app *app, const struct reading *t, const struct parse_result *p, const char *before)
{
	_cleanup_(freep) char *joined = before ? joining_text(before, t->text) : NULL, *body = NULL;
	struct parse_result both;

	if (before && !joined)
		return -ENOMEM;
	if (joined)
		parse_message(&app->intake.settings, t->m->sender, joined, &both);
	if (!joined || both.kind != PARSE_COMPLAINT)
		return command_run(app, t->m, p, t->text, t->now_us);
	body = copy_span(joined, &both.body);
	return open_complaint(app, t, joined, &both, body);
}

/* What belongs to a complaint that is there already. 1 when it did, and is closed; 0. */
static int take_for_another(struct app *app, const struct reading *t, const struct parse_result *p)
{
	int r = 0;

	if (t->same)
		r = similar_take(app, t->m, t->text, t->same, t->now_us);
	if (r == 0)
		r = joining_take(app, t->m, p, t->text, t->now_us);
	if (r == 0)
		r = question_take(app, t->m, p, t->text, t->now_us);
	if (r == 0 && p->addition.set)
		r = command_add_to_latest(app, t->m, p, t->text, t->now_us);
	return r;
}

/* A complaint, or words that may become one. */
static int read_words(struct app *app, const struct inbox_message *m, const struct parse_result *p,
	const char *text, int64_t now_us)
{
	_cleanup_(freep) char *same = NULL, *before = NULL;
	struct reading t = { .m = m, .text = text, .now_us = now_us };
	int r;

	/* Half a text is like no other. */
	if (p->kind == PARSE_COMPLAINT && m->missing_count == 0) {
		t.same = same = text_normalise(text);
		if (!same)
			return -ENOMEM;
	}
	r = take_for_another(app, &t, p);
	if (r != 0)
		return r < 0 ? r : 0;
	r = joining_before(app, m, &before);
	if (r < 0)
		return r;
	return p->kind == PARSE_COMPLAINT ? open_with(app, &t, p, before)
	                                  : read_unclear(app, &t, p, before);
}

/* A part of what came, where it is a text; else an empty one. NULL: out of memory. */
static char *read_text(const struct inbox_message *m, const uint8_t *data, size_t size)
{
	return utf16_read(data, inbox_coding_is_text(m->coding) ? size : 0);
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
	struct owner owner = { app, m->person };
	struct parse_settings settings;
	struct parse_result p;
	int r;

	text = read_text(m, m->data, m->data_size);
	if (!text)
		return -ENOMEM;
	if (kind_of(m) != INBOX_TEXT)
		return close_other(app, m, kind_of(m), text, now_us);
	r = probe_take(app, m, text, now_us);
	if (r != 0)
		return r < 0 ? r : 0;
	settings = app->intake.settings;
	settings.owns = owns;
	settings.userdata = &owner;
	parse_message(&settings, m->sender, text, &p);
	r = denied_has(app->db, m->person);
	if (r < 0)
		return r;
	if (r > 0)
		p = (struct parse_result){ .kind = PARSE_SERVICE };
	/* What is left of a long message may look like a command, but nobody meant it as one. */
	if (m->missing_count > 0 && p.kind != PARSE_COMPLAINT && p.kind != PARSE_SERVICE)
		p = (struct parse_result){ .kind = PARSE_COMPLAINT,
			.body = { 0, strlen(text), true } };
	if (p.kind == PARSE_COMPLAINT || p.kind == PARSE_UNCLEAR)
		return read_words(app, m, &p, text, now_us);
	return command_run(app, m, &p, text, now_us);
}

int dialogue_late_part(struct app *app, const struct inbox_message *m, uint8_t part, int64_t now_us)
{
	_cleanup_(freep) char *text = read_text(m, m->data, m->data_size);
	_cleanup_(freep) char *late = read_text(m, m->data + m->late_offset, m->late_size);
	_cleanup_(freep) char *body = NULL;
	struct complaint_facts told = { .asked_until_us = now_us + QUESTION_MORE_US };
	char uuid[LAPOR_UUID_SIZE];
	struct inbox_outcome o = { .ticket = "" };
	struct parse_result p;
	struct facts facts;
	int r;

	if (!text || !late)
		return -ENOMEM;
	parse_message(&app->intake.settings, m->sender, text, &p);
	body = p.kind == PARSE_COMPLAINT ? copy_span(text, &p.body) : strdup(text);
	if (!body)
		return -ENOMEM;
	facts_read(&app->intake.settings.words, text, strlen(text), &facts);
	told.has_place = facts.has_place;
	told.has_time = facts.has_time;
	told.emergency = facts.emergency;
	told.visibility = parse_visibility_name(p.visibility);
	r = addition_name(uuid);
	if (r < 0)
		return r;
	r = complaint_add_late(
		app->db, m->id, body, m->missing, m->missing_count, uuid, late, &told, now_us);
	/* A message of a service sender, say, became no complaint: its text alone is put right. */
	if (r < 0 && r != -ENOENT)
		return r;
	(void)inbox_outcome(app->db, m->id, &o);
	log_sayf(LOG_EVENT_PART_LATE, m->modem, o.ticket, "part %u", (unsigned)part);
	return inbox_late_done(app->db, m->id, part, text, now_us);
}
