/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_template.c - the pieces of a template, and filling it in. */
#include "daemon/reply_template.h"
#include "daemon/gsm7.h"

#define SEPTETS_MOST 64 /* of an ID, a status or a date, whatever the central system sends */

static const char *const field_names[REPLY_FIELDS] = {
	[REPLY_FIELD_ID] = "{id}",
	[REPLY_FIELD_STATUS] = "{status}",
	[REPLY_FIELD_AGENCY] = "{agency}",
	[REPLY_FIELD_NOTE] = "{note}",
	[REPLY_FIELD_DATE] = "{date}",
	[REPLY_FIELD_DUE] = "{due}",
	[REPLY_FIELD_GATEWAY] = "{gateway}",
	[REPLY_FIELD_MODEM] = "{modem}",
	[REPLY_FIELD_CODE] = "{code}",
	[REPLY_FIELD_WHAT] = "{what}",
	[REPLY_FIELD_SINCE] = "{since}",
	[REPLY_FIELD_COUNT] = "{count}",
	[REPLY_FIELD_LIST] = "{list}",
};

const char *reply_field_name(enum reply_field field)
{
	return field_names[field];
}

/* One that is shortened to what the others leave. */
static bool is_elastic(enum reply_field field)
{
	return field == REPLY_FIELD_AGENCY || field == REPLY_FIELD_NOTE ||
	       field == REPLY_FIELD_WHAT || field == REPLY_FIELD_LIST;
}

static struct reply_piece next_brace(const char *text, size_t *at)
{
	struct reply_piece piece = { .kind = REPLY_PIECE_WRONG, .start = *at, .size = 1 };

	if (text[*at + 1] == text[*at]) {
		piece.kind = REPLY_PIECE_TEXT;
		*at += 2;
		return piece;
	}
	for (size_t i = 0; text[*at] == '{' && i < REPLY_FIELDS; i++) {
		size_t size = strlen(field_names[i]);

		if (strncmp(text + *at, field_names[i], size) == 0) {
			piece.kind = REPLY_PIECE_FIELD;
			piece.field = (enum reply_field)i;
			piece.size = size;
			*at += size;
			return piece;
		}
	}
	piece.wrong =
		text[*at] == '{'
			? "no such name in braces; there are {id} {status} {agency} {note} {date} "
			  "{due}, "
			  "in alarms {gateway} {modem} {code} {what} {since} {count} {list}, "
			  "and {{ for a brace"
			: "a } without its {; a brace is written }}";
	*at += 1;
	return piece;
}

struct reply_piece reply_template_next(const char *text, size_t *at)
{
	struct reply_piece piece = { .kind = REPLY_PIECE_TEXT, .start = *at };

	if (text[*at] == '{' || text[*at] == '}')
		return next_brace(text, at);
	if (text[*at] == '\0') {
		piece.kind = REPLY_PIECE_END;
	} else if (text[*at] == '[' || text[*at] == ']') {
		piece.kind = text[*at] == '[' ? REPLY_PIECE_OPEN : REPLY_PIECE_CLOSE;
		piece.size = 1;
	} else {
		piece.size = strcspn(text + *at, "{}[]");
	}
	*at += piece.size;
	return piece;
}

/* The values in the alphabet, as far as they are known. */
struct filled {
	char *values[REPLY_FIELDS]; /* NULL: nothing known */
};

static void filled_done(struct filled *filled)
{
	for (size_t i = 0; i < REPLY_FIELDS; i++)
		free(filled->values[i]);
}

/* NULL when nothing is left of it. Sentences end in the template, not in the value. filter NULL:
 * the value is our own. */
static char *clean_value(const char *value, const struct reply_filter *filter)
{
	_cleanup_(freep) char *clean = NULL;
	size_t size = value ? strlen(value) * 3 + 1 : 0, length;

	if (size <= 1)
		return NULL;
	clean = malloc(size);
	if (!clean || gsm7_transliterate(value, clean, size) < 0)
		return NULL;
	for (length = strlen(clean); length > 0 && strchr(" .", clean[length - 1]); length--)
		clean[length - 1] = '\0';
	if (length > 0 && filter)
		return reply_filter_apply(filter, clean);
	return length > 0 ? take_ptr(clean) : NULL;
}

static bool is_of_officers(size_t field)
{
	return field == REPLY_FIELD_AGENCY || field == REPLY_FIELD_NOTE;
}

static void fill(
	struct filled *ret, const struct reply_values *values, const struct reply_filter *filter)
{
	const char *const raw[REPLY_FIELDS] = {
		[REPLY_FIELD_ID] = values->id,
		[REPLY_FIELD_STATUS] = values->status,
		[REPLY_FIELD_AGENCY] = values->agency,
		[REPLY_FIELD_NOTE] = values->note,
		[REPLY_FIELD_DATE] = values->date,
		[REPLY_FIELD_DUE] = values->due,
		[REPLY_FIELD_GATEWAY] = values->gateway,
		[REPLY_FIELD_MODEM] = values->modem,
		[REPLY_FIELD_CODE] = values->code,
		[REPLY_FIELD_WHAT] = values->what,
		[REPLY_FIELD_SINCE] = values->since,
		[REPLY_FIELD_COUNT] = values->count,
		[REPLY_FIELD_LIST] = values->list,
	};

