/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dialogue_world.c - plays a conversation against a trunk whose clock is moved by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/inbound.h"
#include "daemon/number.h"
#include "daemon/start.h"
#include "daemon/tracking.h"
#include "tests/unit/dialogue_world.h"
#include "tests/unit/talk_world.h"

/* With the line of the script. */
#define refuse(w, ...)                                                                             \
	do {                                                                                       \
		print_error("%s:%d: ", (w)->path, (w)->line);                                      \
		fail_msg(__VA_ARGS__);                                                             \
	} while (0)

/* Settings */

void dialogue_set(struct dialogue *w, const char *group, const char *key, const char *value)
{
	size_t i = 0;

	while (i < w->setting_count &&
		(strcmp(w->settings[i][0], group) != 0 || strcmp(w->settings[i][1], key) != 0))
		i++;
	assert_true(i < DIALOGUE_SETTINGS);
	assert_int_equal(copy_string(w->settings[i][0], 256, group), 0);
	assert_int_equal(copy_string(w->settings[i][1], 256, key), 0);
	assert_int_equal(copy_string(w->settings[i][2], 256, value), 0);
	if (i == w->setting_count)
		w->setting_count++;
}

static void write_group(const struct dialogue *w, const char *group, char *text, size_t size)
{
	size_t used = strlen(text);

	used += (size_t)snprintf(text + used, size - used, "%s = { ", group);
	for (size_t i = 0; i < w->setting_count; i++)
		if (strcmp(w->settings[i][0], group) == 0)
			used += (size_t)snprintf(text + used, size - used, "%s = %s; ",
				w->settings[i][1], w->settings[i][2]);
	(void)snprintf(text + used, size - used, "};\n");
}

void dialogue_open(struct dialogue *w, int64_t now_us)
{
	char text[4096] = "gateway = \"test\";\n";

	write_group(w, "intake", text, sizeof text);
	write_group(w, "replies", text, sizeof text);
	write_group(w, "limits", text, sizeof text);
	trunk_open_at(&w->trunk, text, w->store);
	w->is_open = true;
	if (now_us != 0)
		w->trunk.now_us = now_us;
	assert_int_equal(start_recovery(&w->trunk.app), 0);
}

void dialogue_restart(struct dialogue *w)
{
	int64_t now_us = w->trunk.now_us;

	trunk_close(&w->trunk);
	dialogue_open(w, now_us + USEC_PER_SEC);
}

/* What happens by itself */

/* What waits leaves, whichever modem it would go by. */
static void deliver(struct dialogue *w)
{
	sqlite3 *sqlite = w->trunk.app.db->sqlite;

	assert_int_equal(sqlite3_exec(sqlite,
				 "UPDATE reply SET state = 'sent', sent_us = queued_us,"
				 " next_us = NULL WHERE state = 'queued'",
				 NULL, NULL, NULL),
		SQLITE_OK);
}

static void hear_central(struct dialogue *w, const struct forward_item *item)
{
	struct dialogue_told *told = &w->told[w->told_count++];

	assert_true(w->told_count <= DIALOGUE_TOLD);
	*told = (struct dialogue_told){ .complaint = item->complaint_id, .rating = item->rating };
	assert_int_equal(
		copy_string(told->kind, sizeof told->kind,
			item->kind == FORWARD_COMPLAINT ? "complaint" : item->message_kind),
		0);
	assert_int_equal(copy_string(told->text, sizeof told->text, item->text), 0);
}

/* All that is due goes to central, as long as it answers. */
static void forward(struct dialogue *w)
{
	struct db *db = w->trunk.app.db;
	struct forward_item item = { 0 };

	while (w->central != DIALOGUE_CENTRAL_SILENT &&
		forward_take(db, "", w->trunk.now_us, &item) > 0) {
		char tracking[16] = "";

		if (w->central == DIALOGUE_CENTRAL_DOWN) {
			assert_int_equal(forward_later(db, item.id, w->trunk.now_us + MINUTE,
						 "no answer", true),
				1);
		} else {
			hear_central(w, &item);
			if (item.kind == FORWARD_COMPLAINT)
				(void)snprintf(tracking, sizeof tracking, "19164%02lld",
					(long long)item.complaint_id);
			assert_int_equal(
				forward_done(db, item.id, tracking, "submitted", w->trunk.now_us),
				1);
		}
		forward_item_done(&item);
	}
	/* Under way, and no answer comes; the others wait for their turn. */
	if (w->central == DIALOGUE_CENTRAL_SILENT &&
		strcmp(talk_look(
			       &w->trunk, "SELECT count(*) FROM forward WHERE state = 'in_flight'"),
			"0\n") == 0 &&
		forward_take(db, "", w->trunk.now_us, &item) > 0)
		forward_item_done(&item);
}

/* Texts */

