/* SPDX-License-Identifier: GPL-2.0-or-later */
/* modem_bound.c - what a worker that lies, or was taken over, cannot do to all others. */
#include "modem/modem_private.h"

#include <glob.h>
#include <limits.h>

/* Of what a worker says. One that is in order says a few packets for each message: a SIM or modem
 * holds some hundreds of them, and a network brings one in two seconds at best. */
#define PACKETS_BURST     100000
#define PACKETS_REFILL_US (USEC_PER_SEC / 200)
#define STATES_BURST      60
#define STATES_REFILL_US  (10 * USEC_PER_SEC)

/* How often it is read at a stretch, and then. */
#define READS_BURST     32
#define READS_REFILL_US 1000
#define BEHIND_WORK     20 /* priority: what was put off for the sake of reading comes first */

static struct measure_limit hasten(const struct modem *m, int64_t burst, int64_t refill_us)
{
	return (struct measure_limit){ burst, (refill_us + m->timing.haste - 1) / m->timing.haste };
}

void modem_say_state(struct modem *m)
{
	const struct measure_limit most = hasten(m, STATES_BURST, STATES_REFILL_US);

	m->is_status_due = false;
	/* What a person has asked for is always told. */
	if (m->status.state == MODEM_PAUSED || measure_take(&m->states, &most, modem_now_us(m))) {
		(void)sd_event_source_set_enabled(m->calm, SD_EVENT_OFF);
		m->events->status(m, &m->status, m->userdata);
		return;
	}
	(void)sd_event_source_set_time(m->calm, (uint64_t)measure_next_us(&m->states, &most));
	(void)sd_event_source_set_enabled(m->calm, SD_EVENT_ONESHOT);
}

static int on_calm(sd_event_source *source, uint64_t usec, void *userdata)
{
	(void)source;
	(void)usec;
	modem_say_state(userdata);
	return 0;
}

bool modem_may_say(struct modem *m)
{
	const struct measure_limit most = hasten(m, PACKETS_BURST, PACKETS_REFILL_US);

	return measure_take(&m->packets, &most, m->heard_us);
}

/*
 * One that never pauses, however slowly it talks, must not keep the loop from what waits behind it.
 * Not by the time alone: on a machine that has other work all of them together may say more than is
 * read of it. By a timer, since sources of the same priority have their turn by when they became
 * due: deferred ones always are, and the first ones of eight modems had every turn.
 */
void modem_read_later(struct modem *m)
{
	static const struct measure_limit most = { READS_BURST, READS_REFILL_US };

	if (!m->io)
		return;
	if (measure_take(&m->reads, &most, modem_now_us(m)) && ++m->stretch < READS_BURST)
		return;
	m->stretch = 0;
	(void)sd_event_source_set_enabled(m->io, SD_EVENT_OFF);
	(void)sd_event_source_set_time(m->again, (uint64_t)measure_next_us(&m->reads, &most));
	(void)sd_event_source_set_enabled(m->again, SD_EVENT_ONESHOT);
}

static int on_again(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct modem *m = userdata;

	(void)source;
	(void)usec;
	if (m->io)
		(void)sd_event_source_set_enabled(m->io, SD_EVENT_ON);
	return 0;
}

void modem_lose(struct modem *m)
{
	m->io = sd_event_source_disable_unref(m->io);
	m->is_connected = false;
	m->heard_us = modem_now_us(m);
	m->allowed_us = 0;
	(void)modem_arm(m, m->heard_us + m->timing.margin_us);
}

/* Whether one of its patterns stands for this node. */
static bool is_among(const struct modem_settings *s, const char *port)
{
	char path[PATH_MAX];
	bool is_found = false;
	glob_t nodes = { 0 };

	for (size_t i = 0; i < MODEM_PORTS_MAX && s->ports[i][0] != '\0'; i++)
		(void)glob(s->ports[i], i > 0 ? GLOB_APPEND : 0, NULL, &nodes);
	for (size_t i = 0; i < nodes.gl_pathc && !is_found; i++)
		is_found = strcmp(nodes.gl_pathv[i], port) == 0 ||
		           (realpath(nodes.gl_pathv[i], path) && strcmp(path, port) == 0);
	globfree(&nodes);
	return is_found;
}

bool modem_owns_port(const struct modem *m, const char *port)
{
	const struct modem_settings *s = &m->settings;
	char path[PATH_MAX];

	if (strcmp(m->port, port) == 0 || strcmp(s->device, port) == 0)
		return true;
	if (strncmp(s->device, MODEM_DEVICE_IMEI, strlen(MODEM_DEVICE_IMEI)) == 0)
		return is_among(s, port);
	return realpath(s->device, path) && strcmp(path, port) == 0;
}

static int add_timer(struct modem *m, sd_event_time_handler_t handler, sd_event_source **ret)
{
	int r = sd_event_add_time(m->event, ret, CLOCK_MONOTONIC, UINT64_MAX, 1, handler, m);

	return r < 0 ? r : sd_event_source_set_enabled(*ret, SD_EVENT_OFF);
}

int modem_bound_new(struct modem *m)
{
	int r = add_timer(m, on_calm, &m->calm);

	if (r >= 0)
		r = add_timer(m, on_again, &m->again);
	return r < 0 ? r
	             : sd_event_source_set_priority(
			       m->again, SD_EVENT_PRIORITY_NORMAL + BEHIND_WORK);
}

void modem_bound_free(struct modem *m)
{
	m->calm = sd_event_source_disable_unref(m->calm);
	m->again = sd_event_source_disable_unref(m->again);
}
