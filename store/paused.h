/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * paused.h - which modems a person has paused: kept over a restart, until they are taken back.
 */
#pragma once

#include "store/db.h"

/* 1: paused, 0: not, or there is no such modem. */
int paused_get(struct db *db, const char *modem);

/* 1: that is news and was kept; 0: it was so before, or there is no such modem. */
int paused_set(struct db *db, const char *modem, bool is_paused);
