/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_erasure.c - one complaint erased: what is gone, what stays, and what the others keep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "store/erasure.h"
#include "tests/unit/figures.h"

#include <fcntl.h>

#define UUID  "11111111-1111-4111-8111-111111111111"
#define UUID2 "22222222-2222-4222-8222-222222222222"

static int erase(struct db *db, int64_t id, struct audit_counts *ret, enum erasure_central *central)
{
	struct complaint c = { .ticket = "" };
	struct audit_deed deed = {
		.who = "by uid 0", .what = "erase", .reason = "atas permintaan warga"
	};

	(void)complaint_find_row(db, id, &c);
	deed.ticket = c.ticket;
	return erasure_complaint(db, id, UUID, &deed, NOW + HOUR, ret, central);
}

/* A complaint with its message and a receipt that waits. */
static int64_t live(struct db *db, const char *number, unsigned n)
{
	char text[64], sql[512], person[DB_PSEUDONYM_SIZE];
	struct outbox_draft draft;
	int64_t id;

	(void)snprintf(text, sizeof(text), "LAPOR rahasia nomor %u.", n);
	assert_int_equal(add_one(db, make_part(number, text), NOW), INBOX_NEW);
	id = open_complaint(db, number, n, NOW);
	(void)snprintf(sql, sizeof(sql),
		"UPDATE message SET state = 'closed', kind = 'complaint', closed_us = 1, text = "
		"'%s',"
		" complaint = %d WHERE state = 'ready';"
		"UPDATE complaint SET text = 'rahasia nomor %u.' WHERE id = %d",
		text, (int)id, n, (int)id);
	change(db, sql);
	assert_int_equal(db_person(db, number, NOW, person), 0);
	draft = make_reply(person, "gsm1");
	draft.complaint_id = id;
	assert_int_equal(outbox_add(db, &draft, NOW), 0);
	return id;
}

static void hand_over(struct db *db, const char *tracking_id)
{
	struct forward_item item = { 0 };

	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(forward_done(db, item.id, tracking_id, "", NOW), 1);
	forward_item_done(&item);
}

static void a_complaint_that_central_has_is_erased_and_central_is_told(void **state)
{
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1);
	struct audit_counts counts = { 0 };
	enum erasure_central central;
	struct forward_item item = { 0 };
	struct complaint c;

	hand_over(db, "c-1");
	assert_int_equal(erase(db, id, &counts, &central), 0);
	assert_int_equal(central, ERASURE_TOLD);
	assert_int_equal(counts.complaints, 1);
	assert_int_equal(counts.messages, 1);
	assert_int_equal(counts.raw_parts, 1);
	assert_int_equal(counts.numbers, 1);
	assert_int_equal(counts.dropped, 1);
	assert_look_text(db,
		"SELECT ticket || tracking_id || status || text || text_erased_at FROM v_complaint",
		"T00-001c-1submitted2026-11-21T11:20:30Z");
	assert_look_text(db, "SELECT state || error FROM reply", "droppedthe complaint was erased");
	assert_int_equal(look(db, "SELECT count(*) FROM person WHERE number IS NOT NULL"), 0);
	/* Nothing leads from the ticket to the person any more. */
	assert_int_equal(complaint_find_row(db, id, &c), 1);
	assert_int_equal(
		look(db, "SELECT count(DISTINCT person) FROM (SELECT person FROM message UNION"
			 " ALL SELECT person FROM reply UNION ALL SELECT person FROM complaint)"),
		1);
	assert_int_equal(look(db, "SELECT count(*) FROM person"), 2);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_string_equal(item.message_kind, "erase");
	assert_string_equal(item.text, "HAPUS");
	assert_string_equal(item.number, "");
	forward_item_done(&item);
	assert_look_text(db,
		"SELECT who || what || ticket || reason || complaints || dropped FROM v_audit",
		"by uid 0eraseT00-001atas permintaan warga11");
}

static void one_that_was_never_handed_over_never_is(void **state)
{
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1);
	struct audit_counts counts;
	enum erasure_central central;
	struct forward_item item = { 0 };

	assert_int_equal(erase(db, id, &counts, &central), 0);
	assert_int_equal(central, ERASURE_UNKNOWN);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 0);
	assert_look_text(db,
		"SELECT status || forward_state || ifnull(forwarded_at, ' never') FROM v_complaint",
		"cancelleddone never");
	assert_int_equal(look(db, "SELECT count(*) FROM metric WHERE name = 'forward'"), 0);
}

static void one_that_central_may_have_is_said_to_be_so(void **state)
{
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1);
	struct audit_counts counts;
	enum erasure_central central;
	struct forward_item item = { 0 };

	assert_int_equal(forward_take(db, "", NOW, &item), 1);
	assert_int_equal(erase(db, id, &counts, &central), -EAGAIN);
	assert_look_text(db, "SELECT text FROM v_complaint", "rahasia nomor 1.");
	assert_int_equal(forward_later(db, item.id, NOW + HOUR, "503", true), 1);
	forward_item_done(&item);
	assert_int_equal(erase(db, id, &counts, &central), 0);
	assert_int_equal(central, ERASURE_DOUBT);
	assert_int_equal(forward_take(db, "", NOW + 2 * HOUR, &item), 0);
}

