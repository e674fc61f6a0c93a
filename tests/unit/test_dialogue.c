/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_dialogue.c - what a citizen's message leads to, from the text to the rows. */
#include "daemon/inbound.h"
#include "tests/unit/trunk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CITIZEN   "+6281234567890"
#define NEIGHBOUR "081298765432"

static const char settings[] =
	"gateway = \"test\";\n"
	"modems = ( { name = \"gsm1\"; device = \"/dev/null\"; number = \"+6281100000001\"; } );\n"
	"intake = { ask_place = false; routes = ( { keyword = \"TANGKAB\"; agency = \"Kab\"; "
	"category = \"JALAN\"; } "
	"); };\n";

static int set_up(void **state)
{
	struct trunk *t = malloc(sizeof *t);

	trunk_open(t, settings);
	*state = t;
	return 0;
}

static void ticket_of(struct trunk *t, char ret[static 8])
{
	const char *rows = trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket");

	assert_int_equal(strlen(rows), 8);
	memcpy(ret, rows, 7);
	ret[7] = '\0';
}

static void a_complaint_has_its_receipt_and_its_forward_at_once(void **state)
{
	struct trunk *t = *state;
	char ticket[8];
	const char *row;

	trunk_text(t, CITIZEN, "LAPOR jalan berlubang di Jl Melati");
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL,
				    "status class visibility text modem incomplete"),
		"received|pengaduan|normal|jalan berlubang di Jl Melati|gsm1|0\n");
	ticket_of(t, ticket);
	row = trunk_rows(t, REPORT_REPLIES, ticket, "template state parts text");
	assert_non_null(strstr(row, "receipt|queued|1|"));
	assert_non_null(strstr(row, ticket));
	assert_string_equal(trunk_rows(t, REPORT_FORWARDS, ticket, "state attempts"), "due|0\n");
	assert_string_equal(
		trunk_rows(t, REPORT_MESSAGES, ticket, "kind sender"), "complaint|+62812****890\n");
}

/* Nobody looks its complaint up for it. */
static void a_receipt_is_of_the_complaint_that_it_names(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, CITIZEN, "LAPOR jalan berlubang di Jl Melati");
	trunk_text(t, NEIGHBOUR, "BANTUAN");
	trunk_text(t, NEIGHBOUR, "RAHASIA lampu jalan mati di Jl Mawar");
	trunk_text(t, CITIZEN, "LAPOR sampah menumpuk di Jl Kenanga");
	assert_int_equal(trunk_look(t, "SELECT count(*) FROM complaint"), 3);
	assert_int_equal(trunk_look(t, "SELECT count(*) FROM reply WHERE class = 0"), 3);
	assert_int_equal(
		trunk_look(t, "SELECT count(*) FROM complaint AS c JOIN reply AS r ON"
			      " r.complaint = c.id AND r.person = c.person AND r.class = 0"
			      " AND instr(unsealed(r.text, 'reply.text:' || c.id), c.ticket)"),
		3);
	assert_int_equal(trunk_look(t, "SELECT count(*) FROM message AS m JOIN complaint AS c ON"
				       " c.id = m.complaint AND c.person = m.person"),
		3);
}

static void a_route_brings_its_category(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, CITIZEN, "TANGKAB lampu jalan mati");
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "route category text"),
		"TANGKAB|JALAN|lampu jalan mati\n");
}

static void a_status_is_told_to_the_phone_that_filed_it_only(void **state)
{
	struct trunk *t = *state;
	char ticket[8], text[32] = "status ";

	trunk_text(t, CITIZEN, "LAPOR jalan berlubang");
	ticket_of(t, ticket);
	memcpy(text + 7, ticket, sizeof ticket);
	trunk_text(t, NEIGHBOUR, text);
	assert_string_equal(trunk_rows(t, REPORT_REPLIES, ticket, "template"), "receipt\n");
	assert_non_null(
		strstr(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "unknown-id\n"));
	trunk_text(t, CITIZEN, text);
	assert_non_null(strstr(trunk_rows(t, REPORT_REPLIES, ticket, "template text"), "status|"));
	/* The same phone, written another way. */
	trunk_text(t, "081234567890", "CEK");
	assert_string_equal(
		trunk_rows(t, REPORT_REPLIES, ticket, "template"), "receipt\nstatus\nstatus\n");
}

