/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_usb.c - the USB device of a serial line, in a sysfs of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/usb.h"
#include "tests/unit/folder.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#define HUB   "/devices/pci0000:00/usb1"
#define STICK HUB "/1-1/1-1.4"

struct tree {
	char root[64];
};

static void path_of(const struct tree *t, const char *rest, char ret[static PATH_MAX])
{
	assert_true(snprintf(ret, PATH_MAX, "%s%s", t->root, rest) < PATH_MAX);
}

static void make_folder(const struct tree *t, const char *rest)
{
	char path[PATH_MAX];

	path_of(t, rest, path);
	for (char *at = path + strlen(t->root) + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		(void)mkdir(path, 0700);
	}
	(void)mkdir(path, 0700);
}

static void write_file(const struct tree *t, const char *rest, const char *text)
{
	char path[PATH_MAX];
	FILE *f;

	path_of(t, rest, path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void make_link(const struct tree *t, const char *rest, const char *target)
{
	char path[PATH_MAX], to[PATH_MAX];

	path_of(t, rest, path);
	path_of(t, target, to);
	assert_int_equal(symlink(to, path), 0);
}

static int set_up(void **state)
{
	static struct tree t;

	(void)copy_string(t.root, sizeof(t.root), "/tmp/lapor-usb-XXXXXX");
	assert_non_null(mkdtemp(t.root));
	make_folder(&t, STICK "/1-1.4:1.0/ttyUSB0/tty/ttyUSB0");
	make_folder(&t, HUB "/1-0:1.0/ttyUSB7");
	make_folder(&t, "/devices/platform/serial8250");
	make_folder(&t, "/class/tty/ttyS0");
	make_folder(&t, "/class/tty/ttyUSB0");
	make_folder(&t, "/class/tty/ttyUSB7");
	make_folder(&t, "/class/tty/pts");
	make_folder(&t, "/dev");
	write_file(&t, HUB "/authorized", "1");
	write_file(&t, HUB "/1-1/authorized", "1");
	write_file(&t, STICK "/authorized", "1");
	make_link(&t, "/class/tty/ttyUSB0/device", STICK "/1-1.4:1.0/ttyUSB0");
	make_link(&t, "/class/tty/ttyUSB7/device", HUB "/1-0:1.0/ttyUSB7");
	make_link(&t, "/class/tty/ttyS0/device", "/devices/platform/serial8250");
	write_file(&t, "/dev/ttyUSB0", "");
	make_link(&t, "/dev/gsm1", "/dev/ttyUSB0");
	*state = &t;
	return 0;
}

static int tear_down(void **state)
{
	const struct tree *t = *state;

	return folder_remove(t->root);
}

static void the_device_of_a_line_is_found(void **state)
{
	static const char *const lines[] = { "/dev/gsm1", "/dev/ttyUSB0", "/nonexistent/ttyUSB0" };
	const struct tree *t = *state;
	char wanted[PATH_MAX];

	path_of(t, STICK "/authorized", wanted);
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		char line[PATH_MAX], found[USB_PATH_SIZE];

		path_of(t, lines[i], line);
		assert_int_equal(usb_find(t->root, line, found), 0);
		assert_string_equal(found, wanted);
	}
}

static void what_is_no_usb_device_of_its_own_is_refused(void **state)
{
	static const struct {
		const char *line;
		int error;
	} rows[] = {
		{ "/dev/ttyUSB7", -EPERM }, /* on a root hub itself */
		{ "/dev/ttyS0", -ENODEV },
		{ "/dev/pts", -ENODEV }, /* no device behind it */
		{ "/dev/ttyUSB9", -ENOENT },
		{ "", -ENOENT },
		{ "..", -ENOENT },
	};
	const struct tree *t = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char found[USB_PATH_SIZE] = "untouched";

		print_message("%s\n", rows[i].line);
		assert_int_equal(usb_find(t->root, rows[i].line, found), rows[i].error);
		assert_string_equal(found, "untouched");
	}
	{
		char found[USB_PATH_SIZE];

		assert_int_equal(usb_find("/nonexistent", "/dev/ttyUSB0", found), -ENOENT);
	}
}

static char read_one(const char *path)
{
	FILE *f = fopen(path, "r");
	int c;

	assert_non_null(f);
	c = fgetc(f);
	(void)fclose(f);
	return (char)c;
}

static void it_goes_off_and_on(void **state)
{
	const struct tree *t = *state;
	char path[USB_PATH_SIZE];

	assert_int_equal(usb_find(t->root, "/dev/ttyUSB0", path), 0);
	assert_int_equal(usb_authorise(path, false), 0);
	assert_int_equal(read_one(path), '0');
	assert_int_equal(usb_authorise(path, true), 0);
	assert_int_equal(read_one(path), '1');
	assert_int_equal(usb_authorise("/nonexistent/authorized", false), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_device_of_a_line_is_found, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_no_usb_device_of_its_own_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(it_goes_off_and_on, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
