/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usb.h - takes a modem off USB and puts it back, by `authorized` of its device in sysfs.
 *
 * That file is in no interface but in the device itself, and root hubs have one too: they hang on a
 * host controller and carry everything, so they are refused. Errors are negative errno. Source:
 * Documentation/usb/authorization.rst of Linux.
 */
#pragma once

#include "lapor.h"

#define USB_PATH_SIZE 256

/*
 * Finds the USB device of a serial line (/dev/ttyUSB0, or a link to it) in sysfs, which is at
 * `root` ("/sys"). ret_path is the file to write. -ENOENT: the line is not there; -ENODEV: it is on
 * no USB; -EPERM: a root hub; -ENAMETOOLONG.
 */
int usb_find(const char *root, const char *line, char ret_path[static USB_PATH_SIZE]);

/* Off, or on again. -EACCES, -EROFS: the gateway may not. */
int usb_authorise(const char *path, bool is_on);
