/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_event.c - what a list of requests or of updates says about ours. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <openssl/evp.h>
#include <stdio.h>

#define HASH_OCTETS 16

/* One element and when it happened. */
struct dated {
	const json_t *element;
	int64_t at_us;
	size_t index;
};

/*
 * The same fact has the same ID whenever and by whichever page it is heard. No time is part of it:
 * on some servers times move without news, on others not even with news.
 */
static bool name(char *dest, const char *prefix, const char *const parts[3])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	_cleanup_(freep) char *whole = NULL;
	int n = asprintf(&whole, "%s\n%s\n%s", parts[0], parts[1], parts[2]);
	size_t size;

	if (n < 0) {
		whole = NULL;
		return false;
	}
	if (!EVP_Q_digest(NULL, "SHA256", NULL, whole, (size_t)n, hash, &size))
		return false;
	(void)copy_string(dest, CENTRAL_EVENT_ID_SIZE, prefix);
	for (size_t i = 0; i < HASH_OCTETS; i++)
		(void)snprintf(dest + strlen(prefix) + 2 * i, 3, "%02x", hash[i]);
	return true;
}

static void copy_note(struct central_event *e, const json_t *element, const char *key)
{
	text_copy_cut(e->note, sizeof(e->note), georeport_get(element, key));
}

static void copy_status(struct central_event *e, const json_t *element)
{
	const char *word = georeport_get(element, "status");

	georeport_status_read(word, e->note[0] != '\0', e->status);
	text_copy_cut(e->label, sizeof(e->label), word);
	for (char *c = e->label; *c; c++)
		if (*c == '_')
			*c = ' ';
}

/* A request as it stands. Its updated_datetime need not be when it came to its status. */
static bool read_request(const json_t *element, struct central_event *e)
{
	const char *notes = georeport_get(element, "status_notes");
	char plain[CENTRAL_LABEL_SIZE];

	copy_note(e, element, "status_notes");
	copy_status(e, element);
	georeport_status_plain(georeport_get(element, "status"), plain);
	return name(e->id, "s-", (const char *const[3]){ e->tracking_id, plain, notes });
}

static bool read_update(const json_t *element, struct central_event *e)
{
	const char *update = georeport_get(element, "update_id");

	copy_note(e, element, "description");
	copy_status(e, element);
	return *update && name(e->id, "u-", (const char *const[3]){ e->tracking_id, update, "" });
}

/* True for what is known to be of others, or what we have said ourselves. */
static bool is_foreign(const struct central_settings *s, const struct georeport_cursor *c,
	const char *tracking_id, const json_t *element)
{
	const char *description = georeport_get(element, "description");

	switch (c->way) {
	case GEOREPORT_UPDATES: return georeport_find_marker(s, description) == description;
	case GEOREPORT_SINCE: return *description && !georeport_find_marker(s, description);
	case GEOREPORT_EACH:
		return strcmp(georeport_get(element, "service_request_id"), tracking_id) != 0;
	}
	return true;
}

static bool read_event(
	const struct georeport_cursor *c, const struct dated *d, struct central_event *e)
{
	*e = (struct central_event){ .at_us = c->way == GEOREPORT_EACH ? 0 : d->at_us };
	if (!georeport_get_id(
		    d->element, "service_request_id", e->tracking_id, sizeof(e->tracking_id)))
		return false;
	text_copy_cut(
		e->agency, sizeof(e->agency), georeport_get(d->element, "agency_responsible"));
	if (c->way == GEOREPORT_UPDATES ? !read_update(d->element, e)
					: !read_request(d->element, e))
		return false;
	return e->status[0] != '\0';
}

/* Words that leave a request in progress, as the update before has left it, are an answer. */
static void find_answer(struct central_event *events, size_t count)
{
	struct central_event *last = &events[count];

	if (!last->note[0] || strcmp(last->status, "in_progress") != 0)
		return;
	for (size_t i = count; i-- > 0;) {
		if (strcmp(events[i].tracking_id, last->tracking_id) != 0)
			continue;
		if (strcmp(events[i].label, last->label) == 0)
			(void)copy_string(last->status, sizeof(last->status), "answered");
		return;
	}
}

static int compare(const void *one, const void *other)
{
	const struct dated *a = one, *b = other;

	if (a->at_us != b->at_us)
		return a->at_us < b->at_us ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Those that may be ours, oldest first. */
static size_t choose(const struct central_settings *s, const struct georeport_cursor *c,
	const char *tracking_id, const json_t *elements, struct dated *ret)
{
	const json_t *element;
	size_t i, count = 0;

	json_array_foreach(elements, i, element)
	{
		if (is_foreign(s, c, tracking_id, element))
			continue;
		ret[count++] = (struct dated){ element,
			text_parse_time(georeport_get(element, "updated_datetime")), i };
	}
	qsort(ret, count, sizeof(*ret), compare);
	return count;
}

int georeport_events(const struct central_settings *s, const struct georeport_cursor *c,
	const char *tracking_id, const json_t *elements, struct central_event *ret,
	size_t *ret_count, size_t *ret_skipped)
{
	size_t all = json_array_size(elements), i = 0;
	_cleanup_(freep) struct dated *dated = calloc(all + 1, sizeof(*dated));

	*ret_count = *ret_skipped = 0;
	if (!dated)
		return -ENOMEM;
	all = choose(s, c, tracking_id, elements, dated);
	if (all > CENTRAL_EVENTS_MAX)
		*ret_skipped = i = all - CENTRAL_EVENTS_MAX;
	for (; i < all; i++) {
		if (!read_event(c, &dated[i], &ret[*ret_count])) {
			++*ret_skipped;
			continue;
		}
		if (c->way == GEOREPORT_UPDATES)
			find_answer(ret, *ret_count);
		++*ret_count;
	}
	return 0;
}
