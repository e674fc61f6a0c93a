/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_apply.h - one file's settings into the struct: the only door to libconfig.
 */
#pragma once

#include "daemon/config.h"
#include "daemon/config_errors.h"

/*
 * Reads text and sets what it names; the rest stays. name: of the file, for errors. dir: where its
 * @include files are looked for; NULL: it may have none. What is wrong goes to errors. 0, or
 * -ENOMEM; with either, config is whole enough to be freed.
 */
int config_apply_text(struct config *config, struct config_errors *errors, const char *name,
	const char *dir, const char *text);