static void name_complaint(struct dialogue *w, int64_t n, bool is_tracking, char ret[static 24])
{
	char sql[96];

	(void)snprintf(sql, sizeof sql, "SELECT %s FROM complaint WHERE id = %lld",
		is_tracking ? "tracking_id" : "ticket", (long long)n);
	(void)talk_look(&w->trunk, sql);
	w->trunk.rows[strcspn(w->trunk.rows, "\n")] = '\0';
	if (!*w->trunk.rows)
		refuse(w, "there is no complaint %lld, or no tracking ID of it", (long long)n);
	assert_int_equal(copy_string(ret, 24, w->trunk.rows), 0);
}

/* {1}: the ticket of the first complaint, {T1}: its tracking ID, \n: a line break. */
static const char *fill(struct dialogue *w, const char *text)
{
	static char filled[DIALOGUE_LINE];
	size_t used = 0;

	while (*text) {
		bool is_tracking = strncmp(text, "{T", 2) == 0;
		char *end = NULL, name[24];
		long n = *text == '{' ? strtol(text + 1 + is_tracking, &end, 10) : 0;

		assert_true(used + sizeof name < sizeof filled);
		if (n > 0 && *end == '}') {
			name_complaint(w, n, is_tracking, name);
			used += (size_t)snprintf(filled + used, sizeof filled - used, "%s", name);
			text = end + 1;
		} else if (strncmp(text, "\\n", 2) == 0) {
			filled[used++] = '\n';
			text += 2;
		} else {
			filled[used++] = *text++;
		}
	}
	filled[used] = '\0';
	return filled;
}

static struct dialogue_phone *find_phone(struct dialogue *w, const char *name)
{
	for (size_t i = 0; i < w->people_count; i++)
		if (strcmp(w->people[i].name, name) == 0)
			return &w->people[i];
	refuse(w, "nobody is called %s", name);
	return NULL;
}

/* Lines of the script */

void dialogue_say(struct dialogue *w, const char *name, const char *modem, const char *text)
{
	struct dialogue_phone *phone = find_phone(w, name);
	int64_t message;

	assert_int_equal(inbound_inject(&w->trunk.app, modem, phone->number, fill(w, text),
				 w->trunk.now_us, &message),
		0);
	w->trunk.now_us += USEC_PER_SEC;
}

/* The next reply to this phone: 1 with its text, which is borrowed; 0. */
static int next_heard(struct dialogue *w, struct dialogue_phone *phone, const char **ret)
{
	char number[LAPOR_NUMBER_SIZE], sql[320];
	char *text;

	assert_true(number_normalise(phone->number, number) >= 0);
	(void)snprintf(sql, sizeof sql,
		"SELECT r.id, r.text FROM reply AS r JOIN person AS p ON p.pseudonym = r.person"
		" WHERE p.number = '%s' AND r.id > %lld AND r.state <> 'dropped'"
		" ORDER BY r.id LIMIT 1",
		number, (long long)phone->heard);
	if (!*talk_look(&w->trunk, sql))
		return 0;
	phone->heard = strtoll(w->trunk.rows, &text, 10);
	*ret = text + 1;
	return 1;
}

void dialogue_hear(struct dialogue *w, const char *name, const char *words)
{
	struct dialogue_phone *phone = find_phone(w, name);
	const char *heard = "";
	char copy[DIALOGUE_LINE], *rest = copy, *word;
	int r = next_heard(w, phone, &heard);

	if (strcmp(words, "-") == 0) {
		if (r > 0)
			refuse(w, "%s hears '%s'", name, heard);
		return;
	}
	if (r == 0)
		refuse(w, "%s hears nothing", name);
	heard = strdup(heard);
	assert_int_equal(copy_string(copy, sizeof copy, fill(w, words)), 0);
	while ((word = strsep(&rest, "|"))) {
		word += strspn(word, " ");
		for (size_t end = strlen(word); end > 0 && word[end - 1] == ' ';)
			word[--end] = '\0';
		if (!strstr(heard, word))
			refuse(w, "no '%s' in '%s'", word, heard);
	}
	free((char *)heard);
}

void dialogue_expect_central(
	struct dialogue *w, int64_t n, const char *kind, int rating, const char *text)
{
	struct dialogue_told *told = NULL;

	for (size_t i = 0; i < w->told_count && !told; i++)
		if (!w->told[i].is_claimed && w->told[i].complaint == n)
			told = &w->told[i];
	if (!told)
		refuse(w, "central is told nothing more of complaint %lld", (long long)n);
	if (strcmp(told->kind, kind) != 0 || strcmp(told->text, fill(w, text)) != 0 ||
		told->rating != rating)
		refuse(w, "central is told %s %d '%s'", told->kind, told->rating, told->text);
	told->is_claimed = true;
}

/* Columns of v_complaint: "status=closed has_place=1". */
void dialogue_expect_complaint(struct dialogue *w, int64_t n, const char *facts)
{
	char copy[DIALOGUE_LINE], *rest = copy, *fact;

	assert_int_equal(copy_string(copy, sizeof copy, fill(w, facts)), 0);
	while ((fact = strsep(&rest, " "))) {
		char sql[512], ticket[24], *value = strchr(fact, '=');

		assert_non_null(value);
		*value++ = '\0';
		name_complaint(w, n, false, ticket);
		(void)snprintf(sql, sizeof sql, "SELECT %s FROM v_complaint WHERE ticket = '%s'",
			fact, ticket);
		(void)talk_look(&w->trunk, sql);
		w->trunk.rows[strcspn(w->trunk.rows, "\n")] = '\0';
		if (strcmp(w->trunk.rows, value) != 0)
			refuse(w, "%s is '%s', not '%s'", fact, w->trunk.rows, value);
	}
}

