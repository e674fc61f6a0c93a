/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - the profile `json`: our own protocol, PUT to names that we choose.
 *
 * Pure. Builds in json.c, judges in json_answer.c. Spec: interfaces 3, lapor-smsd-central(7).
 */
#pragma once

#include "forwarder/profile.h"

extern const struct profile json_profile;

/* The judges of this profile; see struct profile. */
void json_judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret);
void json_judge_page(const struct central_settings *s, const struct central_watch *w,
	const struct answer *a, struct central_page *ret, struct central_event **ret_events);
