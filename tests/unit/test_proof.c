/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_proof.c - what was erased is proved to be gone from the files, and what is not is found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/erasure.h"
#include "store/proof.h"
#include "store/proof_search.h"
#include "store/retention.h"
#include "tests/unit/store_fixture.h"

#include <fcntl.h>

#define COPIES (&(const struct proof_copies){ .count = 3, .until_us = NOW + 7 * 24 * HOUR })

static struct proof_facts prove(struct db *db)
{
	_cleanup_(proof_freep) struct proof *proof = NULL;
	struct proof_facts facts = { 0 };
	int r;

	assert_true(proof_is_due(db));
	assert_int_equal(proof_new(&proof, db), 0);
	while ((r = proof_step(proof)) > 0)
		;
	assert_int_equal(r, 0);
	assert_int_equal(proof_end(proof, COPIES, NOW + HOUR, &facts), 0);
	assert_false(proof_is_due(db));
	return facts;
}

static void erase(struct db *db, int64_t id)
{
	static const struct audit_deed deed = {
		.who = "by uid 0", .what = "erase", .ticket = "T00-001", .reason = ""
	};
	char uuid[LAPOR_UUID_SIZE];
	struct audit_counts counts;
	enum erasure_central central;
	struct audit_deed d = deed;
	char ticket[DB_TICKET_SIZE];

	(void)snprintf(uuid, sizeof(uuid), "11111111-1111-4111-8111-%012d", (int)id);
	(void)snprintf(ticket, sizeof(ticket), "E%06d", (int)id);
	d.ticket = ticket;
	assert_int_equal(erasure_complaint(db, id, uuid, &d, NOW + HOUR, &counts, &central), 0);
}

/* Of these octets, whatever they mean. */
static bool stands_in(const char *path, const char *word)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	_cleanup_(freep) char *octets = malloc(16 * 1024 * 1024);
	ssize_t size = read(fd, octets, 16 * 1024 * 1024);

	assert_true(size > 0 && size < 16 * 1024 * 1024);
	return memmem(octets, (size_t)size, word, strlen(word)) != NULL;
}

static void an_erased_complaint_ends_with_a_certificate(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct proof_facts facts;
	int64_t id = open_complaint(db, BUDI, 1, NOW);

	(void)open_complaint(db, SITI, 2, NOW);
	change(db, "UPDATE complaint SET text = 'selokan mampet di Jl Melati nomor ' || id");
	erase(db, id);
	assert_int_equal(look(db, "SELECT count(*) FROM audit WHERE ended_us IS NULL"), 1);
	facts = prove(db);
	assert_int_equal(facts.rows, 1);
	assert_int_equal(facts.pieces, 2); /* the text, the number */
	assert_int_equal(facts.found, 0);
	assert_int_equal(facts.held, 0);
	assert_true(facts.octets > 4096);
	assert_false(stands_in(d->path, "Melati nomor 1"));
	assert_false(stands_in(d->path, BUDI));
	assert_true(stands_in(d->path, "Melati nomor 2"));
	assert_look_text(db,
		"SELECT v.pieces || ' ' || v.found || ' ' || v.copies || ' ' || length(sha256) || "
		"' ' ||"
		" (ended_us IS NOT NULL) FROM v_certificate AS v JOIN audit USING (id)",
		"2 0 3 64 1");
	assert_look_text(
		db, "SELECT substr(content, 1, 24) FROM v_certificate", "lapor-smsd certificate 1");
	db_close(db);
}

static void words_that_another_has_said_too_are_held_and_no_alarm(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct proof_facts facts;
	int64_t id = open_complaint(db, BUDI, 1, NOW);

	(void)open_complaint(db, SITI, 2, NOW);
	change(db, "UPDATE complaint SET text = 'harga beras naik, tolong bapak presiden'");
	erase(db, id);
	facts = prove(db);
	assert_int_equal(facts.found, 0);
	assert_int_equal(facts.held, 1);
	db_close(db);
}

