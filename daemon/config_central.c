/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_central.c - what only the settings of all central systems together can tell. */
#include "daemon/config_central.h"

#include "daemon/routing.h"

#include <strings.h>

struct check {
	const struct config *config;
	struct config_errors *errors;
	size_t which; /* of the centrals */
};

/* A line "file:line: setting: what"; the literals are the setting's name and the words. */
#define fail(c, setting, ...)                                                                      \
	do {                                                                                       \
		const char *file_ = "";                                                            \
		unsigned line_ = 0;                                                                \
                                                                                                   \
		(void)config_where_central((c)->config, (c)->which, setting, &file_, &line_);      \
		config_errors_add((c)->errors, -EINVAL, file_, line_, setting ": " __VA_ARGS__);   \
	} while (0)

static const struct config_central *central_of(const struct check *c)
{
	return &c->config->centrals[c->which];
}

static bool is_keyword(const struct config *config, const char *word)
{
	for (size_t i = 0; i < config->intake.route_count; i++)
		if (strcasecmp(config->intake.routes[i].keyword, word) == 0)
			return true;
	return false;
}

static void check_routes(const struct check *c)
{
	const struct config_list *routes = &central_of(c)->routes;

	for (size_t i = 0; i < routes->count; i++)
		if (!is_keyword(c->config, routes->items[i]))
			fail(c, "central.routes",
				"\"%s\" is no keyword of intake.routes; it must be one",
				routes->items[i]);
}

/* Alone it may wait for its address, and needs no name. */
static void check_several(const struct check *c)
{
	const struct config_central *central = central_of(c);

	if (!*central->name)
		fail(c, "central.name",
			"is missing; each of several central systems must have a name");
	if (!*central->url && strcmp(central->profile, "spool") != 0)
		fail(c, "central.url",
			"is missing; each of several central systems must have its own");
}

static void check_profile(const struct check *c)
{
	const struct config_central *central = central_of(c);

	if (strcmp(central->profile, "spool") == 0 && !*central->spool.directory)
		fail(c, "central.spool.directory",
			"is missing; the profile \"spool\" must have a directory");
	if (strcmp(central->profile, "georeport2") == 0 && !*central->georeport2.service_code)
		fail(c, "central.georeport2.service_code",
			"is missing; the profile \"georeport2\" must have one for what no category "
			"fits");
}

static void check_oauth2(const struct check *c)
{
	const struct config_central *central = central_of(c);
	bool is_used = *central->oauth2.token_url != '\0';

	if (is_used && *central->token_file)
		fail(c, "central.token_file",
			"stands beside oauth2.token_url; it must be one of the two");
	if (is_used && !*central->oauth2.client_id)
		fail(c, "central.oauth2.client_id", "is missing; oauth2.token_url needs it");
	if (!is_used && (*central->oauth2.client_id || *central->oauth2.client_secret_file ||
				*central->oauth2.scope))
		fail(c, "central.oauth2.token_url",
			"is missing; without it the rest of oauth2 is not used");
}

static size_t count_defaults(const struct config *config)
{
	size_t count = 0;

	for (size_t i = 0; i < config->central_count; i++)
		count += routing_is_default(&config->centrals[i]);
	return count;
}

/* Said of the first when there is none, of the second when there are more. */
static void check_default(struct check *c)
{
	const struct config *config = c->config;
	size_t first = routing_default(config), count = count_defaults(config);

	c->which = 0;
	if (count == 0)
		fail(c, "central",
			"%s; one must have neither routes nor classes, for what no other one names",
			config->central_count == 1 ? "the only one has routes or classes"
						   : "each one has routes or classes");
	c->which = first + 1;
	while (count > 1 && !routing_is_default(central_of(c)))
		c->which++;
	if (count > 1)
		fail(c, "central",
			"\"%s\" and \"%s\" have neither routes nor classes; only one may, for what "
			"no other one names",
			config->centrals[first].name, central_of(c)->name);
}

void config_central_check(const struct config *config, struct config_errors *errors)
{
	struct check c = { .config = config, .errors = errors };

	for (; c.which < config->central_count; c.which++) {
		check_routes(&c);
		if (config->central_count > 1)
			check_several(&c);
		check_profile(&c);
		check_oauth2(&c);
	}
	check_default(&c);
}
