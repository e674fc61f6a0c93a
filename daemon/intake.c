/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intake.c - what the parser goes by, made of the settings.
 */
#include "daemon/intake.h"

static int set_routes(struct intake *intake, const struct config *config)
{
	size_t count = config->intake.route_count;

	intake->routes = calloc(count + 1, sizeof(*intake->routes));
	if (!intake->routes)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		intake->routes[i].keyword = config->intake.routes[i].keyword;
		intake->routes[i].keep = config->intake.routes[i].keep;
	}
	intake->settings.routes = intake->routes;
	intake->settings.route_count = count;
	return 0;
}

static int set_own_numbers(struct intake *intake, const struct config *config)
{
	const struct config_list *more = &config->intake.own_numbers;
	size_t count = 0;

	intake->own_numbers =
		calloc(config->modem_count + more->count + 1, sizeof(*intake->own_numbers));
	if (!intake->own_numbers)
		return -ENOMEM;
	for (size_t i = 0; i < config->modem_count; i++)
		if (config->modems[i].number[0] != '\0')
			intake->own_numbers[count++] = config->modems[i].number;
	for (size_t i = 0; i < more->count; i++)
		intake->own_numbers[count++] = more->items[i];
	intake->settings.own_numbers = intake->own_numbers;
	intake->settings.own_count = count;
	return 0;
}

static int load_words(
	struct intake *intake, const struct config *config, char ret_error[static FACTS_ERROR_SIZE])
{
	const char *places = config->intake.places_file;
	const char *emergency = config->intake.emergency_words_file;
	int r = 0;

	if (*places)
		r = facts_table_load(&intake->names, FACTS_SET_NAMES, places, ret_error);
	if (r == 0 && *emergency)
		r = facts_table_load(&intake->emergency, FACTS_SET_EMERGENCY, emergency, ret_error);
	intake->settings.words.names = intake->names;
	intake->settings.words.emergency = intake->emergency;
	return r;
}

int intake_check(const struct config *config, char ret_error[static FACTS_ERROR_SIZE])
{
	struct intake intake = { 0 };
	int r = config ? load_words(&intake, config, ret_error) : 0;

	intake_done(&intake);
	return r;
}

int intake_init(struct intake *ret, const struct config *config)
{
	char error[FACTS_ERROR_SIZE];
	struct intake intake = { 0 };
	int r = 0;

	if (config) {
		intake.settings.categories = (const char *const *)config->intake.categories.items;
		intake.settings.category_count = config->intake.categories.count;
		intake.settings.deny = (const char *const *)config->intake.deny.items;
		intake.settings.deny_count = config->intake.deny.count;
		r = set_routes(&intake, config);
		if (r == 0)
			r = set_own_numbers(&intake, config);
		if (r == 0)
			r = load_words(&intake, config, error);
	}
	if (r < 0) {
		intake_done(&intake);
		return r;
	}
	*ret = intake;
	return 0;
}

void intake_done(struct intake *intake)
{
	free(intake->routes);
	free(intake->own_numbers);
	facts_table_free(intake->names);
	facts_table_free(intake->emergency);
	*intake = (struct intake){ 0 };
}
