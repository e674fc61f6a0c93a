/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oauth2.h - OAuth 2.0 client credentials: the request for an access token, and its answer judged.
 *
 * Pure. Spec: RFC 6749 sections 2.3.1, 4.4 and 5, RFC 6750 section 2.1.
 */
#pragma once

#include "forwarder/profile.h"

#define OAUTH2_TOKEN_SIZE 8192 /* an access token with its NUL; a longer one is not accepted */

struct oauth2_token {
	char value[OAUTH2_TOKEN_SIZE];
	int64_t good_us; /* for how long it is to be used, from when it was asked for */
};

/*
 * 0, or -EOVERFLOW: the secret is too long. *ret holds it then, to be wiped with
 * oauth2_request_done().
 */
int oauth2_build(const struct central_oauth2 *o, const char *secret, struct request *ret);

/* request_done(), and nothing is left of the secret. */
void oauth2_request_done(struct request *r);

/*
 * True: *ret_token is there. False: *ret_failure says why, without any text of the server but its
 * error code, as what the requests that need the token come to: not sent, or credentials that
 * waiting does not mend. Its body is "".
 */
bool oauth2_judge(
	const struct answer *a, struct oauth2_token *ret_token, struct answer *ret_failure);
