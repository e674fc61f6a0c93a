/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_udev.c - a USB device that says what it likes of itself: rules stay rules. */
#include "tests/fuzz/fuzz.h"

#include "daemon/udev.h"

#include <assert.h>
#include <ctype.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#define PLACE "devices/usb1/1-1"

static char root[] = "/tmp/lapor-fuzz-XXXXXX";

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_tree(void)
{
	(void)nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void put(const char *name, const uint8_t *data, size_t size)
{
	char path[128];
	_cleanup_(closep) int fd = -1;

	(void)snprintf(path, sizeof(path), "%s/" PLACE "/%s", root, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
}

static void make_tree(void)
{
	static const char *const folders[] = { "class", "class/tty", "bus", "bus/usb",
		"bus/usb/devices", "devices", "devices/usb1", PLACE, PLACE "/1-1:1.0",
		PLACE "/1-1:1.0/ttyUSB0" };
	char path[128];

	assert(mkdtemp(root));
	(void)atexit(remove_tree);
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", root, folders[i]);
		assert(mkdir(path, 0700) == 0);
	}
	(void)snprintf(path, sizeof(path), "%s/class/tty/ttyUSB0", root);
	assert(symlink("../../" PLACE "/1-1:1.0/ttyUSB0", path) == 0);
	(void)snprintf(path, sizeof(path), "%s/bus/usb/devices/1-1", root);
	assert(symlink("../../../" PLACE, path) == 0);
	put("1-1:1.0/bInterfaceNumber", (const uint8_t *)"00\n", 3);
}

/* Four lines of rules behind their comment, and nothing in them that ends a value. */
static void check_rules(const char *text)
{
	size_t lines = 0, quotes = 0;

	for (const char *c = text; *c; c++) {
		assert(*c == '\n' || isprint((unsigned char)*c));
		assert(*c != '\\' && *c != '$' && *c != '%' && *c != '*' && *c != '[');
		quotes += *c == '"';
		lines += *c == '\n';
		assert(*c != '\n' || quotes % 2 == 0);
	}
	assert(lines >= 6 && lines <= 7);
	assert(!strstr(text, "RUN"));
}

/* The input: serial number, maker, model and maker's number, each up to a NUL. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "serial", "manufacturer", "product", "idVendor" };
	static bool is_made;
	struct udev_port port;
	char *text = NULL;
	size_t length;
	FILE *out;

	if (!is_made)
		make_tree();
	is_made = true;
	put("idVendor", (const uint8_t *)"12d1\n", 5);
	put("idProduct", (const uint8_t *)"1506\n", 5);
	for (size_t i = 0; i < COUNT_OF(names) && size > 0; i++) {
		const uint8_t *end = memchr(data, 0, size);

		length = end ? (size_t)(end - data) : size;
		put(names[i], data, length);
		length += end != NULL;
		data += length;
		size -= length;
	}
	if (udev_read(root, "ttyUSB0", &port) < 0)
		return 0;
	out = open_memstream(&text, &length);
	assert(out);
	udev_rule_print(out, "gsm1", &port);
	assert(fclose(out) == 0);
	if (!strstr(port.label, "RUN") && !strstr(port.serial, "RUN"))
		check_rules(text);
	free(text);
	return 0;
}
