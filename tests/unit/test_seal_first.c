/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_seal_first.c - a store gets a key for the first time, and another one later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/copy.h"
#include "tests/unit/seal_fixture.h"

#include <limits.h>
#include <openssl/evp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define KEY_HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define DIGEST  "abababababababababababababababababababababababababababababababab"

/* Of level 7, with rows as that program left them. */
static const char rows[] =
	"INSERT INTO fact (name, value) VALUES ('pseudonym_key', '" KEY_HEX "');"
	"INSERT INTO person (pseudonym, number, created_us) VALUES"
	" ('0000000000000000000000000000000a', '" BUDI "', 1),"
	" ('0000000000000000000000000000000b', '" SITI "', 1);"
	"INSERT INTO complaint (id, ref, serial, ticket, person, modem, status, class, visibility,"
	" has_place, has_time, emergency, text, place, missing, received_us, updated_us) VALUES"
	" (1, '00000000-0000-4000-8000-000000000001', 1, 'K7M-2Q2',"
	" '0000000000000000000000000000000a', 'gsm1', 'received', 'pengaduan', 'rahasia', 1, 0, 0,"
	" '" LAMPU "', 'Kampung Rahasia', x'', 1, 1),"
	" (2, '00000000-0000-4000-8000-000000000002', 2, 'K7M-2Q3',"
	" '0000000000000000000000000000000b', 'gsm1', 'received', 'pengaduan', 'normal', 1, 0, 0,"
	" char(1) || 'jalan biasa', NULL, x'', 1, 1);"
	"INSERT INTO message (id, modem, person, received_us, scts_us, width, reference, total,"
	" parts, state, due_us, kind, text, complaint, closed_us) VALUES"
	" (1, 'gsm1', '0000000000000000000000000000000a', 1, 1, 0, 0, 1, 1, 'closed', 1, 'unclear',"
	" 'tadi " LAMPU "', NULL, 1),"
	" (2, 'gsm1', '0000000000000000000000000000000a', 2, 1, 0, 0, 1, 1, 'closed', 1,"
	" 'complaint', 'RAHASIA " LAMPU "', 1, 1),"
	" (3, 'gsm1', '0000000000000000000000000000000b', 3, 1, 0, 0, 1, 1, 'closed', 1,"
	" 'complaint', 'LAPOR jalan biasa', 2, 1);"
	"INSERT INTO inbox_part (fingerprint, message, part, modem, received_us, scts_us,"
	" scts_offset_s, coding, message_class, udh, data, late, seen_us) VALUES"
	" (x'" DIGEST "', 2, 1, 'gsm1', 1, 1, 0, 0, -1, x'050003010201', CAST('" LAMPU
	"' AS BLOB), 0, 1);"
	"INSERT INTO complaint_message (id, complaint, uuid, kind, text, at_us) VALUES"
	" (1, 1, '00000000-0000-4000-9000-000000000001', 'answer', '" LAMPU "', 1);"
	"INSERT INTO complaint_event (complaint, event_id, status, label, note, agency, at_us,"
	" received_us) VALUES (1, 'e:1', 'answered', '', '" LAMPU "', '', 1, 1);"
	"INSERT INTO reply (id, person, complaint, preferred, template, class, text, parts, state,"
	" queued_us) VALUES (1, '0000000000000000000000000000000a', 1, 'gsm1', 'receipt', 0,"
	" '" LAMPU
	"', 1, 'queued', 1), (2, '0000000000000000000000000000000b', NULL, 'gsm1', 'help',"
	" 1, 'BANTUAN', 1, 'queued', 1);"
	"INSERT INTO forward (complaint, kind, state, waits, first_us, next_us, at_us, sent_text)"
	" VALUES (1, 0, 'due', 0, 1, 1, 1, '" LAMPU "');";

/* Rows by the hundred, so that there are many pages. */
static const char crowd[] =
	"WITH RECURSIVE n (n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 700)"
	" INSERT INTO person (pseudonym, number, created_us)"
	" SELECT printf('%032x', n), '+6281299' || (100000 + n), 1 FROM n;"
	"WITH RECURSIVE n (n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM n WHERE n < 700)"
	" INSERT INTO reply (person, complaint, preferred, template, class, text, parts, state,"
	" queued_us) SELECT '0000000000000000000000000000000a', 1, '', 'notice', 2,"
	" '" LAMPU " ' || n, 1, 'sent', n FROM n;";

