/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flight.c - the ring of a flight recorder, and what of libgammu's log goes into it. */
#include "modem/flight.h"

#define HEX_WIDTH 4 /* "41A|": an octet in libgammu's log */
#define HEX_LINE  16

_Static_assert(sizeof(struct flight_line) == 64, "no holes that nobody has scrubbed");

static struct flight_line *next_line(struct flight *flight, uint32_t count, int64_t now_us)
{
	struct flight_line *line = &flight->lines[count % FLIGHT_LINES];

	memset(line, 0, sizeof(*line));
	line->at_us = now_us;
	return line;
}

/* Counted when it stands there: who reads meanwhile does not see half of it. */
static void commit(struct flight *flight, uint32_t count)
{
	__atomic_store_n(&flight->count, count + 1, __ATOMIC_RELEASE);
}

/* Nobody needs to read twice what was just said. */
static bool is_echo(const struct flight *flight, const char *text)
{
	const struct flight_line *last = &flight->lines[(flight->count - 1) % FLIGHT_LINES];

	return flight->count > 0 && last->way == FLIGHT_SAID && strcmp(last->text, text) == 0;
}

void flight_add(
	struct flight *flight, enum flight_way way, const char *line, size_t size, int64_t now_us)
{
	char text[FLIGHT_TEXT_SIZE] = "";
	struct flight_line *added;

	if (!flight || size == 0)
		return;
	flight_scrub(line, size, text);
	if (way == FLIGHT_HEARD && is_echo(flight, text))
		return;
	added = next_line(flight, flight->count, now_us);
	added->way = (uint8_t)way;
	memcpy(added->text, text, sizeof(text));
	commit(flight, flight->count);
}

void flight_add_note(struct flight *flight, enum flight_note note, int64_t now_us)
{
	struct flight_line *added;

	if (!flight)
		return;
	added = next_line(flight, flight->count, now_us);
	added->way = FLIGHT_NOTE;
	added->text[0] = (char)note;
	commit(flight, flight->count);
}

static const char *note_text(char note)
{
	static const char *const texts[FLIGHT_NOTES] = {
		[FLIGHT_NOTE_STARTED] = "the modem's process has started",
		[FLIGHT_NOTE_OPENING] = "libgammu takes the line",
		[FLIGHT_NOTE_CLOSED] = "libgammu leaves the line",
		[FLIGHT_NOTE_DEADLINE] = "no answer within the time",
		[FLIGHT_NOTE_HUNG_UP] = "the line was hung up",
		[FLIGHT_NOTE_GARBLED] = "an unknown line spoilt the answer",
		[FLIGHT_NOTE_STOPPED] = "cut short to end",
	};

	return note > 0 && note < FLIGHT_NOTES ? texts[(size_t)note] : "?";
}

/* As the worker may have written anything, and writes still. */
static void read_line(const struct flight_line *line, struct flight_line *ret)
{
	struct flight_line heard;

	memcpy(&heard, line, sizeof(heard));
	heard.text[FLIGHT_TEXT_SIZE - 1] = '\0';
	memset(ret, 0, sizeof(*ret));
	ret->at_us = heard.at_us;
	ret->way = heard.way == FLIGHT_SAID || heard.way == FLIGHT_HEARD ? heard.way : FLIGHT_NOTE;
	if (ret->way == FLIGHT_NOTE)
		(void)copy_string(ret->text, sizeof(ret->text), note_text(heard.text[0]));
	else
		flight_scrub(heard.text, strlen(heard.text), ret->text);
}

size_t flight_read(const struct flight *flight, struct flight_line ret[static FLIGHT_LINES])
{
	uint32_t count = __atomic_load_n(&flight->count, __ATOMIC_ACQUIRE);
	uint32_t size = count < FLIGHT_LINES ? count : FLIGHT_LINES;

	for (uint32_t i = 0; i < size; i++)
		read_line(&flight->lines[(count - size + i) % FLIGHT_LINES], &ret[i]);
	return size;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What was said ends with its CR, or a PDU with Ctrl-Z. */
static void say(struct flight_ear *ear, struct flight *flight, int64_t now_us)
{
	while (ear->used > 0 && strchr("\r\n\x1a", ear->said[ear->used - 1]))
		ear->used--;
	if (ear->used == 1 && ear->said[0] == '\x1b')
		flight_add(flight, FLIGHT_SAID, "ESC", 3, now_us);
	else
		flight_add(flight, FLIGHT_SAID, ear->said, ear->used, now_us);
}

/* A line of a dump: sixteen octets, and the same as text behind them. */
static void hear_dump(
	struct flight_ear *ear, struct flight *flight, const char *text, int64_t now_us)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < HEX_LINE && ear->left > 0; i++) {
		int high, low;

		if (i * HEX_WIDTH + 1 >= length)
			break;
		high = hex_value(text[i * HEX_WIDTH]);
		low = hex_value(text[i * HEX_WIDTH + 1]);
		if (high < 0 || low < 0) {
			/* No dump: it speaks of something else. */
			ear->left = 0;
			return;
		}
		ear->left--;
		if (ear->used < sizeof(ear->said))
			ear->said[ear->used++] = (char)(high * 16 + low);
	}
	if (ear->left == 0)
		say(ear, flight, now_us);
}

void flight_hear_octets(struct flight_ear *ear, struct flight *flight, const unsigned char *octets,
	size_t size, int64_t now_us)
{
	if (ear->left == 0)
		return;
	ear->left = 0;
	ear->used = size < sizeof(ear->said) ? size : sizeof(ear->said);
	memcpy(ear->said, octets, ear->used);
	say(ear, flight, now_us);
}

/* `2 "LINE"` of a frame. */
static void hear_line(struct flight *flight, const char *text, int64_t now_us)
{
	size_t number = strspn(text, "0123456789"), size = strlen(text);
	const char *line = text + number + 2;

	if (number == 0 || size < number + 3 || text[number] != ' ' || text[number + 1] != '"')
		return;
	size -= number + 2;
	if (line[size - 1] == '"')
		size--;
	flight_add(flight, FLIGHT_HEARD, line, size, now_us);
}

bool flight_is_meant(const struct flight_ear *ear, const char *text)
{
	return ear->is_sending || ear->left > 0 || text[0] == 'S' ||
	       (text[0] >= '0' && text[0] <= '9');
}

void flight_hear(struct flight_ear *ear, struct flight *flight, const char *text, int64_t now_us)
{
	const char *slash;

	if (!flight || text[0] == '\0' || text[0] == '\n')
		return;
	if (ear->is_sending) {
		ear->is_sending = false;
		slash = strrchr(text, '/');
		ear->left = slash ? strtoul(slash + 1, NULL, 10) : 0;
		ear->used = 0;
	} else if (ear->left > 0) {
		hear_dump(ear, flight, text, now_us);
	} else if (strncmp(text, "SENDING frame", 13) == 0) {
		ear->is_sending = true;
	} else {
		hear_line(flight, text, now_us);
	}
}
