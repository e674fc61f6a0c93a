/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sweep.c - takes what libgammu cannot read, or reads wrong, off the SIM, by the side door. */
#include "modem/convert.h"
#include "modem/pdu_part.h"
#include "modem/worker.h"

#include <stdio.h>

#define ASK_MS    5000
#define LIST_MS   30000
#define FOUND_MAX 64

/* Messages of one memory as the modem lists them; those not worth taking are left out. */
struct findings {
	bool is_sweep;   /* only those that libgammu cannot read */
	bool is_message; /* the next line is one */
	uint32_t slot;
	uint32_t seen; /* messages, left out or not */
	size_t count;
	struct finding {
		uint32_t slot;
		struct phone_item item;
		enum phone_found found;
	} items[FOUND_MAX];
};

static int ask(struct worker *w, struct rawat *at, const char *command, int ms, rawat_line line,
	void *userdata)
{
	int r = link_tell(&w->link, WIRE_PHASE_RAW, (uint32_t)(ms / 1000 + 1));

	return r < 0 ? r : rawat_ask(at, command, ms, line, userdata);
}

/* Its octets when it is hex, else the line's own. No SMS is longer than what is kept of either. */
static void read_raw(const char *line, struct modem_part *part)
{
	size_t length = strlen(line);
	int size;

	*part = (struct modem_part){
		.kind = MODEM_PART_BROKEN, .coding = MODEM_CODING_RAW, .message_class = -1
	};
	size = convert_hex(line, part->data, sizeof(part->data));
	if (size < 0) {
		size = length < MODEM_DATA_MAX ? (int)length : MODEM_DATA_MAX;
		memcpy(part->data, line, (size_t)size);
		part->heard_size = (uint16_t)length;
	}
	part->size = (uint16_t)size;
}

/* What a line of hex is. */
static enum phone_found judge(const char *line, struct phone_item *ret)
{
	uint8_t octets[MODEM_DATA_MAX];
	int size = convert_hex(line, octets, sizeof(octets));
	struct pdu pdu;

	if (size <= 0 || pdu_split(octets, (size_t)size, &pdu) < 0)
		return PHONE_POISON;
	if (pdu.kind == PDU_REPORT)
		return pdu_read_report(&pdu, &ret->report) == 0 ? PHONE_REPORT : PHONE_POISON;
	return pdu_read_part(&pdu, &ret->part) == 0 ? PHONE_PART : PHONE_POISON;
}

static void take_message(struct findings *f, const char *line)
{
	struct finding *finding = &f->items[f->count];

	finding->slot = f->slot;
	finding->found = judge(line, &finding->item);
	if (f->is_sweep && finding->found != PHONE_POISON)
		return;
	if (finding->found == PHONE_POISON)
		read_raw(line, &finding->item.part);
	f->count++;
}

static void take_line(const char *line, void *userdata)
{
	struct findings *f = userdata;

	if (strncmp(line, "+CMGL:", 6) == 0) {
		f->slot = (uint32_t)strtoul(line + 6, NULL, 10);
		f->is_message = true;
	} else if (strncmp(line, "+CMGR:", 6) == 0) {
		f->is_message = true;
	} else if (f->is_message && f->count < FOUND_MAX && line[0] != '+') {
		f->is_message = false;
		f->seen++;
		take_message(f, line);
	}
}

static enum modem_cause cause_of(int r)
{
	return r >= 0 ? MODEM_CAUSE_NONE : r == -EIO ? MODEM_CAUSE_LINE_GONE : MODEM_CAUSE_SILENT;
}

/* True when the daemon has kept it; of a blank one there is nothing to keep. */
static bool hand_over(struct worker *w, struct finding *finding)
{
	int index;

	if (finding->found == PHONE_BLANK)
		return true;
	link_begin(&w->link);
	index = finding->found == PHONE_REPORT ? link_report(&w->link, &finding->item.report, true)
	                                       : link_part(&w->link, &finding->item.part);
	return index >= 0 && link_settle(&w->link, w->start.deadlines.stored) >= 0 &&
	       w->link.answers[index] == LINK_STORED;
}

/* What is taken off although nobody can read it. */
static bool is_doubtful(const struct finding *finding)
{
	return finding->found == PHONE_POISON || finding->found == PHONE_BLANK;
}

static enum modem_cause remove_one(struct worker *w, struct rawat *at, struct finding *finding)
{
	char command[32];
	int r;

	if (!hand_over(w, finding))
		return MODEM_CAUSE_NONE;
	(void)snprintf(command, sizeof(command), "AT+CMGD=%u", finding->slot);
	r = ask(w, at, command, (int)w->start.deadlines.remove * 1000, NULL, NULL);
	if (r == 0 && is_doubtful(finding))
		w->status.poisoned++;
	return cause_of(r);
}

static enum modem_cause remove_all(struct worker *w, struct rawat *at, struct findings *f)
{
	enum modem_cause cause = MODEM_CAUSE_NONE;

	for (size_t i = 0; i < f->count && cause == MODEM_CAUSE_NONE; i++)
		cause = remove_one(w, at, &f->items[i]);
	return cause;
}

/* libgammu's first memory is the SIM where that is in use, else the modem's own. */
static const char *memory_name(const struct worker *w, size_t memory)
{
	return memory == 0 && !worker_leaves_out(w, "SMS_NO_SM") ? "SM" : "ME";
}