void dialogue_expect_similar(struct dialogue *w, int64_t n, int64_t to)
{
	char sql[96];

	(void)snprintf(sql, sizeof sql,
		"SELECT coalesce(similar_to, 0) FROM complaint WHERE id = %lld", (long long)n);
	if (strtoll(talk_look(&w->trunk, sql), NULL, 10) != to)
		refuse(w, "complaint %lld is like %s", (long long)n, w->trunk.rows);
}

/* "answered agency=Dinas PU; note=Sudah kami tinjau" */
void dialogue_tell(struct dialogue *w, int64_t n, const char *what)
{
	struct central_event e = { .at_us = w->trunk.now_us };
	struct central_page page = { .verdict = CENTRAL_ACCEPTED, .events = &e, .count = 1 };
	char copy[DIALOGUE_LINE], sql[96], *rest = copy, *field = NULL;

	(void)snprintf(sql, sizeof sql, "SELECT ref FROM complaint WHERE id = %lld", (long long)n);
	assert_int_equal(strlen(talk_look(&w->trunk, sql)), LAPOR_UUID_SIZE);
	memcpy(e.ref, w->trunk.rows, LAPOR_UUID_SIZE - 1);
	(void)snprintf(e.id, sizeof e.id, "e-%d", ++w->events);
	assert_int_equal(copy_string(copy, sizeof copy, what), 0);
	assert_int_equal(copy_string(e.status, sizeof e.status, strsep(&rest, " ")), 0);
	while (rest && (field = strsep(&rest, ";"))) {
		field += strspn(field, " ");
		if (strncmp(field, "agency=", 7) == 0)
			assert_int_equal(copy_string(e.agency, sizeof e.agency, field + 7), 0);
		else if (strncmp(field, "note=", 5) == 0)
			assert_int_equal(copy_string(e.note, sizeof e.note, field + 5), 0);
		else
			refuse(w, "what is '%s'?", field);
	}
	assert_int_equal(tracking_keep(&w->trunk.central, &page, w->trunk.now_us), 0);
}

void dialogue_pass(struct dialogue *w, const char *line)
{
	int64_t count = 0;
	char unit[8];

	if (sscanf(line, "+ %" SCNd64 " %7s", &count, unit) != 2)
		refuse(w, "how long?");
	w->trunk.now_us += count * (strcmp(unit, "h") == 0            ? HOUR
					   : strcmp(unit, "min") == 0 ? MINUTE
								      : USEC_PER_SEC);
	assert_int_equal(inbound_read(&w->trunk.app, w->trunk.now_us), 0);
}

void dialogue_set_central(struct dialogue *w, const char *state)
{
	static const char *const names[] = { "up", "down", "silent" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(state, names[i]) == 0)
			w->central = (enum dialogue_central)i;
	/* Its answer comes after all; or it is asked again. */
	if (w->central == DIALOGUE_CENTRAL_UP) {
		w->trunk.now_us += MINUTE;
		assert_true(forward_recover(w->trunk.app.db, "", true, w->trunk.now_us) >= 0);
	}
}

void dialogue_settle(struct dialogue *w)
{
	forward(w);
	deliver(w);
}

void dialogue_begin(struct dialogue *w, const char *path)
{
	memset(w, 0, sizeof *w);
	w->path = path;
	(void)copy_string(w->folder, sizeof w->folder, "/tmp/lapor-dialogue-XXXXXX");
	assert_non_null(mkdtemp(w->folder));
	(void)snprintf(w->store, sizeof w->store, "%s/store.db", w->folder);
	dialogue_set(w, "replies", "time_zone", "\"Asia/Jakarta\"");
	dialogue_set(w, "replies", "per_sender_per_day", "0");
	dialogue_set(w, "replies", "help_per_sender_per_day", "0");
	dialogue_set(w, "replies", "identical_per_hour", "0");
}

/* Everybody has heard what the script says, and nothing else. */
void dialogue_end(struct dialogue *w)
{
	static const char *const files[] = { "", "-wal", "-shm" };
	const char *heard;

	for (size_t i = 0; i < w->people_count; i++)
		if (next_heard(w, &w->people[i], &heard) > 0)
			refuse(w, "%s hears also: %s", w->people[i].name, heard);
	for (size_t i = 0; i < w->told_count; i++)
		if (!w->told[i].is_claimed)
			refuse(w, "central is told also: %s '%s'", w->told[i].kind,
				w->told[i].text);
	trunk_close(&w->trunk);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		char path[128];

		(void)snprintf(path, sizeof path, "%s%s", w->store, files[i]);
		(void)unlink(path);
	}
	(void)rmdir(w->folder);
}
