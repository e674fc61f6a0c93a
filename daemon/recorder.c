/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recorder.c - the flight recorder's lines, to the log and to who asks. */
#include "daemon/recorder.h"
#include "daemon/log.h"
#include "daemon/request.h"

#include <stdio.h>
#include <sysexits.h>

#define WRITTEN_MAX 40 /* lines of one entry in the log */
#define PAUSE_US    (5 * USEC_PER_MINUTE)

static const char *way_name(enum flight_way way)
{
	switch (way) {
	case FLIGHT_NOTE: return "note";
	case FLIGHT_SAID: return "said";
	case FLIGHT_HEARD: return "heard";
	}
	return "note";
}

static char way_mark(enum flight_way way)
{
	switch (way) {
	case FLIGHT_NOTE: return '-';
	case FLIGHT_SAID: return '>';
	case FLIGHT_HEARD: return '<';
	}
	return '-';
}

static double seconds(int64_t age_us)
{
	return (double)age_us / USEC_PER_SEC;
}

/* "   -0.512 > AT+CMGS=25", a line each. */
static void write_lines(const struct modem_flight *lines, size_t count, char *ret, size_t size)
{
	size_t used = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		int length = snprintf(ret + used, size - used, "%s%9.3f %c %s", i > 0 ? "\n" : "",
			-seconds(lines[i].age_us), way_mark(lines[i].way), lines[i].text);

		if (length < 0 || (size_t)length >= size - used) {
			ret[used] = '\0';
			return;
		}
		used += (size_t)length;
	}
}

/* How many of the last ones are newer than what was written. */
static size_t count_new(
	const struct app_modem *am, const struct modem_flight *lines, size_t count, int64_t now_us)
{
	size_t fresh = 0;

	while (fresh < count && fresh < WRITTEN_MAX &&
		now_us - lines[count - 1 - fresh].age_us > am->flight_us)
		fresh++;
	return fresh;
}

static void write_log(struct app_modem *am, int64_t now_us)
{
	struct modem_flight lines[FLIGHT_LINES];
	char text[LOG_LINES_SIZE];
	const struct log_fields fields = { .lines = text };
	size_t count, fresh;

	if (am->flight_us != 0 && now_us - am->flight_us < app_hastened(am->app, PAUSE_US))
		return;
	count = modem_read_flight(am->modem, lines);
	fresh = count_new(am, lines, count, now_us);
	if (fresh == 0)
		return;
	write_lines(lines + count - fresh, fresh, text, sizeof text);
	log_say_with(LOG_EVENT_MODEM_FLIGHT, modem_name(am->modem), NULL, "", &fields);
	am->flight_us = now_us;
}

/* What the lines may tell more of. A device that is not there has said nothing. */
static bool is_failure(enum modem_cause cause)
{
	static const enum modem_cause causes[] = { MODEM_CAUSE_NOT_A_MODEM, MODEM_CAUSE_SILENT,
		MODEM_CAUSE_LINE_GONE, MODEM_CAUSE_GARBLED, MODEM_CAUSE_SIM_FAILED,
		MODEM_CAUSE_MEMORY_FAILED, MODEM_CAUSE_WORKER_SILENT, MODEM_CAUSE_WORKER_DIED,
		MODEM_CAUSE_WORKER_FOREIGN };

	for (size_t i = 0; i < COUNT_OF(causes); i++)
		if (cause == causes[i])
			return true;
	return false;
}

void recorder_state(struct app_modem *am, const struct modem_status *status, int64_t now_us)
{
	if (is_failure(status->cause))
		write_log(am, now_us);
}

void recorder_sent(struct app_modem *am, const struct modem_sent *sent, int64_t now_us)
{
	if (sent->result == MODEM_SEND_UNKNOWN || sent->result == MODEM_SEND_SIM)
		write_log(am, now_us);
}

int recorder_show(struct app *app, struct app_modem *am, const char *by, json_t *answer)
{
	struct modem_flight lines[FLIGHT_LINES];
	size_t count = modem_read_flight(am->modem, lines);
	json_t *list = json_array();

	(void)app;
	(void)by;
	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(
			list, json_pack("{sf ss ss}", "age", seconds(lines[i].age_us), "way",
				      way_name(lines[i].way), "text", lines[i].text));
	if (json_object_set_new(answer, "modem", json_string(modem_name(am->modem))) < 0 ||
		json_object_set_new(answer, "lines", list) < 0)
		return request_deny(answer, EX_OSERR, "out of memory");
	return 0;
}
