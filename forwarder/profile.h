/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h - what a central system's profile is: pure functions that build requests and judge
 * answers.
 *
 * No sockets, no clock, no files. A new profile is one file and one line in profile.c.
 */
#pragma once

#include "forwarder/central.h"

#define REQUEST_URL_SIZE    2048
#define REQUEST_HEADER_SIZE 512
#define REQUEST_HEADERS_MAX 8
#define ANSWER_ETAG_SIZE    256

/* One HTTP request, without credentials and signature: http.c adds those. */
struct request {
	const char *method; /* static: "PUT", "GET" */
	char url[REQUEST_URL_SIZE];
	char headers[REQUEST_HEADERS_MAX]
		    [REQUEST_HEADER_SIZE]; /* "Name: value"; "" ends the list */
	char id[96]; /* webhook-id when it is signed: the same for the same content */
	char *body;  /* malloc()ed, owned; NULL: none */
	size_t body_size;
};
void request_done(struct request *r); /* frees the body; a zeroed one is accepted */

/* What came back. error is "" or what libcurl says, without URL. */
struct answer {
	int http_status;             /* 0: no complete answer */
	char content_type[128];      /* "" when not said */
	char etag[ANSWER_ETAG_SIZE]; /* "" when not said or too long to be kept */
	int64_t retry_after_us;      /* clamped; 0: not said */
	char error[CENTRAL_DETAIL_SIZE];
	bool credentials; /* error lies in our certificates or files: waiting does not mend it */
	const char *body; /* NUL-terminated, may hold NULs before that */
	size_t body_size;
};

struct profile {
	const char *name;
	/* Build: 0 or negative errno (-EOVERFLOW: the URL gets too long). */
	int (*complaint)(const struct central_settings *s, const struct central_complaint *c,
		struct request *ret);
	int (*message)(const struct central_settings *s, const struct central_message *m,
		struct request *ret);
	int (*contact)(const struct central_settings *s, const char *ref, int64_t delivered_us,
		struct request *ret);
	int (*events)(const struct central_settings *s, const char *cursor, struct request *ret);
	/* Judge: always fills *ret. ref is what was asked for. */
	void (*judge_complaint)(
		const struct answer *a, const char *ref, struct central_outcome *ret);
	void (*judge_message)(const struct answer *a, struct central_outcome *ret);
	void (*judge_contact)(const struct answer *a, struct central_outcome *ret);
	/* *ret_events is malloc()ed, for the caller to free, and is what ret->events points to;
	 * NULL when there are none. */
	void (*judge_events)(const struct answer *a, struct central_page *ret,
		struct central_event **ret_events);
};

/* Borrowed, static; NULL when there is none of this name, or it is not built yet. */
const struct profile *profile_find(const char *name);
