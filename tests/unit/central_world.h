/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * central_world.h - set-up and tear-down: a central system that wants token and signature, and a
 * handle that has both. Include after cmocka.h.
 */
#pragma once

#include "tests/unit/central_process.h"

#include <time.h>

#define REF  "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define UUID "11111111-2222-4333-8444-555555555555"
#define AT   INT64_C(1795256430000000)
#define KEY  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

static inline int64_t wall_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * USEC_PER_SEC;
}

static inline void write_file(
	const struct process *p, const char *name, const char *text, char *ret_path, size_t size)
{
	_cleanup_(closep) int fd = -1;

	(void)snprintf(ret_path, size, "%s/%s", p->folder, name);
	(void)unlink(ret_path);
	fd = open(ret_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static inline int set_up(void **state)
{
	static const char *const arguments[] = { "--token", "s3cret", "--hmac-secret", KEY, NULL };
	struct process *p;

	process_new(&p);
	process_start(p, arguments);
	p->settings = (struct central_settings){
		.profile = "json", .gateway = "jatim-1", .timeout_us = 15 * USEC_PER_SEC
	};
	(void)snprintf(p->settings.url, sizeof(p->settings.url), "http://127.0.0.1:%d", p->port);
	write_file(p, "token", "s3cret\n", p->settings.token_file, sizeof(p->settings.token_file));
	write_file(
		p, "key", KEY "\n", p->settings.hmac_key_file, sizeof(p->settings.hmac_key_file));
	process_connect(p);
	*state = p;
	return 0;
}

static inline int tear_down(void **state)
{
	struct process *p = *state;

	(void)unlink(p->settings.token_file);
	(void)unlink(p->settings.hmac_key_file);
	process_free(p);
	return 0;
}

static inline int put_complaint(
	struct process *p, const struct central_complaint *c, int64_t now_us)
{
	return central_send(p->central,
		&(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = c }, now_us,
		on_outcome, p);
}

static inline int put_message(struct process *p, const struct central_message *m)
{
	return central_send(p->central,
		&(struct central_errand){ .kind = CENTRAL_MESSAGE, .message = m }, wall_us(),
		on_outcome, p);
}

static inline int put_contact(struct process *p)
{
	return central_send(p->central,
		&(struct central_errand){ .kind = CENTRAL_CONTACT, .ref = REF, .delivered_us = AT },
		wall_us(), on_outcome, p);
}

static inline int put(struct process *p, const char *ref, const char *text)
{
	struct central_complaint c = { .ref = ref,
		.ticket = "K7M-2Q2",
		.received_us = AT,
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = text,
		.phone = "+6281234567890",
		.pseudonym = "p-1" };

	return put_complaint(p, &c, wall_us());
}

/* One complaint, to its end. */
static inline const struct central_outcome *put_and_run(struct process *p)
{
	assert_int_equal(put(p, REF, "Jalan rusak"), 0);
	process_run(p, p->called + 1);
	return &p->outcomes[p->called - 1];
}

static inline void get_and_run(struct process *p, const char *cursor)
{
	assert_int_equal(
		central_get_events(p->central, &(struct central_watch){ cursor, "", wall_us() },
			wall_us(), on_page, p),
		0);
	process_run(p, p->called + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
