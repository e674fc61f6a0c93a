/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * georeport.h - the profile `georeport2`: Open311 GeoReport v2, and the extension
 * `servicerequestupdates`.
 *
 * Pure. The table and what the parts share is in georeport.c; requests in georeport_build.c and
 * georeport_form.c; answers are read by georeport_read.c and georeport_xml.c and judged by
 * georeport_judge.c (complaints, additions) and georeport_look.c (searches, tokens, services);
 * statuses are asked for by georeport_events.c along georeport_cursor.c and mean what
 * georeport_status.c says. Spec: lapor-smsd-georeport(7).
 */
#pragma once

#include "forwarder/profile.h"

#include <jansson.h>

extern const struct profile georeport_profile;

#define GEOREPORT_MARKER_SIZE      96
#define GEOREPORT_DESCRIPTION_MAX  4000 /* characters, by the standard */
#define GEOREPORT_DESCRIPTION_SIZE (4 * GEOREPORT_DESCRIPTION_MAX + 1)
#define GEOREPORT_LIST_MAX         1000 /* requests that a server lists at most, by the standard */

/* False only for a complaint whose sender may be told to the central system. */
bool georeport_is_hidden(const char *visibility);

/* True for a complaint that must not come into a public list: `rahasia`, and any new word. */
bool georeport_is_secret(const char *visibility);

/*
 * The service code of a complaint: the secret one, the one of its category (NULL: none; upper or
 * lower case is the same), or the default one. A secret complaint never gets any other than the
 * secret one, which may be "". Borrowed from the settings.
 */
const char *georeport_code(const struct central_settings *s, const char *category,
	const char *visibility, bool use_default);

/*
 * "[GATEWAY/TICKET]", by which a complaint is known again in what the server lists. Of the
 * gateway's name, all but letters, digits, dots and hyphens are hyphens. -EOVERFLOW.
 */
int georeport_marker(const struct central_settings *s, const char *ticket,
	char ret[static GEOREPORT_MARKER_SIZE]);

/*
 * The first marker of this gateway in a description, NULL for none. Only the first counts: what
 * looks like one behind it was written by a citizen.
 */
const char *georeport_find_marker(const struct central_settings *s, const char *description);

/* True when `marker` is the first one of this gateway in the description. */
bool georeport_is_marked(
	const struct central_settings *s, const char *description, const char *marker);

/* The builders of this profile; see struct profile. */
int georeport_build(const struct central_settings *s, const struct central_errand *e,
	const char *secret, int64_t now_us, struct request *ret);

/* Begins a GET of `resource` ("services.json"), with the jurisdiction where there is one. */
int georeport_query(const struct central_settings *s, const char *resource, struct request *ret);

/* Adds "key=value", escaped, to the URL of a GET. -EOVERFLOW. */
int georeport_query_add(struct request *r, const char *key, const char *value);
int georeport_query_time(struct request *r, const char *key, int64_t us); /* UTC, with Z */

/* A body of application/x-www-form-urlencoded. Errors add up in `r`, so that forms read as tables.
 */
struct form {
	char *text; /* malloc()ed, owned until form_take() */
	size_t size, room;
	int r;
};
void form_add(struct form *f, const char *key, const char *value);
void form_done(struct form *f); /* wipes and frees */

/*
 * Makes a POST of the form to `resource`, begun by api_key (`secret`, NULL: none) and jurisdiction.
 * The form is empty afterwards.
 */
int form_post(const struct central_settings *s, struct form *f, const char *resource,
	const char *id, struct request *ret);
void form_begin(struct form *f, const struct central_settings *s, const char *secret);

/* malloc()ed: valid UTF-8 with blanks for control characters. NULL: no memory. */
char *form_clean(const char *text);

/*
 * marker, blank, text: valid, without control characters, and of 4000 characters at most; what is
 * longer is cut behind a word and ends with "..". -ENOMEM.
 */
int form_describe(
	const char *marker, const char *text, char ret[static GEOREPORT_DESCRIPTION_SIZE]);

enum georeport_shape {
	GEOREPORT_NOTHING, /* no body */
	GEOREPORT_LIST,    /* requests, services or updates, none of them included */
	GEOREPORT_ERRORS,  /* one at least */
	GEOREPORT_HTML,
	GEOREPORT_OTHER, /* no JSON or XML that was understood, or too much of it */
};

/* What an answer says, whether it was JSON or XML. */
struct georeport_answer {
	enum georeport_shape shape;
	json_t *elements;  /* an array of objects whose values are strings that are not empty; NULL:
	                      neither LIST nor ERRORS */
	const char *fault; /* static: why it is OTHER */
};
void georeport_read(const struct answer *a, struct georeport_answer *ret);
void georeport_answer_done(struct georeport_answer *answer);

