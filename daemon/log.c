/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log.c - one line for each event, to the journal or to standard error. */
#include "daemon/log.h"
#include "daemon/log_rate.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>
#define SD_JOURNAL_SUPPRESS_LOCATION /* it would be the same for all */
#include <systemd/sd-journal.h>
#include <time.h>

#define DETAIL_SIZE 640
#define LINE_SIZE   (LOG_LINES_SIZE + 2 * DETAIL_SIZE)
#define FIELDS_MAX  14
#define FIELD_SIZE  512

/* Set once by log_open(), before anything is said. */
static int least_urgent = LOG_INFO;
static bool has_journal;

/* There is one log. */
static struct log_rate rate;

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

static int64_t now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * USEC_PER_SEC + ts.tv_nsec / 1000;
}

/* The fields of one entry. */
struct entry {
	struct iovec fields[FIELDS_MAX];
	size_t count;
	char texts[FIELDS_MAX][FIELD_SIZE];
};

/* None without a value, so that `journalctl -F LAPOR_TICKET` lists tickets only; nor a part of one.
 */
static void add(struct entry *e, const char *name, const char *value)
{
	char *text = e->texts[e->count];
	int size;

	if (!value || !*value)
		return;
	size = snprintf(text, FIELD_SIZE, "%s=%s", name, value);
	if (size > 0 && size < FIELD_SIZE)
		e->fields[e->count++] = (struct iovec){ text, (size_t)size };
}

static void to_journal(enum log_event event, const char *modem, const char *ticket,
	const struct log_fields *fields, char *message)
{
	const struct log_entry *e = log_entry(event);
	struct entry entry = { .fields[0] = { message, strlen(message) }, .count = 1 };
	char number[12], id[LOG_MESSAGE_ID_SIZE];

	(void)snprintf(number, sizeof number, "%d", priority(e->severity));
	add(&entry, "PRIORITY", number);
	log_code(event, number);
	add(&entry, "LAPOR_CODE", number);
	log_message_id(event, id);
	add(&entry, "MESSAGE_ID", id);
	add(&entry, "LAPOR_EVENT", e->word);
	add(&entry, "LAPOR_MODEM", modem);
	add(&entry, "LAPOR_TICKET", ticket);
	add(&entry, "LAPOR_COMPLAINT", ticket);
	add(&entry, "LAPOR_TRACKING", fields->tracking);
	add(&entry, "LAPOR_DESTINATION", fields->destination);
	add(&entry, "LAPOR_REPLY", fields->reply);
	add(&entry, "LAPOR_HEAD", fields->head);
	(void)sd_journal_sendv(entry.fields, (int)entry.count);
}

static void write_line(enum log_event event, const char *modem, const char *ticket,
	const char *detail, const struct log_fields *fields)
{
	static const char field[] = "MESSAGE=";
	const struct log_entry *e = log_entry(event);
	const char *lines = fields->lines ? fields->lines : "";
	char line[sizeof field + LINE_SIZE];

	(void)snprintf(line, sizeof line, "%sLPR-%04d %s%s%s%s%s%s%s%s%s%s%s%s", field, e->number,
		modem, *modem ? ": " : "", ticket, *ticket ? ": " : "", e->what,
		*detail ? " (" : "", detail, *detail ? ")" : "", *e->remedy ? ". " : "", e->remedy,
		*lines ? "\n" : "", lines);
	if (has_journal)
		to_journal(event, modem, ticket, fields, line);
	else
		(void)fprintf(stderr, "%s\n", line + strlen(field));
}

static void tell_left_out(bool is_end, int64_t at_us)
{
	static const struct log_fields none;
	struct log_rate_told told;
	char code[12], detail[DETAIL_SIZE];

	while (log_rate_tell(&rate, is_end, at_us, &told)) {
		log_code(told.event, code);
		(void)snprintf(detail, sizeof detail, "%s: %u more like this in %lld s", code,
			(unsigned)told.count, (long long)(told.span_us / USEC_PER_SEC));
		write_line(LOG_EVENT_LINES_LEFT_OUT, told.modem, "", detail, &none);
	}
}

void log_say_with(enum log_event event, const char *modem, const char *ticket, const char *detail,
	const struct log_fields *fields)
{
	int64_t at_us;

	if (priority(log_entry(event)->severity) > least_urgent)
		return;
	modem = modem ? modem : "";
	ticket = ticket ? ticket : "";
	at_us = now_us();
	if (*ticket || log_rate_take(&rate, event, modem, at_us))
		write_line(event, modem, ticket, detail, fields);
	tell_left_out(false, at_us);
}

void log_say(enum log_event event, const char *modem, const char *ticket, const char *detail)
{
	log_say_with(event, modem, ticket, detail, &(struct log_fields){ 0 });
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

void log_catch_up(void)
{
	tell_left_out(false, now_us());
}

void log_end(void)
{
	tell_left_out(true, now_us());
}
