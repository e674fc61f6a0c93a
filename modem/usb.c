/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usb.c - one file of sysfs, and the way to it. */
#include "modem/usb.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

static int join(char *ret, size_t size, const char *a, const char *b, const char *c)
{
	int length = snprintf(ret, size, "%s%s%s", a, b, c);

	return length < 0 || (size_t)length >= size ? -ENAMETOOLONG : 0;
}

/* The name of the line, which may be given by a link; what is gone keeps its own. */
static void resolve_name(const char *line, char ret[static PATH_MAX])
{
	char resolved[PATH_MAX];
	const char *path = realpath(line, resolved) ? resolved : line;
	const char *slash = strrchr(path, '/');

	(void)copy_string(ret, PATH_MAX, slash ? slash + 1 : path);
}

/* Root hubs are called usb1, usb2, ..; all other devices by their bus and ports, 1-1.4. */
static bool is_root_hub(const char *folder)
{
	const char *slash = strrchr(folder, '/');

	return slash && strncmp(slash, "/usb", 4) == 0;
}

/* From the line's own folder upwards, never above `root`. */
static int climb(
	const char *root, char folder[static PATH_MAX], char ret_path[static USB_PATH_SIZE])
{
	size_t least = strlen(root);
	char path[USB_PATH_SIZE];

	while (strlen(folder) > least) {
		int r = join(path, sizeof(path), folder, "/authorized", "");

		if (r < 0)
			return r;
		if (access(path, F_OK) == 0) {
			if (is_root_hub(folder))
				return -EPERM;
			memcpy(ret_path, path, sizeof(path));
			return 0;
		}
		*strrchr(folder, '/') = '\0';
	}
	return -ENODEV;
}

int usb_find(const char *root, const char *line, char ret_path[static USB_PATH_SIZE])
{
	char name[PATH_MAX], path[PATH_MAX], folder[PATH_MAX], base[PATH_MAX];
	int r;

	resolve_name(line, name);
	r = join(path, sizeof(path), root, "/class/tty/", name);
	if (r == 0 && strlen(path) + sizeof("/device") > sizeof(path))
		r = -ENAMETOOLONG;
	if (r < 0)
		return r;
	if (name[0] == '\0' || name[0] == '.' || !realpath(root, base) || access(path, F_OK) < 0)
		return -ENOENT;
	(void)memcpy(path + strlen(path), "/device", sizeof("/device"));
	/* A line without a device is a console or a pty. */
	if (!realpath(path, folder))
		return errno == ENOENT ? -ENODEV : -errno;
	if (strncmp(folder, base, strlen(base)) != 0)
		return -ENODEV;
	return climb(base, folder, ret_path);
}

int usb_authorise(const char *path, bool is_on)
{
	_cleanup_(closep) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t done;

	if (fd < 0)
		return -errno;
	do
		done = write(fd, is_on ? "1" : "0", 1);
	while (done < 0 && errno == EINTR);
	return done < 0 ? -errno : 0;
}
