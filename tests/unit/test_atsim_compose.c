/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_atsim_compose.c - the simulator's texts as user data: packed, split and read back.
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

/* A composed part as it would arrive, to be read back. */
static void read_back(const struct pdu_data *data, uint8_t dcs, struct pdu_submit *ret)
{
	struct pdu pdu;

	assert_int_equal(pdu_make_submit("+628123456789", dcs, data, &pdu), 0);
	assert_int_equal(pdu_read_submit(pdu.octets, pdu.size, ret), 0);
}

static void septets_are_packed_as_in_the_literature(void **state)
{
	static const uint8_t hello[] = "hellohello";
	uint8_t octets[16], septets[16];

	(void)state;
	assert_int_equal(text_pack(hello, 10, 0, octets), 9);
	assert_hex(octets, 9, "E8329BFD4697D9EC37");
	text_unpack(octets, 10, 0, septets);
	assert_memory_equal(septets, hello, 10);
}

static void a_first_part_has_one_fill_bit(void **state)
{
	struct pdu_data parts[2];
	char text[201];
	uint8_t dcs;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "Lorem Ipsum is simply", 21);
	assert_int_equal(compose(text, 8, parts, 2, &dcs), 2);
	assert_hex(parts[0].octets, 19, "050003340201986F79B90D4AC2E7F536283D07");
	assert_int_equal(parts[0].length, 160);
	assert_int_equal(parts[0].size, 140);
	assert_int_equal(parts[1].length, 7 + 200 - 153);
}

/* Texts of `count` times `unit`, and the parts they need. */
static const struct {
	const char *unit;
	size_t count;
	unsigned width;
	int parts;
	uint8_t dcs;
} sizes[] = {
	{ "a", 0, 8, 1, 0 },
	{ "a", 160, 8, 1, 0 },
	{ "a", 161, 8, 2, 0 },
	{ "a", 306, 8, 2, 0 },
	{ "a", 307, 8, 3, 0 },
	{ "a", 304, 16, 2, 0 },
	{ "a", 305, 16, 3, 0 },
	{ "{", 80, 8, 1, 0 },
	{ "{", 152, 8, 2, 0 },
	{ "{", 153, 8, 3, 0 },
	{ "\xc3\xa1", 70, 8, 1, 8 },
	{ "\xc3\xa1", 71, 8, 2, 8 },
	{ "\xc3\xa1", 134, 8, 2, 8 },
	{ "\xc3\xa1", 135, 8, 3, 8 },
	{ "\xf0\x9f\x99\x82", 35, 8, 1, 8 },
	{ "\xf0\x9f\x99\x82", 66, 8, 2, 8 },
	{ "\xf0\x9f\x99\x82", 67, 8, 3, 8 },
	{ "a", 255 * 153, 8, 255, 0 },
	{ "a", 255 * 153 + 1, 8, -E2BIG, 0 },
};

static void a_text_needs_the_parts_it_needs_and_is_read_back_whole(void **state)
{
	static struct pdu_data parts[COMPOSE_PARTS_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		_cleanup_(buffer_free) struct buffer text = { 0 }, read = { 0 };
		struct pdu_submit submit;
		uint8_t dcs;
		int count;

		for (size_t j = 0; j < sizes[i].count; j++)
			buffer_add_text(&text, sizes[i].unit);
		buffer_add(&text, "", 1);
		count = compose(buffer_octets(&text), sizes[i].width, parts, COUNT_OF(parts), &dcs);
		assert_int_equal(count, sizes[i].parts);
		if (count < 0)
			continue;
		assert_int_equal(dcs, sizes[i].dcs);
		for (int part = 0; part < count; part++) {
			read_back(&parts[part], dcs, &submit);
			assert_int_equal(submit.joined, count > 1);
			if (submit.joined) {
				assert_int_equal(submit.part, part + 1);
				assert_int_equal(submit.parts, count);
				assert_int_equal(submit.joined_reference,
					sizes[i].width == 16 ? 0x1234 : 0x34);
			}
			pdu_add_text(&read, &submit);
		}
		buffer_add(&read, "", 1);
		assert_string_equal(buffer_octets(&read), buffer_octets(&text));
	}
}

static void every_gsm_character_survives(void **state)
{
	static const char all[] =
		"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
		"\f^{}\\[~]|€";
	struct pdu_data data;
	struct pdu_submit submit;
	uint8_t dcs;

	(void)state;
	assert_int_equal(compose(all, 8, &data, 1, &dcs), 1);
	assert_int_equal(dcs, 0);
	assert_int_equal(data.length, 127 + 20);
	read_back(&data, dcs, &submit);
	assert_text(&submit, all);
}

static void a_class_and_a_header_of_our_own_are_kept(void **state)
{
	static const uint8_t port[] = { 6, 5, 4, 0x0b, 0x84, 0x23, 0xf0 };
	struct compose compose = { .text = "hai",
		.size = 3,
		.dcs = COMPOSE_DCS_AUTO,
		.message_class = 0,
		.header = port,
		.header_size = sizeof(port),
		.width = 8 };
	struct pdu_submit submit;
	struct pdu_data data;
	uint8_t dcs;

	(void)state;
	assert_int_equal(compose_parts(&compose, &data, 1, &dcs), 1);
	assert_int_equal(dcs, 0x10);
	assert_int_equal(data.length, 8 + 3);
	read_back(&data, dcs, &submit);
	assert_int_equal(submit.header_size, sizeof(port));
	assert_false(submit.joined);
	assert_text(&submit, "hai");
}

static void a_header_of_eleven_octets_has_three_fill_bits(void **state)
{
	static const uint8_t reply_address[] = { 10, 0x22, 8, 0x0b, 0x91, 0x21, 0x43, 0x65, 0x87,
		0x09, 0xf1 };
	struct compose compose = { .text = "Please reply",
		.size = 12,
		.message_class = -1,
		.header = reply_address,
		.header_size = sizeof(reply_address),
		.width = 8 };
	struct pdu_submit submit;
	struct pdu_data data;
	uint8_t dcs;

	(void)state;
	assert_int_equal(compose_parts(&compose, &data, 1, &dcs), 1);
	assert_int_equal(data.length, 25);
	assert_hex(data.octets, data.size, "0A22080B912143658709F180B2CBE17919242FC3D979");
	read_back(&data, dcs, &submit);
	assert_text(&submit, "Please reply");
}

static void octets_come_out_as_hexadecimal(void **state)
{
	struct compose compose = {
		.text = "\x00\xff\x10", .size = 3, .dcs = 0x04, .message_class = -1, .width = 8
	};
	struct pdu_submit submit;
	struct pdu_data data;
	uint8_t dcs;

	(void)state;
	assert_int_equal(compose_parts(&compose, &data, 1, &dcs), 1);
	read_back(&data, dcs, &submit);
	assert_text(&submit, "00FF10");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(septets_are_packed_as_in_the_literature),
		cmocka_unit_test(a_first_part_has_one_fill_bit),
		cmocka_unit_test(a_text_needs_the_parts_it_needs_and_is_read_back_whole),
		cmocka_unit_test(every_gsm_character_survives),
		cmocka_unit_test(a_class_and_a_header_of_our_own_are_kept),
		cmocka_unit_test(a_header_of_eleven_octets_has_three_fill_bits),
		cmocka_unit_test(octets_come_out_as_hexadecimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