/* Text of an element, "" when there is none. Borrowed. Whatever else is in it, under names that
 * nobody asks for, shows as GEOREPORT_OTHER_KEY. */
#define GEOREPORT_OTHER_KEY "*"
const char *georeport_get(const json_t *element, const char *key);

/* Copies an ID of graphic ASCII that fits. */
bool georeport_get_id(const json_t *element, const char *key, char *dest, size_t size);

/*
 * XML as the JSON that says the same: {"root":{"item":[{..},{..}]}}. NULL with *ret_fault. Neither
 * document types nor entities nor other files are looked at.
 */
json_t *georeport_xml(const char *body, size_t size, const char **ret_fault);

/* The judges; see struct profile. */
void georeport_judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret);
void georeport_judge_find(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, const struct georeport_answer *g, struct central_outcome *ret);
void georeport_judge_token(const struct expectation *x, const struct answer *a,
	const struct georeport_answer *g, struct central_outcome *ret);
void georeport_judge_probe(const struct central_settings *s, const struct answer *a,
	const struct georeport_answer *g, struct central_outcome *ret);

/* "400: what the server said", with digits masked, or what the status means. */
void georeport_explain(const struct answer *a, const struct georeport_answer *g, char *ret_detail);

/* True when the server's words name the API key. */
bool georeport_blames_key(const struct georeport_answer *g);

/* True when no POST will get through, whatever it is about: redirects, 401, 403, 405 and the like.
 */
bool georeport_is_shut(int http_status);

/* True when not even a GET will: redirects, 401, 407. */
bool georeport_is_barred(int http_status);

/* How statuses come. */
enum georeport_way {
	GEOREPORT_UPDATES, /* GET servicerequestupdates of a span of time */
	GEOREPORT_SINCE,   /* GET requests by updated_after */
	GEOREPORT_EACH,    /* GET requests/ID, one after the other */
};

/* "updates 2026-11-22T05:00:00Z 86400 2026-11-22T04:00:00Z ID" and the like. */
struct georeport_cursor {
	enum georeport_way way;
	int64_t from_us;   /* all that happened before is known */
	int64_t length_us; /* of the span that is asked for next */
	int64_t proved_us; /* UPDATES: when it was seen to work; others: when nothing better was
	                      found; 0: not yet */
	char id[CENTRAL_TRACKING_SIZE]; /* EACH: the last one, for people to see */
};

/* What is no cursor of this profile is the beginning. */
void georeport_cursor_read(struct georeport_cursor *ret, const char *text,
	const struct central_settings *s, int64_t now_us);
void georeport_cursor_write(const struct georeport_cursor *c, char ret[static CENTRAL_CURSOR_SIZE]);
bool georeport_asks_each(const char *cursor);

/* What is asked for: start overlaps with the span before; end is now_us at most. */
void georeport_cursor_span(const struct georeport_cursor *c, int64_t now_us, int64_t *ret_start_us,
	int64_t *ret_end_us);

/* Past this span: false when that was the last up to now. */
bool georeport_cursor_pass(struct georeport_cursor *c, int64_t now_us);

/* To half of the span, as there is more in it than comes at once. False: it cannot be halved. */
bool georeport_cursor_halve(struct georeport_cursor *c);

/* To the next way that may work, as this one does not. */
void georeport_cursor_fall(struct georeport_cursor *c, int64_t now_us);

/* Once a day, from a way that is not the best: back to the best. */
void georeport_cursor_rise(
	struct georeport_cursor *c, const struct central_settings *s, int64_t now_us);

int georeport_ask(const struct central_settings *s, const struct central_watch *w,
	const char *secret, struct request *ret);
void georeport_judge_page(const struct central_settings *s, const struct central_watch *w,
	const struct answer *a, struct central_page *ret, struct central_event **ret_events);

/*
 * Events of a list, oldest first, into an array of CENTRAL_EVENTS_MAX: the newest when there are
 * more. What is not ours for sure is left out; what is of another shape counts into *ret_skipped.
 * -ENOMEM.
 */
int georeport_events(const struct central_settings *s, const struct georeport_cursor *c,
	const char *tracking_id, const json_t *elements, struct central_event *ret,
	size_t *ret_count, size_t *ret_skipped);

/*
 * Our code for a server's word; an unknown word as it stands. `has_words`: an agency says something
 * with it. "" when it says nothing at all. ret is of CENTRAL_STATUS_SIZE.
 */
void georeport_status_read(const char *word, bool has_words, char *ret);

/* The extension's word, in capitals, for a code of ours. Static. */
const char *georeport_status_write(const char *code);

/* The word as it is compared: lower case, one blank for `_`, `-` and blanks. Cut when too long. */
void georeport_status_plain(const char *word, char ret[static CENTRAL_LABEL_SIZE]);