static void exec(sqlite3 *sqlite, const char *sql)
{
	if (sqlite3_exec(sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(sqlite));
}

static void make_old(const struct disk *d, bool is_crowded)
{
	sqlite3 *sqlite = NULL;

	assert_true(mkdir(d->sub, 0750) == 0);
	assert_int_equal(sqlite3_open(d->path, &sqlite), SQLITE_OK);
	exec(sqlite, "PRAGMA journal_mode = WAL");
	for (int i = 0; i < 7; i++)
		exec(sqlite, migrations[i].sql);
	exec(sqlite, rows);
	if (is_crowded)
		exec(sqlite, crowd);
	assert_int_equal(sqlite3_close(sqlite), SQLITE_OK);
}

static void assert_opens(struct db *db)
{
	static const char *const words[] = {
		"SELECT unsealed(text, 'complaint.text:' || ref) FROM complaint WHERE id = 1",
		"SELECT unsealed(text, 'complaint_message.text:' || uuid) FROM complaint_message",
		"SELECT unsealed(note, 'complaint_event.note:' || complaint || ':' || event_id)"
		" FROM complaint_event",
		"SELECT unsealed(text, 'reply.text:' || ifnull(complaint, 0)) FROM reply"
		" WHERE id = 1",
		"SELECT unsealed(sent_text, 'forward.sent_text:' || complaint) FROM forward",
		"SELECT CAST(unsealed(data, 'inbox_part.data:' || hex(fingerprint)) AS TEXT)"
		" FROM inbox_part",
	};
	char number[LAPOR_NUMBER_SIZE];

	for (size_t i = 0; i < COUNT_OF(words); i++)
		assert_look_text(db, words[i], LAMPU);
	assert_look_text(db,
		"SELECT unsealed(text, 'message.text:' || id) FROM message WHERE id = 1",
		"tadi " LAMPU);
	assert_look_text(db, "SELECT text FROM message WHERE id = 3", "LAPOR jalan biasa");
	assert_look_text(db, "SELECT text FROM reply WHERE id = 2", "BANTUAN");
	assert_look_text(db,
		"SELECT unsealed(text, 'complaint.text:' || ref) FROM complaint WHERE id = 2",
		"\x01"
		"jalan biasa");
	assert_int_equal(db_person_number(db, "0000000000000000000000000000000a", number), 1);
	assert_string_equal(number, BUDI);
	assert_int_equal(look(db, "SELECT count(*) FROM person WHERE seal_key(number) IS NULL"), 0);
}

static void assert_no_word(const char *path)
{
	assert_false(store_has(path, LAMPU));
	assert_false(store_has(path, BUDI));
	assert_false(store_has(path, &SITI[1]));
	assert_false(store_has(path, "+6281299100"));
	assert_false(store_has(path, "Kampung Rahasia"));
	assert_false(store_has(path, KEY_HEX));
}

static void note_stage(enum db_stage stage, int64_t octets, void *userdata)
{
	(void)octets;
	*(unsigned *)userdata |= 1U << stage;
}

static void note_end(enum db_stage stage, void *userdata)
{
	*(unsigned *)userdata |= 256U << stage;
}

static void copy_file(const char *from, const char *to)
{
	size_t size = 0;
	_cleanup_(freep) uint8_t *octets = read_octets(from, &size);
	_cleanup_(closep) int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_true(write(fd, octets, size) == (ssize_t)size);
}

static void a_store_that_gets_a_key_is_sealed_whole(void **state)
{
	struct disk *d = *state;
	unsigned stages = 0;
	struct db_watch watch = { .begin = note_stage, .end = note_end, .userdata = &stages };
	struct db *db = NULL;
	char found[PATH_MAX] = "", folder[512], copy[600];

	make_old(d, true);
	assert_true(store_has(d->path, LAMPU));
	assert_int_equal(db_open_watched(&db, d->path, DB_WRITE, &one, &watch, NOW), 0);
	assert_int_equal(stages, 0x1d1d); /* each but DB_STAGE_GLANCE began and ended */
	assert_opens(db);
	assert_no_word(d->path);
	assert_look_text(db, "SELECT count(*) FROM fact WHERE name = 'seal_unfinished'", "0");
	assert_int_equal(look(db, "PRAGMA freelist_count"), 0);
	db_close(db);
	assert_no_word(d->path);
	assert_int_equal(open_error(d->path, DB_WRITE, NULL), -ENOKEY);
	/* What it was before is there still, and is told. */
	assert_int_equal(seal_find_clear_copies(d->path, found), 1);
	assert_true(strlen(found) > 12);
	assert_string_equal(found + strlen(found) - 12, ".before-0007");
	assert_true(file_has(found, LAMPU, strlen(LAMPU)));
	/* Backups of that time as well, and none that was made since. */
	(void)snprintf(folder, sizeof(folder), "%.*s/backup",
		(int)(strrchr(d->path, '/') - d->path), d->path);
	assert_int_equal(mkdir(folder, 0700), 0);
	(void)snprintf(copy, sizeof(copy), "%s/lapor-1.db", folder);
	copy_file(found, copy);
	(void)snprintf(copy, sizeof(copy), "%s/lapor-2.db", folder);
	copy_file(d->path, copy);
	assert_int_equal(seal_find_clear_copies(d->path, found), 2);
}

/* Another program knows the key of the pseudonyms; a part that is heard again is the same one. */
static void a_fingerprint_is_keyed_over_the_one_before(void **state)
{
	struct disk *d = *state;
	uint8_t key[32], data[12 + 32], mac[EVP_MAX_MD_SIZE];
	_cleanup_(db_closep) struct db *db = NULL;
	char sql[160], hex[65];
	size_t size = 0;

	make_old(d, false);
	db = open_keys(d->path, &one);
	for (size_t i = 0; i < sizeof(key); i++)
		assert_int_equal(sscanf(&KEY_HEX[2 * i], "%2hhx", &key[i]), 1);
	memcpy(data, "fingerprint\n", 12);
	memset(data + 12, 0xab, 32);
	assert_non_null(EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, sizeof(key), data,
		sizeof(data), mac, sizeof(mac), &size));
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(hex + 2 * i, 3, "%02X", mac[i]);
	(void)snprintf(sql, sizeof(sql), "SELECT hex(fingerprint) = '%s' FROM inbox_part", hex);
	assert_int_equal(look(db, sql), 1);
}

