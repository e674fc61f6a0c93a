/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inbound.c - the group commit of parts, and the turn of each message that is due. */
#include "daemon/inbound.h"
#include "daemon/alarm.h"
#include "daemon/dialogue.h"
#include "daemon/forwarding.h"
#include "daemon/health.h"
#include "daemon/log.h"
#include "daemon/number.h"
#include "daemon/outbound.h"
#include "daemon/sample.h"
#include "daemon/utf8.h"

/* Messages of one transaction: enough to share its fsync, few enough not to hold up the modems. */
#define MESSAGES_PER_TURN 64

/* Turns before all else has its own. */
#define TURNS_AT_ONCE 4

#define RETRY_US (5 * USEC_PER_SEC)

/* What a modem may bring: a gateway that was off for days finds full memories of some hundreds, and
 * a network brings one in two seconds at best. What is more stays on the SIM, as far as there is
 * one. */
#define PARTS_BURST     20000
#define PARTS_REFILL_US (USEC_PER_SEC / 2)
#define TOO_MANY_US     USEC_PER_HOUR /* between two words about it */

_Static_assert(MODEM_CODING_GSM7 == (int)INBOX_GSM7 && MODEM_CODING_UCS2 == (int)INBOX_UCS2 &&
		       MODEM_CODING_8BIT == (int)INBOX_8BIT && MODEM_CODING_RAW == (int)INBOX_RAW,
	"a modem's coding is kept as it is");
_Static_assert(MODEM_PART_TEXT == (int)INBOX_TEXT && MODEM_PART_FLASH == (int)INBOX_FLASH &&
		       MODEM_PART_INDICATION == (int)INBOX_INDICATION &&
		       MODEM_PART_WAP == (int)INBOX_WAP && MODEM_PART_PORT == (int)INBOX_PORT &&
		       MODEM_PART_DATA == (int)INBOX_DATA && MODEM_PART_SIM == (int)INBOX_SIM &&
		       MODEM_PART_SUBMIT == (int)INBOX_SUBMIT &&
		       MODEM_PART_BROKEN == (int)INBOX_BROKEN,
	"so is the kind of its part");

static struct inbox_part describe(const struct inbound_waiting *w)
{
	const struct modem_part *p = &w->part;

	return (struct inbox_part){
		.modem = modem_name(w->am->modem),
		.sender = w->sender,
		.scts_us = p->scts_us,
		.scts_offset_s = p->scts_offset_s,
		.coding = (enum inbox_coding)p->coding,
		.kind = (enum inbox_part_kind)p->kind,
		.message_class = p->message_class,
		.udh = p->udh,
		.udh_size = p->udh_size,
		.data = p->data,
		.data_size = p->size,
		.width = p->concat.width,
		.reference = p->concat.reference,
		.total = p->concat.total,
		.part = p->concat.part,
	};
}

/* Those of one modem, from this one on, in one answer or more. */
static void acknowledge_modem(struct inbound *in, size_t first, bool stored)
{
	struct app_modem *am = in->waiting[first].am;
	uint32_t slots[MODEM_SLOTS_MAX];
	size_t count = 0;

	for (size_t i = first; i <= in->waiting_count; i++) {
		bool is_last = i == in->waiting_count;

		if (!is_last && in->waiting[i].am == am) {
			slots[count++] = in->waiting[i].part.slot;
			in->waiting[i].am = NULL;
		}
		if (count == MODEM_SLOTS_MAX || (is_last && count > 0)) {
			(void)(stored ? modem_stored(am->modem, slots, count)
				      : modem_refused(am->modem, slots, count));
			count = 0;
		}
	}
}

/* Tells each modem about its own slots. */
static void acknowledge(struct app *app, bool stored)
{
	struct inbound *in = &app->inbound;

	for (size_t i = 0; i < in->waiting_count; i++)
		if (in->waiting[i].am)
			acknowledge_modem(in, i, stored);
	in->waiting_count = 0;
	in->commits++;
}

static void tell(const struct inbound_waiting *w, enum inbox_result result)
{
	const char *modem = modem_name(w->am->modem);

	if (result == INBOX_SEEN)
		log_say(LOG_EVENT_PART_SEEN, modem, NULL, "");
	else if (w->part.coding == MODEM_CODING_RAW && w->part.heard_size > w->part.size)
		log_sayf(LOG_EVENT_PART_BROKEN, modem, NULL, "the first %u of %u octets",
			(unsigned)w->part.size, (unsigned)w->part.heard_size);
	else if (w->part.coding == MODEM_CODING_RAW)
		log_sayf(LOG_EVENT_PART_BROKEN, modem, NULL, "%u octets", (unsigned)w->part.size);
}

