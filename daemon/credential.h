/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * credential.h - PINs, tokens and keys: from the file that the settings name, else from a systemd
 * credential in $CREDENTIALS_DIRECTORY. That is "pin-NAME" for a modem; for a central system
 * "central-token-NAME" and the like, and without its name for the only one. The unit hands over a
 * whole folder, whose files have "lapor_" before these names; one without it comes first. Never
 * logged, never printed.
 */
#pragma once

#include "daemon/config.h"

/* The file of a secret: the configured one, else the credential that is named by prefix and name,
 * one that was given by itself first; "" for none. -ENAMETOOLONG. */
int credential_find(
	const char *configured, const char *prefix, const char *name, char *ret, size_t size);

/* The PIN of a modem, 4 to 8 digits; "" when none is given. -EINVAL: the file holds no PIN; or why
 * it cannot be read. */
int credential_read_pin(const struct config_modem *modem, char *ret, size_t size);

/* Tells one PIN file from the same file with another PIN, and a credential from one with another
 * PIN, without the PIN; "" when none is given. -ENOENT or others: this machine has no ID. */
int credential_pin_stamp(const struct config_modem *modem, char *ret, size_t size);

enum credential_kind {
	CREDENTIAL_TOKEN,         /* central.token_file, "central-token" */
	CREDENTIAL_CLIENT_KEY,    /* central.client_key, "central-client-key" */
	CREDENTIAL_HMAC_KEY,      /* central.hmac_key_file, "central-hmac-key" */
	CREDENTIAL_CLIENT_SECRET, /* central.oauth2.client_secret_file, "central-client-secret" */
	CREDENTIAL_API_KEY,       /* central.georeport2.api_key_file, "central-api-key" */
};

/* Where a secret of config->centrals[which] stands; "" when none is given, or it is of no use: a
 * token beside oauth2, a client's secret without, a key without client_cert. -ENAMETOOLONG. */
int credential_central_path(const struct config *config, size_t which, enum credential_kind kind,
	char *ret, size_t size);
