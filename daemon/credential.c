/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credential.c - where PINs, tokens and keys stand. */
#include "daemon/credential.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>

#define PIN_MIN 4
#define PIN_MAX 8

/* How the file of a secret is named, and the names of its credential with and without the system's.
 */
struct secret_names {
	const char *configured;
	const char *of_one, *of_only;
};

/* What a central system does not use is not looked for: it would be a mistake in the settings. */
static bool name_secret(
	const struct config_central *c, enum credential_kind kind, struct secret_names *ret)
{
	bool has_oauth2 = *c->oauth2.token_url != '\0';

	switch (kind) {
	case CREDENTIAL_TOKEN:
		*ret = (struct secret_names){ c->token_file, "central-token-", "central-token" };
		return !has_oauth2;
	case CREDENTIAL_CLIENT_KEY:
		*ret = (struct secret_names){ c->client_key, "central-client-key-",
			"central-client-key" };
		return *c->client_key || *c->client_cert;
	case CREDENTIAL_HMAC_KEY:
		*ret = (struct secret_names){ c->hmac_key_file, "central-hmac-key-",
			"central-hmac-key" };
		return true;
	case CREDENTIAL_CLIENT_SECRET:
		*ret = (struct secret_names){ c->oauth2.client_secret_file,
			"central-client-secret-", "central-client-secret" };
		return *c->oauth2.client_secret_file || has_oauth2;
	case CREDENTIAL_API_KEY:
		*ret = (struct secret_names){ c->georeport2.api_key_file, "central-api-key-",
			"central-api-key" };
		return true;
	}
	return false;
}

int credential_central_path(const struct config *config, size_t which, enum credential_kind kind,
	char *ret, size_t size)
{
	const struct config_central *central = &config->centrals[which];
	struct secret_names names;
	int r = 0;

	ret[0] = '\0';
	if (!name_secret(central, kind, &names))
		return 0;
	if (*names.configured || *central->name)
		r = credential_find(names.configured, names.of_one, central->name, ret, size);
	/* Of several, none is shown the secret of another one. */
	if (r == 0 && !*ret && config->central_count == 1)
		r = credential_find("", names.of_only, "", ret, size);
	return r;
}

int credential_read_pin(const struct config_modem *modem, char *ret, size_t size)
{
	char path[512], text[PIN_MAX + 3];
	_cleanup_(closep) int fd = -1;
	ssize_t length;
	size_t digits;
	int r = credential_find(modem->pin_file, "pin-", modem->name, path, sizeof path);

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

/* systemd makes the file of a credential anew at each start, so that its time says nothing. What is
 * kept in its place tells nobody the PIN who has not this machine's ID, as in a backup. */
static int stamp_credential(const struct config_modem *modem, char *ret, size_t size)
{
	sd_id128_t id = SD_ID128_NULL;
	char pin[PIN_MAX + 1], text[SD_ID128_STRING_MAX];
	int r = credential_read_pin(modem, pin, sizeof pin);

	if (r >= 0) {
		memcpy(id.bytes, pin, strlen(pin));
		r = sd_id128_get_machine_app_specific(id, &id);
	}
	explicit_bzero(pin, sizeof pin);
	return r < 0 ? r : copy_string(ret, size, sd_id128_to_string(id, text));
}

static int stamp_file(const char *path, char *ret, size_t size)
{
	struct stat st;
	int length;

	if (stat(path, &st) < 0)
		return -errno;
	length =
		snprintf(ret, size, "%lld.%09ld", (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return length < 0 || (size_t)length >= size ? -EOVERFLOW : 0;
}

int credential_pin_stamp(const struct config_modem *modem, char *ret, size_t size)
{
	char path[512];
	int r = credential_find(modem->pin_file, "pin-", modem->name, path, sizeof path);

	ret[0] = '\0';
	if (r < 0 || !*path)
		return r;
	return *modem->pin_file ? stamp_file(path, ret, size) : stamp_credential(modem, ret, size);
}
