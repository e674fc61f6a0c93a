/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_link.c - a tracking ID that a person or an export tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conversation.h"
#include "tests/unit/store_fixture.h"

static void a_link_ends_the_forwarding_whatever_its_state(void **state)
{
	static const char *const states[] = { "due", "in_flight", "parked", "held", "unknown" };
	struct db *db = *state;

	for (unsigned i = 0; i < COUNT_OF(states); i++) {
		char id[8], sql[128];
		int64_t complaint = open_complaint(db, BUDI, i, NOW);
		struct complaint c;

		(void)snprintf(sql, sizeof sql,
			"UPDATE forward SET state = '%s' WHERE complaint = %d", states[i],
			(int)complaint);
		change(db, sql);
		assert_int_equal(complaint_find_row(db, complaint, &c), 1);
		(void)snprintf(id, sizeof id, "634075%u", i);
		assert_int_equal(forward_link(db, c.ticket, id, NOW), 1);
		assert_int_equal(complaint_find(db, id, &c), 1);
		assert_int_equal(c.id, complaint);
		assert_string_equal(c.status, "submitted");
	}
	assert_int_equal(look(db, "SELECT count(*) FROM forward WHERE state = 'done'"), 5);
}

static void what_followed_the_complaint_may_go_now(void **state)
{
	struct db *db = *state;
	int64_t complaint = open_complaint(db, BUDI, 1, NOW);

	assert_int_equal(forward_contact(db, complaint, NOW, NOW), 1);
	assert_int_equal(look(db, "SELECT waits FROM forward WHERE kind = 2"), 1);
	assert_int_equal(forward_link(db, "T00-001", "6340753", NOW), 1);
	assert_int_equal(look(db, "SELECT waits FROM forward WHERE kind = 2"), 0);
}

static void a_link_may_be_put_right_but_takes_no_others_id(void **state)
{
	struct db *db = *state;

	(void)open_complaint(db, BUDI, 1, NOW);
	(void)open_complaint(db, SITI, 2, NOW);
	assert_int_equal(forward_link(db, "T00-001", "6340753", NOW), 1);
	assert_int_equal(forward_link(db, "T00-002", "6340753", NOW), -EEXIST);
	assert_look_text(db, "SELECT state FROM forward WHERE complaint = 2", "due");
	assert_int_equal(forward_link(db, "T00-001", "6340754", NOW), 1);
	assert_int_equal(forward_link(db, "T00-002", "6340753", NOW), 1);
}

static void a_status_that_is_known_stays(void **state)
{
	struct db *db = *state;

	(void)open_complaint(db, BUDI, 1, NOW);
	change(db, "UPDATE complaint SET status = 'answered'");
	assert_int_equal(forward_link(db, "T00-001", "6340753", NOW), 1);
	assert_look_text(db, "SELECT status FROM complaint", "answered");
}

static void nonsense_is_refused(void **state)
{
	struct db *db = *state;
	char id[DB_TRACKING_SIZE + 1];

	(void)open_complaint(db, BUDI, 1, NOW);
	memset(id, '1', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	assert_int_equal(forward_link(db, "T00-001", id, NOW), -EOVERFLOW);
	assert_int_equal(forward_link(db, "T00-001", "", NOW), -EINVAL);
	assert_int_equal(forward_link(db, "T00-009", "6340753", NOW), 0);
	assert_int_equal(look(db, "SELECT count(*) FROM complaint WHERE tracking_id IS NULL"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_memory, close_memory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_link_ends_the_forwarding_whatever_its_state),
		TEST(what_followed_the_complaint_may_go_now),
		TEST(a_link_may_be_put_right_but_takes_no_others_id),
		TEST(a_status_that_is_known_stays),
		TEST(nonsense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
