/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_udev.c - does a udev rule keep ModemManager from a modem's port? */
#include "daemon/check_udev.h"
#include "daemon/holder.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

int check_udev_is_ignored(const char *data, const char *node)
{
	char path[256], line[256];
	struct stat st;
	int n, r = 0;
	FILE *file;

	if (stat(node, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode))
		return -ENOTTY;
	n = snprintf(path, sizeof path, "%s/c%u:%u", data, major(st.st_rdev), minor(st.st_rdev));
	if (n < 0 || (size_t)n >= sizeof path)
		return -ENAMETOOLONG;
	file = fopen(path, "re");
	/* Of a device without any property udev keeps nothing. */
	if (!file)
		return errno == ENOENT ? 0 : -errno;
	while (r == 0 && fgets(line, sizeof line, file))
		r = strcmp(line, "E:ID_MM_PORT_IGNORE=1\n") == 0 ||
		    strcmp(line, "E:ID_MM_DEVICE_IGNORE=1\n") == 0;
	(void)fclose(file);
	return r;
}

void check_udev_note(const struct config *config, const char *bus, const char *data, FILE *out)
{
	if (config->modem_count == 0 || holder_bus_ask(bus, NULL) <= 0)
		return;
	for (size_t i = 0; i < config->modem_count; i++) {
		const struct config_modem *m = &config->modems[i];
		const char *file;
		unsigned line;

		/* One that is not plugged in, or is found by its IMEI, cannot be looked up. */
		if (check_udev_is_ignored(data, m->device) != 0)
			continue;
		if (config_where(config, "modems.device", m->device, &file, &line))
			(void)fprintf(out, "%s:%u: ", file, line);
		(void)fprintf(out,
			"note: modems.device: %s: ModemManager runs, and no udev rule keeps it "
			"from %s: see lapor-smsctl udev-rule\n",
			m->name, m->device);
	}
}
