/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events.c - the catalogue of all events, by name and by number. */
#include "daemon/log.h"

#include <stdio.h>

static const struct log_entry entries[LOG_EVENTS] = {
#define X(name, number, severity, word, what, remedy)                                              \
	[LOG_EVENT_##name] = { number, LOG_SEVERITY_##severity, word, what, remedy },
#include "daemon/events.inc"
#undef X
};

const struct log_entry *log_entry(enum log_event event)
{
	return &entries[event];
}

enum log_event log_event_of(const char *code)
{
	char one[12];

	for (enum log_event event = 0; event < LOG_EVENTS; event++) {
		log_code(event, one);
		if (strcmp(one, code) == 0)
			return event;
	}
	return LOG_EVENTS;
}

const struct log_entry *log_entry_of(const char *code)
{
	enum log_event event = log_event_of(code);

	return event < LOG_EVENTS ? &entries[event] : NULL;
}

const char *log_severity_name(enum log_severity severity)
{
	switch (severity) {
	case LOG_SEVERITY_INFO:
	case LOG_SEVERITY_NOTICE: return "info";
	case LOG_SEVERITY_WARNING: return "warning";
	case LOG_SEVERITY_ALARM: return "alarm";
	}
	return "info";
}

void log_code(enum log_event event, char ret[static 12])
{
	(void)snprintf(ret, 12, "LPR-%04d", entries[event].number);
}

void log_message_id(enum log_event event, char ret[static LOG_MESSAGE_ID_SIZE])
{
	(void)snprintf(ret, LOG_MESSAGE_ID_SIZE, LOG_MESSAGE_ID "%04x",
		(unsigned)entries[event].number & 0xffff);
}
