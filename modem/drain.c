/* SPDX-License-Identifier: GPL-2.0-or-later */
/* drain.c - from the SIM to the daemon: list, hand over, wait until it is kept, delete. */
#include "modem/due.h"
#include "modem/worker.h"

#define QUIET_MAX 4 /* poll periods more, at most, that a quiet modem is left alone for */

struct drain {
	size_t count;
	struct worker_slot slots[WORKER_LISTED_MAX]; /* of the link's, in their order */
	size_t poison;                               /* in this listing */
	size_t blank_count;
	uint32_t blanks[WORKER_SUSPECTS_MAX];
	size_t deleted;
	bool is_cut;    /* there is more than was taken */
	bool has_new;   /* a suspect that was none before */
	bool has_again; /* one that was left because it was shown a second time */
	bool has_doubt; /* a line of deletions was refused: some of them may be done */
};

static void suspect(struct worker *w, struct drain *d, uint32_t location)
{
	for (size_t i = 0; i < w->suspect_count; i++) {
		struct worker_suspect *s = &w->suspects[i];

		if (s->location != location)
			continue;
		if (!s->is_seen && s->times < UINT8_MAX)
			s->times++;
		s->is_seen = true;
		return;
	}
	d->has_new = true;
	if (w->suspect_count < WORKER_SUSPECTS_MAX)
		w->suspects[w->suspect_count++] = (struct worker_suspect){ location, 1, true };
}

/* Two listings in a row, or it was a passing fault. */
static void forget_suspects(struct worker *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->suspect_count; i++) {
		if (!w->suspects[i].is_seen)
			continue;
		w->suspects[kept] = w->suspects[i];
		w->suspects[kept++].is_seen = false;
	}
	w->suspect_count = kept;
}

/* FNV-1a: tells two messages apart that nobody made to look alike. */
static uint64_t add_to_digest(uint64_t digest, const void *data, size_t size)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < size; i++)
		digest = (digest ^ p[i]) * UINT64_C(0x100000001b3);
	return digest;
}

static uint64_t digest_of(const struct phone_item *item, enum phone_found found)
{
	const struct modem_part *part = &item->part;
	uint64_t digest = UINT64_C(0xcbf29ce484222325);

	if (found == PHONE_REPORT) {
		digest = add_to_digest(
			digest, item->report.recipient, strlen(item->report.recipient));
		digest = add_to_digest(digest, &item->report.discharged_us, sizeof(int64_t));
		return add_to_digest(digest, &item->report.reference, 1);
	}
	digest = add_to_digest(digest, part->sender, strlen(part->sender));
	digest = add_to_digest(digest, &part->scts_us, sizeof(part->scts_us));
	digest = add_to_digest(digest, part->udh, part->udh_size);
	return add_to_digest(digest, part->data, part->size);
}

static int hand_over(
	struct worker *w, struct drain *d, struct phone_item *item, enum phone_found found)
{
	int index = found == PHONE_PART ? link_part(&w->link, &item->part)
	                                : link_report(&w->link, &item->report, true);

	if (index < 0)
		return index;
	d->slots[d->count++] = (struct worker_slot){ item->location, digest_of(item, found) };
	return 0;
}

static int take(struct worker *w, struct drain *d, struct phone_item *item, enum phone_found found)
{
	switch (found) {
	case PHONE_PART:
	case PHONE_REPORT: return hand_over(w, d, item, found);
	case PHONE_BLANK:
		if (d->blank_count < COUNT_OF(d->blanks))
			d->blanks[d->blank_count++] = item->location;
		break;
	case PHONE_POISON: suspect(w, d, item->location); break;
	case PHONE_END:
	case PHONE_BROKEN: break;
	}
	return 0;
}

static int list_all(struct worker *w, struct drain *d)
{
	struct phone_item item;

	for (bool start = true; d->count < WORKER_LISTED_MAX; start = false) {
		enum phone_found found = phone_next(w->phone, start, &item);
		int r;

		if (found == PHONE_END || found == PHONE_BROKEN)
			return 0;
		r = take(w, d, &item, found);
		if (r < 0)
			return r;
	}
	d->is_cut = true;
	return 0;
}

static int list(struct worker *w, struct drain *d)
{
	int r = list_all(w, d);

	phone_end_list(w->phone);
	return r;
}

/*
 * Shown a second time: the same slot again, by a modem that lists some twice, or the same in the
 * same slot of the other memory, which may be this one under another name. The first deletion frees
 * the slot for the next message, which must not go by the second. The next listing tells.
 */
static bool is_shown_again(const struct drain *d, size_t index)
{
	const struct worker_slot *slot = &d->slots[index];

	for (size_t i = 0; i < d->count; i++) {
		bool is_same = i < index && d->slots[i].location == slot->location;
		bool is_twin = d->slots[i].location + PHONE_MEMORY_SLOTS == slot->location &&
		               d->slots[i].digest == slot->digest;

		if (is_same || is_twin)
			return true;
	}
	return false;
}

static bool was_removed(const struct worker *w, const struct worker_slot *slot)
{
	for (size_t i = 0; i < w->removed_count; i++)
		if (w->removed[i].location == slot->location &&
			w->removed[i].digest == slot->digest)
			return true;
	return false;
}

/* A modem that carried out only the first deletion of a line shows the others once more. */
static void judge_removal(struct worker *w, const struct drain *d)
{
	if (w->removed_count > 0 && w->deletions == WORKER_DELETIONS_UNTRIED)
		w->deletions = WORKER_DELETIONS_TOGETHER;
	for (size_t i = 0; i < d->count; i++)
		if (was_removed(w, &d->slots[i]))
			w->deletions = WORKER_DELETIONS_ALONE;
	w->removed_count = 0;
}