/* Keeps everything that waits, and deals with the messages that are due. */
static void commit(struct app *app, int64_t now_us)
{
	struct inbound *in = &app->inbound;
	struct inbox_part parts[APP_WAITING_PARTS];
	enum inbox_result results[APP_WAITING_PARTS];
	int r;

	if (in->waiting_count == 0)
		return;
	for (size_t i = 0; i < in->waiting_count; i++)
		parts[i] = describe(&in->waiting[i]);
	r = inbox_add(app->db, parts, in->waiting_count, now_us,
		app->config->intake.multipart_timeout * USEC_PER_SEC, results);
	if (app_store_result(app, r) < 0) {
		acknowledge(app, false);
		return;
	}
	for (size_t i = 0; i < in->waiting_count; i++) {
		tell(&in->waiting[i], results[i]);
		if (results[i] != INBOX_SEEN)
			sample_received(in->waiting[i].am);
	}
	acknowledge(app, true);
	(void)inbound_read(app, now_us);
}

static void refuse(struct app_modem *am, const struct modem_part *part, int64_t now_us)
{
	(void)modem_refused(am->modem, &part->slot, 1);
	if (am->too_many_us != 0 && now_us - am->too_many_us < app_hastened(am->app, TOO_MANY_US))
		return;
	am->too_many_us = now_us;
	health_tell(am->app, am, LOG_EVENT_MODEM_TOO_MANY, "", now_us);
}

void inbound_part(struct app_modem *am, const struct modem_part *part)
{
	const struct measure_limit most = { PARTS_BURST, app_hastened(am->app, PARTS_REFILL_US) };
	struct inbound *in = &am->app->inbound;
	struct inbound_waiting *w = &in->waiting[in->waiting_count];
	int64_t now_us = app_now_us(am->app);

	if (!measure_take(&am->parts, &most, now_us)) {
		refuse(am, part, now_us);
		return;
	}
	w->am = am;
	w->part = *part;
	if (number_normalise(part->sender, w->sender) < 0)
		w->sender[0] = '\0';
	if (in->waiting_count == 0)
		(void)sd_event_now(am->app->event, CLOCK_MONOTONIC, &in->waiting_since_us);
	if (++in->waiting_count == APP_WAITING_PARTS)
		commit(am->app, now_us);
	else
		app_soon(in->commit);
}

void inbound_flush(struct app *app)
{
	commit(app, app_now_us(app));
}

void inbound_move(struct app *app, const struct app_modem *from, struct app_modem *to)
{
	struct inbound *in = &app->inbound;

	for (size_t i = 0; i < in->waiting_count; i++)
		if (in->waiting[i].am == from)
			in->waiting[i].am = to;
}

/* Ends the step of one message: what went wrong with it alone is told, and undone. */
static int end_step(struct app *app, const struct inbox_message *m, int r, bool *ret_has_failed)
{
	*ret_has_failed = r < 0;
	if (r >= 0)
		return db_savepoint_release(app->db);
	db_savepoint_rollback(app->db);
	if (app_is_store_trouble(r))
		return r;
	log_sayf(LOG_EVENT_MESSAGE_FAILED, m->modem, NULL, "message %lld: %s", (long long)m->id,
		strerrordesc_np(-r));
	alarm_event(app, m->modem, LOG_EVENT_MESSAGE_FAILED, app_now_us(app));
	return 0;
}

/*
 * One message, in a step of its own: what cannot be dealt with is closed, and those behind it go
 * on. Trouble of the whole store ends the turn.
 */
static int deal_with(struct app *app, const struct inbox_message *m, int64_t now_us)
{
	bool has_failed = false;
	int r = db_savepoint(app->db);

	if (r >= 0)
		r = end_step(app, m, dialogue_message(app, m, now_us), &has_failed);
	return r < 0 || !has_failed ? r : inbox_close(app->db, m->id, "failed", "", now_us);
}

static int deal_with_late(
	struct app *app, const struct inbox_message *m, uint8_t part, int64_t now_us)
{
	bool has_failed = false;
	int r = db_savepoint(app->db);

	if (r >= 0)
		r = end_step(app, m, dialogue_late_part(app, m, part, now_us), &has_failed);
	return r < 0 || !has_failed ? r : inbox_late_done(app->db, m->id, part, "", now_us);
}