/* Rows grow and pages are split, so that copies of rows stay in gaps; some rows are erased as time
 * goes on. Without cleaning some of them are left in the file. */
static void what_split_pages_have_left_is_overwritten(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct proof_facts facts;
	char sql[512];
	uint32_t random = 1;

	for (int i = 1; i <= 1500; i++) {
		int64_t id = open_complaint(db, BUDI, (unsigned)i, NOW);
		unsigned length;

		random = random * 1664525 + 1013904223;
		length = random >> 24;
		id -= (random >> 8) % 60 < (uint32_t)id ? (random >> 8) % 60 : 0;
		(void)snprintf(sql, sizeof(sql),
			"UPDATE complaint SET text = 'kata rahasia ' || id || ' ' ||"
			" hex(zeroblob(%u)) WHERE id = %d AND text_erased_us IS NULL",
			length, (int)id);
		change(db, sql);
		if (i % 10 == 0 && i > 100) {
			struct audit_counts counts = { 0 };

			assert_int_equal(
				erasure_words(db, i - (int)(random % 90), NOW, &counts), 0);
		}
	}
	erase(db, 1);
	facts = prove(db);
	assert_int_equal(facts.found, 0);
	assert_true(facts.cleaned > 0);
	assert_true(facts.pieces > 100);
	for (int i = 1; i <= 1500; i++) {
		(void)snprintf(sql, sizeof(sql), "kata rahasia %d 0", i);
		if (stands_in(d->path, sql) !=
			(look(db, (snprintf(sql, sizeof(sql),
					   "SELECT text GLOB 'kata rahasia*0' FROM complaint"
					   " WHERE id = %d",
					   i),
					  sql)) == 1))
			fail_msg("%d", i);
	}
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	/* What SQLite has in memory does not bring it back. */
	change(db, "UPDATE complaint SET label = 'x'");
	assert_int_equal(db_empty_log(db), 1);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	db_close(db);
	db = open_disk(d);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	db_close(db);
}

static void a_long_text_is_looked_for_in_pieces(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	int64_t id = open_complaint(db, BUDI, 1, NOW);

	change(db, "UPDATE complaint SET text = hex(randomblob(9000))");
	erase(db, id);
	assert_int_equal(prove(db).pieces, 4);
	db_close(db);
}

static void rewrite(const char *path)
{
	sqlite3 *plain = NULL;

	assert_int_equal(sqlite3_open_v2(path, &plain, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(plain, "VACUUM", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(plain), SQLITE_OK);
}

/* Written where SQLite does not look: on a page of its free list. */
static void what_is_left_on_a_free_page_is_found(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	int64_t id = open_complaint(db, BUDI, 1, NOW), page;
	int fd;

	change(db, "CREATE TABLE scrap (x TEXT); INSERT INTO scrap VALUES (hex(randomblob(20000)));"
		   "DROP TABLE scrap");
	change(db, "UPDATE complaint SET text = 'yang tidak boleh tertinggal'");
	erase(db, id);
	assert_int_equal(db_empty_log(db), 1);
	page = look(db, "PRAGMA page_count") - 1;
	assert_true(look(db, "PRAGMA freelist_count") > 4);
	fd = open(d->path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "yang tidak boleh tertinggal", 27, page * 4096 + 500), 27);
	close(fd);
	assert_int_equal(proof_is_rewritten(db), 0);
	assert_int_equal(prove(db).found, 1);
	assert_int_equal(proof_is_rewritten(db), 0);
	db_close(db);
	/* As an operator does it: by a program that knows none of our functions. */
	rewrite(d->path);
	assert_false(stands_in(d->path, "yang tidak boleh tertinggal"));
	db = open_disk(d);
	assert_look_text(db, "PRAGMA integrity_check", "ok");
	assert_int_equal(proof_is_rewritten(db), 1);
	assert_int_equal(proof_is_rewritten(db), 0);
	db_close(db);
}

static void a_reader_holds_the_proof_up_and_nothing_is_lost(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d), *reader = NULL;
	struct proof *proof = NULL;
	int64_t id = open_complaint(db, BUDI, 1, NOW);

	assert_int_equal(db_open(&reader, d->path, DB_READ, NULL, NOW), 0);
	change(reader, "BEGIN; SELECT count(*) FROM fact");
	erase(db, id);
	assert_int_equal(proof_new(&proof, db), 0);
	assert_int_equal(proof_step(proof), -EBUSY);
	change(reader, "COMMIT");
	assert_int_equal(proof_step(proof), 1);
	/* One that is given up leaves the row to the next. */
	proof_free(proof);
	assert_true(proof_is_due(db));
	assert_int_equal(prove(db).rows, 1);
	db_close(reader);
	db_close(db);
}

