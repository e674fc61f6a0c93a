/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.h - one epoll loop with a few timers. Times are microseconds of CLOCK_MONOTONIC.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

/* The struct of that type whose `member` is at ptr. */
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define TIMER_NEVER INT64_MAX

/* A descriptor that is watched. It may be removed inside any callback; its memory may go only in a
 * callback of another source, as this round may still hold an event of it. */
struct source {
	int fd; /* -1: not watched */
	uint32_t events;
	void (*on_ready)(struct source *source, uint32_t events);
};

struct timer {
	int64_t at_us; /* TIMER_NEVER: off */
	void (*on_time)(struct timer *timer);
	struct timer *next;
};

struct loop {
	int epoll;
	bool quit;
	struct timer *timers;
};

/* 0 or negative errno. */
int loop_init(struct loop *loop);

/* Watches fd; EPOLLIN and so on. 0 or negative errno. */
int loop_add(struct loop *loop, struct source *source, int fd, uint32_t events);
void loop_change(struct loop *loop, struct source *source, uint32_t events);
void loop_remove(struct loop *loop, struct source *source);

/* Makes a timer known, once; then only at_us is set. */
void loop_add_timer(struct loop *loop, struct timer *timer);

/* Runs until `quit`. 0 or negative errno. */
int loop_run(struct loop *loop);

int64_t loop_now_us(void);
