/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_atsim_pdu.c - the simulator's PDUs against known ones: it must be right where the daemon is
 * tried against it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "lapor.h"
#include "tests/atsim/buffer.h"
#include "tests/unit/atsim_fixture.h"

static size_t octets_of(const char *hex, uint8_t ret[PDU_SIZE_MAX])
{
	int size = text_from_hex(hex, strlen(hex), ret, PDU_SIZE_MAX);

	assert_true(size > 0);
	return (size_t)size;
}

static void a_known_submit_is_read(void **state)
{
	uint8_t octets[PDU_SIZE_MAX];
	struct pdu_submit submit;
	size_t size = octets_of("0011000B916407281553F80000AA0AE8329BFD4697D9EC37", octets);

	(void)state;
	assert_int_equal(pdu_read_submit(octets, size, &submit), 0);
	assert_string_equal(submit.to, "+46708251358");
	assert_int_equal(submit.dcs, 0);
	assert_int_equal(submit.valid_s, 4 * 86400);
	assert_false(submit.report);
	assert_false(submit.joined);
	assert_text(&submit, "hellohello");
}

static void a_known_deliver_is_read(void **state)
{
	uint8_t octets[PDU_SIZE_MAX];
	struct pdu_submit message;
	struct pdu_time sent;
	size_t size = octets_of(
		"07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37", octets);

	(void)state;
	assert_int_equal(pdu_read_deliver(octets, size, &message, &sent), 0);
	assert_string_equal(message.to, "27838890001");
	assert_text(&message, "hellohello");
	assert_int_equal(sent.quarters, 8);
}

static void a_deliver_is_made_octet_by_octet(void **state)
{
	struct pdu_data data;
	struct pdu_deliver deliver = { .smsc = "+31624000000",
		.from = "+31641600986",
		.sent = { 1030383461, 8 },
		.data = &data };
	struct pdu pdu;

	(void)state;
	assert_int_equal(compose("How are you?", 8, &data, 1, &deliver.dcs), 1);
	assert_int_equal(pdu_make_deliver(&deliver, &pdu), 0);
	assert_hex(pdu.octets, pdu.size,
		"07911326040000F0040B911346610089F60000208062917314800CC8F71D14969741F977FD07");
	assert_int_equal(pdu.tpdu_size, pdu.size - 8);
}

static void a_named_sender_counts_useful_semi_octets(void **state)
{
	struct pdu_data data = { 0 };
	struct pdu_deliver deliver = { .smsc = "", .from = "Design@Home", .data = &data };
	struct pdu pdu;

	(void)state;
	assert_int_equal(pdu_make_deliver(&deliver, &pdu), 0);
	assert_hex(pdu.octets, 14, "000414D0C4F23C7D760390EF7619");
	deliver.from = "Twelve chars";
	assert_int_equal(pdu_make_deliver(&deliver, &pdu), -EINVAL);
	deliver.from = "\xf0\x9f\x99\x82";
	assert_int_equal(pdu_make_deliver(&deliver, &pdu), -EINVAL);
}

static void a_time_west_of_greenwich_has_the_sign_bit(void **state)
{
	struct pdu_data data = { 0 };
	struct pdu_deliver deliver = {
		.smsc = "", .from = "2121", .sent = { 0, -35 }, .data = &data
	};
	struct pdu pdu;
	struct pdu_submit message;
	struct pdu_time sent;

	(void)state;
	assert_int_equal(pdu_make_deliver(&deliver, &pdu), 0);
	assert_int_equal(pdu.octets[pdu.size - 2], 0x5b);
	deliver.sent.at = 1795231230;
	assert_int_equal(pdu_make_deliver(&deliver, &pdu), 0);
	assert_int_equal(pdu_read_deliver(pdu.octets, pdu.size, &message, &sent), 0);
	assert_int_equal(sent.at, 1795231230);
	assert_int_equal(sent.quarters, -35);
}

static void a_report_is_made_octet_by_octet(void **state)
{
	struct pdu_report report = { "", "+628123456789", 200, 0x46, { 1795231230, 28 },
		{ 1795231235, 28 } };
	struct pdu pdu;

	(void)state;
	assert_int_equal(pdu_make_report(&report, &pdu), 0);
	assert_hex(pdu.octets, pdu.size, "0006C80C91261832547698621112010203826211120102538246");
	assert_int_equal(pdu.tpdu_size, pdu.size - 1);
}

static void relative_validities_are_those_of_the_specification(void **state)
{
	static const struct {
		const char *value;
		int64_t seconds;
	} cases[] = { { "00", 300 }, { "0B", 3600 }, { "8F", 43200 }, { "90", 45000 },
		{ "A7", 86400 }, { "A8", 2 * 86400 }, { "C4", 30 * 86400 }, { "C5", 5 * 604800 },
		{ "FF", 63 * 604800 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char hex[] = "001100048121210000xx00";
		uint8_t octets[PDU_SIZE_MAX];
		struct pdu_submit submit;

		memcpy(hex + 18, cases[i].value, 2);
		assert_int_equal(pdu_read_submit(octets, octets_of(hex, octets), &submit), 0);
		assert_string_equal(submit.to, "1212");
		assert_int_equal(submit.valid_s, cases[i].seconds);
	}
}

static void a_submit_cut_short_or_with_octets_left_over_is_refused(void **state)
{
	uint8_t octets[PDU_SIZE_MAX + 1] = { 0 };
	struct pdu_submit submit;
	size_t size = octets_of(
		"07912618010000F071000C912618325476980008A70E0500030702010041007A002D0021", octets);

	(void)state;
	assert_int_equal(pdu_read_submit(octets, size, &submit), 0);
	assert_true(submit.joined);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(pdu_read_submit(octets, i, &submit), -EINVAL);
	assert_int_equal(pdu_read_submit(octets, size + 1, &submit), -EINVAL);
}

static void any_octet_changed_is_read_or_refused_but_never_believed_too_long(void **state)
{
	static const char hex[] =
		"07912618010000F071000C912618325476980008A70E0500030702010041007A002D0021";
	uint8_t octets[PDU_SIZE_MAX];
	struct pdu_submit submit;
	size_t size = octets_of(hex, octets);

	(void)state;
	for (size_t at = 0; at < size; at++) {
		for (unsigned value = 0; value < 256; value++) {
			uint8_t was = octets[at];
			_cleanup_(buffer_free) struct buffer text = { 0 };

			octets[at] = (uint8_t)value;
			if (pdu_read_submit(octets, size, &submit) == 0) {
				assert_true(submit.data.size <= PDU_DATA_MAX);
				assert_true(submit.header_size <= submit.data.size);
				pdu_add_text(&text, &submit);
			}
			octets[at] = was;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_submit_is_read),
		cmocka_unit_test(a_known_deliver_is_read),
		cmocka_unit_test(a_deliver_is_made_octet_by_octet),
		cmocka_unit_test(a_named_sender_counts_useful_semi_octets),
		cmocka_unit_test(a_time_west_of_greenwich_has_the_sign_bit),
		cmocka_unit_test(a_report_is_made_octet_by_octet),
		cmocka_unit_test(relative_validities_are_those_of_the_specification),
		cmocka_unit_test(a_submit_cut_short_or_with_octets_left_over_is_refused),
		cmocka_unit_test(any_octet_changed_is_read_or_refused_but_never_believed_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
