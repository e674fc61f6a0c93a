/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.h - curl's multi handle on an sd-event loop: transfers side by side, connections kept.
 */
#pragma once

#include "lapor.h"

#include <curl/curl.h>
#include <systemd/sd-event.h>

struct loop;

/*
 * What to call when a transfer has ended with `code` and was taken out of the loop. It may call
 * loop_add(), but not loop_free().
 */
struct loop_call {
	void (*fn)(CURLcode code, void *userdata);
	void *userdata;
};

int loop_new(struct loop **ret, sd_event *event);

/*
 * Starts it; it runs until `call` or loop_remove(). The easy handle stays the caller's, its
 * CURLOPT_PRIVATE is `call`, borrowed until then.
 */
int loop_add(struct loop *l, CURL *easy, const struct loop_call *call);

/* Drops a transfer that was added and has not ended. */
void loop_remove(struct loop *l, CURL *easy);

/* All transfers must be out. NULL is accepted. */
void loop_free(struct loop *l);
DEFINE_CLEANUP(struct loop *, loop_free);
