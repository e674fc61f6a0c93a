/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forwarding.h - hands complaints, additions and contact facts to the central system, several at a
 * time, until each is taken, refused, or too old. Spec: design 3 steps 8, 9; interfaces 3.
 */
#pragma once

#include "daemon/app.h"

int forwarding_new(struct app *app);
void forwarding_free(struct app *app);

/* Something may be due: looks soon. */
void forwarding_pump(struct app *app);
