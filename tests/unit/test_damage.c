/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_damage.c - a store that turns out to be damaged while the gateway runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/alarm.h"
#include "daemon/inbound.h"
#include "store/statement.h"
#include "tests/unit/folder.h"
#include "tests/unit/trunk.h"

#include <fcntl.h>

struct world {
	struct trunk trunk;
	char folder[32], path[64];
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	assert_non_null(w);
	(void)copy_string(w->folder, sizeof w->folder, "/tmp/lapor-damage-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->path, sizeof w->path, "%s/lapor.db", w->folder);
	trunk_open_at(&w->trunk, "", w->path);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	trunk_close(&w->trunk);
	assert_int_equal(folder_remove(w->folder), 0);
	free(w);
	return 0;
}

/* All pages but the first, behind the back of SQLite, which reads them anew. */
static void damage(struct world *w)
{
	struct db *db = w->trunk.app.db;
	char junk[4096];
	struct stat st;
	int fd;

	assert_int_equal(db_empty_log(db), 1);
	assert_int_equal(sqlite3_db_release_memory(db->sqlite), SQLITE_OK);
	memset(junk, 0xa5, sizeof junk);
	fd = open(w->path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(fstat(fd, &st), 0);
	for (off_t at = sizeof junk; at < st.st_size; at += (off_t)sizeof junk)
		assert_int_equal(pwrite(fd, junk, sizeof junk, at), sizeof junk);
	close(fd);
}

static void a_message_that_cannot_be_kept_is_refused(void **state)
{
	struct world *w = *state;
	int64_t message;

	trunk_text(&w->trunk, "+6281234567890", "LAPOR jalan rusak");
	damage(w);
	assert_int_equal(inbound_inject(&w->trunk.app, "gsm1", "+6281234567890", "LAPOR lagi",
				 w->trunk.now_us, &message),
		-EUCLEAN);
	assert_true(w->trunk.app.store_damaged);
	/* The gateway goes on trying. */
	assert_int_equal(inbound_inject(&w->trunk.app, "gsm1", "+6281234567890", "LAPOR lagi",
				 w->trunk.now_us, &message),
		-EUCLEAN);
}

static void what_works_after_it_is_no_end_of_the_alarm(void **state)
{
	struct world *w = *state;
	struct app *app = &w->trunk.app;

	assert_int_equal(app_store_result(app, -EUCLEAN), -EUCLEAN);
	assert_string_equal(trunk_rows(&w->trunk, REPORT_ALARMS, NULL, "code"), "LPR-3010\n");
	assert_int_equal(app_store_result(app, 0), 0);
	assert_int_equal(app_store_result(app, -ENOSPC), -ENOSPC);
	assert_int_equal(app_store_result(app, 0), 0);
	assert_string_equal(trunk_rows(&w->trunk, REPORT_ALARMS, NULL, "code"), "LPR-3010\n");
	/* The next start looks through the whole store, and ends it. */
	alarm_start(app);
	assert_string_equal(trunk_rows(&w->trunk, REPORT_ALARMS, NULL, "code"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
		WORLD(a_message_that_cannot_be_kept_is_refused),
		WORLD(what_works_after_it_is_no_end_of_the_alarm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
