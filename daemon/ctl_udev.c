/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_udev.c - lapor-smsctl: udev rules for the modems that are plugged in.
 */
#include <limits.h>
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/udev.h"
#include "modem/types.h"

#define SYS "/sys"

/* A modem's name and the port that it is at. */
struct target {
	char name[LAPOR_NAME_SIZE];
	char device[PATH_MAX]; /* "": unknown */
};

static const struct config_modem *find_modem(const struct ctl *ctl, const char *name)
{
	for (size_t i = 0; ctl->config && i < ctl->config->modem_count; i++)
		if (strcmp(ctl->config->modems[i].name, name) == 0)
			return &ctl->config->modems[i];
	return NULL;
}

static bool is_by_imei(const char *device)
{
	return strncmp(device, MODEM_DEVICE_IMEI, strlen(MODEM_DEVICE_IMEI)) == 0;
}

/* Where the store saw a modem last that is found by its IMEI. */
static void find_port(struct ctl *ctl, const char *name, char ret[static PATH_MAX])
{
	static const struct ctl_query query = { .query = REPORT_MODEMS };
	json_auto_t *rows = NULL;
	int code = 0;

	ret[0] = '\0';
	if (!ctl->db && ctl_open_store(ctl) != 0)
		return;
	rows = ctl_read(ctl, &query, &code);
	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);

		if (strcmp(ctl_row_text(row, "name"), name) == 0)
			(void)copy_string(ret, PATH_MAX, ctl_row_text(row, "port"));
	}
}

static int target_modem(struct ctl *ctl, const struct config_modem *modem, struct target *ret)
{
	(void)copy_string(ret->name, sizeof(ret->name), modem->name);
	if (is_by_imei(modem->device))
		find_port(ctl, modem->name, ret->device);
	else
		(void)copy_string(ret->device, sizeof(ret->device), modem->device);
	return 0;
}

/* The configured modem at this port, else the first gsmN that is free; taken: how many were given
 * out. */
static void name_device(const struct ctl *ctl, const char *device, int *taken, struct target *ret)
{
	char path[PATH_MAX], other[PATH_MAX];

	for (size_t i = 0; ctl->config && i < ctl->config->modem_count; i++) {
		const struct config_modem *m = &ctl->config->modems[i];

		if (realpath(device, path) && realpath(m->device, other) &&
			strcmp(path, other) == 0) {
			(void)copy_string(ret->name, sizeof(ret->name), m->name);
			return;
		}
	}
	do
		(void)snprintf(ret->name, sizeof(ret->name), "gsm%d", ++*taken);
	while (find_modem(ctl, ret->name));
}

/* NAME, DEVICE or NAME=DEVICE. */
static int target_word(struct ctl *ctl, const char *word, int *taken, struct target *ret)
{
	const char *device = strchr(word, '/'), *equals = strchr(word, '=');
	const struct config_modem *modem = find_modem(ctl, word);

	if (modem)
		return target_modem(ctl, modem, ret);
	if (!device || (device != word && (!equals || equals + 1 != device)))
		return ctl_fail(CTL_NO,
			"no modem is named %s (lapor-smsctl modem names them all); a port is "
			"written as /dev/ttyUSB0 or NAME=/dev/ttyUSB0",
			word);
	if (copy_string(ret->device, sizeof(ret->device), device) < 0)
		return ctl_fail(EX_USAGE, "the path is too long");
	if (device == word) {
		name_device(ctl, device, taken, ret);
		return 0;
	}
	(void)snprintf(ret->name, sizeof(ret->name), "%.*s", (int)(equals - word), word);
	if ((size_t)(equals - word) >= sizeof(ret->name) || !udev_is_name(ret->name))
		return ctl_fail(
			EX_USAGE, "%.*s is no name for a modem", (int)(equals - word), word);
	return 0;
}

static int fail_port(const struct target *target, int r)
{
	if (!*target->device)
		return ctl_fail(CTL_NO,
			"%s: it is found by its IMEI, and was not found yet: name its port "
			"(%s=/dev/ttyUSB0)",
			target->name, target->name);
	if (r == -ENOTTY)
		return ctl_fail(CTL_NO, "%s: %s is no serial port", target->name, target->device);
	if (r == -ENXIO)
		return ctl_fail(CTL_NO, "%s: %s is not on USB, so it has no name but its own",
			target->name, target->device);
	if (r == -ENOENT)
		return ctl_fail(CTL_NO,
			"%s: %s is not there: plug the modem in and name its port as the kernel "
			"calls it (%s=/dev/ttyUSB0)",
			target->name, target->device, target->name);
	return ctl_fail(CTL_NO, "%s: %s cannot be looked at: %s", target->name, target->device,
		strerror(-r));
}

static char *rules_of(const struct target *target, const struct udev_port *port)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	udev_rule_print(out, target->name, port);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static int add_target(json_t *modems, const struct target *target, const struct udev_port *port)
{
	_cleanup_(freep) char *rules = rules_of(target, port);
	json_t *modem = rules ? json_pack("{ss ss ss ss ss ss sb ss}", "name", target->name, "port",
					port->tty, "usb", port->interface, "vendor", port->vendor,
					"product", port->product, "serial", port->serial,
					"by_serial", port->is_serial_alone, "rules", rules)
	                      : NULL;

	if (json_array_append_new(modems, modem) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	return 0;
}

/* modems: where it is added as JSON; NULL: it is printed. */
static int take_target(const struct target *target, json_t *modems)
{
	struct udev_port port;
	char path[PATH_MAX];
	int r;

	if (!*target->device || !realpath(target->device, path))
		return fail_port(target, -ENOENT);
	r = udev_read(SYS, strrchr(path, '/') + 1, &port);
	if (r < 0)
		return fail_port(target, r == -ENOENT ? -ENOTTY : r);
	if (modems)
		return add_target(modems, target, &port);
	udev_rule_print(stdout, target->name, &port);
	return 0;
}

/* All that can be named are, whatever is wrong with the others. */
static int take_targets(struct ctl *ctl, json_t *modems)
{
	size_t count = ctl->arg_count > 0 ? ctl->arg_count : ctl->config->modem_count;
	int code = 0, taken = 0;

	for (size_t i = 0; i < count; i++) {
		struct target target = { 0 };
		int r = ctl->arg_count > 0 ? target_word(ctl, ctl->args[i], &taken, &target)
		                           : target_modem(ctl, &ctl->config->modems[i], &target);

		if (r == 0)
			r = take_target(&target, modems);
		if (r != 0)
			code = r;
	}
	return code;
}

static int print_json(struct ctl *ctl)
{
	json_auto_t *modems = json_array();
	int code = modems ? take_targets(ctl, modems) : 0, r = ctl_print_json(modems);

	return r != 0 ? r : code;
}

int ctl_udev(struct ctl *ctl)
{
	int code = ctl_open_config(ctl);

	if (code != 0)
		return code;
	if (ctl->arg_count == 0 && (!ctl->config || ctl->config->modem_count == 0))
		return ctl_fail(EX_USAGE,
			"no modem is configured: name a port (lapor-smsctl udev-rule "
			"gsm1=/dev/ttyUSB0)");
	if (ctl->json)
		return print_json(ctl);
	udev_rule_begin(stdout);
	code = take_targets(ctl, NULL);
	udev_rule_end(stdout);
	return code;
}
