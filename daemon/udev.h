/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udev.h - what sysfs says of a modem's port, and the udev rules that follow from it.
 *
 * What a device says of itself is a stranger's word: only what a rule can hold without quoting goes
 * into one. Silent. Errors are negative errno.
 */
#pragma once

#include "lapor.h"

#include <stdio.h>

struct udev_port {
	char tty[32];       /* "ttyUSB0" */
	char interface[64]; /* "1-1.2:1.0": bus, sockets, configuration, interface */
	char number[3];     /* of the interface, "00" */
	char device[64];    /* "1-1.2" */
	char vendor[5], product[5];
	char serial[128];     /* "" where there is none, or none that a rule can hold */
	bool is_serial_alone; /* no other device that is plugged in has the same */
	char label[64];       /* what it calls itself, for people; harmless characters only */
};

/*
 * Reads a tty's place. sys: "/sys". -ENOENT: there is no such tty; -ENXIO: it is not on USB;
 * -EBADMSG: sysfs says something that it cannot say.
 */
int udev_read(const char *sys, const char *tty, struct udev_port *ret);

/* True for a name that a link may have. */
bool udev_is_name(const char *name);

/* What stands above and below all rules of a file. */
void udev_rule_begin(FILE *out);
void udev_rule_end(FILE *out);

/* The rules for one modem's port: its link /dev/lapor/NAME, and hands off. */
void udev_rule_print(FILE *out, const char *name, const struct udev_port *port);