static void without_a_key_it_stays_in_clear(void **state)
{
	struct disk *d = *state;
	_cleanup_(db_closep) struct db *db = NULL;
	char found[PATH_MAX];

	make_old(d, false);
	db = open_keys(d->path, NULL);
	assert_look_text(db, "SELECT value FROM fact WHERE name = 'pseudonym_key'", KEY_HEX);
	assert_look_text(db, "SELECT hex(fingerprint) = upper('" DIGEST "') FROM inbox_part", "1");
	assert_int_equal(look(db, "SELECT count(*) FROM complaint WHERE text = '" LAMPU "'"), 1);
	assert_int_equal(seal_find_clear_copies(d->path, found), 1);
}

/* Opened with a key by a program that the kernel kills when a file grows beyond `limit`. */
static bool is_killed(const char *path, rlim_t limit)
{
	pid_t pid = fork();
	int status = 0;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct db *db = NULL;

		(void)signal(SIGXFSZ, SIG_DFL);
		(void)setrlimit(RLIMIT_FSIZE, &(struct rlimit){ limit, limit });
		_exit(db_open(&db, path, DB_WRITE, &one, NOW) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

static void a_crash_amid_it_leaves_it_in_clear_or_sealed(void **state)
{
	struct disk *d = *state;
	int clear = 0, sealed = 0;
	char kept[128], wal[128];

	make_old(d, true);
	db_close(open_keys(d->path, NULL));
	(void)snprintf(kept, sizeof(kept), "%s/kept.db", d->folder);
	(void)snprintf(wal, sizeof(wal), "%s-wal", d->path);
	copy_file(d->path, kept);
	for (rlim_t limit = 8192; limit < 4 * 1024 * 1024; limit += limit / 2) {
		struct db *db = NULL;
		int r;

		(void)unlink(wal);
		copy_file(kept, d->path);
		if (!is_killed(d->path, limit))
			break;
		r = db_open(&db, d->path, DB_WRITE, NULL, NOW);
		if (r == 0) {
			assert_int_equal(look(db, "SELECT count(*) FROM person WHERE number GLOB"
						  " '+62*'"),
				603);
			assert_look_text(db, "SELECT text FROM complaint WHERE id = 1", LAMPU);
			clear++;
		} else {
			assert_int_equal(r, -ENOKEY);
			sealed++;
		}
		db_close(db);
		db = open_keys(d->path, &one);
		assert_opens(db);
		assert_no_word(d->path);
		db_close(db);
		assert_no_word(d->path);
	}
	assert_true(clear > 2);
	assert_true(sealed > 0);
}

static void assert_count(struct db *db, size_t count, const char *id, int64_t rows_of_it)
{
	struct reseal_count counts[DB_KEYS_MAX];

	assert_int_equal(reseal_count(db, counts, COUNT_OF(counts)), count);
	assert_string_equal(counts[0].id, id);
	assert_int_equal(counts[0].rows, rows_of_it);
}

static void a_new_key_takes_the_place_of_the_old_one_in_steps(void **state)
{
	struct disk *d = *state;
	char first[RESEAL_ID_SIZE], second[RESEAL_ID_SIZE];
	int64_t left = 0, before = INT64_MAX, rows_of_it;
	struct db *db;
	int r, sealed = 0, steps = 0;

	make_old(d, true);
	db_close(open_keys(d->path, &one));
	assert_int_equal(db_key_id(one.keys[0], first), 0);
	assert_int_equal(db_key_id(two.keys[0], second), 0);
	assert_int_equal(open_error(d->path, DB_WRITE, &two), -EKEYREJECTED);
	db = open_keys(d->path, &two_one);
	assert_int_equal(reseal_due(db), 1);
	rows_of_it = look(db, "SELECT 603 + 1 + 2 + 2 + 1 + 1 + 602 + 1 + 1");
	assert_count(db, 1, first, rows_of_it);
	do {
		r = reseal_step(db, 200, &left);
		assert_true(r >= 0);
		assert_true(left < before);
		before = left;
		sealed += r;
		if (++steps == 2) {
			/* It goes on where it was; and neither key can be missed yet. */
			db_close(db);
			assert_int_equal(open_error(d->path, DB_WRITE, &two), -EKEYREJECTED);
			assert_int_equal(open_error(d->path, DB_WRITE, &one), -EKEYREJECTED);
			db = open_keys(d->path, &two_one);
		}
	} while (left > 0);
	assert_int_equal(steps, 7);
	assert_int_equal(sealed + 1, rows_of_it);
	assert_int_equal(reseal_due(db), 0);
	assert_count(db, 1, second, rows_of_it);
	db_close(db);
	db = open_keys(d->path, &two);
	assert_opens(db);
	db_close(db);
}

static void a_store_without_a_key_is_not_resealed(void **state)
{
	_cleanup_(db_closep) struct db *db = open_keys(":memory:", &none);
	struct reseal_count counts[1];
	int64_t left = 0;

	(void)state;
	assert_int_equal(reseal_step(db, 10, &left), -ENOKEY);
	assert_int_equal(reseal_due(db), 0);
	assert_int_equal(reseal_count(db, counts, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_store_that_gets_a_key_is_sealed_whole, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_fingerprint_is_keyed_over_the_one_before, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			without_a_key_it_stays_in_clear, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_crash_amid_it_leaves_it_in_clear_or_sealed, make_disk, remove_disk),
		cmocka_unit_test_setup_teardown(
			a_new_key_takes_the_place_of_the_old_one_in_steps, make_disk, remove_disk),
		cmocka_unit_test(a_store_without_a_key_is_not_resealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
