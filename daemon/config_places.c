/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_places.c - where each setting stood that a file names. */
#include "daemon/config_places.h"

int config_places_add(struct config *config, const struct config_place *place)
{
	struct config_place *grown =
		reallocarray(config->places, config->place_count + 1, sizeof(*grown));
	struct config_place *added;

	if (!grown)
		return -ENOMEM;
	config->places = grown;
	added = &grown[config->place_count++];
	*added = *place;
	added->file = strdup(place->file);
	added->value = place->value ? strdup(place->value) : NULL;
	return !added->file || (place->value && !added->value) ? -ENOMEM : 0;
}

static void clear(struct config_place *place)
{
	free(place->file);
	free(place->value);
}

void config_places_drop(struct config *config, const char *list)
{
	size_t size = strlen(list), kept = 0;

	for (size_t i = 0; i < config->place_count; i++) {
		struct config_place *place = &config->places[i];

		if (strncmp(place->name, list, size) == 0 && place->name[size] == '.')
			clear(place);
		else
			config->places[kept++] = *place;
	}
	config->place_count = kept;
}

void config_places_free(struct config *config)
{
	while (config->place_count > 0)
		clear(&config->places[--config->place_count]);
	free(take_ptr(config->places));
}

void config_without_effect(const struct config *config,
	void (*fn)(const char *name, const char *file, unsigned line, void *userdata),
	void *userdata)
{
	for (size_t i = 0; i < config->place_count; i++)
		if (config->places[i].is_idle)
			fn(config->places[i].name, config->places[i].file, config->places[i].line,
				userdata);
}

bool config_where(const struct config *config, const char *name, const char *value,
	const char **ret_file, unsigned *ret_line)
{
	/* The last one that says so is the one in effect. */
	for (size_t i = config->place_count; i-- > 0;) {
		const struct config_place *place = &config->places[i];

		if (strcmp(place->name, name) != 0 || !place->value ||
			strcmp(place->value, value) != 0)
			continue;
		*ret_file = place->file;
		*ret_line = place->line;
		return true;
	}
	return false;
}

static const struct config_place *find_of_central(
	const struct config *config, size_t which, const char *name)
{
	for (size_t i = config->place_count; i-- > 0;)
		if (config->places[i].which == which && strcmp(config->places[i].name, name) == 0)
			return &config->places[i];
	return NULL;
}

bool config_where_central(const struct config *config, size_t which, const char *name,
	const char **ret_file, unsigned *ret_line)
{
	const struct config_place *place = find_of_central(config, which, name);

	if (!place)
		place = find_of_central(config, which, "central");
	if (!place)
		return false;
	*ret_file = place->file;
	*ret_line = place->line;
	return true;
}
