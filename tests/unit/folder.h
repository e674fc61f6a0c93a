/* SPDX-License-Identifier: GPL-2.0-or-later */
/* folder.h - the end of a folder of a test's own, with all that is in it. */
#pragma once

#include <ftw.h>
#include <stdio.h>

static inline int folder_remove_one(
	const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int folder_remove(const char *path)
{
	return nftw(path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
