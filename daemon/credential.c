/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credential.c - where PINs and tokens stand. */
#include "daemon/credential.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#define PIN_MIN 4
#define PIN_MAX 8

/* The configured file, else the credential if systemd has given us one; "" for none. */
static int find(
	const char *configured, const char *prefix, const char *name, char *ret, size_t size)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	int length;

	ret[0] = '\0';
	if (*configured)
		return copy_string(ret, size, configured) < 0 ? -ENAMETOOLONG : 0;
	if (!folder)
		return 0;
	length = snprintf(ret, size, "%s/%s%s", folder, prefix, name);
	if (length < 0 || (size_t)length >= size)
		return -ENAMETOOLONG;
	if (access(ret, F_OK) < 0)
		ret[0] = '\0';
	return 0;
}

int credential_token_path(const struct config *config, size_t which, char *ret, size_t size)
{
	const struct config_central *central = &config->centrals[which];
	int r = 0;

	ret[0] = '\0';
	/* It has no other token then. */
	if (*central->oauth2.token_url)
		return 0;
	if (*central->token_file || *central->name)
		r = find(central->token_file, "central-token-", central->name, ret, size);
	/* Of several, none is shown the token of another one. */
	if (r == 0 && !*ret && config->central_count == 1)
		r = find("", "central-token", "", ret, size);
	return r;
}

int credential_read_pin(const struct config_modem *modem, char *ret, size_t size)
{
	char path[512], text[PIN_MAX + 3];
	_cleanup_(closep) int fd = -1;
	ssize_t length;
	size_t digits;
	int r = find(modem->pin_file, "pin-", modem->name, path, sizeof path);

	ret[0] = '\0';
	if (r < 0 || !*path)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	length = read(fd, text, sizeof text - 1);
	if (length < 0)
		return -errno;
	text[length] = '\0';
	digits = strspn(text, "0123456789");
	if (digits < PIN_MIN || digits > PIN_MAX ||
		text[digits + strspn(text + digits, "\r\n")] != '\0')
		r = -EINVAL;
	text[digits] = '\0';
	if (r >= 0)
		r = copy_string(ret, size, text);
	explicit_bzero(text, sizeof text);
	return r;
}

int credential_pin_stamp(const struct config_modem *modem, char *ret, size_t size)
{
	char path[512];
	struct stat st;
	int length, r = find(modem->pin_file, "pin-", modem->name, path, sizeof path);

	ret[0] = '\0';
	if (r < 0 || !*path)
		return r;
	if (stat(path, &st) < 0)
		return -errno;
	length =
		snprintf(ret, size, "%lld.%09ld", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return length < 0 || (size_t)length >= size ? -EOVERFLOW : 0;
}
