/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_seal_box.c - octets that only their key opens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/seal_fixture.h"

/* AES-256-GCM as another library makes it. */
static void a_box_is_what_any_other_program_would_make(void **state)
{
	static const uint8_t expected[] = { 0x81, 0x9d, 0x3d, 0x14, 0x64, 0x65, 0x66, 0x67, 0x68,
		0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x63, 0x2d, 0xec, 0x5e, 0x48, 0xdb, 0x65,
		0xaa, 0x0b, 0x54, 0x68, 0xdf, 0xe2, 0x5c, 0xe7, 0xba, 0xba, 0x00, 0xd4, 0x1f, 0x81,
		0x9b, 0x67, 0x52, 0x15, 0x1d, 0x44, 0x59, 0x40, 0xc5 };
	struct db_keys keys = { .count = 1 };
	uint8_t nonce[SEAL_NONCE_SIZE], box[sizeof(expected)], plain[sizeof(BUDI) - 1];
	char id[RESEAL_ID_SIZE];
	struct seal_box *b = NULL;

	(void)state;
	for (size_t i = 0; i < DB_KEY_SIZE; i++)
		keys.keys[0][i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof(nonce); i++)
		nonce[i] = (uint8_t)(100 + i);
	assert_int_equal(seal_box_new(&b, &keys), 0);
	assert_int_equal(seal_box_seal(b, "person.number:x", nonce, (const uint8_t *)BUDI,
				 sizeof(plain), box),
		0);
	assert_memory_equal(box, expected, sizeof(expected));
	assert_int_equal(seal_box_open(b, "person.number:x", box, sizeof(box), plain), 0);
	assert_memory_equal(plain, BUDI, sizeof(plain));
	assert_int_equal(db_key_id(keys.keys[0], id), 0);
	assert_string_equal(id, "819d3d14");
	seal_box_free(b);
}

static void each_octet_of_a_box_counts(void **state)
{
	uint8_t box[sizeof(LAMPU) - 1 + SEAL_EXTRA], plain[sizeof(LAMPU)];
	struct seal_box *b = NULL;
	int r;

	(void)state;
	assert_int_equal(seal_box_new(&b, &one), 0);
	assert_int_equal(
		seal_box_seal(b, CONTEXT, NULL, (const uint8_t *)LAMPU, sizeof(LAMPU) - 1, box), 0);
	for (size_t i = 0; i < sizeof(box); i++) {
		box[i] ^= 1;
		r = seal_box_open(b, CONTEXT, box, sizeof(box), plain);
		assert_int_equal(r, i < SEAL_ID_SIZE ? -ENOKEY : -EUCLEAN);
		assert_int_equal(
			seal_box_open(b, CONTEXT, box, i, plain), i < SEAL_EXTRA ? -EUCLEAN : r);
		box[i] ^= 1;
	}
	assert_int_equal(seal_box_open(b, CONTEXT "1", box, sizeof(box), plain), -EUCLEAN);
	assert_int_equal(seal_box_open(b, CONTEXT, box, sizeof(box), plain), 0);
	seal_box_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_box_is_what_any_other_program_would_make),
		cmocka_unit_test(each_octet_of_a_box_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
