/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_udev.c - rules for modems, from a sysfs of our own: tidy ones, twins, and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>

#include "daemon/udev.h"
#include "tests/unit/folder.h"

struct world {
	char folder[64];
	char *text; /* what print() gave last */
};

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	(void)copy_string(w->folder, sizeof(w->folder), "/tmp/lapor-udev-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	assert_int_equal(folder_remove(w->folder), 0);
	free(w->text);
	free(w);
	return 0;
}

/* A folder with all that are above it. */
static void make(const struct world *w, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
	for (char *c = path + strlen(w->folder) + 1; *c; c++)
		if (*c == '/') {
			*c = '\0';
			(void)mkdir(path, 0700);
			*c = '/';
		}
	(void)mkdir(path, 0700);
}

/* text NULL: no such file. */
static void put(const struct world *w, const char *folder, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	if (!text)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s/%s", w->folder, folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fprintf(file, "%s\n", text) > 0);
	assert_int_equal(fclose(file), 0);
}

static void link_to(const struct world *w, const char *from, const char *to)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", w->folder, from);
	assert_int_equal(symlink(to, path), 0);
}

/* A modem as usb-serial shows it: one port on interface 1.N of a device at 1-SOCKET. */
struct plug {
	const char *socket, *tty, *interface, *vendor, *serial, *product_name;
};

static void plug(const struct world *w, const struct plug *p)
{
	char device[128], inside[256], to[300], from[128];

	make(w, "class/tty");
	make(w, "bus/usb/devices");
	(void)snprintf(device, sizeof(device), "devices/pci0/usb1/1-%s", p->socket);
	(void)snprintf(inside, sizeof(inside), "%s/1-%s:1.%s", device, p->socket, p->interface);
	(void)snprintf(to, sizeof(to), "%s/%s/tty/%s", inside, p->tty, p->tty);
	make(w, to);
	put(w, device, "idVendor", p->vendor ? p->vendor : "12d1");
	put(w, device, "idProduct", "1506");
	put(w, device, "serial", p->serial);
	put(w, device, "manufacturer", "HUAWEI");
	put(w, device, "product", p->product_name ? p->product_name : "Mobile");
	(void)snprintf(from, sizeof(from), "0%s", p->interface);
	put(w, inside, "bInterfaceNumber", from);
	(void)snprintf(from, sizeof(from), "class/tty/%s", p->tty);
	memmove(to + 6, to, strlen(to) + 1);
	memcpy(to, "../../", 6);
	link_to(w, from, to);
	(void)snprintf(from, sizeof(from), "bus/usb/devices/1-%s", p->socket);
	(void)snprintf(to, sizeof(to), "../../../%s", device);
	link_to(w, from, to);
}

static const char *print(struct world *w, const char *name, const char *tty)
{
	struct udev_port port;
	size_t size;
	FILE *out;

	free(take_ptr(w->text));
	out = open_memstream(&w->text, &size);
	assert_non_null(out);
	assert_int_equal(udev_read(w->folder, tty, &port), 0);
	udev_rule_print(out, name, &port);
	assert_int_equal(fclose(out), 0);
	return w->text;
}

