/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_holder_bus.c - ModemManager asked about a port: a bus of our own (dbus-daemon, skipped where
 * it is not installed) with a stand-in ModemManager on it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>

#include "daemon/holder.h"

#define DAEMON  "/usr/bin/dbus-daemon"
#define MANAGER "org.freedesktop.ModemManager1"
#define OBJECT  "/org/freedesktop/ModemManager1"

static const char settings[] =
	"<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
	" \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
	"<busconfig><listen>unix:path=%s</listen><policy context=\"default\">"
	"<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
	"<allow own=\"*\"/></policy></busconfig>\n";

struct world {
	char folder[64], path[80], address[96], config[80];
	pid_t bus, manager; /* 0: none */
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	(void)copy_string(w->folder, sizeof(w->folder), "/tmp/lapor-bus-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->path, sizeof(w->path), "%s/bus", w->folder);
	(void)snprintf(w->config, sizeof(w->config), "%s/bus.conf", w->folder);
	(void)snprintf(w->address, sizeof(w->address), "unix:path=%s", w->path);
	*state = w;
	return 0;
}

static void end_process(pid_t *pid)
{
	if (*pid > 0) {
		(void)kill(*pid, SIGKILL);
		assert_int_equal(waitpid(*pid, NULL, 0), *pid);
	}
	*pid = 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	end_process(&w->manager);
	end_process(&w->bus);
	(void)unlink(w->path);
	(void)unlink(w->config);
	assert_int_equal(rmdir(w->folder), 0);
	free(w);
	return 0;
}

static void wait_word(int pipe[2])
{
	char c;

	close(pipe[1]);
	assert_int_equal(read(pipe[0], &c, 1), 1);
	close(pipe[0]);
}

/* The bus prints its address once it listens. */
static void start_bus(struct world *w)
{
	FILE *file = fopen(w->config, "we");
	char config[128];
	char *const argv[] = { (char *)DAEMON, config, (char *)"--nofork", (char *)"--nopidfile",
		(char *)"--nosyslog", (char *)"--print-address=1", NULL };
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	int said[2];

	if (access(DAEMON, X_OK) < 0)
		skip();
	assert_non_null(file);
	assert_true(fprintf(file, settings, w->path) > 0);
	assert_int_equal(fclose(file), 0);
	(void)snprintf(config, sizeof(config), "--config-file=%s", w->config);
	assert_int_equal(pipe2(said, O_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, said[1], 1), 0);
	assert_int_equal(posix_spawn(&w->bus, DAEMON, &actions, NULL, argv, environment), 0);
	(void)posix_spawn_file_actions_destroy(&actions);
	wait_word(said);
}

static int get_ports(sd_bus *bus, const char *path, const char *interface, const char *property,
	sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)property;
	(void)userdata;
	(void)error;
	return sd_bus_message_append(reply, "a(su)", 3, "cdc-wdm0", 6, "ttyUSB0", 3, "ttyUSB2", 2);
}

static int get_name(sd_bus *bus, const char *path, const char *interface, const char *property,
	sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)property;
	(void)userdata;
	(void)error;
	return sd_bus_message_append(reply, "s", "ttyUSB9");
}

/* The properties round "Ports" are of other shapes, as those of a real one. */
static const sd_bus_vtable modem_vtable[] = { SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Model", "s", get_name, 0, 0),
	SD_BUS_PROPERTY("Ports", "a(su)", get_ports, 0, 0),
	SD_BUS_PROPERTY("PrimaryPort", "s", get_name, 0, 0), SD_BUS_VTABLE_END };
static const sd_bus_vtable sim_vtable[] = { SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Ports", "s", get_name, 0, 0), SD_BUS_VTABLE_END };

static void serve(sd_bus *bus, bool has_modem)
{
	if (sd_bus_add_object_manager(bus, NULL, OBJECT) < 0)
		_exit(2);
	if (has_modem && (sd_bus_add_object_vtable(bus, NULL, OBJECT "/Modem/0", MANAGER ".Modem",
				  modem_vtable, NULL) < 0 ||
				 sd_bus_add_object_vtable(bus, NULL, OBJECT "/SIM/0",
					 MANAGER ".Sim", sim_vtable, NULL) < 0))
		_exit(3);
}

static void start_manager(struct world *w, bool has_modem)
{
	int ready[2];

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	w->manager = fork();
	assert_true(w->manager >= 0);
	if (w->manager == 0) {
		sd_bus *bus = NULL;

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, w->address) < 0 ||
			sd_bus_set_bus_client(bus, true) < 0 || sd_bus_start(bus) < 0 ||
			sd_bus_request_name(bus, MANAGER, 0) < 0)
			_exit(1);
		serve(bus, has_modem);
		if (write(ready[1], "x", 1) != 1)
			_exit(4);
		for (;;)
			if (sd_bus_process(bus, NULL) <= 0)
				(void)sd_bus_wait(bus, UINT64_MAX);
	}
	wait_word(ready);
}

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
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
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
