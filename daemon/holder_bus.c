/* SPDX-License-Identifier: GPL-2.0-or-later */
/* holder_bus.c - does ModemManager hold a port? */
#include "daemon/holder.h"

#include <systemd/sd-bus.h>
#include <time.h>

#define MODEM_MANAGER "org.freedesktop.ModemManager1"
#define MODEM         MODEM_MANAGER ".Modem"
#define OBJECTS_MAX   256 /* of ModemManager, of which each modem has some; and ports of one */

/* One "Ports", a(su): names such as "ttyUSB0". 1: the port is there. */
static int read_ports(sd_bus_message *m, const char *port)
{
	bool is_there = false;
	const char *name;
	int r = sd_bus_message_enter_container(m, 'v', "a(su)");

	if (r > 0)
		r = sd_bus_message_enter_container(m, 'a', "(su)");
	if (r <= 0)
		return r < 0 ? r : -EBADMSG;
	for (int i = 0; i < OBJECTS_MAX; i++) {
		r = sd_bus_message_read(m, "(su)", &name, NULL);
		if (r <= 0)
			break;
		is_there = is_there || strcmp(name, port) == 0;
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : is_there;
}

/* The properties of one interface, a{sv}. */
static int read_properties(sd_bus_message *m, bool is_modem, const char *port)
{
	bool is_there = false;
	const char *name;
	int r = sd_bus_message_enter_container(m, 'a', "{sv}");

	while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sv")) > 0) {
		r = sd_bus_message_read(m, "s", &name);
		if (r >= 0 && is_modem && strcmp(name, "Ports") == 0) {
			r = read_ports(m, port);
			is_there = is_there || r > 0;
		} else if (r >= 0) {
			r = sd_bus_message_skip(m, "v");
		}
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : is_there;
}

/* The interfaces of one object, a{sa{sv}}. */
static int read_object(sd_bus_message *m, const char *port)
{
	bool is_there = false;
	const char *name;
	int r = sd_bus_message_skip(m, "o");

	if (r >= 0)
		r = sd_bus_message_enter_container(m, 'a', "{sa{sv}}");
	while (r >= 0 && (r = sd_bus_message_enter_container(m, 'e', "sa{sv}")) > 0) {
		r = sd_bus_message_read(m, "s", &name);
		if (r >= 0)
			r = read_properties(m, strcmp(name, MODEM) == 0, port);
		is_there = is_there || r > 0;
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	if (r >= 0)
		r = sd_bus_message_exit_container(m);
	return r < 0 ? r : is_there;
}

static int read_objects(sd_bus_message *m, const char *port)
{
	int r = sd_bus_message_enter_container(m, 'a', "{oa{sa{sv}}}");
	bool is_there = false;

	for (int i = 0; r >= 0 && !is_there && i < OBJECTS_MAX; i++) {
		r = sd_bus_message_enter_container(m, 'e', "oa{sa{sv}}");
		if (r <= 0)
			break;
		r = read_object(m, port);
		is_there = r > 0;
		if (r >= 0)
			r = sd_bus_message_exit_container(m);
	}
	return r < 0 ? r : is_there;
}

/* Its unique name: a message to that one can start nothing. 0: it does not run. */
static int find_owner(sd_bus *bus, char *ret, size_t size)
{
	_cleanup_(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	const char *owner;
	int r = sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
		"org.freedesktop.DBus", "GetNameOwner", &error, &reply, "s", MODEM_MANAGER);

	if (sd_bus_error_has_name(&error, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
		return 0;
	if (r >= 0)
		r = sd_bus_message_read(reply, "s", &owner);
	if (r >= 0)
		r = copy_string(ret, size, owner);
	return r < 0 ? r : 1;
}

static int ask_objects(sd_bus *bus, const char *owner, const char *port)
{
	_cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	int r = sd_bus_call_method(bus, owner, "/org/freedesktop/ModemManager1",
		"org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL, &reply, "");

	return r < 0 ? r : read_objects(reply, port);
}

static int64_t monotonic_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

/* sd_bus_call() would wait for a bus that hangs before the first word for as long as it likes. */
static int wait_ready(sd_bus *bus)
{
	int64_t end_us = monotonic_us() + HOLDER_BUS_US, left_us;

	while (sd_bus_is_ready(bus) == 0) {
		int r = sd_bus_process(bus, NULL);

		if (r < 0)
			return r;
		left_us = end_us - monotonic_us();
		if (left_us <= 0)
			return -ETIMEDOUT;
		if (r == 0)
			r = sd_bus_wait(bus, (uint64_t)left_us);
		if (r < 0 && r != -EINTR)
			return r;
	}
	return 0;
}

static int dial(sd_bus *bus, const char *address)
{
	int r = sd_bus_set_address(bus, address);

	if (r >= 0)
		r = sd_bus_set_bus_client(bus, true);
	if (r >= 0)
		r = sd_bus_set_method_call_timeout(bus, HOLDER_BUS_US);
	if (r >= 0)
		r = sd_bus_start(bus);
	return r < 0 ? r : wait_ready(bus);
}

int holder_bus_ask(const char *address, const char *port)
{
	_cleanup_(sd_bus_close_unrefp) sd_bus *bus = NULL;
	char owner[64];
	int r = sd_bus_new(&bus);

	if (r >= 0)
		r = dial(bus, address);
	if (r == -ENOENT || r == -ECONNREFUSED)
		return 0;
	if (r >= 0)
		r = find_owner(bus, owner, sizeof(owner));
	if (r <= 0 || !port)
		return r;
	r = ask_objects(bus, owner, port);
	/* It runs, whatever it had to say. */
	return r > 0 ? 2 : 1;
}