/* Messages that are due, then late parts; gives how many, at most a turn's worth. */
static int read_some(struct app *app, int64_t now_us)
{
	int count = 0;

	while (count < MESSAGES_PER_TURN) {
		_cleanup_(inbox_message_done) struct inbox_message m = { 0 };
		uint8_t part = 0;
		int r = inbox_next(app->db, now_us, &m);

		if (r > 0) {
			r = deal_with(app, &m, now_us);
		} else if (r == -EBADMSG) {
			(void)app_note_broken(app, m.modem, "");
			r = inbox_close(app->db, m.id, "failed", "", now_us);
		} else if (r == 0) {
			r = inbox_next_late(app->db, &m, &part);
			if (r == 0)
				return count;
			if (r > 0)
				r = deal_with_late(app, &m, part, now_us);
			else if (r == -EBADMSG && app_note_broken(app, m.modem, ""))
				r = inbox_late_left(app->db, m.id, part);
		}
		if (r < 0)
			return r;
		count++;
	}
	return count;
}

/* One transaction. */
static int read_turn(struct app *app, int64_t now_us)
{
	int r = db_begin(app->db);

	return r < 0 ? r : db_end(app->db, read_some(app, now_us));
}

static void set_deadline(struct app *app)
{
	int64_t next_us;

	if (inbox_next_deadline(app->db, &next_us) < 0)
		next_us = app_now_us(app) + RETRY_US;
	app_timer_set(app->inbound.deadline, next_us);
}

int inbound_read(struct app *app, int64_t now_us)
{
	int r, turns = 0;

	do
		r = read_turn(app, now_us);
	while (r == MESSAGES_PER_TURN && ++turns < TURNS_AT_ONCE);
	if (app_store_result(app, r) < 0) {
		app_timer_set(app->inbound.deadline, now_us + RETRY_US);
		return r;
	}
	if (r == MESSAGES_PER_TURN)
		app_soon(app->inbound.more);
	else
		set_deadline(app);
	outbound_pump(app);
	forwarding_pump(app);
	return 0;
}

static int on_commit(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	commit(app, app_now_us(app));
	return 0;
}

static int on_more(sd_event_source *source, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)inbound_read(app, app_now_us(app));
	return 0;
}

static int on_deadline(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct app *app = userdata;

	(void)source;
	(void)usec;
	(void)inbound_read(app, app_now_us(app));
	return 0;
}

static size_t put_unit(uint8_t *ret, uint32_t unit)
{
	ret[0] = (uint8_t)(unit >> 8);
	ret[1] = (uint8_t)unit;
	return 2;
}

/*
 * UTF-16BE, as a modem's worker gives text; what is no UTF-8 becomes U+FFFD. ret has room for two
 * octets per octet of text. Gives the octets written.
 */
static size_t to_utf16(const char *text, size_t size, uint8_t *ret)
{
	size_t used = 0, length;

	for (size_t i = 0; i < size; i += length) {
		uint32_t c;

		length = utf8_next(text + i, size - i, &c);
		if (c >= 0x10000) {
			used += put_unit(ret + used, 0xd800 + ((c - 0x10000) >> 10));
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
		}
		used += put_unit(ret + used, c);
	}
	return used;
}

int inbound_inject(struct app *app, const char *modem, const char *from, const char *text,
	int64_t now_us, int64_t *ret_message)
{
	size_t size = strlen(text);
	_cleanup_(freep) uint8_t *data = malloc(2 * size + 1);
	char sender[LAPOR_NUMBER_SIZE];
	enum inbox_result result;
	struct inbox_part part = { .modem = modem,
		.sender = sender,
		.scts_us = now_us,
		.coding = INBOX_UCS2,
		.message_class = -1,
		.data = data };
	int r = number_normalise(from, sender);

	if (r < 0)
		return r;
	if (!data)
		return -ENOMEM;
	part.data_size = to_utf16(text, size, data);
	r = inbox_add(app->db, &part, 1, now_us, 0, &result);
	if (r >= 0)
		r = inbox_newest(app->db, ret_message);
	if (app_store_result(app, r) < 0)
		return r;
	return inbound_read(app, now_us);
}

int inbound_new(struct app *app)
{
	struct inbound *in = &app->inbound;
	int r;

	in->waiting = calloc(APP_WAITING_PARTS, sizeof *in->waiting);
	if (!in->waiting)
		return -ENOMEM;
	r = app_deferred_new(app, on_commit, &in->commit);
	if (r >= 0)
		r = app_deferred_new(app, on_more, &in->more);
	return r < 0 ? r : app_timer_new(app, on_deadline, &in->deadline);
}

void inbound_free(struct app *app)
{
	struct inbound *in = &app->inbound;

	in->commit = sd_event_source_unref(in->commit);
	in->more = sd_event_source_unref(in->more);
	in->deadline = sd_event_source_unref(in->deadline);
	free(take_ptr(in->waiting));
}
