/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sign.c - Standard Webhooks v1 against vectors that another implementation made. */
#include "forwarder/sign.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The first is of the Standard Webhooks project, the others were made with Python's hmac. */
static const struct vector {
	const char *secret, *id, *body;
	size_t body_size;
	int64_t at;
	const char *signature;
} vectors[] = {
	{ "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
		"{\"test\": 2432232314}", 20, 1614265330,
		"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" },
	{ "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw="
	  "=",
		"0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d",
		"{\"text\":\"Jalan rusak \xe2\x80\x94 \xc3\x9cn\xc3\xaf"
		"code\"}",
		36, 1795302000, "v1,wk3KIN1G+gJwfpYjXPC72YUgJiH8ZSDGruYQeqRbyj0=" },
	{ "whsec_c2l4dGVlbiBvY3RldHMhIQ", "a", "", 0, 0,
		"v1,XE/TELVxxQgzTf1MGRBxEOG3tQj57y3G6ilqL0PWvgE=" },
	{ "yMnKy8zNzs/Q0dLT1NXW19jZ2tvc3d7f4OHi4+Tl5ufo6err7O3u7w==", "b-contact", "\0\xff", 2,
		4102444800, "v1,OUC2wJXctGYpaShhRxn4i+r7Da76OBIBOiHYXwM8LhA=" },
};

static void signatures_are_those_of_another_implementation(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		const struct vector *v = &vectors[i];
		char signature[SIGN_SIZE];
		struct sign_key key;

		assert_int_equal(sign_read_key(v->secret, &key), 0);
		assert_int_equal(
			sign_make(&key, v->id, v->at, v->body, v->body_size, signature), 0);
		assert_string_equal(signature, v->signature);
	}
}

static void any_change_changes_the_signature(void **state)
{
	const struct vector *v = &vectors[0];
	char signature[SIGN_SIZE];
	struct sign_key key;

	(void)state;
	assert_int_equal(sign_read_key(v->secret, &key), 0);
	assert_int_equal(sign_make(&key, "msg_other", v->at, v->body, v->body_size, signature), 0);
	assert_string_not_equal(signature, v->signature);
	assert_int_equal(sign_make(&key, v->id, v->at + 1, v->body, v->body_size, signature), 0);
	assert_string_not_equal(signature, v->signature);
	assert_int_equal(sign_make(&key, v->id, v->at, v->body, v->body_size - 1, signature), 0);
	assert_string_not_equal(signature, v->signature);
	key.octets[0] ^= 1;
	assert_int_equal(sign_make(&key, v->id, v->at, v->body, v->body_size, signature), 0);
	assert_string_not_equal(signature, v->signature);
}

static void an_id_with_a_dot_is_not_signed(void **state)
{
	struct sign_key key = { .size = 24 };
	char signature[SIGN_SIZE];

	(void)state;
	assert_int_equal(sign_make(&key, "a.b", 1, "x", 1, signature), -EINVAL);
	assert_int_equal(sign_make(&key, "", 1, "x", 1, signature), -EINVAL);
}

static void what_is_no_key_is_refused(void **state)
{
	static const struct {
		const char *text;
		int error;
	} cases[] = {
		{ "", -ERANGE },
		{ "whsec_", -ERANGE },
		{ "c2hvcnQ=", -ERANGE },
		{ "whsec_c2l4dGVlbiBvY3RldHMh", -ERANGE }, /* 15 octets */
		{ "c2l4dGVlbiBvY3RldHMhIQ=", -EINVAL },    /* half of the padding */
		{ "c2l4dGVlbiBvY3RldHMhI", -EINVAL },
		{ "c2l4dGVlbiBvY3RldHMhIQ===", -EINVAL },
		{ "c2l4dGVlbiBv Y3RldHMhIQ==", -EINVAL },
		{ "c2l4dGVlbiBvY3RldHMh-_==", -EINVAL },
		{ "c2l4==GVlbiBvY3RldHMhIQ", -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sign_key key = { .size = 77 };

		assert_int_equal(sign_read_key(cases[i].text, &key), cases[i].error);
		assert_int_equal(key.size, 77);
	}
}

static void a_key_may_not_be_longer_than_its_room(void **state)
{
	char text[1025];
	struct sign_key key;

	(void)state;
	memset(text, 'A', sizeof(text) - 1);
	text[1024] = '\0';
	assert_int_equal(sign_read_key(text, &key), -ERANGE);
	text[680] = '\0';
	assert_int_equal(sign_read_key(text, &key), 0);
	assert_int_equal(key.size, 510);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signatures_are_those_of_another_implementation),
		cmocka_unit_test(any_change_changes_the_signature),
		cmocka_unit_test(an_id_with_a_dot_is_not_signed),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(a_key_may_not_be_longer_than_its_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
