/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_holder_bus.c - ModemManager asked about a port: a bus of our own (dbus-daemon, skipped where
 * it is not installed) with a stand-in ModemManager on it.
 */
#include "tests/unit/bus_world.h"

static void no_bus_is_no_holder(void **state)
{
	const struct world *w = *state;

	assert_int_equal(holder_bus_ask(w->address, "ttyUSB0"), 0);
}

static void a_bus_that_hangs_is_given_up(void **state)
{
	const struct world *w = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(copy_string(address.sun_path, sizeof(address.sun_path), w->path), 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(holder_bus_ask(w->address, "ttyUSB0"), -ETIMEDOUT);
}

static void a_bus_without_modem_manager_is_no_holder(void **state)
{
	struct world *w = *state;

	start_bus(w);
	assert_int_equal(holder_bus_ask(w->address, "ttyUSB0"), 0);
}

static void its_ports_are_told_from_others(void **state)
{
	static const struct {
		const char *port;
		int answer;
	} cases[] = { { "ttyUSB0", 2 }, { "ttyUSB2", 2 }, { "ttyUSB1", 1 }, { "ttyUSB", 1 },
		{ "ttyUSB9", 1 }, { NULL, 1 } };
	struct world *w = *state;

	start_bus(w);
	start_manager(w, true);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(holder_bus_ask(w->address, cases[i].port), cases[i].answer);
}

static void one_without_modems_is_a_suspect(void **state)
{
	struct world *w = *state;

	start_bus(w);
	start_manager(w, false);
	assert_int_equal(holder_bus_ask(w->address, "ttyUSB0"), 1);
}

/* A stopped process has its name, and answers nothing. */
static void one_that_hangs_is_a_suspect(void **state)
{
	struct world *w = *state;

	start_bus(w);
	start_manager(w, true);
	assert_int_equal(kill(w->manager, SIGSTOP), 0);
	assert_int_equal(holder_bus_ask(w->address, "ttyUSB0"), 1);
}

static void what_it_says_is_put_into_words(void **state)
{
	const struct holder held = { .how = HOLDER_MODEM_MANAGER, .name = "ModemManager" };
	const struct holder suspect = { .how = HOLDER_SUSPECT, .name = "ModemManager" };
	char words[96];

	(void)state;
	holder_describe(&held, words, sizeof(words));
	assert_string_equal(words, "held by ModemManager");
	holder_describe(&suspect, words, sizeof(words));
	assert_string_equal(words, "perhaps held by ModemManager, which runs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(no_bus_is_no_holder),
		TEST(a_bus_that_hangs_is_given_up),
		TEST(a_bus_without_modem_manager_is_no_holder),
		TEST(its_ports_are_told_from_others),
		TEST(one_without_modems_is_a_suspect),
		TEST(one_that_hangs_is_a_suspect),
		TEST(what_it_says_is_put_into_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