	for (size_t i = 0; i < REPLY_FIELDS; i++) {
		ret->values[i] = clean_value(raw[i], is_of_officers(i) ? filter : NULL);
		if (ret->values[i] && !is_elastic((enum reply_field)i))
			gsm7_shorten(ret->values[i],
				i == REPLY_FIELD_GATEWAY ? REPLY_GATEWAY_SEPTETS : SEPTETS_MOST);
	}
}

/* True when the optional section that begins at `at` has all its values. */
static bool is_known(const char *text, size_t at, const struct filled *filled)
{
	struct reply_piece piece;

	do {
		piece = reply_template_next(text, &at);
		if (piece.kind == REPLY_PIECE_FIELD && !filled->values[piece.field])
			return false;
	} while (piece.kind != REPLY_PIECE_CLOSE && piece.kind != REPLY_PIECE_END);
	return true;
}

/* The next piece that is to be written: sections without their values are passed over. */
static struct reply_piece next_written(const char *text, size_t *at, const struct filled *filled)
{
	for (;;) {
		struct reply_piece piece = reply_template_next(text, at);

		if (piece.kind == REPLY_PIECE_OPEN && !is_known(text, *at, filled)) {
			while (piece.kind != REPLY_PIECE_CLOSE && piece.kind != REPLY_PIECE_END)
				piece = reply_template_next(text, at);
		}
		if (piece.kind == REPLY_PIECE_TEXT || piece.kind == REPLY_PIECE_FIELD ||
			piece.kind == REPLY_PIECE_END)
			return piece;
	}
}

static void append(char *ret, const char *octets, size_t size)
{
	size_t length = strlen(ret);

	if (length + size < REPLY_TEXT_SIZE) {
		memcpy(ret + length, octets, size);
		ret[length + size] = '\0';
	}
}

/* Writes all, or all but what is elastic; the places of each are counted. */
static void write_pieces(const char *text, const struct filled *filled, bool all,
	int counts[static REPLY_FIELDS], char ret[static REPLY_TEXT_SIZE])
{
	size_t at = 0;
	struct reply_piece piece;

	ret[0] = '\0';
	for (piece = next_written(text, &at, filled); piece.kind != REPLY_PIECE_END;
		piece = next_written(text, &at, filled)) {
		bool elastic = is_elastic(piece.field);

		if (piece.kind == REPLY_PIECE_TEXT) {
			append(ret, text + piece.start, piece.size);
			continue;
		}
		counts[piece.field]++;
		if (filled->values[piece.field] && (all || !elastic))
			append(ret, filled->values[piece.field],
				strlen(filled->values[piece.field]));
	}
}

/* Shortens one value, which stands at `count` places, into the room; gives what it then takes. */
static int shorten_into(char *value, int count, int room)
{
	if (!value || count == 0)
		return 0;
	gsm7_shorten(value, room > 0 ? room / count : 0);
	return gsm7_septets(value) * count;
}

/* The note gets what there is; the agency what the note leaves, but a readable beginning. */
static void shorten_values(struct filled *filled, const int counts[static REPLY_FIELDS], int room)
{
	char *agency = filled->values[REPLY_FIELD_AGENCY], *note = filled->values[REPLY_FIELD_NOTE];
	int count = counts[REPLY_FIELD_AGENCY];
	int left = room - (note ? gsm7_septets(note) * counts[REPLY_FIELD_NOTE] : 0);

	if (left < REPLY_ROOM_SEPTETS * count)
		left = REPLY_ROOM_SEPTETS * count;
	room -= shorten_into(agency, count, left < room ? left : room);
	room -= shorten_into(note, counts[REPLY_FIELD_NOTE], room);
	room -= shorten_into(filled->values[REPLY_FIELD_WHAT], counts[REPLY_FIELD_WHAT], room);
	(void)shorten_into(filled->values[REPLY_FIELD_LIST], counts[REPLY_FIELD_LIST], room);
}

void reply_template_render(const char *text, const struct reply_values *values,
	const struct reply_filter *filter, char ret[static REPLY_TEXT_SIZE])
{
	_cleanup_(filled_done) struct filled filled = { { NULL } };
	int counts[REPLY_FIELDS] = { 0 };

	fill(&filled, values, filter);
	write_pieces(text, &filled, false, counts, ret);
	shorten_values(&filled, counts, GSM7_ONE - gsm7_septets(ret));
	write_pieces(text, &filled, true, counts, ret);
	/* Only an ID or a status beyond all measure brings it here. */
	gsm7_shorten(ret, GSM7_ONE);
}
