/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_rows.h - tables of texts and whether they hold a fact. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/facts.h"

struct facts_row {
	const char *text;
	bool expected;
};

/* Each prints the texts that it is wrong about, and fails once for the whole table. */
void check_places(const struct facts_row *rows, size_t count);
void check_times(const struct facts_row *rows, size_t count);
void check_emergencies(const struct facts_row *rows, size_t count);
