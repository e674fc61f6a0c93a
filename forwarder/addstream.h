/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * addstream.h - the profile `addstream`: the XML push that LAPOR! took in 2018.
 *
 * Made after one public client of that time, and never tried against LAPOR! itself: trait
 * is_unverified. A POST without idempotency, and nothing can be asked back: a lost answer is
 * UNKNOWN, and for a person. The token stands in the body. Pure. Builds in addstream.c, judges in
 * addstream_answer.c. Spec: issue of the central systems; lapor-smsd-central(7).
 */
#pragma once

#include "forwarder/profile.h"

extern const struct profile addstream_profile;

/* The judge of this profile; see struct profile. */
void addstream_judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret);
