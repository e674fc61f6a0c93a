/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_seal_search.c - the octets of a sealed store, its log and its copy are searched for numbers
 * and secret words, in each form that a phone or a program gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/copy.h"
#include "tests/unit/seal_fixture.h"

#define NUMBER "+6281934567123"
#define PLACE  "Pulau Tersembunyi"
#define NOTE   "petugas bernama Zulkarnaen"

/* What must be nowhere: the number with and without its prefix, and the words. */
static const char *const hidden[] = { "81934567123", LAMPU, PLACE, NOTE };

/* Each beginning at any of the eight bits of a GSM-7 text is the same octets from the next full
 * septet on: the words are longer than what is lost so. */
static size_t pack(const char *text, unsigned skip, uint8_t *ret)
{
	size_t bits = 0;

	memset(ret, 0, 64);
	for (const char *c = text; *c; c++, bits += 7)
		for (size_t i = 0; i < 7; i++)
			if (*c >> i & 1)
				ret[(bits + i + skip) / 8] |=
					(uint8_t)(1U << ((bits + i + skip) % 8));
	return (bits + skip) / 8;
}

static size_t wide(const char *text, bool is_big, uint8_t *ret)
{
	size_t size = 0;

	for (const char *c = text; *c; c++) {
		ret[size + (is_big ? 1 : 0)] = (uint8_t)*c;
		ret[size + (is_big ? 0 : 1)] = 0;
		size += 2;
	}
	return size;
}

/* Digits as an address has them, two to an octet, the first one below. */
static size_t address(const char *digits, uint8_t *ret)
{
	size_t size = strlen(digits) / 2;

	for (size_t i = 0; i < size; i++)
		ret[i] = (uint8_t)((digits[2 * i] - '0') | (digits[2 * i + 1] - '0') << 4);
	return size;
}

static bool has_any_form(const uint8_t *octets, size_t size, const char *text)
{
	uint8_t form[128];
	size_t length;
	bool found = memmem(octets, size, text, strlen(text)) != NULL;

	for (unsigned skip = 0; skip < 8; skip++) {
		length = pack(text, skip, form);
		found |= memmem(octets, size, form + 1, length - 1) != NULL;
	}
	for (int big = 0; big < 2; big++) {
		length = wide(text, big != 0, form);
		found |= memmem(octets, size, form, length) != NULL;
	}
	if (strspn(text, "0123456789") == strlen(text)) {
		length = address(text, form);
		found |= memmem(octets, size, form, length) != NULL;
		length = address(text + 1, form);
		found |= memmem(octets, size, form, length) != NULL;
	}
	return found;
}

static bool is_anywhere(const char *path, const char *text)
{
	static const char *const endings[] = { "", "-wal" };
	bool found = false;

	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		_cleanup_(freep) uint8_t *octets = NULL;
		char name[128];
		size_t size = 0;

		(void)snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		octets = read_octets(name, &size);
		found |= has_any_form(octets, size, text);
	}
	return found;
}

static void say(
	struct db *db, unsigned n, const uint8_t *data, size_t size, enum inbox_coding coding)
{
	struct inbox_part part = make_long(NUMBER, (uint16_t)n, 2, 1, "");

	part.data = data;
	part.data_size = size;
	part.coding = coding;
	assert_int_equal(add_one(db, part, NOW), INBOX_NEW);
}

static void open_one(struct db *db, unsigned n, const char *visibility, const char *text)
{
	char person[DB_PSEUDONYM_SIZE], ref[LAPOR_UUID_SIZE], uuid[LAPOR_UUID_SIZE], ticket[8];
	struct outbox_draft receipt = make_reply(person, "gsm1");
	struct complaint_draft d = { .ref = ref,
		.ticket = ticket,
		.person = person,
		.modem = "gsm1",
		.class_name = "pengaduan",
		.visibility = visibility,
		.place = PLACE,
		.location = PLACE,
		.text = text,
		.whole_text = text,
		.same = text,
		.received_us = NOW };
	struct conversation_words words = {
		.uuid = uuid, .kind = "answer", .text = text, .at_us = NOW
	};
	struct forward_item item = { 0 };
	struct complaint_event event;
	enum complaint_news news;
	struct complaint c;
	int64_t row;

	(void)snprintf(ref, sizeof(ref), "00000000-0000-4000-8000-%012u", n);
	(void)snprintf(uuid, sizeof(uuid), "00000000-0000-4000-9000-%012u", n);
	(void)snprintf(ticket, sizeof(ticket), "T%02u-%03u", n / 1000 % 100, n % 1000);
	assert_int_equal(db_person(db, NUMBER, NOW, person), 0);
	receipt.text = text;
	assert_int_equal(complaint_open(db, &d, NOW, &receipt.complaint_id), 0);
	assert_int_equal(outbox_add(db, &receipt, NOW), 0);
	assert_int_equal(complaint_find(db, ref, &c), 1);
	/* What central has seen is kept when words follow. */
	assert_true(forward_take(db, "", NOW, &item) >= 0);
	forward_item_done(&item);
	words.complaint_id = c.id;
	assert_true(conversation_add(db, &words, NOW) >= 0);
	uuid[0] = '1';
	assert_true(complaint_join(db, &words, &(struct complaint_facts){ 0 }, NOW) >= 0);
	event = make_event(c.id, "e1", "answered");
	event.note = NOTE;
	assert_int_equal(complaint_apply_event(db, &event, NOW, &news, &row), 0);
}