/* One that does not know such lines may not answer them at all, or in a way of its own. */
static void doubt_lines(struct worker *w)
{
	enum modem_cause cause = phone_cause(w->phone);

	if (cause == MODEM_CAUSE_SILENT || cause == MODEM_CAUSE_GARBLED)
		w->deletions = WORKER_DELETIONS_ALONE;
}

/* False: nothing more may be deleted before a new listing tells what is there now. */
static bool remove_some(
	struct worker *w, struct drain *d, const struct worker_slot *slots, size_t count)
{
	uint32_t locations[PHONE_DELETIONS_MAX] = { 0 };

	for (size_t i = 0; i < count; i++)
		locations[i] = slots[i].location;
	switch (phone_delete(w->phone, locations, count)) {
	case PHONE_DELETED:
		d->deleted += count;
		for (size_t i = 0; i < count && count > 1; i++)
			w->removed[w->removed_count++] = slots[i];
		return true;
	case PHONE_KEPT:
		if (count == 1) {
			suspect(w, d, slots[0].location);
			return true;
		}
		/* The slot of one that is gone may hold the next message already. */
		w->deletions = WORKER_DELETIONS_ALONE;
		d->has_doubt = true;
		return false;
	case PHONE_DELETE_BROKEN:
		if (count > 1)
			doubt_lines(w);
		return false;
	}
	return false;
}

/* What the daemon has stored, and each slot once. */
static void remove_stored(struct worker *w, struct drain *d)
{
	size_t most = w->deletions == WORKER_DELETIONS_ALONE ? 1 : PHONE_DELETIONS_MAX, count = 0;
	struct worker_slot chosen[PHONE_DELETIONS_MAX];

	for (size_t i = 0; i < d->count; i++) {
		if (w->link.answers[i] != LINK_STORED)
			continue;
		if (is_shown_again(d, i)) {
			d->has_again = true;
			continue;
		}
		chosen[count++] = d->slots[i];
		if (count < most)
			continue;
		if (!remove_some(w, d, chosen, count))
			return;
		count = 0;
	}
	if (count > 0)
		(void)remove_some(w, d, chosen, count);
}

/* The listing said how full the SIM was before the deletions; asked now where it did not. */
static void count_left(struct worker *w, struct drain *d)
{
	int32_t shown = (int32_t)(d->count + d->poison);
	int32_t *used = &w->status.sim_used, deleted = (int32_t)d->deleted;

	if (!phone_listed(w->phone, used, &w->status.sim_size)) {
		if (shown + (int32_t)d->blank_count > 0 || w->suspect_count > 0 || *used != 0)
			phone_count(w->phone, used, &w->status.sim_size);
		shown -= deleted;
		deleted = 0;
	}
	/* The blank ones take up room: they are no end of the list but junk. */
	if (!d->is_cut && *used > shown)
		for (size_t i = 0; i < d->blank_count; i++)
			suspect(w, d, d->blanks[i]);
	*used = *used > deleted || *used < 0 ? *used - deleted : 0;
}

static void plan_next(struct worker *w, const struct drain *d)
{
	bool is_raw_allowed = link_now_us() >= w->raw_after_us;

	w->is_drain_due = ((d->is_cut || d->has_again) && d->deleted > 0) || d->has_doubt ||
	                  (w->removed_count > 0 && w->deletions == WORKER_DELETIONS_UNTRIED);
	if (!is_raw_allowed)
		return;
	/* Seen twice at once, not a minute later: what is behind it may be the only free slot. */
	if (d->has_new)
		w->is_drain_due = true;
	for (size_t i = 0; i < w->suspect_count; i++)
		if (w->suspects[i].times >= 2)
			w->is_raw_due = true;
	if (w->is_raw_due)
		w->raw_after_us = link_now_us() + (int64_t)w->start.settings.poll_s * USEC_PER_SEC;
}

/* While polls find nothing that was not announced, they come less and less often. */
static void plan_poll(struct worker *w, bool was_announced, bool is_empty)
{
	if (!was_announced)
		w->quiet_polls = is_empty ? w->quiet_polls + 1 : 0;
	if (w->quiet_polls > QUIET_MAX)
		w->quiet_polls = QUIET_MAX;
	w->poll_us = due_with_us(
		link_now_us(), w->start.settings.poll_s * (1 + w->quiet_polls), w->refresh_us);
}

void drain_run(struct worker *w)
{
	bool was_announced = phone_has_rung(w->phone) || w->is_drain_due;
	struct drain d = { 0 };

	w->poll_us = link_now_us() + (int64_t)w->start.settings.poll_s * USEC_PER_SEC;
	w->is_drain_due = false;
	phone_forget_bells(w->phone);
	link_begin(&w->link);
	/* Broken or not: what was handed over is kept by the daemon, but is only deleted when a
	 * listing shows it again. */
	if (list(w, &d) < 0 || phone_cause(w->phone) != MODEM_CAUSE_NONE)
		return;
	judge_removal(w, &d);
	if (link_settle(&w->link, w->start.deadlines.stored) < 0)
		return;
	remove_stored(w, &d);
	if (phone_cause(w->phone) != MODEM_CAUSE_NONE)
		return;
	count_left(w, &d);
	forget_suspects(w);
	plan_poll(w, was_announced, d.count == 0 && w->suspect_count == 0);
	plan_next(w, &d);
	w->is_drained = true;
}
