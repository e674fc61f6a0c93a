/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * courier.h - carries requests to the central system and back, many at a time: those that need an
 * access token wait for it, and each ends with one call from the loop.
 */
#pragma once

#include "forwarder/echo.h"
#include "forwarder/http.h"
#include "forwarder/loop.h"

#include <sys/queue.h>

#define COURIER_WAITING_MAX 64 /* requests that wait for an access token */

struct courier;
struct job;

/* What is done with a job of its kind. */
struct job_kind {
	/* It has ended with *a, whose body is gone when this returns. */
	void (*judge)(struct job *j, const struct answer *a);
	/* From the loop, later: tells whoever waits for it, and may call courier_free(). */
	void (*deliver)(struct job *j);
	void (*free)(struct job *j); /* all that is its kind's own, and the memory of the job */
};

/* One request from its start until its delivery; the first member of what the caller keeps. */
struct job {
	TAILQ_ENTRY(job) entry;
	const struct job_kind *kind;
	struct request request;
	struct echo echo; /* what the answer's words must not repeat */
	int64_t now_us;   /* when it was started */
	/* The courier's own. */
	struct courier *courier;
	struct transfer *transfer; /* NULL: not under way */
	struct loop_call call;
	unsigned token_number;
	bool is_repeated;
};

/* Of one that the courier does not have. NULL is accepted. */
void job_free(struct job *j);
DEFINE_CLEANUP(struct job *, job_free);

/* settings are borrowed and must outlive it. key_file: see http_new(). */
int courier_new(struct courier **ret, sd_event *event, const struct central_settings *settings,
	const char *key_file);

/* See http_key(). */
int courier_key(struct courier *c, const char **ret, char *ret_error);

/* Starts a job, which is the courier's from then on. After an error it is still the caller's. */
int courier_start(struct courier *c, struct job *j);

/* Takes a job that has ended without being carried. */
void courier_end(struct courier *c, struct job *j, const struct answer *a);

/* For courier_end(): credentials that cannot be used, and why. */
void courier_refuse(struct courier *c, struct job *j, const char *error);

/* What is under way is dropped without a delivery. NULL is accepted. */
void courier_free(struct courier *c);
DEFINE_CLEANUP(struct courier *, courier_free);
