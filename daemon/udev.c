/* SPDX-License-Identifier: GPL-2.0-or-later */
/* udev.c - what sysfs says of a modem's port. */
#include "daemon/udev.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>

#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

#define DEVICES_MAX 1024 /* on USB, looked through for a second one with the same serial number */

static bool is_made_of(const char *text, const char *accept)
{
	return *text && text[strspn(text, accept)] == '\0';
}

bool udev_is_name(const char *name)
{
	return is_made_of(name, UPPER LOWER DIGITS "._-") && name[0] != '.' && name[0] != '-' &&
	       strlen(name) < LAPOR_NAME_SIZE;
}

/* An attribute without its line break. -EOVERFLOW: longer than *ret holds; -EBADMSG: it holds a
 * NUL.
 */
static int read_attribute(const char *folder, const char *name, char *ret, size_t size)
{
	_cleanup_(closep) int fd = -1;
	char path[PATH_MAX], text[256];
	int length = snprintf(path, sizeof(path), "%s/%s", folder, name);
	ssize_t n;

	if (length < 0 || (size_t)length >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	if (n < 0)
		return -errno;
	if (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return strlen(text) == (size_t)n ? copy_string(ret, size, text) : -EBADMSG;
}

/* A number of sysfs in so many digits. */
static int read_hex(const char *folder, const char *name, char *ret, size_t size)
{
	int r = read_attribute(folder, name, ret, size);

	if (r == -EOVERFLOW ||
		(r >= 0 && (strlen(ret) != size - 1 || !is_made_of(ret, DIGITS "abcdefABCDEF"))))
		return -EBADMSG;
	return r;
}

/* Goes up from *path (which it shortens) to the first folder that has this file. */
static int climb(char *path, size_t root, const char *file)
{
	char name[PATH_MAX];

	while (strlen(path) > root) {
		int n = snprintf(name, sizeof(name), "%s/%s", path, file);

		if (n > 0 && (size_t)n < sizeof(name) && access(name, F_OK) == 0)
			return 0;
		*strrchr(path, '/') = '\0';
	}
	return -ENXIO;
}

/* The last part of a path: a place on USB. */
static int copy_place(const char *path, char *ret, size_t size)
{
	const char *name = strrchr(path, '/') + 1;

	return is_made_of(name, DIGITS "-.:") ? copy_string(ret, size, name) : -EBADMSG;
}

/* A rule compares by glob(7), and has no way to quote for it: such a number is no number. Nor can
 * one be that a rule would lose blanks of. */
static void read_serial(const char *folder, char *ret, size_t size)
{
	if (read_attribute(folder, "serial", ret, size) < 0 ||
		!is_made_of(ret, UPPER LOWER DIGITS " ._:+-") || ret[0] == ' ' ||
		ret[strlen(ret) - 1] == ' ')
		ret[0] = '\0';
}

static void read_label(const char *folder, char *ret, size_t size)
{
	char maker[32], model[32];

	if (read_attribute(folder, "manufacturer", maker, sizeof(maker)) < 0)
		maker[0] = '\0';
	if (read_attribute(folder, "product", model, sizeof(model)) < 0)
		model[0] = '\0';
	(void)snprintf(ret, size, "%s%s%s", maker, *maker && *model ? " " : "", model);
	for (char *c = ret; *c; c++)
		if (!strchr(UPPER LOWER DIGITS " ._:+-", *c))
			*c = '?';
}

static bool is_same(const char *folder, const struct udev_port *port)
{
	char vendor[5], product[5], serial[sizeof(port->serial)];

	return read_hex(folder, "idVendor", vendor, sizeof(vendor)) == 0 &&
	       read_hex(folder, "idProduct", product, sizeof(product)) == 0 &&
	       read_attribute(folder, "serial", serial, sizeof(serial)) == 0 &&
	       strcmp(vendor, port->vendor) == 0 && strcmp(product, port->product) == 0 &&
	       strcmp(serial, port->serial) == 0;
}

/* Cheap modems of one make often have one serial number. */
static bool is_alone(const char *sys, const struct udev_port *port)
{
	char path[PATH_MAX];
	const struct dirent *entry;
	int count = 0;
	DIR *folder;

	(void)snprintf(path, sizeof(path), "%s/bus/usb/devices", sys);
	folder = opendir(path);
	if (!folder)
		return false;
	for (int i = 0; i < DEVICES_MAX && (entry = readdir(folder)); i++) {
		int n = snprintf(path, sizeof(path), "%s/bus/usb/devices/%s", sys, entry->d_name);

		if (n > 0 && (size_t)n < sizeof(path) && is_same(path, port))
			count++;
	}
	(void)closedir(folder);
	return count == 1;
}

static int find_tty(const char *sys, const char *tty, char ret[static PATH_MAX])
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof(path), "%s/class/tty/%s", sys, tty);

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	return realpath(path, ret) ? 0 : -errno;
}

static int read_device(const char *sys, const char *folder, struct udev_port *port)
{
	int r = copy_place(folder, port->device, sizeof(port->device));

	if (r >= 0)
		r = read_hex(folder, "idVendor", port->vendor, sizeof(port->vendor));
	if (r >= 0)
		r = read_hex(folder, "idProduct", port->product, sizeof(port->product));
	if (r < 0)
		return r;
	read_serial(folder, port->serial, sizeof(port->serial));
	read_label(folder, port->label, sizeof(port->label));
	port->is_serial_alone = *port->serial && is_alone(sys, port);
	return 0;
}

int udev_read(const char *sys, const char *tty, struct udev_port *ret)
{
	struct udev_port port = { 0 };
	char root[PATH_MAX], path[PATH_MAX];
	int r;

	if (!is_made_of(tty, UPPER LOWER DIGITS "_") || !realpath(sys, root))
		return -ENOENT;
	r = copy_string(port.tty, sizeof(port.tty), tty);
	if (r >= 0)
		r = find_tty(root, tty, path);
	if (r >= 0)
		r = climb(path, strlen(root), "bInterfaceNumber");
	if (r >= 0)
		r = copy_place(path, port.interface, sizeof(port.interface));
	if (r >= 0)
		r = read_hex(path, "bInterfaceNumber", port.number, sizeof(port.number));
	if (r >= 0)
		r = climb(path, strlen(root), "idVendor");
	if (r >= 0)
		r = read_device(root, path, &port);
	if (r >= 0)
		*ret = port;
	return r;
}
