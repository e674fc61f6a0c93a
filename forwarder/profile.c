/* SPDX-License-Identifier: GPL-2.0-or-later */
/* profile.c - the profiles that there are. */
#include "forwarder/profile.h"
#include "forwarder/addstream.h"
#include "forwarder/georeport.h"
#include "forwarder/json.h"
#include "forwarder/spool.h"

static const struct profile *const profiles[] = { &json_profile, &georeport_profile,
	&addstream_profile, &spool_profile };

const struct profile *profile_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(profiles); i++)
		if (strcmp(profiles[i]->name, name) == 0)
			return profiles[i];
	return NULL;
}

void request_done(struct request *r)
{
	free(take_ptr(r->body));
	r->body_size = 0;
}