static void fill(struct db *db)
{
	uint8_t form[128];
	size_t size;

	for (unsigned n = 1; n <= 40; n++) {
		open_one(db, n, n % 2 ? "anonim" : "rahasia", LAMPU);
		size = pack(LAMPU, n % 8, form);
		say(db, 3 * n, form, size, INBOX_GSM7);
		size = wide(LAMPU, true, form);
		say(db, 3 * n + 1, form, size, INBOX_UCS2);
		say(db, 3 * n + 2, (const uint8_t *)LAMPU, strlen(LAMPU), INBOX_GSM7);
	}
}

static void no_octet_of_a_sealed_store_tells_a_number_or_a_secret(void **state)
{
	struct disk *d = *state;
	char to[128];
	struct copy_order order = { .from = d->path, .to = to, .made_us = NOW };
	struct copy_facts facts;
	struct db *db = open_keys(d->path, &one);
	char person[DB_PSEUDONYM_SIZE];

	fill(db);
	(void)snprintf(to, sizeof(to), "%s/copy.db", d->folder);
	assert_int_equal(copy_make(&order, &facts), 0);
	for (size_t i = 0; i < COUNT_OF(hidden); i++) {
		assert_false(is_anywhere(d->path, hidden[i]));
		assert_false(is_anywhere(to, hidden[i]));
	}
	/* Neither does one that is not secret tell the number. */
	assert_int_equal(db_person(db, NUMBER, NOW, person), 0);
	(void)open_complaint(db, NUMBER, 999, NOW);
	db_close(db);
	assert_false(is_anywhere(d->path, hidden[0]));
	assert_true(is_anywhere(d->path, "jalan rusak"));
	/* The copy is sealed as it was. */
	assert_int_equal(open_error(to, DB_WRITE, NULL), -ENOKEY);
	assert_int_equal(open_error(to, DB_WRITE, &one), 0);
}

/* So that the search is known to find: the same in a store without a key. */
static void each_octet_of_a_store_in_clear_does(void **state)
{
	struct disk *d = *state;
	struct db *db = open_keys(d->path, &none);

	fill(db);
	for (size_t i = 0; i < COUNT_OF(hidden); i++)
		assert_true(is_anywhere(d->path, hidden[i]));
	db_close(db);
}

/* The words, in each form by itself. */
static void the_search_knows_each_form(void **state)
{
	uint8_t octets[256] = { 0 }, form[128];
	size_t size;

	(void)state;
	for (unsigned skip = 0; skip < 8; skip++) {
		size = pack(NOTE, skip, form);
		memcpy(octets + 5, form, size);
		assert_true(has_any_form(octets, sizeof(octets), NOTE));
		memset(octets, 0, sizeof(octets));
	}
	size = wide(NOTE, true, form);
	memcpy(octets + 5, form, size);
	assert_true(has_any_form(octets, sizeof(octets), NOTE));
	assert_false(has_any_form(octets, sizeof(octets), LAMPU));
	size = address("6281934567123", form);
	memcpy(octets + 100, form, size);
	assert_true(has_any_form(octets, sizeof(octets), "81934567123"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			no_octet_of_a_sealed_store_tells_a_number_or_a_secret, make_disk,
			remove_disk),
		cmocka_unit_test_setup_teardown(
			each_octet_of_a_store_in_clear_does, make_disk, remove_disk),
		cmocka_unit_test(the_search_knows_each_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
