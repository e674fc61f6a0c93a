/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_central.h - what only the settings of all central systems together can tell.
 */
#pragma once

#include "daemon/config.h"
#include "daemon/config_errors.h"

/*
 * Names, routes, the default one, and what each profile needs. What is wrong goes to errors, with
 * the place of the setting or of its group.
 */
void config_central_check(const struct config *config, struct config_errors *errors);
