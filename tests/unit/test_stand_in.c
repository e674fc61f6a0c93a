/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_stand_in.c - which of libgammu's pauses take their time, and what it dumps. Nobody sleeps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modem/stand_in.h"

#include <time.h>

/* Of libgammu: behind each octet and each command for a slow modem, for a line that takes nothing
 * more, and in a send. */
#define OCTET_US   1000
#define BUSY_US    1000
#define COMMAND_US 400000
#define PROMPT_US  100000
#define PDU_US     500000

static int64_t slept_us;

int __wrap_nanosleep(const struct timespec *time, struct timespec *ret_left);

int __wrap_nanosleep(const struct timespec *time, struct timespec *ret_left)
{
	(void)ret_left;
	assert_true(time->tv_nsec >= 0 && time->tv_nsec < 1000000000);
	slept_us += (int64_t)time->tv_sec * 1000000 + time->tv_nsec / 1000;
	return 0;
}

static int64_t sleep_of(useconds_t us)
{
	int (*const ask)(useconds_t) = usleep; /* as libgammu does */

	slept_us = 0;
	assert_int_equal(ask(us), 0);
	return slept_us;
}

static void every_pause_takes_its_time(void **state)
{
	static const useconds_t pauses[] = { 0, 1, OCTET_US, PROMPT_US, COMMAND_US, PDU_US, 999999,
		1000000, 2500000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pauses); i++)
		assert_int_equal(sleep_of(pauses[i]), pauses[i]);
}

static void the_fixed_ones_of_a_send_do_not_where_they_are_skipped(void **state)
{
	(void)state;
	stand_in_skip_pauses(true);
	assert_int_equal(sleep_of(PROMPT_US), 0);
	assert_int_equal(sleep_of(PDU_US), 0);
	/* But never those that the line needs. */
	assert_int_equal(sleep_of(OCTET_US), OCTET_US);
	assert_int_equal(sleep_of(BUSY_US), BUSY_US);
	assert_int_equal(sleep_of(PROMPT_US - 1), PROMPT_US - 1);
	slept_us = 0;
	stand_in_pause();
	assert_int_equal(slept_us, OCTET_US);
	stand_in_skip_pauses(false);
	assert_int_equal(sleep_of(PROMPT_US), PROMPT_US);
	assert_int_equal(sleep_of(COMMAND_US), COMMAND_US);
}

void DumpMessage(void *debug, const unsigned char *message, size_t size);

static void hear(const unsigned char *octets, size_t size, void *userdata)
{
	size_t *sum = userdata;

	assert_memory_equal(octets, "AT\r", size);
	*sum += size;
}

static void a_dump_is_told_to_whom_it_concerns(void **state)
{
	size_t sum = 0;

	(void)state;
	DumpMessage(NULL, (const unsigned char *)"AT\r", 3);
	stand_in_take_dumps(hear, &sum);
	DumpMessage(NULL, (const unsigned char *)"AT\r", 3);
	assert_int_equal(sum, 3);
	stand_in_take_dumps(NULL, NULL);
	DumpMessage(NULL, (const unsigned char *)"AT\r", 3);
	assert_int_equal(sum, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pause_takes_its_time),
		cmocka_unit_test(the_fixed_ones_of_a_send_do_not_where_they_are_skipped),
		cmocka_unit_test(a_dump_is_told_to_whom_it_concerns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
