/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * central.h - the central system: hands complaints over and asks what became of them.
 *
 * A profile (profile.h) builds requests and judges answers and does nothing else; this handle
 * carries them over HTTP on the caller's event loop, many at a time. Strings in requests are UTF-8,
 * borrowed for the call. Times are microseconds since 1970 UTC. Errors are negative errno; what
 * central said is an enum. Silent: the caller logs. No personal data in any `detail`. Spec:
 * interfaces 3.
 */
#pragma once

#include "lapor.h"

#include <systemd/sd-event.h>

#define CENTRAL_TRACKING_SIZE 65 /* a tracking ID with its NUL; a longer one is not accepted */
#define CENTRAL_STATUS_SIZE   32
#define CENTRAL_LABEL_SIZE    96
#define CENTRAL_NOTE_SIZE                                                                          \
	2048 /* longer notes are cut at a character and end with ".." by the judge */
#define CENTRAL_AGENCY_SIZE   128
#define CENTRAL_EVENT_ID_SIZE 128
#define CENTRAL_CURSOR_SIZE   512
#define CENTRAL_DETAIL_SIZE   160
#define CENTRAL_EVENTS_MAX    1000 /* of one page: more than are asked for, so that none is lost */
#define CENTRAL_ANSWER_MAX                                                                         \
	(4 * 1024 * 1024) /* octets of an answer; a longer one is cut off: later */

#define CENTRAL_TOKEN_SIZE 129 /* of a GeoReport `batch` answer */
#define CENTRAL_CODE_SIZE  65  /* a GeoReport service code */

struct central;

/* Of the profile georeport2. */
struct central_georeport2 {
	char jurisdiction_id[64];
	char api_key_file[256];
	char service_code[CENTRAL_CODE_SIZE];        /* of what has no category of the list */
	char service_code_secret[CENTRAL_CODE_SIZE]; /* of `rahasia`; "": these are held */
	const struct central_service_code {
		char category[64], code[CENTRAL_CODE_SIZE];
	} * service_codes; /* borrowed: they must outlive the handle */
	size_t service_code_count;
	char ref_attribute[64]; /* attribute[..] that takes our ref; "" none */
	char address[128];      /* of a complaint that names no place: an address is always sent */
	char first_name[64], last_name[64], email[128]; /* with a phone; email "": none */
	bool updates; /* ask for servicerequestupdates, where the server has it */
};

/* OAuth 2.0 client credentials (RFC 6749 4.4), instead of token_file. token_url "": not used. */
struct central_oauth2 {
	char token_url[512];
	char client_id[128];
	char client_secret_file[256];
	char scope[128]; /* "": not said */
};

struct central_settings {
	char profile[24];
	char gateway[64];
	char url[512];
	struct central_oauth2 oauth2;
	struct central_georeport2 georeport2;
	char directory[256];  /* of the profile spool */
	char token_file[256]; /* read anew when the file changes; "" none */
	char ca_file[256];
	char client_cert[256];
	char client_key[256];
	char hmac_key_file[256]; /* Standard Webhooks secret, "whsec_.." or base64; "" unsigned */
	int64_t timeout_us;
	bool insecure; /* plain http:// to any host; false: to this machine only */
};

struct central_complaint {
	const char *ref; /* the complaint's UUID */
	const char *ticket;
	int64_t received_us;
	const char *class_name; /* pengaduan, aspirasi, informasi */
	const char *visibility; /* normal, anonim, rahasia */
	const char *text;
	const char *route, *category, *location, *place; /* NULL: none */
	bool has_place, has_time, emergency;
	const uint8_t *missing; /* numbers of missing parts, ascending */
	size_t missing_count;   /* > 0: incomplete */
	const char *similar_to; /* another ref, or NULL */
	const char *phone;      /* NULL: hidden, the pseudonym stands for it */
	const char *pseudonym;
};

struct central_message {
	const char *ref;
	const char *ticket;
	const char *tracking_id; /* "": not known */
	const char *visibility;  /* of the complaint, as the two below */
	const char *phone;       /* NULL: hidden */
	const char *category;    /* NULL: none */
	const char *status;      /* our code */
	const char *uuid;
	const char *text;
	int64_t at_us;
	const char *kind; /* addition, answer, done, rating, cancel, erase */
	int rating;       /* 1..5, 0: none */
};

/* What is asked of a central system. */
enum central_kind {
	CENTRAL_COMPLAINT, /* take this complaint */
	CENTRAL_MESSAGE,   /* take this addition to one */
	CENTRAL_CONTACT,   /* the receipt reached the phone at delivered_us */
	CENTRAL_FIND,      /* of one that may have been taken: was it? */
	CENTRAL_TOKEN,     /* which tracking ID stands behind this token? */
	CENTRAL_PROBE,     /* is it there, and does it know our service codes? */
};

/* One errand. What its kind does not need is zero. Borrowed for the call. */
struct central_errand {
	enum central_kind kind;
	const struct central_complaint *complaint; /* of COMPLAINT and FIND */
	const struct central_message *message;     /* of MESSAGE */
	const char *ref;                           /* of CONTACT */
	int64_t delivered_us;                      /* of CONTACT */
	const char *token;                         /* of TOKEN */
	int64_t attempt_us;                        /* of FIND: when the first octet left */
	bool use_default; /* its own service code is not known there: take the default one */
};

