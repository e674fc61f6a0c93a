/* SPDX-License-Identifier: GPL-2.0-or-later */
/* finder.c - finds and opens the modem's port. */
#include "modem/finder.h"
#include "modem/port.h"
#include "modem/reading.h"
#include "modem/sandbox.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>

#define PORTS_MAX 64
#define WAKE_MS   600  /* a port without a modem costs twice that */
#define ASK_MS    2000 /* its IMEI, its PIN */
#define PROBE_S   10   /* all of it */
#define ROUNDS    60   /* looks at a port that another worker looks at .. */
#define ROUND_US  (USEC_PER_SEC / 5)

enum probe {
	PROBE_OTHER, /* silent, no modem, or not this one */
	PROBE_MUTE,  /* of this modem, but not the port for commands */
	PROBE_FOUND,
};

struct search {
	const char *imei;
	glob_t nodes;
	size_t count;
	bool is_done[PORTS_MAX];
	size_t denied;
	size_t busy;
	int mute; /* descriptor of the first such port, or -1 */
	char mute_path[MODEM_LINE_SIZE];
};

static enum modem_cause cause_of(int error)
{
	switch (error) {
	case -EACCES:
	case -EPERM: return MODEM_CAUSE_NO_PERMISSION;
	case -EAGAIN:
	case -EBUSY: return MODEM_CAUSE_BUSY;
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
	case -EIO: return MODEM_CAUSE_NO_DEVICE;
	default: return MODEM_CAUSE_NOT_A_MODEM;
	}
}

static void keep(struct worker *w, int fd, const char *path)
{
	w->side = fd;
	memset(w->status.port, 0, sizeof(w->status.port));
	(void)copy_string(w->status.port, sizeof(w->status.port), path);
	(void)copy_string(
		w->start.settings.device, sizeof(w->start.settings.device), w->status.port);
}

/* What may not be opened may be so by a worker that is not narrowed yet, or has seen it when it
 * began.
 */
static bool give_up(struct worker *w, bool was_absent)
{
	w->is_spent = w->is_narrowed || was_absent;
	return w->is_spent;
}

/* Pauses until another worker has done with a port. False when there is no use in waiting. */
static bool wait_round(struct worker *w)
{
	int64_t until_us = link_now_us() + ROUND_US;

	while (link_now_us() < until_us)
		if (link_wait(&w->link, -1, until_us) < 0 || w->link.is_stopping)
			return false;
	worker_give_back(w);
	return true;
}

/* The port that the link leads to. One that has changed meanwhile led to a node that may be another
 * modem's by now. */
static int open_link(const char *link, size_t size, char ret_node[static PATH_MAX])
{
	char again[PATH_MAX];
	int fd;

	if (!realpath(link, ret_node))
		return -errno;
	if (strlen(ret_node) >= size)
		(void)copy_string(ret_node, PATH_MAX, link);
	fd = port_open(ret_node, false);
	if (fd < 0 || strcmp(ret_node, link) == 0 ||
		(realpath(link, again) && strcmp(again, ret_node) == 0))
		return fd;
	close(fd);
	return -EAGAIN;
}

/* Its own path, so that libgammu opens the same node even if the link changes in between. */
static enum modem_cause open_named(struct worker *w)
{
	char node[PATH_MAX];
	int fd = -EAGAIN;

	for (int i = 0; i < ROUNDS && fd == -EAGAIN; i++) {
		if (i > 0 && !wait_round(w))
			return MODEM_CAUSE_STOPPED;
		fd = open_link(w->device, sizeof(w->status.port), node);
	}
	if (fd == -EACCES && give_up(w, w->is_absent))
		return MODEM_CAUSE_STOPPED;
	if (fd < 0)
		return cause_of(fd);
	keep(w, fd, node);
	return MODEM_CAUSE_NONE;
}

struct match {
	const char *imei;
	bool is_it;
};

static void compare(const char *line, void *userdata)
{
	struct match *match = userdata;

	match->is_it |= reading_is_imei(line, match->imei);
}

static enum probe probe(struct worker *w, int fd, const char *imei)
{
	static const char *const commands[] = { "AT+CGSN", "AT+GSN" };
	static struct rawat at; /* 2 kB */
	struct match match = { .imei = imei };
	int r = rawat_open(&at, fd, w->start.settings.connection, w->link.flight);

	if (r == 0)
		r = link_tell(&w->link, WIRE_PHASE_RAW, PROBE_S);
	if (r == 0)
		r = rawat_wake(&at, WAKE_MS);
	for (size_t i = 0; i < COUNT_OF(commands) && r >= 0 && !match.is_it; i++) {
		r = rawat_ask(&at, commands[i], ASK_MS, compare, &match);
		/* The second one is for who does not know the first. */
		if (r == 0)
			break;
	}
	if (r < 0 || !match.is_it)
		return PROBE_OTHER;
	/* Refused or not: a port that takes commands has an answer. */
	return rawat_ask(&at, "AT+CPIN?", ASK_MS, NULL, NULL) >= 0 ? PROBE_FOUND : PROBE_MUTE;
}

