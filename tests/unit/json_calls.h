/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_calls.h - the profile `json` as tests call it: one function for each kind of errand. */
#pragma once

#include "forwarder/json.h"

static inline int json_build(
	const struct central_settings *s, const struct central_errand *e, struct request *ret)
{
	return json_profile.build(s, e, NULL, 0, ret);
}

static inline int json_complaint(
	const struct central_settings *s, const struct central_complaint *c, struct request *ret)
{
	return json_build(
		s, &(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = c }, ret);
}

static inline int json_message(
	const struct central_settings *s, const struct central_message *m, struct request *ret)
{
	return json_build(
		s, &(struct central_errand){ .kind = CENTRAL_MESSAGE, .message = m }, ret);
}

static inline int json_contact(const struct central_settings *s, const char *ref,
	int64_t delivered_us, struct request *ret)
{
	return json_build(s,
		&(struct central_errand){
			.kind = CENTRAL_CONTACT, .ref = ref, .delivered_us = delivered_us },
		ret);
}

static inline int json_events(
	const struct central_settings *s, const char *cursor, struct request *ret)
{
	return json_profile.ask(
		s, &(struct central_watch){ .cursor = cursor, .tracking_id = "" }, NULL, ret);
}

static inline void json_judge_of(enum central_kind kind, const char *ref, const struct answer *a,
	struct central_outcome *ret)
{
	struct expectation x = { .kind = kind };

	(void)copy_string(x.ref, sizeof(x.ref), ref);
	json_profile.judge(NULL, &x, a, ret);
}

static inline void json_judge_events(
	const struct answer *a, struct central_page *ret, struct central_event **ret_events)
{
	json_profile.judge_page(NULL, NULL, a, ret, ret_events);
}