static void what_else_the_person_has_is_left_alone(void **state)
{
	struct db *db = *state;
	int64_t first = live(db, BUDI, 1), second = live(db, BUDI, 2);
	char person[DB_PSEUDONYM_SIZE], number[LAPOR_NUMBER_SIZE];
	struct audit_counts counts = { 0 };
	enum erasure_central central;
	struct complaint c;
	struct forward_item item = { 0 };

	assert_int_equal(erase(db, first, &counts, &central), 0);
	assert_int_equal(counts.numbers, 0);
	assert_int_equal(counts.dropped, 1);
	assert_int_equal(db_person(db, BUDI, NOW, person), 0);
	assert_int_equal(db_person_number(db, person, number), 1);
	assert_int_equal(complaint_find_latest(db, person, &c), 1);
	assert_int_equal(c.id, second);
	assert_int_equal(complaint_list(db, person, &c, 1), 1);
	assert_int_equal(look(db, "SELECT count(*) FROM reply WHERE state = 'queued'"), 1);
	assert_look_text(db, "SELECT text FROM complaint WHERE id = 2", "rahasia nomor 2.");
	/* The one behind it in the queue goes on. */
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_int_equal(item.complaint_id, second);
	forward_item_done(&item);
	assert_int_equal(erase(db, first, &counts, &central), -EALREADY);
	assert_int_equal(erase(db, 77, &counts, &central), -ENOENT);
}

static void a_wish_of_the_citizens_own_is_not_told_twice(void **state)
{
	struct db *db = *state;
	int64_t id = live(db, BUDI, 1);
	const struct conversation_words wish = { .complaint_id = id,
		.uuid = UUID2,
		.kind = "erase",
		.text = "HAPUS T00-001 saya Budi",
		.at_us = NOW };
	const struct conversation_words more = { .complaint_id = id,
		.uuid = "33333333-3333-4333-8333-333333333333",
		.kind = "addition",
		.text = "di Jl Melati",
		.at_us = NOW };
	struct audit_counts counts;
	enum erasure_central central;
	struct forward_item item = { 0 };

	hand_over(db, "c-1");
	assert_int_equal(conversation_add(db, &more, NOW), 1);
	assert_int_equal(conversation_add(db, &wish, NOW), 1);
	assert_int_equal(erase(db, id, &counts, &central), 0);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 1);
	assert_string_equal(item.uuid, UUID2);
	assert_string_equal(item.text, "HAPUS");
	assert_int_equal(forward_done(db, item.id, "", "", NOW), 1);
	forward_item_done(&item);
	assert_int_equal(forward_take(db, "", NOW + HOUR, &item), 0);
	assert_int_equal(
		look(db, "SELECT count(*) FROM complaint_message WHERE text LIKE '%Melati%'"), 0);
}

static void assert_nowhere(const char *path, const char *word)
{
	static char octets[4 * 1024 * 1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, octets, sizeof(octets));

	if (fd >= 0)
		close(fd);
	assert_true(size < (ssize_t)sizeof(octets));
	if (size > 0 && memmem(octets, (size_t)size, word, strlen(word)))
		fail_msg("%s is in %s", word, path);
}

static void what_was_erased_stands_in_no_file(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct audit_counts counts;
	enum erasure_central central;
	char wal[128];
	int64_t id = live(db, BUDI, 1);

	for (unsigned n = 2; n < 30; n++)
		(void)live(db, SITI, n);
	assert_int_equal(db_empty_log(db), 1);
	assert_int_equal(erase(db, id, &counts, &central), 0);
	assert_int_equal(db_empty_log(db), 1);
	(void)snprintf(wal, sizeof(wal), "%s-wal", d->path);
	assert_nowhere(d->path, BUDI);
	assert_nowhere(wal, BUDI);
	assert_nowhere(d->path, "rahasia nomor 1.");
	assert_nowhere(d->path, "LAPOR rahasia nomor 1.");
	assert_int_equal(
		look(db, "SELECT count(*) FROM complaint WHERE text = 'rahasia nomor 1.'"), 0);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	db_close(db);
}

static void what_was_counted_stays_as_it_was(void **state)
{
	_cleanup_(freep) char *before = NULL, *after = NULL;
	struct db *db = *state;
	struct audit_counts counts;
	enum erasure_central central;
	int64_t id = live(db, BUDI, 1);

	(void)live(db, SITI, 2);
	hand_over(db, "6340753");
	change(db, "UPDATE complaint SET status = 'closed' WHERE id = 1;"
		   "UPDATE reply SET state = 'sent', next_us = NULL");
	before = read_figures(db);
	assert_int_equal(erase(db, id, &counts, &central), 0);
	after = read_figures(db);
	assert_string_equal(before, after);
}

static void a_reader_holds_up_the_log_and_nothing_else(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d), *reader = NULL;

	assert_int_equal(db_fact_set(db, "a", "1"), 0);
	assert_int_equal(db_open(&reader, d->path, DB_READ, NULL, NOW), 0);
	change(reader, "BEGIN; SELECT count(*) FROM fact");
	assert_int_equal(db_fact_set(db, "a", "2"), 0);
	assert_int_equal(db_empty_log(db), 0);
	change(reader, "COMMIT");
	assert_int_equal(db_empty_log(db), 1);
	db_close(reader);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f)   cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_complaint_that_central_has_is_erased_and_central_is_told),
		MEMORY(one_that_was_never_handed_over_never_is),
		MEMORY(one_that_central_may_have_is_said_to_be_so),
		MEMORY(what_else_the_person_has_is_left_alone),
		MEMORY(a_wish_of_the_citizens_own_is_not_told_twice),
		MEMORY(what_was_counted_stays_as_it_was),
		DISK(what_was_erased_stands_in_no_file),
		DISK(a_reader_holds_up_the_log_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
