/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport.c - the profile `georeport2`: its table, and what its parts share. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

bool georeport_is_hidden(const char *visibility)
{
	return strcmp(visibility, "normal") != 0;
}

bool georeport_is_secret(const char *visibility)
{
	return georeport_is_hidden(visibility) && strcmp(visibility, "anonim") != 0;
}

const char *georeport_code(const struct central_settings *s, const char *category,
	const char *visibility, bool use_default)
{
	const struct central_georeport2 *g = &s->georeport2;

	if (georeport_is_secret(visibility))
		return g->service_code_secret;
	for (size_t i = 0; category && !use_default && i < g->service_code_count; i++)
		if (strcasecmp(g->service_codes[i].category, category) == 0)
			return g->service_codes[i].code;
	return g->service_code;
}

/* "[GATEWAY/" */
static int mark_gateway(const struct central_settings *s, char ret[static GEOREPORT_MARKER_SIZE])
{
	int n = snprintf(ret, GEOREPORT_MARKER_SIZE, "[%s/", s->gateway);

	if (n < 0 || n >= GEOREPORT_MARKER_SIZE)
		return -EOVERFLOW;
	/* Whatever a server does to brackets, quotes or letters of other scripts, this comes back.
	 */
	for (char *c = ret + 1; c < ret + n - 1; c++)
		if (!isascii(*c) || (!isalnum(*c) && *c != '.'))
			*c = '-';
	return n;
}

int georeport_marker(const struct central_settings *s, const char *ticket,
	char ret[static GEOREPORT_MARKER_SIZE])
{
	int head = mark_gateway(s, ret), n;

	if (head < 0)
		return head;
	n = snprintf(ret + head, (size_t)(GEOREPORT_MARKER_SIZE - head), "%s]", ticket);
	return n < 0 || n >= GEOREPORT_MARKER_SIZE - head ? -EOVERFLOW : 0;
}

const char *georeport_find_marker(const struct central_settings *s, const char *description)
{
	char head[GEOREPORT_MARKER_SIZE];

	return mark_gateway(s, head) < 0 ? NULL : strstr(description, head);
}

bool georeport_is_marked(
	const struct central_settings *s, const char *description, const char *marker)
{
	const char *found = georeport_find_marker(s, description);

	return found && marker[0] && strncmp(found, marker, strlen(marker)) == 0;
}

static int refuse(char *ret_error, const char *setting, const char *why)
{
	text_detail(ret_error, "central.georeport2.%s: %s", setting, why);
	return -EINVAL;
}

static int check(const struct central_settings *s, char *ret_error)
{
	const struct central_georeport2 *g = &s->georeport2;

	if (!g->service_code[0])
		return refuse(ret_error, "service_code",
			"is not set; what has no category of the list needs one");
	for (size_t i = 0; i < g->service_code_count; i++) {
		if (!g->service_codes[i].category[0] || !g->service_codes[i].code[0])
			return refuse(
				ret_error, "service_codes", "a category or its code is empty");
		/* What must not be listed in public would be. */
		if (strcmp(g->service_codes[i].code, g->service_code_secret) == 0)
			return refuse(
				ret_error, "service_code_secret", "is the code of a category, too");
	}
	if (strcmp(g->service_code, g->service_code_secret) == 0)
		return refuse(ret_error, "service_code_secret", "is service_code, too");
	return 0;
}

static const char *hold_message(const struct central_settings *s, const struct central_message *m)
{
	if (!s->georeport2.updates)
		return "georeport2.updates is off: additions are passed on by a person";
	if (!m->tracking_id || !m->tracking_id[0])
		return "its complaint has no tracking ID there to which it could be added";
	return NULL;
}

/* An errand may carry more than its kind needs. */
static const char *visibility_of(const struct central_errand *e)
{
	switch (e->kind) {
	case CENTRAL_COMPLAINT:
	case CENTRAL_FIND: return e->complaint->visibility;
	case CENTRAL_MESSAGE: return e->message->visibility;
	case CENTRAL_CONTACT:
	case CENTRAL_TOKEN:
	case CENTRAL_PROBE: break;
	}
	return "normal";
}

static const char *hold(const struct central_settings *s, const struct central_errand *e)
{
	if (georeport_is_secret(visibility_of(e)) && !s->georeport2.service_code_secret[0])
		return "rahasia, and no georeport2.service_code_secret is set: the server lists "
		       "all others in public";
	return e->kind == CENTRAL_MESSAGE ? hold_message(s, e->message) : NULL;
}

static const char *secret_file(const struct central_settings *s)
{
	return s->georeport2.api_key_file;
}

const struct profile georeport_profile = {
	.name = "georeport2",
	.transport = TRANSPORT_HTTP,
	.traits = { .has_messages = true, .has_find = true, .has_probe = true, .has_events = true },
	.check = check,
	.hold = hold,
	.build = georeport_build,
	.judge = georeport_judge,
	.ask = georeport_ask,
	.judge_page = georeport_judge_page,
	.asks_each = georeport_asks_each,
	.secret_file = secret_file,
};
