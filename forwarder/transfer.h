/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transfer.h - one request under way, and what came back: taken within limits, judged by curl's
 * codes.
 *
 * The only door to curl's error codes. Spec: interfaces 3.
 */
#pragma once

#include "forwarder/profile.h"

#include <curl/curl.h>

struct transfer {
	CURL *easy;
	struct curl_slist *headers; /* of the request */
	size_t sent_size;           /* octets of its body */
	char *body;                 /* of the answer */
	size_t size, room;
	size_t header_size; /* octets of all header lines of the answer */
	bool too_long, no_memory;
	char etag[ANSWER_ETAG_SIZE];
	char curl_error[CURL_ERROR_SIZE];
};

/* With a handle that takes what comes back, and nothing to send yet. */
int transfer_new(struct transfer **ret);

/* One more line of the request. */
int transfer_add_header(struct transfer *t, const char *line);

/* What came of it when it ended with code; *ret borrows the body from the transfer. */
void transfer_answer(struct transfer *t, CURLcode code, struct answer *ret);

void transfer_free(struct transfer *t); /* NULL is accepted */
DEFINE_CLEANUP(struct transfer *, transfer_free);
