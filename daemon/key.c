/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key.c - the privacy key. */
#include "daemon/key.h"
#include "daemon/credential.h"
#include "daemon/file.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>

#define PREFIX      "lapor-key:"
#define BASE64_SIZE 45 /* of 32 octets, with the NUL */
#define FILE_MAX    16384
#define MODE_LEFT   0137 /* what the mode must not have */
#define BLANKS      " \t\r"

__attribute__((format(printf, 3, 4))) static int refuse(
	int r, char error[static KEY_ERROR_SIZE], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(error, KEY_ERROR_SIZE, format, args);
	va_end(args);
	return r;
}

/* True where the text is base64 of one key, written in the one way that there is. */
static bool decode(const char *text, size_t size, uint8_t ret[static DB_KEY_SIZE])
{
	/* libcrypto reads and writes groups of three octets. */
	uint8_t octets[DB_KEY_SIZE + 1], again[BASE64_SIZE];
	bool is_key = size == BASE64_SIZE - 1 &&
	              EVP_DecodeBlock(octets, (const uint8_t *)text, (int)size) == sizeof(octets) &&
	              EVP_EncodeBlock(again, octets, DB_KEY_SIZE) == (int)size &&
	              memcmp(text, again, size) == 0;

	if (is_key)
		memcpy(ret, octets, DB_KEY_SIZE);
	explicit_bzero(octets, sizeof(octets));
	explicit_bzero(again, sizeof(again));
	return is_key;
}

/* A line without the blanks round it. */
static int take_line(const char *name, unsigned line, const char *text, size_t size,
	struct db_keys *ret, char error[static KEY_ERROR_SIZE])
{
	if (size == 0 || *text == '#')
		return 0;
	if (ret->count >= DB_KEYS_MAX)
		return refuse(-EINVAL, error,
			"%s:%u: more than %d keys: take out the last lines, which lapor-smsctl key "
			"shows as not needed",
			name, line, DB_KEYS_MAX);
	if (size < strlen(PREFIX) || strncmp(text, PREFIX, strlen(PREFIX)) != 0)
		return refuse(-EINVAL, error,
			"%s:%u: a line is " PREFIX
			" and the key in base64, as lapor-smsctl key new "
			"writes it",
			name, line);
	if (!decode(text + strlen(PREFIX), size - strlen(PREFIX), ret->keys[ret->count]))
		return refuse(-EINVAL, error,
			"%s:%u: behind " PREFIX " there must be %d octets in base64, which are %d "
			"characters",
			name, line, DB_KEY_SIZE, BASE64_SIZE - 1);
	ret->count++;
	return 0;
}

static int parse(
	const char *name, const char *text, struct db_keys *ret, char error[static KEY_ERROR_SIZE])
{
	int r = 0;

	for (unsigned line = 1; r == 0 && *text; line++) {
		size_t length = strcspn(text, "\n"), first = strspn(text, BLANKS), size = length;

		while (size > first && strchr(BLANKS, text[size - 1]))
			size--;
		if (size > first)
			r = take_line(name, line, text + first, size - first, ret, error);
		text += length + (text[length] == '\n');
	}
	if (r == 0 && ret->count == 0)
		return refuse(
			-ENOKEY, error, "%s holds no key: lapor-smsctl key new makes one", name);
	return r;
}

int key_parse(const char *name, const char *text, struct db_keys *ret,
	char ret_error[static KEY_ERROR_SIZE])
{
	struct db_keys keys = { 0 };
	int r = parse(name, text, &keys, ret_error);

	if (r == 0)
		*ret = keys;
	explicit_bzero(&keys, sizeof(keys));
	return r;
}

static int refuse_file(const char *path, int r, char error[static KEY_ERROR_SIZE])
{
	switch (r) {
	case -ENOENT:
		return refuse(r, error,
			"%s is not there: lapor-smsctl key new makes it; where there was one, put "
			"its copy back",
			path);
	case -EACCES: return refuse(r, error, "%s cannot be read by this user (use sudo)", path);
	case -EISDIR: return refuse(r, error, "%s is no regular file", path);
	case -EFBIG: return refuse(r, error, "%s is too long to be a file of keys", path);
	case -EILSEQ: return refuse(r, error, "%s is no text", path);
	}
	return refuse(r, error, "%s cannot be read: %s", path, strerrordesc_np(-r));
}