static int ask_slot(struct worker *w, struct rawat *at, uint32_t slot, struct findings *f)
{
	char command[32];

	f->slot = slot;
	f->is_message = false;
	(void)snprintf(command, sizeof(command), "AT+CMGR=%u", slot);
	return ask(w, at, command, ASK_MS, take_line, f);
}

/* A modem without AT+CMGL: each slot, until as many hold something as it says ("3,30,.."). */
static int ask_slots(struct worker *w, struct rawat *at, const char *count, struct findings *f)
{
	uint32_t first = worker_has_feature(w, "SMS_LOCATION_0") ? 0 : 1, size = 0;
	char *end;
	uint32_t used = (uint32_t)strtoul(count, &end, 10);
	int r = 0;

	if (*end == ',')
		size = (uint32_t)strtoul(end + 1, NULL, 10);
	for (uint32_t i = 0; i < size && i < PHONE_MEMORY_SLOTS && f->seen < used && r >= 0; i++)
		r = ask_slot(w, at, first + i, f);
	return r < 0 ? r : 0;
}

/* count: what AT+CPMS has answered. */
static int ask_all(struct worker *w, struct rawat *at, const char *count, struct findings *f)
{
	int r;

	if (f->is_sweep)
		return w->is_listless ? ask_slots(w, at, count, f)
		                      : ask(w, at, "AT+CMGL=4", LIST_MS, take_line, f);
	r = ask_slot(w, at, f->slot, f);
	/* A slot that is in use but gives no line. */
	if (r == 0 && f->is_message && f->count == 0)
		f->items[f->count++] = (struct finding){ .slot = f->slot, .found = PHONE_BLANK };
	return r;
}

static bool has_same(const struct findings *f, const struct finding *wanted)
{
	const struct modem_part *part = &wanted->item.part;

	for (size_t i = 0; i < f->count; i++) {
		const struct finding *one = &f->items[i];

		if (one->slot == wanted->slot && one->found == wanted->found &&
			one->item.part.size == part->size &&
			memcmp(one->item.part.data, part->data, part->size) == 0)
			return true;
	}
	return false;
}

/* A listing that broke off, or a line that came by itself, would pass for poison, and a good
 * message would go: such is only what a second listing shows likewise. */
static int drop_passing(struct worker *w, struct rawat *at, const char *count, struct findings *f)
{
	static struct findings again; /* 60 kB */
	size_t kept = 0, doubtful = 0;
	int r;

	for (size_t i = 0; i < f->count; i++)
		doubtful += is_doubtful(&f->items[i]);
	if (doubtful == 0)
		return 0;
	again = (struct findings){ .is_sweep = f->is_sweep, .slot = f->slot };
	r = ask_all(w, at, count, &again);
	for (size_t i = 0; i < f->count && r == 0; i++)
		if (!is_doubtful(&f->items[i]) || has_same(&again, &f->items[i]))
			f->items[kept++] = f->items[i];
	f->count = kept;
	return r;
}

/* Asks the memory for what is looked for, and takes what was found. */
static enum modem_cause take_from(
	struct worker *w, struct rawat *at, size_t memory, struct findings *f)
{
	struct question count = { .prefix = "+CPMS:" };
	char command[32];
	int r;

	(void)snprintf(command, sizeof(command), "AT+CPMS=\"%s\"", memory_name(w, memory));
	r = ask(w, at, "AT+CMGF=0", ASK_MS, NULL, NULL);
	if (r == 0)
		r = question_ask(w, at, command, ASK_MS, &count);
	if (r == 0)
		r = ask_all(w, at, count.text, f);
	if (r == 0)
		r = drop_passing(w, at, count.text, f);
	if (r != 0)
		return cause_of(r);
	return remove_all(w, at, f);
}

static enum modem_cause take_suspect(struct worker *w, struct rawat *at, uint32_t location)
{
	static struct findings f; /* 60 kB */

	f = (struct findings){ .slot = location % PHONE_MEMORY_SLOTS };
	/* libgammu counts from 1 where such a modem counts from 0. */
	if (worker_has_feature(w, "SMS_LOCATION_0") && f.slot > 0)
		f.slot--;
	return take_from(w, at, location / PHONE_MEMORY_SLOTS, &f);
}

static enum modem_cause sweep_memory(struct worker *w, struct rawat *at, size_t memory)
{
	static struct findings f;

	f = (struct findings){ .is_sweep = true };
	return take_from(w, at, memory, &f);
}

enum modem_cause sweep_run(struct worker *w, struct rawat *at)
{
	size_t memories =
		worker_leaves_out(w, "SMS_NO_SM") || worker_leaves_out(w, "SMS_NO_ME") ? 1 : 2;
	enum modem_cause cause = MODEM_CAUSE_NONE;

	for (size_t i = 0; i < w->suspect_count && cause == MODEM_CAUSE_NONE; i++)
		if (w->suspects[i].times >= 2)
			cause = take_suspect(w, at, w->suspects[i].location);
	for (size_t i = 0; w->is_sweep_due && i < memories && cause == MODEM_CAUSE_NONE; i++)
		cause = sweep_memory(w, at, i);
	w->suspect_count = 0;
	w->is_sweep_due = false;
	w->is_raw_due = false;
	return cause;
}
