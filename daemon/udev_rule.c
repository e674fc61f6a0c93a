/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udev_rule.c - the rules for a modem's port. Nothing is quoted here: udev.c lets nothing through
 * that would need it.
 */
#include "daemon/udev.h"

#define END "lapor_modem_end"

void udev_rule_begin(FILE *out)
{
	(void)fputs(
		"# Links that stay for the modems of lapor-smsd, /dev/lapor/NAME; ModemManager and "
		"power\n"
		"# saving leave them alone. Made by lapor-smsctl udev-rule; install as\n"
		"# /etc/udev/rules.d/77-lapor-modem.rules (before 80, where ModemManager looks), "
		"then:\n"
		"#   udevadm control --reload\n"
		"#   udevadm trigger --action=add --subsystem-match=usb --subsystem-match=tty\n"
		"# and write device = \"/dev/lapor/NAME\" in lapor-smsd.conf.\n\n"
		"ACTION==\"remove\", GOTO=\"" END "\"\n",
		out);
}

void udev_rule_end(FILE *out)
{
	(void)fputs("\nLABEL=\"" END "\"\n", out);
}

/* What names the USB device: as the device itself, or as the parent of its ports. */
static void print_match(FILE *out, const struct udev_port *port, bool is_parent)
{
	const char *s = is_parent ? "S" : "";

	if (!port->is_serial_alone)
		(void)fprintf(out, "KERNEL%s==\"%s\", ", s, port->device);
	(void)fprintf(out, "ATTR%s{idVendor}==\"%s\", ATTR%s{idProduct}==\"%s\", ", s, port->vendor,
		s, port->product);
	if (port->is_serial_alone)
		(void)fprintf(out, "ATTR%s{serial}==\"%s\", ", s, port->serial);
}

static void print_device(FILE *out, const struct udev_port *port)
{
	static const char *const deeds[] = { "ENV{ID_MM_DEVICE_IGNORE}=\"1\"",
		"TEST==\"power/control\", ATTR{power/control}=\"on\"" };

	for (size_t i = 0; i < COUNT_OF(deeds); i++) {
		(void)fputs("SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ", out);
		print_match(out, port, false);
		(void)fprintf(out, "%s\n", deeds[i]);
	}
}

static void print_comment(FILE *out, const char *name, const struct udev_port *port)
{
	(void)fprintf(out, "\n# %s: %s, USB %s:%s%s%s, ", name, port->tty, port->vendor,
		port->product, *port->label ? " " : "", port->label);
	if (port->is_serial_alone)
		(void)fputs("by its serial number: wherever it is plugged in.\n", out);
	else
		(void)fprintf(out,
			"by the socket that it is in:\n"
			"# %s. Write these rules again when it is moved.\n",
			*port->serial ? "another device has the same serial number"
				      : "it has no serial number that a rule can hold");
}

void udev_rule_print(FILE *out, const char *name, const struct udev_port *port)
{
	print_comment(out, name, port);
	print_device(out, port);
	(void)fputs("SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", ", out);
	print_match(out, port, true);
	(void)fputs("ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\", "
		    "GROUP=\"dialout\", MODE=\"0660\"\n",
		out);
	(void)fputs("SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", ", out);
	if (port->is_serial_alone) {
		print_match(out, port, true);
		(void)fprintf(out, "ENV{ID_USB_INTERFACE_NUM}==\"%s\", ", port->number);
	} else {
		(void)fprintf(out, "KERNELS==\"%s\", ", port->interface);
	}
	(void)fprintf(out, "SYMLINK+=\"lapor/%s\", TAG+=\"systemd\"\n", name);
}