int key_read(const char *path, struct db_keys *ret, char ret_error[static KEY_ERROR_SIZE])
{
	char *text = NULL;
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return refuse_file(path, -errno, ret_error);
	if (S_ISREG(st.st_mode) && (st.st_mode & MODE_LEFT) != 0)
		return refuse(-EPERM, ret_error,
			"%s: its mode is 0%o, so that others may read or change it: chmod 0600 (or "
			"0640, for a group of the gateway's own)",
			path, (unsigned)st.st_mode & 07777);
	r = file_read(path, FILE_MAX, &text);
	if (r < 0)
		return refuse_file(path, r, ret_error);
	r = key_parse(path, text, ret, ret_error);
	explicit_bzero(text, strlen(text));
	free(text);
	return r;
}

/* What may not be looked at may be there. */
static int find_beside(const char *settings, char *ret, size_t size)
{
	_cleanup_(freep) char *folder = file_folder(settings);
	int length;

	if (!folder)
		return -ENOMEM;
	length = snprintf(ret, size, "%s/" KEY_FOLDER "/" KEY_CREDENTIAL, folder);
	if (length < 0 || (size_t)length >= size)
		return -ENAMETOOLONG;
	if (access(ret, F_OK) < 0 && errno != EACCES)
		ret[0] = '\0';
	return 0;
}

int key_find(const struct config *config, const char *settings, struct key_place *ret)
{
	const char *configured = config->privacy.key_file, *file;
	unsigned line;
	int r;

	ret->path[0] = '\0';
	ret->is_setting = *configured != '\0';
	ret->is_unsealed =
		!ret->is_setting && config_where(config, "privacy.key_file", "", &file, &line);
	if (ret->is_unsealed)
		return 0;
	r = credential_find(configured, KEY_CREDENTIAL, "", ret->path, sizeof(ret->path));
	if (r < 0 || *ret->path || !settings || getenv("CREDENTIALS_DIRECTORY"))
		return r;
	return find_beside(settings, ret->path, sizeof(ret->path));
}

int key_load(const struct config *config, const char *settings, struct db_keys *ret,
	char ret_error[static KEY_ERROR_SIZE])
{
	struct key_place place;
	int r = key_find(config, settings, &place);

	*ret = (struct db_keys){ 0 };
	if (r < 0)
		return refuse(r, ret_error, "%s", strerrordesc_np(-r));
	if (place.is_unsealed)
		return 0;
	if (!*place.path)
		return refuse(-ENOKEY, ret_error,
			"there is no key to seal phone numbers and secret complaints with: "
			"lapor-smsctl key new makes one; where there was one, put its copy back "
			"(privacy.key_file = \"\", written in the "
			"settings, leaves them readable to whoever gets hold of the store or of a "
			"backup)");
	r = key_read(place.path, ret, ret_error);
	return r < 0 ? r : 1;
}

int key_make(struct db_keys *ret, char ret_line[static KEY_LINE_SIZE])
{
	_Static_assert(sizeof(PREFIX) - 1 + BASE64_SIZE + 1 <= KEY_LINE_SIZE, "a line fits");
	uint8_t text[BASE64_SIZE];
	struct db_keys keys = { .count = 1 };

	/* Not the nonblocking kind: on a machine that has just been installed it waits for enough.
	 */
	if (getrandom(keys.keys[0], DB_KEY_SIZE, 0) != DB_KEY_SIZE)
		return -EIO;
	(void)EVP_EncodeBlock(text, keys.keys[0], DB_KEY_SIZE);
	(void)snprintf(ret_line, KEY_LINE_SIZE, PREFIX "%s\n", (const char *)text);
	*ret = keys;
	explicit_bzero(text, sizeof(text));
	explicit_bzero(&keys, sizeof(keys));
	return 0;
}