/* Strict: lines are comments, blank, or KEY OP "VALUE" with commas; values are harmless. */
static void assert_rules(const char *text)
{
	static const char *const keys[] = { "SUBSYSTEM==", "SUBSYSTEMS==", "KERNEL==", "KERNELS==",
		"ENV{DEVTYPE}==", "ENV{ID_USB_INTERFACE_NUM}==", "ATTR{idVendor}==",
		"ATTR{idProduct}==", "ATTR{serial}==", "ATTRS{idVendor}==", "ATTRS{idProduct}==",
		"ATTRS{serial}==", "TEST==", "ACTION==", "ENV{ID_MM_DEVICE_IGNORE}=",
		"ENV{ID_MM_PORT_IGNORE}=", "GROUP=", "MODE=", "ATTR{power/control}=", "SYMLINK+=",
		"TAG+=", "GOTO=", "LABEL=" };

	for (const char *line = text; *line;) {
		const char *end = strchr(line, '\n');

		assert_non_null(end);
		assert_true(end == line || end[-1] != '\\');
		while (line < end && *line != '#') {
			size_t i = 0, length;

			while (i < COUNT_OF(keys) && strncmp(line, keys[i], strlen(keys[i])) != 0)
				i++;
			if (i == COUNT_OF(keys))
				fail_msg("no key of ours: %.60s", line);
			line += strlen(keys[i]);
			assert_int_equal(*line, '"');
			length = strspn(++line,
				"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"0123456789 ._:+/-");
			assert_int_equal(line[length], '"');
			line += length + 1;
			if (*line == ',')
				line += strspn(line + 1, " ") + 1;
			else
				assert_ptr_equal(line, end);
		}
		line = end + 1;
	}
}

static void a_modem_with_a_serial_number_is_known_anywhere(void **state)
{
	static const struct plug modem = { "1.2", "ttyUSB0", "2", NULL, "358300AB", NULL };
	struct world *w = *state;

	plug(w, &modem);
	assert_string_equal(print(w, "gsm1", "ttyUSB0"),
		"\n# gsm1: ttyUSB0, USB 12d1:1506 HUAWEI Mobile, by its serial number: wherever it "
		"is plugged in.\n"
		"SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"12d1\", "
		"ATTR{idProduct}==\"1506\", ATTR{serial}==\"358300AB\", "
		"ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n"
		"SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ATTR{idVendor}==\"12d1\", "
		"ATTR{idProduct}==\"1506\", ATTR{serial}==\"358300AB\", TEST==\"power/control\", "
		"ATTR{power/control}=\"on\"\n"
		"SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"12d1\", "
		"ATTRS{idProduct}==\"1506\", ATTRS{serial}==\"358300AB\", "
		"ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\", GROUP=\"dialout\", "
		"MODE=\"0660\"\n"
		"SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", ATTRS{idVendor}==\"12d1\", "
		"ATTRS{idProduct}==\"1506\", ATTRS{serial}==\"358300AB\", "
		"ENV{ID_USB_INTERFACE_NUM}==\"02\", SYMLINK+=\"lapor/gsm1\", TAG+=\"systemd\"\n");
	assert_rules(w->text);
}

static void assert_by_socket(struct world *w, const char *tty, const char *socket, const char *why)
{
	char expected[256];

	(void)print(w, "gsm1", tty);
	assert_rules(w->text);
	assert_non_null(strstr(w->text, why));
	(void)snprintf(
		expected, sizeof(expected), "KERNELS==\"%s:1.0\", SYMLINK+=\"lapor/gsm1\"", socket);
	assert_non_null(strstr(w->text, expected));
	(void)snprintf(expected, sizeof(expected), ", KERNEL==\"%s\", ATTR{idVendor}", socket);
	assert_non_null(strstr(w->text, expected));
	assert_null(strstr(w->text, "{serial}"));
}

static void twins_and_nameless_ones_are_known_by_their_sockets(void **state)
{
	static const struct plug modems[] = { { "1", "ttyUSB0", "0", NULL, "0123456789", NULL },
		{ "2", "ttyUSB1", "0", NULL, "0123456789", NULL },
		{ "3", "ttyUSB2", "0", NULL, NULL, NULL }, { "4", "ttyUSB3", "0", NULL, "", NULL },
		{ "5", "ttyUSB4", "0", "19d2", "0123456789", NULL } };
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(modems); i++)
		plug(w, &modems[i]);
	assert_by_socket(w, "ttyUSB0", "1-1", "another device has the same serial number");
	assert_by_socket(w, "ttyUSB1", "1-2", "another device has the same serial number");
	assert_by_socket(w, "ttyUSB2", "1-3", "no serial number");
	assert_by_socket(w, "ttyUSB3", "1-4", "no serial number");
	assert_non_null(strstr(print(w, "gsm5", "ttyUSB4"), "ATTRS{serial}==\"0123456789\""));
}

