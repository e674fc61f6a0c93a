/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log.c - one line for each event, to the journal or to standard error. */
#include "daemon/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <syslog.h>
#include <systemd/sd-journal.h>

#define DETAIL_SIZE 512

/* Set once by log_open(), before anything is said. */
static int least_urgent = LOG_INFO;
static bool has_journal;

static int priority(enum log_severity severity)
{
	switch (severity) {
	case LOG_SEVERITY_INFO: return LOG_INFO;
	case LOG_SEVERITY_NOTICE: return LOG_NOTICE;
	case LOG_SEVERITY_WARNING: return LOG_WARNING;
	case LOG_SEVERITY_ALARM: return LOG_ERR;
	}
	return LOG_INFO;
}

/* The journal sets JOURNAL_STREAM to the device and inode of the stream that it reads. */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2 ||
		fstat(STDERR_FILENO, &st) < 0)
		return false;
	return st.st_dev == device && st.st_ino == inode;
}

void log_open(const char *level)
{
	static const struct {
		const char *name;
		int priority;
	} levels[] = { { "err", LOG_ERR }, { "warning", LOG_WARNING }, { "notice", LOG_NOTICE },
		{ "info", LOG_INFO }, { "debug", LOG_DEBUG } };

	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (strcmp(level, levels[i].name) == 0)
			least_urgent = levels[i].priority;
	has_journal = stderr_is_journal();
}

static void to_journal(
	const struct log_entry *e, const char *modem, const char *ticket, const char *line)
{
	/* The application's part of the ID is fixed, its end is the event's number. */
	(void)sd_journal_send("MESSAGE=%s", line, "PRIORITY=%d", priority(e->severity),
		"MESSAGE_ID=8d1f6c3e5b7a4f0e9c26a1d4b0f3%04x", (unsigned)e->number,
		"LAPOR_EVENT=%s", e->word, "LAPOR_CODE=LPR-%04d", e->number, "LAPOR_MODEM=%s",
		modem, "LAPOR_TICKET=%s", ticket, "LAPOR_COMPLAINT=%s", ticket, NULL);
}

void log_say(enum log_event event, const char *modem, const char *ticket, const char *detail)
{
	const struct log_entry *e = log_entry(event);
	char line[DETAIL_SIZE + 512];

	if (priority(e->severity) > least_urgent)
		return;
	modem = modem ? modem : "";
	ticket = ticket ? ticket : "";
	(void)snprintf(line, sizeof line, "LPR-%04d %s%s%s%s%s%s%s%s%s%s", e->number, modem,
		*modem ? ": " : "", ticket, *ticket ? ": " : "", e->what, *detail ? " (" : "",
		detail, *detail ? ")" : "", *e->remedy ? ". " : "", e->remedy);
	if (has_journal)
		to_journal(e, modem, ticket, line);
	else
		(void)fprintf(stderr, "%s\n", line);
}

void log_sayf(enum log_event event, const char *modem, const char *ticket, const char *format, ...)
{
	char detail[DETAIL_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(detail, sizeof detail, format, args);
	va_end(args);
	log_say(event, modem, ticket, detail);
}
