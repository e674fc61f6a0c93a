/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * access.h - the access token of OAuth 2.0: fetched when it is needed, kept while it is good.
 */
#pragma once

#include "forwarder/http.h"
#include "forwarder/loop.h"

struct access;

/*
 * A fetch has ended. token: borrowed until the next fetch or drop, with the number by which it can
 * be dropped; NULL: there is none, and *failure says why as in oauth2_judge(). Never called from
 * access_fetch(). May call all of the below but access_free().
 */
typedef void (*access_fn)(
	const char *token, unsigned number, const struct answer *failure, void *userdata);

/* All are borrowed and must outlive it. settings->oauth2.token_url is not "". */
int access_new(struct access **ret, const struct central_settings *settings, struct http *h,
	struct loop *l, access_fn fn, void *userdata);

/* The token that is good at now_us, borrowed as above; NULL: one must be fetched. */
const char *access_token(const struct access *a, int64_t now_us, unsigned *ret_number);

/*
 * Starts to fetch one; does nothing while that is under way. The secret is read anew when its file
 * has changed. -EKEYREJECTED: it cannot be used, and ret_error (CENTRAL_DETAIL_SIZE) says why.
 */
int access_fetch(struct access *a, int64_t now_us, char *ret_error);

/* The server did not take the token of this number: forgets it, unless there is a newer one. */
void access_drop(struct access *a, unsigned number);

void access_free(struct access *a); /* NULL is accepted */
DEFINE_CLEANUP(struct access *, access_free);