/* 1 when it was found and is kept; 0; -EAGAIN: to be looked at again. */
static int try_port(struct worker *w, struct search *s, const char *path)
{
	_cleanup_(closep) int fd = port_open(path, true);
	int r = fd;
	enum probe found;

	if (fd < 0) {
		fd = -1;
		s->denied += r == -EACCES || r == -EPERM;
		s->busy += r == -EBUSY;
		return r == -EAGAIN ? r : 0;
	}
	found = probe(w, fd, s->imei);
	if (found == PROBE_OTHER || (found == PROBE_MUTE && s->mute >= 0) ||
		port_lock(fd, PORT_LOCK_USE) < 0)
		return 0;
	(void)flock(fd, LOCK_UN);
	if (found == PROBE_MUTE) {
		(void)copy_string(s->mute_path, sizeof(s->mute_path), path);
		s->mute = take_fd(&fd);
		return 0;
	}
	keep(w, take_fd(&fd), path);
	return 1;
}

/* The node itself, where it may be a link to it; "" when it is none. */
static void resolve(const char *path, char ret[static MODEM_LINE_SIZE])
{
	char node[PATH_MAX];

	if (!realpath(path, node) || copy_string(ret, MODEM_LINE_SIZE, node) < 0)
		ret[0] = '\0';
}

/* 1 when it was found; 0 when it is among none of them; -EAGAIN: not all could be looked at. */
static int look_round(struct worker *w, struct search *s)
{
	int result = 0;

	for (size_t i = 0; i < s->count; i++) {
		char node[MODEM_LINE_SIZE];
		int r;

		if (s->is_done[i])
			continue;
		resolve(s->nodes.gl_pathv[i], node);
		r = node[0] ? try_port(w, s, node) : 0;
		if (r > 0)
			return r;
		s->is_done[i] = r == 0;
		result = r < 0 ? r : result;
		if (link_receive(&w->link) < 0 || w->link.is_stopping)
			return -ECANCELED;
		worker_give_back(w);
	}
	return result;
}

static bool is_listed(const struct search *s, const char *wanted)
{
	char node[MODEM_LINE_SIZE];

	for (size_t i = 0; i < s->count; i++) {
		resolve(s->nodes.gl_pathv[i], node);
		if (strcmp(node, wanted) == 0)
			return true;
	}
	return false;
}

static int search_all(struct worker *w, struct search *s)
{
	/* Where it was: mostly it is there again. A node that the patterns do not lead to any more
	 * may be somebody else's by now. */
	const char *last = w->start.settings.device;
	int r = last[0] == '/' && is_listed(s, last) ? try_port(w, s, last) : -EAGAIN;

	s->denied = s->busy = 0;
	for (int i = 0; i < ROUNDS && r <= 0; i++) {
		r = look_round(w, s);
		if (r == 0 || r == -ECANCELED || (r < 0 && !wait_round(w)))
			break;
	}
	if (r <= 0 && s->mute >= 0) {
		keep(w, take_fd(&s->mute), s->mute_path);
		r = 1;
	}
	return w->link.is_stopping || w->link.error < 0 ? -ECANCELED : r;
}

static int by_name(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void list_nodes(const struct modem_settings *settings, struct search *s)
{
	for (size_t i = 0; i < MODEM_PORTS_MAX && settings->ports[i][0] != '\0'; i++)
		(void)glob(settings->ports[i], i > 0 ? GLOB_APPEND : 0, NULL, &s->nodes);
	qsort(s->nodes.gl_pathv, s->nodes.gl_pathc, sizeof(char *), by_name);
	s->count = s->nodes.gl_pathc < PORTS_MAX ? s->nodes.gl_pathc : PORTS_MAX;
}

static enum modem_cause search(struct worker *w, const char *imei, char ret_detail[static 96])
{
	struct search s = { .imei = imei, .mute = -1 };
	enum modem_cause cause = MODEM_CAUSE_NO_DEVICE;
	int r;

	list_nodes(&w->start.settings, &s);
	r = search_all(w, &s);
	if (r > 0)
		cause = MODEM_CAUSE_NONE;
	else if (r == -ECANCELED || (s.denied > 0 && give_up(w, false)))
		cause = MODEM_CAUSE_STOPPED;
	else if (s.count > 0 && s.denied == s.count)
		cause = MODEM_CAUSE_NO_PERMISSION;
	if (r <= 0)
		(void)snprintf(ret_detail, 96, "no modem with this IMEI among %zu ports", s.count);
	if (r <= 0 && s.busy > 0)
		(void)snprintf(ret_detail, 96,
			"no modem with this IMEI among %zu ports, %zu of them in use", s.count,
			s.busy);
	globfree(&s.nodes);
	closep(&s.mute);
	return cause;
}

static enum modem_cause find(struct worker *w, char ret_detail[static 96])
{
	size_t length = strlen(MODEM_DEVICE_IMEI);

	if (strncmp(w->device, MODEM_DEVICE_IMEI, length) == 0)
		return search(w, w->device + length, ret_detail);
	return open_named(w);
}

enum modem_cause finder_open(struct worker *w, char ret_detail[static 96])
{
	enum modem_cause cause = find(w, ret_detail);
	int r;

	if (cause != MODEM_CAUSE_NONE || w->is_narrowed)
		return cause;
	r = sandbox_narrow(&w->start.settings, w->side);
	if (r < 0) {
		w->link.error = r;
		return MODEM_CAUSE_STOPPED;
	}
	w->is_narrowed = true;
	return MODEM_CAUSE_NONE;
}

void finder_close(struct worker *w)
{
	closep(&w->side);
	w->side = -1;
	memset(w->status.port, 0, sizeof(w->status.port));
}
