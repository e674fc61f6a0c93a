/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_check_udev.c - what udev keeps of a port, read for whether ModemManager leaves it alone. */
#include "daemon/check_udev.h"
#include "tests/unit/bus_world.h"

/* The null device is a device node that is everywhere: c1:3. */
#define NODE "/dev/null"

static void the_mark_is_read_from_what_udev_keeps(void **state)
{
	static const struct {
		const char *text;
		int ignored;
	} cases[] = { { "E:ID_MM_PORT_IGNORE=1\n", 1 },
		{ "S:lapor/gsm1\nE:ID_BUS=usb\nE:ID_MM_DEVICE_IGNORE=1\nG:systemd\n", 1 },
		{ "E:ID_MM_PORT_IGNORE=0\n", 0 }, { "E:ID_MM_PORT_IGNORE=11\n", 0 },
		{ "E:X=E:ID_MM_PORT_IGNORE=1\n", 0 }, { "", 0 } };
	char folder[] = "/tmp/lapor-check-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/c1:3", folder);
	assert_int_equal(check_udev_is_ignored(folder, NODE), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		FILE *file = fopen(path, "we");

		assert_non_null(file);
		assert_true(fputs(cases[i].text, file) >= 0);
		assert_int_equal(fclose(file), 0);
		assert_int_equal(check_udev_is_ignored(folder, NODE), cases[i].ignored);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(check_udev_is_ignored(folder, "/nonexistent"), -ENOENT);
	assert_int_equal(check_udev_is_ignored(folder, "/tmp"), -ENOTTY);
}

static const char settings_text[] =
	"modems = ( { name = \"gsm1\"; device = \"/dev/null\"; number = \"+6281100000001\"; },\n"
	"{ name = \"gsm2\"; device = \"/dev/zero\"; number = \"+6281100000002\"; },\n"
	"{ name = \"gsm3\"; device = \"/nonexistent\"; number = \"+6281100000003\"; } );";

/* What is noted with this bus, where udev keeps the zero device from ModemManager. Yours. */
static char *note(const struct world *w)
{
	char error[CONFIG_ERROR_SIZE], path[96], *said = NULL;
	_cleanup_(config_freep) struct config *config = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size), *file;

	assert_non_null(out);
	(void)snprintf(path, sizeof(path), "%s/c1:5", w->folder);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs("E:ID_MM_PORT_IGNORE=1\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(config_load_text(&config, "test.conf", settings_text, error), 0);
	check_udev_note(config, w->address, w->folder, out);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(unlink(path), 0);
	return said;
}

static void without_modem_manager_nothing_is_noted(void **state)
{
	_cleanup_(freep) char *said = note(*state);

	assert_string_equal(said, "");
}

static void a_modem_that_nobody_keeps_it_from_is_noted(void **state)
{
	struct world *w = *state;
	_cleanup_(freep) char *said = NULL;

	start_bus(w);
	start_manager(w, false);
	said = note(w);
	assert_string_equal(said,
		"test.conf:1: note: modems.device: gsm1: ModemManager runs, and no "
		"udev rule keeps it from /dev/null: see lapor-smsctl udev-rule\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mark_is_read_from_what_udev_keeps),
		TEST(without_modem_manager_nothing_is_noted),
		TEST(a_modem_that_nobody_keeps_it_from_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
