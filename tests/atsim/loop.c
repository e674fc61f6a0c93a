/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.c - one epoll loop with a few timers.
 */
#include "tests/atsim/loop.h"

#include <time.h>

#include "lapor.h"

int64_t loop_now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000;
}

int loop_init(struct loop *loop)
{
	*loop = (struct loop){ .epoll = epoll_create1(EPOLL_CLOEXEC) };
	return loop->epoll < 0 ? -errno : 0;
}

int loop_add(struct loop *loop, struct source *source, int fd, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	source->fd = fd;
	source->events = events;
	return 0;
}

void loop_change(struct loop *loop, struct source *source, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = source };

	if (source->fd < 0 || source->events == events)
		return;
	source->events = events;
	(void)epoll_ctl(loop->epoll, EPOLL_CTL_MOD, source->fd, &event);
}

void loop_remove(struct loop *loop, struct source *source)
{
	if (source->fd < 0)
		return;
	(void)epoll_ctl(loop->epoll, EPOLL_CTL_DEL, source->fd, NULL);
	source->fd = -1;
}

void loop_add_timer(struct loop *loop, struct timer *timer)
{
	timer->at_us = TIMER_NEVER;
	timer->next = loop->timers;
	loop->timers = timer;
}

/* Milliseconds to the next timer, rounded up; -1 when there is none. */
static int next_timeout(const struct loop *loop)
{
	int64_t next_us = TIMER_NEVER, left_us;

	for (const struct timer *timer = loop->timers; timer; timer = timer->next)
		if (timer->at_us < next_us)
			next_us = timer->at_us;
	if (next_us == TIMER_NEVER)
		return -1;
	left_us = next_us - loop_now_us();
	if (left_us <= 0)
		return 0;
	return left_us > USEC_PER_HOUR ? 3600000 : (int)((left_us + 999) / 1000);
}

static void run_timers(struct loop *loop)
{
	int64_t now_us = 0;

	for (struct timer *timer = loop->timers; timer; timer = timer->next) {
		if (timer->at_us == TIMER_NEVER)
			continue;
		if (now_us == 0)
			now_us = loop_now_us();
		if (timer->at_us <= now_us) {
			timer->at_us = TIMER_NEVER;
			timer->on_time(timer);
		}
	}
}

int loop_run(struct loop *loop)
{
	struct epoll_event events[32];

	while (!loop->quit) {
		int count = epoll_wait(loop->epoll, events, COUNT_OF(events), next_timeout(loop));

		if (count < 0 && errno != EINTR)
			return -errno;
		for (int i = 0; i < count; i++) {
			struct source *source = events[i].data.ptr;

			if (source->fd >= 0)
				source->on_ready(source, events[i].events);
		}
		run_timers(loop);
	}
	return 0;
}