static void who_is_no_person_is_never_answered(void **state)
{
	static const char *const senders[] = { "TELKOMSEL", "*123#", "1818", "", "+6281100000001" };
	struct trunk *t = *state;

	for (size_t i = 0; i < COUNT_OF(senders); i++)
		trunk_text(t, senders[i], "LAPOR pulsa Anda habis");
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket"), "");
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "");
}

static void each_kind_has_its_answer(void **state)
{
	static const struct {
		const char *text, *template_name;
	} cases[] = { { "BANTUAN", "help\n" }, { "LAPOR", "empty\n" },
		{ "STATUS K7M-2QO", "bad-id\n" }, { "STATUS", "no-complaint\n" },
		{ "CEK 1916449", "unknown-id\n" } };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct trunk *t = *state;

		trunk_text(t, CITIZEN, cases[i].text);
		assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"),
			cases[i].template_name);
		trunk_tear_down(state);
		set_up(state);
	}
}

static struct inbox_part piece(const char *data, size_t size, uint8_t total, uint8_t part)
{
	return (struct inbox_part){ .modem = "gsm1",
		.sender = CITIZEN,
		.scts_us = INT64_C(1795256400000000) + part,
		.coding = INBOX_GSM7,
		.message_class = -1,
		.data = (const uint8_t *)data,
		.data_size = size,
		.width = 8,
		.reference = 7,
		.total = total,
		.part = part };
}

static void hear(struct trunk *t, const struct inbox_part *part)
{
	enum inbox_result result;

	assert_int_equal(inbox_add(t->app.db, part, 1, t->now_us, 60 * USEC_PER_SEC, &result), 0);
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
}

static void an_overdue_message_is_a_complaint_and_a_late_part_completes_it(void **state)
{
	static const char first[] = "\0L\0A\0P\0O\0R\0 \0j\0a\0l\0a\0n\0 ",
			  second[] = "\0r\0u\0s\0a\0k";
	struct inbox_part head = piece(first, sizeof first - 1, 2, 1),
			  tail = piece(second, sizeof second - 1, 2, 2);
	struct trunk *t = *state;

	hear(t, &head);
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket"), "");
	t->now_us += 60 * USEC_PER_SEC;
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "text incomplete"), "jalan|1\n");
	hear(t, &tail);
	assert_string_equal(
		trunk_rows(t, REPORT_COMPLAINTS, NULL, "text incomplete"), "jalan rusak|0\n");
}

static void a_late_part_of_what_became_no_complaint_holds_up_nothing(void **state)
{
	static const char first[] = "\0p\0u\0l", second[] = "\0s\0a";
	struct inbox_part head = piece(first, sizeof first - 1, 2, 1),
			  tail = piece(second, sizeof second - 1, 2, 2);
	struct trunk *t = *state;

	head.sender = tail.sender = "TELKOMSEL";
	hear(t, &head);
	t->now_us += 60 * USEC_PER_SEC;
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
	hear(t, &tail);
	trunk_text(t, CITIZEN, "LAPOR banjir");
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "text"), "banjir\n");
}

static void what_is_left_of_a_long_message_is_no_command(void **state)
{
	static const char first[] = "\0S\0T\0A\0T\0U\0S";
	struct inbox_part head = piece(first, sizeof first - 1, 2, 1);
	struct trunk *t = *state;

	hear(t, &head);
	t->now_us += 60 * USEC_PER_SEC;
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
	assert_string_equal(
		trunk_rows(t, REPORT_COMPLAINTS, NULL, "text incomplete"), "STATUS|1\n");
}

static void data_and_broken_parts_are_kept_and_not_read(void **state)
{
	struct inbox_part part = piece("\x01\x02\x03", 3, 0, 0);
	struct trunk *t = *state;

	part.width = 0;
	part.coding = INBOX_8BIT;
	hear(t, &part);
	part.coding = INBOX_RAW;
	part.sender = "";
	hear(t, &part);
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket"), "");
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "");
}

