/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_inbox.c - parts are kept once and joined; messages are due, closed, completed late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/store_fixture.h"

/* The next message that is due must have this text; it is closed as a status command. */
static void assert_next_text(struct db *db, int64_t now_us, const char *sender, const char *text)
{
	struct inbox_message m;

	assert_int_equal(inbox_next(db, now_us, &m), 1);
	assert_string_equal(m.sender, sender);
	assert_int_equal(m.data_size, strlen(text));
	assert_memory_equal(m.data, text, m.data_size);
	assert_int_equal(inbox_close(db, m.id, "status", text, now_us), 0);
	inbox_message_done(&m);
}

static void assert_none_due(struct db *db, int64_t now_us)
{
	struct inbox_message m;

	assert_int_equal(inbox_next(db, now_us, &m), 0);
}

static void a_new_part_is_stored_once(void **state)
{
	struct db *db = *state;
	struct inbox_part other = make_part(BUDI, "halo");

	assert_int_equal(add_one(db, other, NOW), INBOX_NEW);
	assert_int_equal(add_one(db, other, NOW + 1), INBOX_SEEN);
	other.modem = "gsm2"; /* the SIM was moved */
	assert_int_equal(add_one(db, other, NOW + HOUR), INBOX_SEEN);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), 1);
	assert_int_equal(look(db, "SELECT seen FROM inbox_part"), 3);
	assert_int_equal(look(db, "SELECT seen_us FROM inbox_part"), NOW + HOUR);
	assert_int_equal(look(db, "SELECT count(*) FROM message"), 1);
}

/* Each differs from the first in one thing that makes it another transport message. */
static void each_field_of_the_fingerprint_counts(void **state)
{
	static const uint8_t udh[] = { 3, 0x24, 1, 1 };
	struct db *db = *state;
	struct inbox_part parts[8];
	enum inbox_result results[COUNT_OF(parts)];

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		parts[i] = make_part(BUDI, "halo");
	parts[1].sender = SITI;
	parts[2].scts_us++;
	parts[3].scts_offset_s = 0;
	parts[4].coding = INBOX_8BIT;
	parts[5].udh = udh;
	parts[5].udh_size = sizeof(udh);
	parts[6].data_size--;
	/* The octets of the header at the end of the header, not at the start of the text. */
	parts[7].udh = udh;
	parts[7].udh_size = 2;
	assert_int_equal(inbox_add(db, parts, COUNT_OF(parts), NOW, DEADLINE, results), 0);
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		assert_int_equal(results[i], INBOX_NEW);
}

/* What lay on a SIM before parts had kinds must not come twice. */
static void a_kind_makes_no_new_message_but_for_a_submit(void **state)
{
	struct db *db = *state;
	struct inbox_part p = make_part(BUDI, "halo");

	assert_int_equal(add_one(db, p, NOW), INBOX_NEW);
	p.kind = INBOX_FLASH;
	assert_int_equal(add_one(db, p, NOW), INBOX_SEEN);
	assert_int_equal(look(db, "SELECT kind FROM inbox_part"), INBOX_TEXT);
	p.kind = INBOX_SUBMIT;
	assert_int_equal(add_one(db, p, NOW), INBOX_NEW);
	assert_int_equal(add_one(db, p, NOW), INBOX_SEEN);
	assert_int_equal(
		look(db, "SELECT kind FROM inbox_part ORDER BY id DESC LIMIT 1"), INBOX_SUBMIT);
}

static void twice_in_one_batch_is_once(void **state)
{
	struct db *db = *state;
	struct inbox_part parts[] = { make_part(BUDI, "halo"), make_part(BUDI, "halo") };
	enum inbox_result results[2];

	assert_int_equal(inbox_add(db, parts, 2, NOW, DEADLINE, results), 0);
	assert_int_equal(results[0], INBOX_NEW);
	assert_int_equal(results[1], INBOX_SEEN);
}

