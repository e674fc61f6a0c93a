/* SPDX-License-Identifier: GPL-2.0-or-later */
/* routing.c - which central system a complaint goes to. */
#include "daemon/routing.h"

#include <strings.h>

static bool holds(const struct config_list *list, const char *word)
{
	for (size_t i = 0; word && i < list->count; i++)
		if (strcasecmp(list->items[i], word) == 0)
			return true;
	return false;
}

bool routing_is_default(const struct config_central *central)
{
	return central->routes.count == 0 && central->classes.count == 0;
}

size_t routing_default(const struct config *config)
{
	for (size_t i = 0; i < config->central_count; i++)
		if (routing_is_default(&config->centrals[i]))
			return i;
	return 0;
}

size_t routing_choose(const struct config *config, const char *route, const char *class_name)
{
	for (size_t i = 0; i < config->central_count; i++)
		if (holds(&config->centrals[i].routes, route))
			return i;
	for (size_t i = 0; i < config->central_count; i++)
		if (holds(&config->centrals[i].classes, class_name))
			return i;
	return routing_default(config);
}
