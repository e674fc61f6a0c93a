/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reload_world.h - a trunk whose settings are in a file that can be written anew and read again.
 * Its modems have workers that end at once; the loop is run by hand.
 */
#pragma once

#include "daemon/modems.h"
#include "daemon/reload.h"
#include "tests/unit/folder.h"
#include "tests/unit/trunk.h"

#include <time.h>

#define RELOAD_BASE                                                                                \
	"gateway = \"test\"; modem_program = \"/bin/true\";"                                       \
	"store = { path = \":memory:\"; }; privacy = { key_file = \"\"; };\n"
#define RELOAD_MODEM(name, more) "{ name = \"" name "\"; device = \"/dev/" name "\"; " more " }"

struct reload_world {
	struct trunk trunk;
	char folder[32], file[64];
};

static inline void reload_write(struct reload_world *w, const char *settings)
{
	FILE *f = fopen(w->file, "w");

	assert_non_null(f);
	assert_true(fputs(RELOAD_BASE, f) >= 0 && fputs(settings, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static inline void reload_open(struct reload_world *w, const char *settings)
{
	char text[2048];
	uint64_t now_us;

	assert_true(snprintf(text, sizeof text, "%s%s", RELOAD_BASE, settings) < (int)sizeof text);
	trunk_open(&w->trunk, text);
	/* Timers go by the machine's clock: what is far behind it would be due all the time. */
	assert_true(sd_event_now(w->trunk.app.event, CLOCK_REALTIME, &now_us) >= 0);
	w->trunk.now_us = (int64_t)now_us;
	assert_int_equal(copy_string(w->folder, sizeof w->folder, "/tmp/reload.XXXXXX"), 0);
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->file, sizeof w->file, "%s/f.conf", w->folder);
	w->trunk.app.reload.path = w->file;
	assert_int_equal(modems_new(&w->trunk.app), 0);
	assert_int_equal(destination_start(&w->trunk.app), 0);
}

static inline void reload_close(struct reload_world *w)
{
	destination_free(&w->trunk.app);
	trunk_close(&w->trunk);
	assert_int_equal(folder_remove(w->folder), 0);
}

/* Writes it, and reads it again; what is said is borrowed until the answer's end. */
static inline const char *reload_with(struct reload_world *w, const char *settings, json_t *answer)
{
	reload_write(w, settings);
	(void)json_object_clear(answer);
	return reload_run(&w->trunk.app, answer) == 0
	               ? json_string_value(json_object_get(answer, "say"))
	               : json_string_value(json_object_get(answer, "error"));
}

/* Some turns of the loop. */
static inline void reload_turn(struct reload_world *w)
{
	for (int i = 0; i < 100; i++)
		assert_true(sd_event_run(w->trunk.app.event, 1000) >= 0);
}