static void what_an_earlier_run_left_open_ends_with_the_next_proof(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct proof_facts facts;

	erase(db, open_complaint(db, BUDI, 1, NOW));
	db_close(db);
	db = open_disk(d);
	assert_false(proof_is_due(db));
	assert_int_equal(proof_adopt(db, NOW), 1);
	facts = prove(db);
	assert_int_equal(facts.rows, 1);
	assert_int_equal(facts.pieces, 0);
	assert_int_equal(proof_adopt(db, NOW), 0);
	db_close(db);
}

static void of_too_many_pieces_a_sample_is_searched_for(void **state)
{
	struct disk *d = *state;
	struct db *db = open_disk(d);
	struct proof_facts facts;

	erase(db, open_complaint(db, BUDI, 1, NOW));
	change(db,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
		" SELECT sum(erased('kata yang dihapus ' || i)) FROM n");
	facts = prove(db);
	assert_int_equal(facts.pieces, REMAINS_MAX);
	assert_int_equal(facts.left_out, 10000 + 2 - REMAINS_MAX);
	db_close(db);
}

static int on_hit(struct proof_piece *piece, size_t from, size_t to, void *userdata)
{
	(void)from;
	(void)to;
	piece->is_held = true;
	(*(int *)userdata)++;
	return 0;
}

static void pieces_that_differ_in_little_are_told_apart(void **state)
{
	static struct remains_piece pieces[REMAINS_MAX];
	struct proof_search s = { 0 };
	char text[128];
	int hits = 0;

	(void)state;
	for (int i = 0; i < REMAINS_MAX; i++)
		pieces[i].size = (uint16_t)snprintf((char *)pieces[i].octets, REMAINS_PIECE,
			"LAPOR: laporan Anda %04d kami terima, terima kasih.", i);
	assert_int_equal(proof_search_prepare(&s, pieces, REMAINS_MAX), 0);
	for (int i = 0; i < 5000; i++) {
		size_t size = (size_t)snprintf(text, sizeof(text),
			"\xff..LAPOR: laporan Anda %04d kami terima, terima kasih.", i);
		int before = hits;

		assert_int_equal(
			proof_search_run(&s, (const uint8_t *)text, size, on_hit, &hits), 0);
		assert_int_equal(hits - before, i < REMAINS_MAX);
		assert_int_equal(
			proof_search_run(&s, (const uint8_t *)text, size - 1, on_hit, &hits), 0);
		assert_int_equal(hits - before, i < REMAINS_MAX);
	}
	for (int i = 0; i < REMAINS_MAX; i++)
		assert_true(s.entries[i].is_held);
	proof_search_done(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define DISK(f) cmocka_unit_test_setup_teardown(f, make_disk, remove_disk)
		DISK(an_erased_complaint_ends_with_a_certificate),
		DISK(words_that_another_has_said_too_are_held_and_no_alarm),
		DISK(what_split_pages_have_left_is_overwritten),
		DISK(a_long_text_is_looked_for_in_pieces),
		DISK(what_is_left_on_a_free_page_is_found),
		DISK(a_reader_holds_the_proof_up_and_nothing_is_lost),
		DISK(what_an_earlier_run_left_open_ends_with_the_next_proof),
		DISK(of_too_many_pieces_a_sample_is_searched_for),
		cmocka_unit_test(pieces_that_differ_in_little_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
