/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_cursor.c - how far statuses are known, and which way they are asked for. */
#include "forwarder/georeport.h"
#include "forwarder/text.h"

#include <inttypes.h>
#include <stdio.h>

#define LENGTH_MAX_US USEC_PER_DAY /* far below the 90 days that the standard allows */
#define LENGTH_MIN_US (60 * USEC_PER_SEC)
#define OVERLAP_US    (2 * 3600 * USEC_PER_SEC)
#define FIRST_US      (7 * USEC_PER_DAY) /* asked for when nothing is known yet */
#define RISE_US       USEC_PER_DAY

static const char *const ways[] = {
	[GEOREPORT_UPDATES] = "updates",
	[GEOREPORT_SINCE] = "since",
	[GEOREPORT_EACH] = "each",
};

static enum georeport_way best_way(const struct central_settings *s)
{
	return s->georeport2.updates ? GEOREPORT_UPDATES : GEOREPORT_SINCE;
}

static bool read_way(const char *word, enum georeport_way *ret)
{
	for (size_t i = 0; word && i < COUNT_OF(ways); i++) {
		if (strcmp(ways[i], word) != 0)
			continue;
		*ret = (enum georeport_way)i;
		return true;
	}
	return false;
}

static int64_t read_length(const char *word)
{
	char *end;
	int64_t s;

	errno = 0;
	s = strtoll(word, &end, 10);
	if (*end || errno || s < LENGTH_MIN_US / USEC_PER_SEC || s > LENGTH_MAX_US / USEC_PER_SEC)
		return LENGTH_MAX_US;
	return s * USEC_PER_SEC;
}

/* Way, from, length, proved, and perhaps an ID. False: something else. */
static bool parse(struct georeport_cursor *c, const char *text)
{
	char copy[CENTRAL_CURSOR_SIZE], *rest = copy, *word[5];

	if (copy_string(copy, sizeof(copy), text) < 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(word); i++)
		word[i] = strsep(&rest, " ");
	if (!word[3] || rest || !read_way(word[0], &c->way))
		return false;
	c->from_us = text_parse_time(word[1]);
	c->length_us = read_length(word[2]);
	c->proved_us = text_parse_time(word[3]);
	return c->from_us > 0 && copy_string(c->id, sizeof(c->id), word[4] ? word[4] : "") == 0;
}

void georeport_cursor_read(struct georeport_cursor *ret, const char *text,
	const struct central_settings *s, int64_t now_us)
{
	*ret = (struct georeport_cursor){ 0 };
	if (!parse(ret, text))
		*ret = (struct georeport_cursor){ .way = best_way(s),
			.from_us = now_us > FIRST_US ? now_us - FIRST_US : 0,
			.length_us = LENGTH_MAX_US };
	/* The extension was switched off since. */
	if (ret->way < best_way(s))
		ret->way = best_way(s);
	/* The clock was put back since. */
	if (ret->from_us > now_us)
		ret->from_us = now_us;
}

static void write_time(char ret[static TEXT_TIME_SIZE], int64_t us)
{
	if (us <= 0 || text_time(ret, us) < 0)
		(void)copy_string(ret, TEXT_TIME_SIZE, "-");
}

/* An ID that was typed by hand may be anything; it is only kept for people to see. */
static bool is_one_word(const char *id)
{
	for (const char *c = id; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return id[0] != '\0';
}

void georeport_cursor_write(const struct georeport_cursor *c, char ret[static CENTRAL_CURSOR_SIZE])
{
	char from[TEXT_TIME_SIZE], proved[TEXT_TIME_SIZE];

	write_time(from, c->from_us);
	write_time(proved, c->proved_us);
	(void)snprintf(ret, CENTRAL_CURSOR_SIZE, "%s %s %" PRId64 " %s%s%s", ways[c->way], from,
		c->length_us / USEC_PER_SEC, proved, is_one_word(c->id) ? " " : "",
		is_one_word(c->id) ? c->id : "");
}

bool georeport_asks_each(const char *cursor)
{
	return strncmp(cursor, "each ", strlen("each ")) == 0;
}

void georeport_cursor_span(const struct georeport_cursor *c, int64_t now_us, int64_t *ret_start_us,
	int64_t *ret_end_us)
{
	int64_t end_us = c->from_us + c->length_us;

	*ret_start_us = c->from_us > OVERLAP_US ? c->from_us - OVERLAP_US : 0;
	*ret_end_us = end_us < now_us ? end_us : now_us;
}

bool georeport_cursor_pass(struct georeport_cursor *c, int64_t now_us)
{
	int64_t start_us, end_us;

	georeport_cursor_span(c, now_us, &start_us, &end_us);
	c->from_us = end_us;
	c->length_us = c->length_us < LENGTH_MAX_US / 2 ? 2 * c->length_us : LENGTH_MAX_US;
	return end_us < now_us;
}

bool georeport_cursor_halve(struct georeport_cursor *c)
{
	if (c->length_us / 2 < LENGTH_MIN_US)
		return false;
	c->length_us /= 2;
	return true;
}

void georeport_cursor_fall(struct georeport_cursor *c, int64_t now_us)
{
	c->way = c->way == GEOREPORT_UPDATES ? GEOREPORT_SINCE : GEOREPORT_EACH;
	c->proved_us = now_us;
	c->length_us = LENGTH_MAX_US;
}

void georeport_cursor_rise(
	struct georeport_cursor *c, const struct central_settings *s, int64_t now_us)
{
	if (c->way == best_way(s) || now_us < c->proved_us + RISE_US)
		return;
	/* One after the other says nothing of a time up to which all is known. */
	if (c->way == GEOREPORT_EACH)
		c->from_us = now_us;
	*c = (struct georeport_cursor){
		.way = best_way(s), .from_us = c->from_us, .length_us = LENGTH_MAX_US
	};
}
