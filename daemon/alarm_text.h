/* SPDX-License-Identifier: GPL-2.0-or-later */
/* alarm_text.h - alarms as the admin reads them: one SMS for one of them, or for many. */
#pragma once

#include "daemon/app.h"
#include "store/alarm.h"

/* The message about these, at least one. Gives the template that it is made by. */
enum reply_template alarm_text_write(const struct app *app, const struct alarm *alarms,
	size_t count, char ret[static REPLY_TEXT_SIZE]);
