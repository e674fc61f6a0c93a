/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * credential.h - PINs and tokens: from the file that the settings name, else from a systemd
 * credential
 * ("pin-NAME", "central-token", "central-token-NAME" in $CREDENTIALS_DIRECTORY). Never logged,
 * never printed.
 */
#pragma once

#include "daemon/config.h"

/* The PIN of a modem, 4 to 8 digits; "" when none is given. -EINVAL: the file holds no PIN; or why
 * it cannot be read. */
int credential_read_pin(const struct config_modem *modem, char *ret, size_t size);

/* Tells one PIN file from the same file with another PIN, without the PIN; "" when none is given.
 */
int credential_pin_stamp(const struct config_modem *modem, char *ret, size_t size);

/* Where the token of config->centrals[which] stands; "" when none is given, or it uses oauth2.
 * -ENAMETOOLONG. */
int credential_token_path(const struct config *config, size_t which, char *ret, size_t size);
