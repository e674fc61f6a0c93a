/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bus_world.h - a D-Bus of a test's own (dbus-daemon; the test is skipped where it is not
 * installed) with a stand-in ModemManager on it. For tests.
 */
#pragma once

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

static inline int setup(void **state)
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

static inline void end_process(pid_t *pid)
{
	if (*pid > 0) {
		(void)kill(*pid, SIGKILL);
		assert_int_equal(waitpid(*pid, NULL, 0), *pid);
	}
	*pid = 0;
}

static inline int teardown(void **state)
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

static inline void wait_word(int pipe[2])
{
	char c;

	close(pipe[1]);
	assert_int_equal(read(pipe[0], &c, 1), 1);
	close(pipe[0]);
}

/* The bus prints its address once it listens. */
static inline void start_bus(struct world *w)
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

static inline int get_ports(sd_bus *bus, const char *path, const char *interface,
	const char *property, sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)property;
	(void)userdata;
	(void)error;
	return sd_bus_message_append(reply, "a(su)", 3, "cdc-wdm0", 6, "ttyUSB0", 3, "ttyUSB2", 2);
}

static inline int get_name(sd_bus *bus, const char *path, const char *interface,
	const char *property, sd_bus_message *reply, void *userdata, sd_bus_error *error)
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

static inline void serve(sd_bus *bus, bool has_modem)
{
	if (sd_bus_add_object_manager(bus, NULL, OBJECT) < 0)
		_exit(2);
	if (has_modem && (sd_bus_add_object_vtable(bus, NULL, OBJECT "/Modem/0", MANAGER ".Modem",
				  modem_vtable, NULL) < 0 ||
				 sd_bus_add_object_vtable(bus, NULL, OBJECT "/SIM/0",
					 MANAGER ".Sim", sim_vtable, NULL) < 0))
		_exit(3);
}

static inline void start_manager(struct world *w, bool has_modem)
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
