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
 * One transfer has ended with `code` and was taken out of the loop; `private` is its
 * CURLOPT_PRIVATE. Must not call loop_free() or loop_add().
 */
typedef void (*loop_done_fn)(void *private, CURLcode code, void *userdata);

int loop_new(struct loop **ret, sd_event *event, loop_done_fn fn, void *userdata);

/* Starts it; it runs until `fn` or loop_remove(). The easy handle stays the caller's. */
int loop_add(struct loop *l, CURL *easy);

/* Drops a transfer that was added and has not ended. */
void loop_remove(struct loop *l, CURL *easy);

/* All transfers must be out. NULL is accepted. */
void loop_free(struct loop *l);
DEFINE_CLEANUP(struct loop *, loop_free);
