/* SPDX-License-Identifier: GPL-2.0-or-later */
/* credential_find.c - the file of a secret: as the settings say, or systemd's credential. */
#include "daemon/credential.h"

#include <stdio.h>

/* What the unit's LoadCredential= of a whole folder puts before each file's name. */
#define FOLDER_PREFIX "lapor_"

/* The file of a credential if systemd has given us one; "" for none. */
static int look(const char *before, const char *prefix, const char *name, char *ret, size_t size)
{
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	int length;

	ret[0] = '\0';
	if (!folder)
		return 0;
	length = snprintf(ret, size, "%s/%s%s%s", folder, before, prefix, name);
	if (length < 0 || (size_t)length >= size)
		return -ENAMETOOLONG;
	if (access(ret, F_OK) < 0)
		ret[0] = '\0';
	return 0;
}

int credential_find(
	const char *configured, const char *prefix, const char *name, char *ret, size_t size)
{
	int r;

	if (*configured)
		return copy_string(ret, size, configured) < 0 ? -ENAMETOOLONG : 0;
	r = look("", prefix, name, ret, size);
	return r < 0 || *ret ? r : look(FOLDER_PREFIX, prefix, name, ret, size);
}
