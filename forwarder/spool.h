/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.h - the profile `spool`: a file for each complaint, for an office without a server.
 *
 * TICKET.json holds what the profile json would send; what is said of the complaint later stands
 * beside it as TICKET_20261121T102030.000000Z_UUID.json, in the order of the names. Pure: names and
 * contents; folder.h writes them. Spec: lapor-smsd-central(7).
 */
#pragma once

#include "forwarder/profile.h"

extern const struct profile spool_profile;