static void what_is_no_text_of_a_person_is_closed_with_its_kind(void **state)
{
	static const char data[] = "\0L\0A\0P\0O\0R\0 \0b\0a\0n\0j\0i\0r";
	static const struct {
		enum inbox_part_kind kind;
		enum inbox_coding coding;
		const char *name;
	} cases[] = {
		{ INBOX_FLASH, INBOX_GSM7, "flash" },
		{ INBOX_INDICATION, INBOX_UCS2, "indication" },
		{ INBOX_WAP, INBOX_8BIT, "wap" },
		{ INBOX_PORT, INBOX_8BIT, "port" },
		{ INBOX_PORT, INBOX_GSM7, "port" },
		{ INBOX_DATA, INBOX_8BIT, "data" },
		{ INBOX_SIM, INBOX_8BIT, "sim" },
		{ INBOX_SUBMIT, INBOX_GSM7, "submit" },
		{ INBOX_BROKEN, INBOX_RAW, "broken" },
		/* Kept by a version that knew no kinds. */
		{ INBOX_TEXT, INBOX_8BIT, "data" },
		{ INBOX_TEXT, INBOX_RAW, "broken" },
	};
	struct trunk *t = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct inbox_part part = piece(data, sizeof data - 1, 0, 0);
		struct inbox_outcome outcome;
		int64_t message = 0;

		part.width = 0;
		part.scts_us += (int64_t)i;
		part.kind = cases[i].kind;
		part.coding = cases[i].coding;
		hear(t, &part);
		assert_int_equal(inbox_newest(t->app.db, &message), 0);
		assert_int_equal(inbox_outcome(t->app.db, message, &outcome), 0);
		assert_string_equal(outcome.kind, cases[i].name);
		assert_string_equal(outcome.ticket, "");
	}
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket"), "");
	assert_string_equal(trunk_rows(t, REPORT_QUEUE_REPLY, NULL, "template"), "");
}

static void a_late_part_of_data_is_no_text(void **state)
{
	struct inbox_part head = piece("\x01\x02\x03", 3, 2, 1), tail = piece("\xd8\x04", 2, 2, 2);
	struct trunk *t = *state;

	head.kind = tail.kind = INBOX_WAP;
	head.coding = tail.coding = INBOX_8BIT;
	hear(t, &head);
	t->now_us += 60 * USEC_PER_SEC;
	assert_int_equal(inbound_read(&t->app, t->now_us), 0);
	hear(t, &tail);
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "ticket"), "");
	trunk_text(t, CITIZEN, "LAPOR banjir");
	assert_string_equal(trunk_rows(t, REPORT_COMPLAINTS, NULL, "text"), "banjir\n");
}

static void emoji_and_long_words_survive(void **state)
{
	struct trunk *t = *state;

	trunk_text(t, CITIZEN, "LAPOR banjir \xf0\x9f\x98\xad parah");
	assert_string_equal(
		trunk_rows(t, REPORT_COMPLAINTS, NULL, "text"), "banjir \xf0\x9f\x98\xad parah\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_late_part_of_what_became_no_complaint_holds_up_nothing, set_up,
			trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			a_receipt_is_of_the_complaint_that_it_names, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(a_complaint_has_its_receipt_and_its_forward_at_once,
			set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			a_route_brings_its_category, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			a_status_is_told_to_the_phone_that_filed_it_only, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			who_is_no_person_is_never_answered, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(each_kind_has_its_answer, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			an_overdue_message_is_a_complaint_and_a_late_part_completes_it, set_up,
			trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_left_of_a_long_message_is_no_command, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			data_and_broken_parts_are_kept_and_not_read, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_text_of_a_person_is_closed_with_its_kind,
			set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			a_late_part_of_data_is_no_text, set_up, trunk_tear_down),
		cmocka_unit_test_setup_teardown(
			emoji_and_long_words_survive, set_up, trunk_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
