/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_setup_find.c - lapor-smsctl setup: which modems are plugged in. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>

#include "daemon/ctl_setup.h"
#include "daemon/ctl_text.h"
#include "daemon/udev.h"
#include "modem/port.h"
#include "modem/rawat.h"
#include "modem/reading.h"

#define SYS      "/sys"
#define LINKS    "/dev/lapor"
#define WAKE_MS  500 /* a port without a modem costs twice that */
#define ASK_MS   1000
#define TTYS_MAX 64

static int is_modem_tty(const struct dirent *entry)
{
	return strncmp(entry->d_name, "ttyUSB", 6) == 0 || strncmp(entry->d_name, "ttyACM", 6) == 0;
}

/* The first line of an answer, as far as it fits. */
static void keep_model(const char *line, void *userdata)
{
	_cleanup_(freep) char *text = ctl_text_line(line);
	char *model = userdata;

	if (!*model && text)
		(void)snprintf(model, 48, "%s", text);
}

static void keep_imei(const char *line, void *userdata)
{
	struct modem_status *status = userdata;

	if (!*status->imei)
		reading_imei(line, status);
}

/* 0 when a modem answers; -EBUSY, -EACCES, -ETIMEDOUT, .. */
static int ask_modem(const char *node, char model[static 48], struct modem_status *status)
{
	_cleanup_(closep) int fd = port_open(node, true);
	static struct rawat at; /* 2 kB */
	int r = fd < 0 ? fd : rawat_open(&at, fd, "", NULL);

	if (r == 0)
		r = rawat_wake(&at, WAKE_MS);
	if (r < 0)
		return r;
	(void)rawat_ask(&at, "AT+CGMM", ASK_MS, keep_model, model);
	(void)rawat_ask(&at, "AT+CGSN", ASK_MS, keep_imei, status);
	return 0;
}

/* A link of ours to this node; "" where there is none. */
static void find_link(const char *node, char ret[static SETUP_DEVICE_SIZE])
{
	char path[PATH_MAX], other[PATH_MAX];
	const struct dirent *entry;
	DIR *folder = opendir(LINKS);

	ret[0] = '\0';
	while (folder && !*ret && (entry = readdir(folder))) {
		(void)snprintf(path, sizeof(path), "%s/%s", LINKS, entry->d_name);
		if (entry->d_name[0] != '.' && realpath(path, other) && strcmp(other, node) == 0)
			(void)copy_string(ret, SETUP_DEVICE_SIZE, path);
	}
	if (folder)
		(void)closedir(folder);
}

static void describe(
	struct ctl_setup_port *port, const char *label, const char *model, const char *imei)
{
	size_t length = strlen(imei);

	(void)snprintf(port->what, sizeof(port->what), "%.40s%s%.4s", *label ? label : model,
		length >= 4 ? ", IMEI .." : "", length >= 4 ? imei + length - 4 : "");
}

/* A person told one who it is: that is how the person wants it called. */
static void name_device(struct ctl_setup_port *port, const char *node, const char *imei)
{
	find_link(node, port->device);
	if (!*port->device && strlen(imei) == 15)
		(void)snprintf(port->device, sizeof(port->device), "imei:%s", imei);
	if (!*port->device)
		(void)copy_string(port->device, sizeof(port->device), port->path);
}

static int look(const char *path, const char *label, struct ctl_setup_port *ret)
{
	struct modem_status status = { 0 };
	char model[48] = "", node[PATH_MAX];
	int r = -ENOENT;

	*ret = (struct ctl_setup_port){ 0 };
	if (copy_string(ret->path, sizeof(ret->path), path) < 0)
		return -ENAMETOOLONG;
	if (realpath(path, node))
		r = ask_modem(node, model, &status);
	ret->has_answered = r == 0;
	describe(ret, label, model, status.imei);
	name_device(ret, r == 0 ? node : path, status.imei);
	return r;
}

void ctl_setup_look(const char *path, struct ctl_setup_port *ret)
{
	(void)look(path, "", ret);
	(void)copy_string(ret->device, sizeof(ret->device), path);
}

static const char *why(int r)
{
	switch (r) {
	case -EBUSY:
	case -EAGAIN: return _("another program has it, perhaps lapor-smsd");
	case -EACCES:
	case -EPERM: return _("you may not open it: use sudo");
	case -ETIMEDOUT: return _("no modem answers there");
	}
	return strerrordesc_np(-r);
}

/* A modem has several ports, and answers at one or two of them. */
static bool is_known(const struct udev_port *found, size_t count, const char *device)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i].device, device) == 0)
			return true;
	return false;
}

size_t ctl_setup_find(struct ctl_setup_port ret[static CTL_SETUP_PORTS_MAX])
{
	struct udev_port found[CTL_SETUP_PORTS_MAX + 1];
	struct dirent **ttys = NULL;
	int ttys_count = scandir(SYS "/class/tty", &ttys, is_modem_tty, versionsort);
	size_t count = 0;

	for (int i = 0; i < ttys_count; i++) {
		struct udev_port *port = &found[count];
		char path[64];
		int r;

		(void)snprintf(path, sizeof(path), "/dev/%.32s", ttys[i]->d_name);
		if (i < TTYS_MAX && count < CTL_SETUP_PORTS_MAX &&
			udev_read(SYS, ttys[i]->d_name, port) == 0 &&
			!is_known(found, count, port->device)) {
			r = look(path, port->label, &ret[count]);
			if (r == 0)
				count++;
			else
				(void)fprintf(stderr, "  %s: %s\n", path, why(r));
		}
		free(ttys[i]);
	}
	free(ttys);
	return count;
}
