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
void json_judge_complaint(const struct answer *a, const char *ref, struct central_outcome *ret);
void json_judge_message(const struct answer *a, struct central_outcome *ret);
void json_judge_contact(const struct answer *a, struct central_outcome *ret);
void json_judge_events(
	const struct answer *a, struct central_page *ret, struct central_event **ret_events);
