/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings.h - whether the settings of the central system can work at all.
 */
#pragma once

#include "forwarder/central.h"

/*
 * 0, or -EINVAL with *ret_error (CENTRAL_DETAIL_SIZE) naming the setting and what is wrong with
 * it. Looks at the certificate and key files, not at token_file and hmac_key_file.
 */
int settings_check(const struct central_settings *s, char *ret_error);

/* True for http:// , which carries no certificate. The URL must have passed settings_check(). */
bool settings_is_plain(const char *url);
