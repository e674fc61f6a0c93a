/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_timing.c - how long everything may take, and the same in a hurry. */
#include "modem/modem.h"

/* A loaded machine needs as much; waited for only where something hangs. */
#define LEAST_WORK_S  3
#define LEAST_WORK_US (LEAST_WORK_S * USEC_PER_SEC)
#define LEAST_US      1000

void modem_timing_default(struct modem_timing *ret)
{
	*ret = (struct modem_timing){
		.hello_us = 10 * USEC_PER_SEC,
		.margin_us = 10 * USEC_PER_SEC,
		.backoff_first_us = USEC_PER_SEC,
		.backoff_max_us = 60 * USEC_PER_SEC,
		.steady_us = 60 * USEC_PER_SEC,
		.stop_us = 150 * USEC_PER_SEC,
		.stop_idle_us = 5 * USEC_PER_SEC,
		.quarantine_us = 900 * USEC_PER_SEC,
		.haste = 1,
		.worker = {
			.init = 40,
			.status = 15,
			.list = 30,
			.remove = 15,
			.submit = 40,
			.answer = 120,
			.stored = 60,
			.heartbeat = 120,
			.refresh = 300,
			.ussd = 60,
			.searching = 10,
			.backoff_max = 60,
			.backoff_gone = 10,
		},
	};
}

static void hasten_us(int64_t *time_us, unsigned factor, int64_t least_us)
{
	*time_us /= factor;
	if (*time_us < least_us)
		*time_us = least_us;
}

static void hasten_s(uint32_t *time_s, unsigned factor, uint32_t least_s)
{
	*time_s /= factor;
	if (*time_s < least_s)
		*time_s = least_s;
}

static void hasten_worker(struct modem_deadlines *d, unsigned factor)
{
	uint32_t *const deadlines[] = { &d->init, &d->status, &d->list, &d->remove, &d->submit,
		&d->answer, &d->stored, &d->ussd };
	uint32_t *const pauses[] = { &d->heartbeat, &d->refresh, &d->searching, &d->backoff_max,
		&d->backoff_gone };

	for (size_t i = 0; i < COUNT_OF(deadlines); i++)
		hasten_s(deadlines[i], factor, LEAST_WORK_S);
	for (size_t i = 0; i < COUNT_OF(pauses); i++)
		hasten_s(pauses[i], factor, 1);
}

void modem_timing_hasten(struct modem_timing *timing, unsigned factor)
{
	int64_t *const pauses[] = { &timing->backoff_first_us, &timing->backoff_max_us,
		&timing->steady_us, &timing->quarantine_us };
	int64_t *const deadlines[] = { &timing->hello_us, &timing->margin_us, &timing->stop_us,
		&timing->stop_idle_us };

	if (factor <= 1)
		return;
	for (size_t i = 0; i < COUNT_OF(pauses); i++)
		hasten_us(pauses[i], factor, LEAST_US);
	for (size_t i = 0; i < COUNT_OF(deadlines); i++)
		hasten_us(deadlines[i], factor, LEAST_WORK_US);
	hasten_worker(&timing->worker, factor);
	timing->haste *= factor;
}
