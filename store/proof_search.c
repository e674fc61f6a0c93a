/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proof_search.c - inside of the store: many pieces of octets searched for at once. */
#include "store/proof_search.h"

static uint64_t read_window(const uint8_t *octets)
{
	uint64_t window;

	memcpy(&window, octets, sizeof(window));
	return window;
}

static size_t bucket_of(uint64_t window)
{
	return (size_t)(window * UINT64_C(0x9e3779b97f4a7c15) >> 48);
}

static size_t count_chain(const struct proof_search *s, uint64_t window)
{
	size_t count = 0;

	for (uint16_t i = s->buckets[bucket_of(window)]; i != 0; i = s->entries[i - 1].next)
		count++;
	return count;
}

/* Replies of one template are alike but for a few octets: those are what they are told apart by. */
static uint16_t choose_window(const struct proof_search *s, const struct remains_piece *piece)
{
	size_t best = 0, least = SIZE_MAX;

	for (size_t at = 0; at + PROOF_WINDOW <= piece->size && least > 0; at++) {
		size_t count = count_chain(s, read_window(piece->octets + at));

		if (count < least) {
			least = count;
			best = at;
		}
	}
	return (uint16_t)best;
}

int proof_search_prepare(struct proof_search *s, const struct remains_piece *pieces, size_t count)
{
	s->pieces = pieces;
	s->count = count;
	s->entries = calloc(count + 1, sizeof(*s->entries));
	s->buckets = calloc(PROOF_BUCKETS, sizeof(*s->buckets));
	if (!s->entries || !s->buckets)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct proof_piece *entry = &s->entries[i];
		uint16_t *bucket;

		entry->at = choose_window(s, &pieces[i]);
		entry->window = read_window(pieces[i].octets + entry->at);
		bucket = &s->buckets[bucket_of(entry->window)];
		entry->next = *bucket;
		*bucket = (uint16_t)(i + 1);
	}
	return 0;
}

void proof_search_done(struct proof_search *s)
{
	free(s->entries);
	free(s->buckets);
	*s = (struct proof_search){ 0 };
}

/* Those whose window stands here. */
static int look_at(const struct proof_search *s, const uint8_t *octets, size_t size, size_t at,
	proof_search_fn fn, void *userdata)
{
	uint64_t window = read_window(octets + at);
	int r = 0;

	for (uint16_t i = s->buckets[bucket_of(window)]; i != 0 && r >= 0;
		i = s->entries[i - 1].next) {
		struct proof_piece *entry = &s->entries[i - 1];
		const struct remains_piece *piece = &s->pieces[i - 1];
		size_t from = at - entry->at;

		if (entry->window == window && at >= entry->at && from + piece->size <= size &&
			memcmp(octets + from, piece->octets, piece->size) == 0)
			r = fn(entry, from, from + piece->size, userdata);
	}
	return r;
}

int proof_search_run(const struct proof_search *s, const uint8_t *octets, size_t size,
	proof_search_fn fn, void *userdata)
{
	int r = 0;

	for (size_t at = 0; at + PROOF_WINDOW <= size && r >= 0; at++)
		if (s->buckets[bucket_of(read_window(octets + at))] != 0)
			r = look_at(s, octets, size, at, fn, userdata);
	return r;
}
