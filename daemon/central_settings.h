/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * central_settings.h - from the settings as they stand in the file to what forwarder/ takes.
 */
#pragma once

#include "daemon/config.h"
#include "forwarder/central.h"

/* How many central systems complaints go to: all that the settings have, or 0 where the only one
 * has neither an address nor a spool's directory. */
size_t central_settings_count(const struct config *config);

/*
 * Fills *ret for config->centrals[which], with a token that is a systemd credential. 0,
 * -EOVERFLOW, -ENAMETOOLONG or -ENOMEM. *ret owns its list of service codes, which the handle of
 * central_new() borrows: central_settings_done() after central_free().
 */
int central_settings_of(const struct config *config, size_t which, struct central_settings *ret);

/* True when a handle made of one would do what one made of the other does. */
bool central_settings_are_same(const struct central_settings *a, const struct central_settings *b);

/* Leaves it without service codes; a zeroed one is accepted. */
void central_settings_done(struct central_settings *settings);

/* Logs each central system that may be spoken to without TLS, or whose way was never tried. */
void central_settings_warn(const struct config *config);