enum central_verdict {
	CENTRAL_ACCEPTED,      /* taken (or taken before); found; there */
	CENTRAL_TOKEN_GIVEN,   /* taken; the tracking ID stands behind `token` */
	CENTRAL_LATER,         /* surely not taken, and may be tried again: busy, or never sent */
	CENTRAL_UNKNOWN,       /* may have been taken: never again before it was looked for */
	CENTRAL_ABSENT,        /* of FIND: it was looked for and is not there */
	CENTRAL_DOUBTED,       /* refused in a way that may be the server's own trouble */
	CENTRAL_UNKNOWN_CODE,  /* the service code is not known there: once more by the default */
	CENTRAL_REFUSED,       /* this one, for good: a person must look */
	CENTRAL_MISCONFIGURED, /* the endpoint or the credentials are wrong: everything waits */
};

struct central_outcome {
	enum central_verdict verdict;
	int http_status;        /* 0: no answer */
	int64_t retry_after_us; /* a delay from now, clamped to 1 s..6 h; 0: not said */
	char tracking_id[CENTRAL_TRACKING_SIZE]; /* "" when it comes with the events (202) */
	char token[CENTRAL_TOKEN_SIZE];          /* of TOKEN_GIVEN */
	char status[CENTRAL_STATUS_SIZE];        /* "" when not said */
	bool untracked; /* accepted, and nothing will ever be heard of it (blackbox, a folder) */
	bool is_search_proved; /* of ABSENT: another of ours was seen in that list */
	/* Why, for a person; "" when accepted, but for a PROBE that misses some of our codes. */
	char detail[CENTRAL_DETAIL_SIZE];
};

/* Unknown text is "". */
struct central_event {
	char id[CENTRAL_EVENT_ID_SIZE];
	char ref[LAPOR_UUID_SIZE]; /* "": known by its tracking ID */
	char tracking_id[CENTRAL_TRACKING_SIZE];
	char status[CENTRAL_STATUS_SIZE]; /* one of ours (interfaces 3), or the server's own word */
	char label[CENTRAL_LABEL_SIZE];
	char note[CENTRAL_NOTE_SIZE];
	char agency[CENTRAL_AGENCY_SIZE];
	int64_t at_us; /* 0: not said, or no time */
};

/* What a page of events is asked by. */
struct central_watch {
	const char *cursor;      /* of the profile's own making; "" from the beginning */
	const char *tracking_id; /* central_asks_each(): of the next open complaint; else "" */
	int64_t now_us;
};

struct central_page {
	enum central_verdict verdict; /* ACCEPTED, LATER or MISCONFIGURED */
	int http_status;
	int64_t retry_after_us;
	char detail[CENTRAL_DETAIL_SIZE];
	const struct central_event *events; /* borrowed until the callback returns */
	size_t count;
	size_t skipped;                 /* events of another shape, left out */
	char next[CENTRAL_CURSOR_SIZE]; /* "" : keep the old cursor (304) */
	bool more;
};

typedef void (*central_outcome_fn)(const struct central_outcome *outcome, void *userdata);
typedef void (*central_page_fn)(const struct central_page *page, void *userdata);

/*
 * The settings are copied. -EINVAL: *ret_error says what is wrong in them (unknown profile, bad
 * URL, unreadable certificate or key). ret_error is of CENTRAL_DETAIL_SIZE. A token_file or
 * hmac_key_file that is missing or empty is no error here, as it may come or change at any time:
 * each request then ends as CENTRAL_MISCONFIGURED. The caller ignores SIGPIPE.
 */
int central_new(struct central **ret, sd_event *event, const struct central_settings *settings,
	char *ret_error);

/*
 * Each starts one request and returns; fn is called once, from the loop, unless central_free()
 * comes first. A negative errno means that nothing was started and fn will not be called.
 */
int central_send(struct central *c, const struct central_errand *errand, int64_t now_us,
	central_outcome_fn fn, void *userdata);

/* What has happened since. `cursor` is what the last page gave as `next`, "" from the beginning. */
int central_get_events(struct central *c, const struct central_watch *watch, int64_t now_us,
	central_page_fn fn, void *userdata);

/* Why this errand must wait for a person before anything is sent, in words; NULL: it may go. */
const char *central_hold(const struct central *c, const struct central_errand *errand);

/* What the profile is like. */
struct central_traits {
	bool is_idempotent; /* a write that may have arrived is harmless when it is sent again */
	bool has_messages;  /* additions can be told; without, they are held for a person */
	bool has_contact;   /* so can the contact fact; without, it is done by itself */
	bool has_find;      /* CENTRAL_FIND can be asked */
	bool has_probe;
	bool has_events;    /* else statuses come by hand or import */
	bool is_unverified; /* made after hearsay: whoever uses it is told so at each start */
};
const struct central_traits *central_traits_of(const char *profile); /* NULL: no such profile */

/* True when this cursor asks for one complaint after the other: watch->tracking_id is needed. */
bool central_asks_each(const struct central *c, const char *cursor);

/* Requests under way are dropped without a callback. NULL is accepted. */
void central_free(struct central *c);
DEFINE_CLEANUP(struct central *, central_free);

/* libcurl's version with its TLS library's, as it runs. Static. */
const char *central_library(void);