static void without_a_valid_time_the_day_of_receipt_counts(void **state)
{
	struct db *db = *state;
	struct inbox_part p = make_part(BUDI, "halo");

	p.scts_us = 0;
	assert_int_equal(add_one(db, p, NOW), INBOX_NEW);
	assert_int_equal(add_one(db, p, NOW + HOUR), INBOX_SEEN);
	assert_int_equal(add_one(db, p, NOW + USEC_PER_DAY), INBOX_NEW);
}

static void a_batch_with_an_impossible_part_keeps_nothing(void **state)
{
	struct db *db = *state;
	struct inbox_part parts[] = { make_part(BUDI, "halo"), make_part(SITI, "halo") };
	enum inbox_result results[2];

	parts[1].message_class = 9;
	assert_int_equal(inbox_add(db, parts, 2, NOW, DEADLINE, results), -EINVAL);
	parts[1].sender = "+1234567890123456789012345678901234567890123456789";
	assert_int_equal(inbox_add(db, parts, 2, NOW, DEADLINE, results), -EOVERFLOW);
	assert_int_equal(look(db, "SELECT count(*) FROM inbox_part"), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM person"), 0);
}

static void a_single_part_is_a_whole_message(void **state)
{
	struct db *db = *state;
	struct inbox_part p = make_part(BUDI, "halo");
	struct inbox_message m;

	p.message_class = 0;
	(void)add_one(db, p, NOW);
	assert_int_equal(inbox_next(db, NOW, &m), 1);
	assert_string_equal(m.modem, "gsm1");
	assert_string_equal(m.sender, BUDI);
	assert_int_equal(strlen(m.person), 32);
	assert_int_equal(m.received_us, NOW);
	assert_int_equal(m.scts_us, NOW - 5 * SECOND);
	assert_int_equal(m.coding, INBOX_GSM7);
	assert_int_equal(m.message_class, 0);
	assert_int_equal(m.total, 1);
	assert_int_equal(m.missing_count, 0);
	assert_memory_equal(m.data, "halo", 4);
	assert_int_equal(inbox_close(db, m.id, "help", "halo", NOW), 0);
	assert_int_equal(inbox_close(db, m.id, "help", "halo", NOW), -EALREADY);
	inbox_message_done(&m);
	assert_none_due(db, NOW);
	assert_look_text(db, "SELECT kind FROM v_message", "help");
	assert_look_text(db, "SELECT text FROM v_message", "halo");
}

static void raw_octets_are_a_message_of_nobody(void **state)
{
	static const uint8_t pdu[] = { 0x07, 0x91, 0x00, 0xff };
	struct db *db = *state;
	struct inbox_part p = { .modem = "gsm1",
		.sender = "",
		.coding = INBOX_RAW,
		.message_class = -1,
		.data = pdu,
		.data_size = sizeof(pdu) };
	struct inbox_message m;

	assert_int_equal(add_one(db, p, NOW), INBOX_NEW);
	assert_int_equal(inbox_next(db, NOW, &m), 1);
	assert_string_equal(m.sender, "");
	assert_int_equal(m.scts_us, 0);
	assert_int_equal(m.coding, INBOX_RAW);
	assert_int_equal(m.data_size, sizeof(pdu));
	assert_memory_equal(m.data, pdu, sizeof(pdu));
	inbox_message_done(&m);
	assert_look_text(db, "SELECT scts FROM v_message", NULL);
}

static void an_empty_message_is_one_too(void **state)
{
	struct db *db = *state;
	struct inbox_message m;

	(void)add_one(db, make_part(BUDI, ""), NOW);
	assert_int_equal(inbox_next(db, NOW, &m), 1);
	assert_int_equal(m.data_size, 0);
	inbox_message_done(&m);
}

static void impossible_part_numbers_make_a_message_of_its_own(void **state)
{
	struct db *db = *state;

	(void)add_one(db, make_long(BUDI, 1, 2, 0, "a"), NOW);
	(void)add_one(db, make_long(BUDI, 1, 2, 3, "b"), NOW + 1);
	(void)add_one(db, make_long(BUDI, 1, 0, 0, "c"), NOW + 2);
	assert_next_text(db, NOW + 3, BUDI, "a");
	assert_next_text(db, NOW + 3, BUDI, "b");
	assert_next_text(db, NOW + 3, BUDI, "c");
}

static void messages_are_due_in_the_order_of_receipt(void **state)
{
	struct db *db = *state;

	(void)add_one(db, make_long(BUDI, 1, 2, 2, "a2"), NOW);
	(void)add_one(db, make_part(SITI, "b"), NOW + 1);
	(void)add_one(db, make_part(SITI, "c"), NOW + 1);
	(void)add_one(db, make_long(BUDI, 1, 2, 1, "a1"), NOW + 2);
	assert_next_text(db, NOW + 3, BUDI, "a1a2");
	assert_next_text(db, NOW + 3, SITI, "b");
	assert_next_text(db, NOW + 3, SITI, "c");
	assert_none_due(db, NOW + DEADLINE + HOUR);
}

/* The n-th order of four things. */
static void permute(size_t n, size_t ret[static 4])
{
	size_t left[] = { 0, 1, 2, 3 }, radix[] = { 6, 2, 1, 1 };

	for (size_t i = 0; i < 4; i++) {
		size_t pick = n / radix[i];

		n %= radix[i];
		ret[i] = left[pick];
		memmove(&left[pick], &left[pick + 1], (3 - pick) * sizeof(left[0]));
		left[3] = 0;
	}
}

static void two_senders_with_one_reference_join_in_every_order(void **state)
{
	(void)state;
	for (size_t n = 0; n < 24; n++) {
		const struct inbox_part parts[] = {
			make_long(BUDI, 77, 2, 1, "budi1"),
			make_long(BUDI, 77, 2, 2, "budi2"),
			make_long(SITI, 77, 2, 1, "siti1"),
			make_long(SITI, 77, 2, 2, "siti2"),
		};
		size_t order[4];
		struct db *db = NULL;
		bool budi_first;

		permute(n, order);
		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(add_one(db, parts[order[i]], NOW + i), INBOX_NEW);
		budi_first = order[0] < 2;
		assert_next_text(db, NOW + 4, budi_first ? BUDI : SITI,
			budi_first ? "budi1budi2" : "siti1siti2");
		assert_next_text(db, NOW + 4, budi_first ? SITI : BUDI,
			budi_first ? "siti1siti2" : "budi1budi2");
		assert_none_due(db, NOW + 2 * DEADLINE);
		db_close(db);
	}
}

/* Each differs from the first part in one thing that the key holds. */
static void each_field_of_the_key_counts(void **state)
{
	struct db *db = *state;
	struct inbox_part p[5];

	for (size_t i = 0; i < COUNT_OF(p); i++)
		p[i] = make_long(BUDI, 5, 2, 2, "second");
	p[0].modem = "gsm2";
	p[1].sender = SITI;
	p[2].width = 16;
	p[3].reference = 6;
	p[4].total = 3;
	(void)add_one(db, make_long(BUDI, 5, 2, 1, "first"), NOW);
	for (size_t i = 0; i < COUNT_OF(p); i++) {
		p[i].scts_us += (int64_t)i; /* else the other modem's would be the same part */
		assert_int_equal(add_one(db, p[i], NOW), INBOX_NEW);
	}
	assert_int_equal(look(db, "SELECT count(*) FROM message"), 6);
	assert_none_due(db, NOW);
}

static void the_same_number_with_other_content_begins_a_new_message(void **state)
{
	struct db *db = *state;
	struct inbox_part again = make_long(BUDI, 5, 2, 1, "y1");

	(void)add_one(db, make_long(BUDI, 5, 2, 1, "x1"), NOW);
	again.scts_us += HOUR;
	(void)add_one(db, again, NOW + HOUR);
	again = make_long(BUDI, 5, 2, 2, "y2");
	again.scts_us += HOUR;
	(void)add_one(db, again, NOW + HOUR); /* nearer to the second one */
	/* What is whole goes first. */
	assert_next_text(db, NOW + HOUR, BUDI, "y1y2");
	assert_next_text(db, NOW + HOUR, BUDI, "x1");
}

static void parts_more_than_a_day_apart_do_not_join(void **state)
{
	static const struct {
		int64_t first_scts, second_scts, received_apart;
		bool join;
	} cases[] = {
		{ NOW, NOW + 23 * HOUR, 72 * HOUR, true }, /* the modem was off for days */
		{ NOW, NOW + 25 * HOUR, SECOND, false },
		{ NOW + 23 * HOUR, NOW, SECOND, true },
		{ 0, NOW, 23 * HOUR, true },
		{ 0, NOW, 25 * HOUR, false },
		{ NOW, 0, 23 * HOUR, true },
		{ NOW, 0, 25 * HOUR, false },
		{ 0, 0, 23 * HOUR, true },
		{ 0, 0, 25 * HOUR, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct inbox_part p = make_long(BUDI, 9, 2, 1, "a");
		struct db *db = NULL;

		assert_int_equal(db_open(&db, ":memory:", DB_WRITE, NULL, NOW), 0);
		p.scts_us = cases[i].first_scts;
		(void)add_one(db, p, NOW);
		p = make_long(BUDI, 9, 2, 2, "b");
		p.scts_us = cases[i].second_scts;
		(void)add_one(db, p, NOW + cases[i].received_apart);
		assert_int_equal(look(db, "SELECT count(*) FROM message"), cases[i].join ? 1 : 2);
		db_close(db);
	}
}

static void each_message_has_its_own_deadline(void **state)
{
	struct db *db = *state;
	struct inbox_message m;
	int64_t at = 0;

	assert_int_equal(inbox_next_deadline(db, &at), 0);
	assert_true(at == INT64_MAX);
	(void)add_one(db, make_long(BUDI, 1, 4, 3, "c"), NOW);
	(void)add_one(db, make_long(SITI, 2, 2, 1, "x"), NOW + SECOND);
	(void)add_one(db, make_long(BUDI, 1, 4, 1, "a"), NOW + HOUR / 4); /* moves nothing */
	assert_int_equal(inbox_next_deadline(db, &at), 0);
	assert_int_equal(at, NOW + DEADLINE);
	assert_none_due(db, NOW + DEADLINE - 1);
	assert_int_equal(inbox_next(db, NOW + DEADLINE, &m), 1);
	assert_string_equal(m.sender, BUDI);
	assert_int_equal(m.total, 4);
	assert_int_equal(m.missing_count, 2);
	assert_int_equal(m.missing[0], 2);
	assert_int_equal(m.missing[1], 4);
	assert_memory_equal(m.data, "ac", 2);
	/* Until it is closed it is due. */
	assert_int_equal(inbox_next_deadline(db, &at), 0);
	assert_int_equal(at, NOW);
	assert_int_equal(inbox_close(db, m.id, "status", "ac", NOW), 0);
	inbox_message_done(&m);
	assert_int_equal(inbox_next_deadline(db, &at), 0);
	assert_int_equal(at, NOW + SECOND + DEADLINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define MEMORY(f) cmocka_unit_test_setup_teardown(f, open_memory, close_memory)
		MEMORY(a_new_part_is_stored_once),
		MEMORY(each_field_of_the_fingerprint_counts),
		MEMORY(a_kind_makes_no_new_message_but_for_a_submit),
		MEMORY(twice_in_one_batch_is_once),
		MEMORY(without_a_valid_time_the_day_of_receipt_counts),
		MEMORY(a_batch_with_an_impossible_part_keeps_nothing),
		MEMORY(a_single_part_is_a_whole_message),
		MEMORY(raw_octets_are_a_message_of_nobody),
		MEMORY(an_empty_message_is_one_too),
		MEMORY(impossible_part_numbers_make_a_message_of_its_own),
		MEMORY(messages_are_due_in_the_order_of_receipt),
		cmocka_unit_test(two_senders_with_one_reference_join_in_every_order),
		MEMORY(each_field_of_the_key_counts),
		MEMORY(the_same_number_with_other_content_begins_a_new_message),
		cmocka_unit_test(parts_more_than_a_day_apart_do_not_join),
		MEMORY(each_message_has_its_own_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
