/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * confine_visit.h - for confine.c: the folders that settings name, each with the Landlock rights
 * that it needs. All are real paths that are there; for what is not there stands the nearest folder
 * that is, so that it can come. Errors are negative errno.
 */
#pragma once

#include "daemon/config_table.h"

#include <limits.h>

/* path is borrowed; below 0 ends the visit. */
typedef int confine_fn(
	void *userdata, const struct config_item *item, const char *path, uint64_t access);

/* Calls fn for each; the worker's program and the settings' own files are not among them. 0, or
 * what fn gave. */
int confine_visit(const struct config *config, confine_fn *fn, void *userdata);

/* The same for one file that is read, with its folder; item may be NULL. */
int confine_visit_file(
	confine_fn *fn, void *userdata, const struct config_item *item, const char *path);

/* The folder that holds this file; of a folder itself, and of a file in one as /etc the file. */
int confine_resolve_folder(const char *path, char ret[static PATH_MAX]);

/* The folder itself, or what is in it. */
bool confine_is_below(const char *path, const char *folder);