static void a_hostile_device_can_say_nothing_in_a_rule(void **state)
{
	static const char *const serials[] = { "A\", RUN+=\"/bin/false", "A\nRUN+=\"x\"", "A*", "?",
		"[A]", "a|b", "A\\", "$attr{x}", "%E{x}", " A", "A ", "A\"", "\xc3\xa9", "A\tB" };
	struct world *w = *state;

	for (size_t i = 0; i < COUNT_OF(serials); i++) {
		char socket[8], tty[16], place[16];
		struct plug modem = { socket, tty, "0", NULL, serials[i],
			"X\"\nRUN+=\"/bin/false\" \\" };

		(void)snprintf(socket, sizeof(socket), "%zu", i + 1);
		(void)snprintf(place, sizeof(place), "1-%zu", i + 1);
		(void)snprintf(tty, sizeof(tty), "ttyUSB%zu", i);
		plug(w, &modem);
		assert_by_socket(w, tty, place, "no serial number that a rule can hold");
		assert_null(strstr(w->text, "RUN+=\""));
		assert_null(strchr(w->text, '\\'));
	}
}

static void what_is_no_usb_port_is_refused(void **state)
{
	static const struct plug odd = { "7", "ttyUSB7", "0", "12\"1", NULL, NULL };
	struct world *w = *state;
	struct udev_port port;

	make(w, "class/tty");
	make(w, "devices/platform/serial8250/tty/ttyS0");
	link_to(w, "class/tty/ttyS0", "../../devices/platform/serial8250/tty/ttyS0");
	plug(w, &odd);
	assert_int_equal(udev_read(w->folder, "ttyS0", &port), -ENXIO);
	assert_int_equal(udev_read(w->folder, "ttyUSB9", &port), -ENOENT);
	assert_int_equal(udev_read(w->folder, "../../etc", &port), -ENOENT);
	assert_int_equal(udev_read(w->folder, "", &port), -ENOENT);
	assert_int_equal(udev_read("/nonexistent", "ttyUSB0", &port), -ENOENT);
	assert_int_equal(udev_read(w->folder, "ttyUSB7", &port), -EBADMSG);
}

static void a_link_has_a_plain_name(void **state)
{
	(void)state;
	assert_true(udev_is_name("gsm1"));
	assert_true(udev_is_name("SIM-3.telkomsel_a"));
	assert_false(udev_is_name(""));
	assert_false(udev_is_name("../x"));
	assert_false(udev_is_name(".x"));
	assert_false(udev_is_name("a\"b"));
	assert_false(udev_is_name("a b"));
	assert_false(udev_is_name("a/b"));
	assert_false(udev_is_name("-a"));
	assert_false(udev_is_name("a234567890123456789012345678901234"));
}

/* The file as a whole, and the example that is installed, obey the same grammar. */
static void a_file_and_the_example_hold_nothing_but_rules(void **state)
{
	struct world *w = *state;
	char path[512], *text;
	size_t size;
	FILE *file = open_memstream(&w->text, &size);

	assert_non_null(file);
	udev_rule_begin(file);
	udev_rule_end(file);
	assert_int_equal(fclose(file), 0);
	assert_rules(w->text);
	(void)snprintf(path, sizeof(path), "%s/etc/udev/77-lapor-modem.rules.example",
		getenv("SOURCE_ROOT"));
	file = fopen(path, "re");
	assert_non_null(file);
	text = calloc(1, 16384);
	assert_non_null(text);
	size = fread(text, 1, 16383, file);
	assert_in_range(size, 500, 16382);
	(void)fclose(file);
	assert_rules(text);
	free(text);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_modem_with_a_serial_number_is_known_anywhere),
		TEST(twins_and_nameless_ones_are_known_by_their_sockets),
		TEST(a_hostile_device_can_say_nothing_in_a_rule),
		TEST(what_is_no_usb_port_is_refused),
		TEST(a_link_has_a_plain_name),
		TEST(a_file_and_the_example_hold_nothing_but_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
