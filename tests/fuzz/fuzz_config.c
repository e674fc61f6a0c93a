/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_config.c - settings from memory: refused with a reason, or printed so that they read back.
 */
#include "daemon/config_diff.h"
#include "tests/fuzz/fuzz.h"

static void on_change(const struct config_item *item, enum config_change change, const char *entry,
	void *userdata)
{
	(void)item;
	(void)change;
	(void)entry;
	(void)userdata;
	abort();
}

static void check_printed(const struct config *config)
{
	_cleanup_(config_freep) struct config *again = NULL;
	_cleanup_(freep) char *text = NULL;
	char error[CONFIG_ERROR_SIZE];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out || config_print(config, out) < 0 || fclose(out) != 0)
		abort();
	if (config_load_text(&again, "printed", text, error) < 0)
		abort();
	config_diff(config, again, on_change, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(freep) char *text = strndup((const char *)data, size);
	char error[CONFIG_ERROR_SIZE];

	if (!text)
		return 0;
	if (config_load_text(&config, "input", text, error) == 0)
		check_printed(config);
	else if (error[0] == '\0' || config)
		abort();
	return 0;
}
