/* SPDX-License-Identifier: GPL-2.0-or-later */
/* drain.c - from the SIM to the daemon: list, hand over, wait until it is kept, delete. */
#include "modem/worker.h"

#define DRAIN_MAX 200

struct drain {
	size_t count;
	uint32_t locations[DRAIN_MAX]; /* of the link's slots, in their order */
	uint64_t digests[DRAIN_MAX];   /* of what they hold */
	size_t poison;                 /* in this listing */
	size_t blank_count;
	uint32_t blanks[WORKER_SUSPECTS_MAX];
	size_t deleted;
	bool is_cut;    /* there is more than was taken */
	bool has_new;   /* a suspect that was none before */
	bool has_again; /* one that was left because it was shown a second time */
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
	d->digests[d->count] = digest_of(item, found);
	d->locations[d->count++] = item->location;
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

static int list(struct worker *w, struct drain *d)
{
	struct phone_item item;

	for (bool start = true; d->count < DRAIN_MAX; start = false) {
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

/*
 * Shown a second time: the same slot again, by a modem that lists some twice, or the same in the
 * same slot of the other memory, which may be this one under another name. The first deletion frees
 * the slot for the next message, which must not go by the second. The next listing tells.
 */
static bool is_shown_again(const struct drain *d, size_t index)
{
	uint32_t location = d->locations[index];

	for (size_t i = 0; i < d->count; i++) {
		bool is_same = i < index && d->locations[i] == location;
		bool is_twin = d->locations[i] + PHONE_MEMORY_SLOTS == location &&
		               d->digests[i] == d->digests[index];

		if (is_same || is_twin)
			return true;
	}
	return false;
}

/* Exactly what was stored, once: after a doubt only a new listing tells what a slot holds. */
static void remove_stored(struct worker *w, struct drain *d)
{
	for (size_t i = 0; i < d->count; i++) {
		if (w->link.answers[i] != LINK_STORED)
			continue;
		if (is_shown_again(d, i)) {
			d->has_again = true;
			continue;
		}
		switch (phone_delete(w->phone, d->locations[i])) {
		case PHONE_DELETED: d->deleted++; break;
		case PHONE_KEPT: suspect(w, d, d->locations[i]); break;
		case PHONE_DELETE_BROKEN: return;
		}
	}
}

static void count_left(struct worker *w, struct drain *d)
{
	int32_t known = (int32_t)(d->count - d->deleted + d->poison);

	phone_count(w->phone, &w->status.sim_used, &w->status.sim_size);
	/* The blank ones take up room: they are no end of the list but junk. */
	if (!d->is_cut && w->status.sim_used > known)
		for (size_t i = 0; i < d->blank_count; i++)
			suspect(w, d, d->blanks[i]);
}

static void plan_next(struct worker *w, const struct drain *d)
{
	bool is_raw_allowed = link_now_us() >= w->raw_after_us;

	w->is_drain_due = (d->is_cut || d->has_again) && d->deleted > 0;
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

void drain_run(struct worker *w)
{
	struct drain d = { 0 };

	w->poll_us = link_now_us() + (int64_t)w->start.settings.poll_s * USEC_PER_SEC;
	w->is_drain_due = false;
	(void)phone_take_bell(w->phone);
	link_begin(&w->link);
	/* Broken or not: what was handed over is kept by the daemon, but is only deleted when a
	 * listing shows it again. */
	if (list(w, &d) < 0 || phone_cause(w->phone) != MODEM_CAUSE_NONE)
		return;
	if (link_settle(&w->link, w->start.deadlines.stored) < 0)
		return;
	remove_stored(w, &d);
	if (phone_cause(w->phone) != MODEM_CAUSE_NONE)
		return;
	if (d.count + d.blank_count + w->suspect_count > 0 || w->status.sim_used != 0)
		count_left(w, &d);
	forget_suspects(w);
	plan_next(w, &d);
	w->is_drained = true;
}
