/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_worker_private.h - what the scripts of fake_worker.c and fake_worker_rungs.c say and hear.
 *
 * A worker whose daemon has gone ends inside any of these.
 */
#pragma once

#include "modem/wire.h"
#include "tests/unit/fake_worker.h"

extern struct wire_start fake_start;

void fake_say(const union wire_packet *p);
void fake_say_hello(void);
void fake_say_status(enum modem_state state, enum modem_cause cause, const char *detail, int used);
void fake_say_up(const char *detail);
void fake_say_part(uint32_t slot);
void fake_say_taken(int64_t id);
void fake_say_sent(int64_t id);

/* Waits for the next packet, or for one of this type. */
union wire_packet fake_hear(int *ret_type);
union wire_packet fake_hear_until(int wanted);

/* The scripts of fake_worker_rungs.c. */
void fake_worker_climb(const char *script);
