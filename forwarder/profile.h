/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h - what a central system's profile is: pure functions that build requests and judge
 * answers.
 *
 * No sockets, no clock, no files; now_us is handed in. A new profile is one file and one line in
 * profile.c; engine and trunk know none by name.
 */
#pragma once

#include "forwarder/central.h"

#define REQUEST_URL_SIZE    2048
#define REQUEST_HEADER_SIZE 512
#define REQUEST_HEADERS_MAX 8
#define ANSWER_ETAG_SIZE    256

/* What the answer to a request must be about; what a profile does not need is "". */
struct expectation {
	enum central_kind kind;
	char ref[LAPOR_UUID_SIZE];
	char marker[96]; /* what the description begins with */
	char code[CENTRAL_CODE_SIZE];
	char token[CENTRAL_TOKEN_SIZE];
};

/* One HTTP request, without credentials and signature: http.c adds those. */
struct request {
	const char *method; /* static: "PUT", "GET", "POST" */
	char url[REQUEST_URL_SIZE];
	char headers[REQUEST_HEADERS_MAX]
		    [REQUEST_HEADER_SIZE]; /* "Name: value"; "" ends the list */
	char id[96]; /* webhook-id when it is signed: the same for the same content */
	char *body;  /* malloc()ed, owned; NULL: none */
	size_t body_size;
	struct expectation expect;
};
void request_done(struct request *r); /* frees the body; a zeroed one is accepted */

/* How far a request came. */
enum answer_reach {
	ANSWER_NOT_SENT,    /* surely not processed: no connection, no whole request */
	ANSWER_LOST,        /* sent, and no whole answer came back: who knows */
	ANSWER_WHOLE,       /* http_status and body are there */
	ANSWER_CREDENTIALS, /* our certificates or files, or theirs: waiting does not mend it */
};

/* What came back. error is "" or what libcurl says, without URL. */
struct answer {
	enum answer_reach reach;
	int http_status;             /* 0: no whole answer */
	char content_type[128];      /* "" when not said */
	char etag[ANSWER_ETAG_SIZE]; /* "" when not said or too long to be kept */
	int64_t retry_after_us;      /* clamped; 0: not said */
	char error[CENTRAL_DETAIL_SIZE];
	const char *body; /* NUL-terminated, may hold NULs before that */
	size_t body_size;
};

/* Where requests of a profile go. */
enum profile_transport {
	TRANSPORT_HTTP,
	TRANSPORT_FOLDER, /* request.url is a name in settings.directory, request.body its content;
	                   * the answer is folder_put()'s */
};

struct profile {
	const char *name;
	enum profile_transport transport;
	struct central_traits traits;
	/* Settings of its own. -EINVAL: ret_error (CENTRAL_DETAIL_SIZE) says what is wrong. NULL:
	 * nothing to check. */
	int (*check)(const struct central_settings *s, char *ret_error);
	/* See central_hold(). NULL: nothing is ever held. */
	const char *(*hold)(const struct central_settings *s, const struct central_errand *e);
	/* 0 or negative errno (-EOVERFLOW: the URL gets too long). `secret` is what api_key_file or
	 * the like holds, for profiles that put it into the body; NULL: none. */
	int (*build)(const struct central_settings *s, const struct central_errand *e,
		const char *secret, int64_t now_us, struct request *ret);
	/* Always fills *ret. */
	void (*judge)(const struct central_settings *s, const struct expectation *x,
		const struct answer *a, struct central_outcome *ret);
	/* The same for what happened since; NULL without traits.has_events. */
	int (*ask)(const struct central_settings *s, const struct central_watch *w,
		const char *secret, struct request *ret);
	/* *ret_events is malloc()ed, for the caller to free, and is what ret->events points to;
	 * NULL when there are none. */
	void (*judge_page)(const struct central_settings *s, const struct central_watch *w,
		const struct answer *a, struct central_page *ret,
		struct central_event **ret_events);
	bool (*asks_each)(const char *cursor); /* NULL: never */
	/* The setting whose file holds `secret`; NULL: none. What is token_file goes into no header
	 * then. */
	const char *(*secret_file)(const struct central_settings *s);
};

/* Borrowed, static; NULL when there is none of this name. */
const struct profile *profile_find(const char *name);
