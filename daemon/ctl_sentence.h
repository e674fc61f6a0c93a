/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_sentence.h - what operators read of a modem, composed in their language (translate.h). What
 * the store keeps is English; the code finds the sentence again.
 *
 * Strings that are handed out are yours to free(); NULL: no memory.
 */
#pragma once

#include "lapor.h"

/* "The modem does not answer (CMS 310). Unplug it ..": an event by its code; an unknown code is
 * shown as it is. */
char *ctl_sentence_event(const char *code, const char *detail);

/* The same for v_modem.reason, whose detail is read out of it. */
char *ctl_sentence_reason(const char *code, const char *reason);

/* "up" and so on, severities, "home" and so on: one word; borrowed. Others are given back. */
const char *ctl_sentence_word(const char *word);

/* "good (-71 dBm)". */
char *ctl_sentence_signal(int dbm);

/* "2 h ago", of an age in seconds. */
char *ctl_sentence_age(int64_t age_s);
