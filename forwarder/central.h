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

struct central;

struct central_settings {
	char profile[24];
	char gateway[64];
	char url[512];
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
	const char *uuid;
	const char *text;
	int64_t at_us;
	const char *kind; /* addition, answer, done, rating, cancel, erase */
	int rating;       /* 1..5, 0: none */
};

enum central_verdict {
	CENTRAL_ACCEPTED,      /* taken (or taken before) */
	CENTRAL_LATER,         /* try again: no answer, busy, or an answer that makes no sense */
	CENTRAL_REFUSED,       /* this one, for good: a person must look */
	CENTRAL_MISCONFIGURED, /* the endpoint or the credentials are wrong: everything waits */
};

struct central_outcome {
	enum central_verdict verdict;
	int http_status;        /* 0: no answer */
	int64_t retry_after_us; /* a delay from now, clamped to 1 s..6 h; 0: not said */
	char tracking_id[CENTRAL_TRACKING_SIZE]; /* "" when it comes with the events (202) */
	char status[CENTRAL_STATUS_SIZE];        /* "" when not said */
	char detail[CENTRAL_DETAIL_SIZE];        /* why, for a person; "" when accepted */
};

/* Unknown text is "". */
struct central_event {
	char id[CENTRAL_EVENT_ID_SIZE];
	char ref[LAPOR_UUID_SIZE];
	char tracking_id[CENTRAL_TRACKING_SIZE];
	char status[CENTRAL_STATUS_SIZE];
	char label[CENTRAL_LABEL_SIZE];
	char note[CENTRAL_NOTE_SIZE];
	char agency[CENTRAL_AGENCY_SIZE];
	int64_t at_us; /* 0: not said, or no time */
};

struct central_page {
	enum central_verdict verdict; /* REFUSED does not occur */
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
int central_put_complaint(struct central *c, const struct central_complaint *complaint,
	int64_t now_us, central_outcome_fn fn, void *userdata);
int central_put_message(struct central *c, const struct central_message *message, int64_t now_us,
	central_outcome_fn fn, void *userdata);
/* The receipt reached the phone at delivered_us. */
int central_put_contact(struct central *c, const char *ref, int64_t delivered_us, int64_t now_us,
	central_outcome_fn fn, void *userdata);
/* cursor "" asks from the beginning. */
int central_get_events(
	struct central *c, const char *cursor, int64_t now_us, central_page_fn fn, void *userdata);

/* Requests under way are dropped without a callback. NULL is accepted. */
void central_free(struct central *c);
DEFINE_CLEANUP(struct central *, central_free);

/* libcurl's version with its TLS library's, as it runs. Static. */
const char *central_library(void);
