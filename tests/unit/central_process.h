/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * central_process.h - a stand-in central system of a test's own, and the loop to talk to it.
 *
 * Include after cmocka.h. The server ends with its standard input, so with the test.
 */
#pragma once

#include "forwarder/central.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

struct process {
	char folder[40];
	char url[64];
	int port;
	pid_t pid;
	int stdin_fd;
	sd_event *event;
	struct central *central;
	struct central_settings settings;
	size_t called; /* callbacks so far */
	struct central_outcome outcomes[16];
	struct central_page page;
	struct central_event first; /* of the page */
};

static inline const char *from_environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value ? value : otherwise;
}

static inline void read_port(struct process *p, int fd)
{
	char line[64] = "";
	size_t used = 0;
	ssize_t n;

	while (used < sizeof(line) - 1 && (n = read(fd, line + used, 1)) == 1 &&
		line[used++] != '\n')
		continue;
	assert_int_equal(sscanf(line, "{\"port\": %d}", &p->port), 1);
}

/* extra: more arguments, at most 8, ended by NULL; or NULL. */
static inline void process_start(struct process *p, const char *const *extra)
{
	const char *python = from_environment("PYTHON", "python3");
	char script[512], port[16];
	const char *argv[16] = { python, script, "--with-stdin", "--port", port };
	posix_spawn_file_actions_t actions;
	int in[2], out[2];
	size_t n = 5;

	(void)snprintf(script, sizeof(script), "%s/tests/central/central.py",
		from_environment("SOURCE_ROOT", "."));
	(void)snprintf(port, sizeof(port), "%d", p->port);
	while (extra && *extra)
		argv[n++] = *extra++;
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, in[0], 0), 0);
	assert_int_equal(posix_spawn_file_actions_adddup2(&actions, out[1], 1), 0);
	assert_int_equal(
		posix_spawnp(&p->pid, python, &actions, NULL, (char *const *)argv, environ), 0);
	(void)posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	p->stdin_fd = in[1];
	read_port(p, out[0]);
	close(out[0]);
}

static inline void process_stop(struct process *p)
{
	if (p->pid == 0)
		return;
	close(p->stdin_fd);
	(void)waitpid(p->pid, NULL, 0);
	p->pid = 0;
}

static inline size_t drop_body(char *data, size_t one, size_t count, void *userdata)
{
	(void)data;
	(void)userdata;
	return one * count;
}

/* POST to the control side, which must agree. */
static inline void process_tell(struct process *p, const char *what, const char *json)
{
	CURL *easy = curl_easy_init();
	char url[128];
	long status = 0;

	assert_non_null(easy);
	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%d/_test/%s", p->port, what);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop_body);
	assert_int_equal(curl_easy_perform(easy), CURLE_OK);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(easy);
	assert_int_equal(status, 200);
}

/* A handle with the settings as they are now, in the place of the old one. */
static inline void process_connect(struct process *p)
{
	char error[CENTRAL_DETAIL_SIZE] = "";
	int r;

	central_free(take_ptr(p->central));
	r = central_new(&p->central, p->event, &p->settings, error);
	assert_string_equal(error, "");
	assert_int_equal(r, 0);
}

static inline void on_outcome(const struct central_outcome *outcome, void *userdata)
{
	struct process *p = userdata;

	assert_true(p->called < COUNT_OF(p->outcomes));
	p->outcomes[p->called++] = *outcome;
}

static inline void on_page(const struct central_page *page, void *userdata)
{
	struct process *p = userdata;

	p->page = *page;
	p->page.events = NULL;
	if (page->count > 0)
		p->first = page->events[0];
	p->called++;
}

/* Runs the loop until `called` callbacks were there; 20 s are more than any test needs. */
static inline void process_run(struct process *p, size_t called)
{
	while (p->called < called)
		assert_true(sd_event_run(p->event, 20 * USEC_PER_SEC) > 0);
	assert_int_equal(p->called, called);
}

static inline void process_new(struct process **ret)
{
	struct process *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	assert_int_equal(curl_global_init(CURL_GLOBAL_DEFAULT), CURLE_OK);
	assert_int_equal(copy_string(p->folder, sizeof(p->folder), "/tmp/test_central.XXXXXX"), 0);
	assert_non_null(mkdtemp(p->folder));
	assert_true(sd_event_new(&p->event) >= 0);
	*ret = p;
}

static inline void process_free(struct process *p)
{
	central_free(p->central);
	sd_event_unref(p->event);
	process_stop(p);
	assert_int_equal(rmdir(p->folder), 0);
	curl_global_cleanup();
	free(p);
}
