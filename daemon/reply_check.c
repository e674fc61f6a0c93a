/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply_check.c - what is wrong with a template. */
#include "daemon/gsm7.h"
#include "daemon/reply_template.h"
#include "daemon/utf8.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

struct check {
	const char *text;
	const struct reply_rules *rules;
	size_t at; /* of what is wrong */
	char *error;
};

__attribute__((format(printf, 3, 4))) static bool wrong(
	struct check *check, size_t at, const char *format, ...)
{
	va_list args;

	check->at = at;
	va_start(args, format);
	(void)vsnprintf(check->error, REPLY_WRONG_SIZE, format, args);
	va_end(args);
	return false;
}

static bool check_alphabet(struct check *check)
{
	size_t size = strlen(check->text), at = 0;

	while (at < size) {
		uint32_t c = 0;
		size_t length = utf8_read(check->text + at, size - at, &c);

		if (length == 0)
			return wrong(check, at, "no UTF-8; save the file as UTF-8");
		if (gsm7_cost(c) == 0)
			return wrong(check, at,
				"the character %.*s (U+%04X) is not of the GSM-7 alphabet; write "
				"it in "
				"plain letters",
				(int)length, check->text + at, (unsigned int)c);
		at += length;
	}
	return true;
}

/* The sections: where one is open, and how many names it has. */
struct section {
	size_t open; /* SIZE_MAX: none is */
	size_t names;
};

static bool check_section(
	struct check *check, const struct reply_piece *piece, struct section *section)
{
	if (piece->kind == REPLY_PIECE_OPEN) {
		if (section->open != SIZE_MAX)
			return wrong(check, piece->start,
				"a [ inside a section; end the other with ] before");
		*section = (struct section){ .open = piece->start };
	} else if (piece->kind == REPLY_PIECE_CLOSE) {
		if (section->open == SIZE_MAX)
			return wrong(check, piece->start,
				"a ] without its [; put [ where the section begins");
		if (section->names == 0)
			return wrong(check, section->open,
				"a section without a name in braces; take [ ] away");
		section->open = SIZE_MAX;
	}
	return true;
}

static bool check_required(struct check *check, unsigned int seen)
{
	unsigned int missing = check->rules->required & ~seen;

	if (missing & 1u << REPLY_FIELD_ID)
		return wrong(check, 0, "{id} is missing; the citizen needs the ticket");
	for (int i = 0; i < REPLY_FIELDS; i++) {
		if (missing & 1u << i)
			return wrong(check, 0, "%s is missing; it is what this text is for",
				reply_field_name((enum reply_field)i));
	}
	return true;
}

/* The names in braces, and the sections round them. */
static bool check_pieces(struct check *check)
{
	size_t at = 0;
	unsigned int seen = 0;
	struct section section = { .open = SIZE_MAX };
	struct reply_piece piece;

	while ((piece = reply_template_next(check->text, &at)).kind != REPLY_PIECE_END) {
		if (piece.kind == REPLY_PIECE_WRONG)
			return wrong(check, piece.start, "%s", piece.wrong);
		if (!check_section(check, &piece, &section))
			return false;
		if (piece.kind != REPLY_PIECE_FIELD)
			continue;
		if (!(check->rules->allowed & 1u << piece.field))
			return wrong(check, piece.start,
				"%.*s is not known in this template; take it out", (int)piece.size,
				check->text + piece.start);
		seen |= 1u << piece.field;
		section.names++;
	}
	if (section.open != SIZE_MAX)
		return wrong(
			check, section.open, "a [ without its ]; put ] where the section ends");
	return check_required(check, seen);
}

static bool check_text(struct check *check, size_t start, size_t size)
{
	const struct reply_filter filter = { .words = check->rules->words,
		.word_count = check->rules->word_count };
	const char *text = check->text + start;
	size_t digits = 0;

	for (size_t at = 0; at < size; at++) {
		size_t length = reply_filter_word(&filter, text, size, at);

		digits = isdigit((unsigned char)text[at]) ? digits + 1 : 0;
		if (digits > REPLY_FILTER_DIGITS)
			return wrong(check, start + at,
				"more than three digits in a row, which operators filter; divide "
				"them");
		if (reply_filter_is_address(text + at, size - at))
			return wrong(check, start + at,
				"a web address, which operators filter; take it out");
		if (length > 0)
			return wrong(check, start + at,
				"\"%.*s\" is a word that operators filter (word_filter); say it in "
				"other words",
				(int)length, text + at);
	}
	return true;
}

static bool check_texts(struct check *check)
{
	size_t at = 0;
	struct reply_piece piece;

	while ((piece = reply_template_next(check->text, &at)).kind != REPLY_PIECE_END) {
		if (piece.kind == REPLY_PIECE_TEXT && !check_text(check, piece.start, piece.size))
			return false;
	}
	return true;
}

static int septets_of(const char *text, const struct reply_piece *piece)
{
	static const int most[REPLY_FIELDS] = {
		[REPLY_FIELD_ID] = REPLY_ID_SEPTETS,
		[REPLY_FIELD_STATUS] = REPLY_STATUS_SEPTETS,
		[REPLY_FIELD_AGENCY] = REPLY_ROOM_SEPTETS,
		[REPLY_FIELD_NOTE] = REPLY_ROOM_SEPTETS,
		[REPLY_FIELD_DATE] = REPLY_DATE_SEPTETS,
		[REPLY_FIELD_DUE] = REPLY_DATE_SEPTETS,
		[REPLY_FIELD_GATEWAY] = REPLY_GATEWAY_SEPTETS,
		[REPLY_FIELD_MODEM] = REPLY_MODEM_SEPTETS,
		[REPLY_FIELD_CODE] = REPLY_CODE_SEPTETS,
		[REPLY_FIELD_WHAT] = REPLY_ROOM_SEPTETS,
		[REPLY_FIELD_SINCE] = REPLY_SINCE_SEPTETS,
		[REPLY_FIELD_COUNT] = REPLY_COUNT_SEPTETS,
		[REPLY_FIELD_LIST] = REPLY_ROOM_SEPTETS,
	};
	int septets = 0;

	if (piece->kind == REPLY_PIECE_FIELD)
		return most[piece->field];
	for (size_t at = 0; piece->kind == REPLY_PIECE_TEXT && at < piece->size;) {
		uint32_t c = 0;

		at += utf8_read(text + piece->start + at, piece->size - at, &c);
		septets += gsm7_cost(c);
	}
	return septets;
}

static bool check_length(struct check *check)
{
	size_t at = 0;
	int septets = 0;
	struct reply_piece piece;

	while ((piece = reply_template_next(check->text, &at)).kind != REPLY_PIECE_END)
		septets += septets_of(check->text, &piece);
	if (septets > GSM7_ONE)
		return wrong(check, 0,
			"%d characters with its longest values, and one SMS holds %d; shorten it "
			"by %d",
			septets, GSM7_ONE, septets - GSM7_ONE);
	return true;
}

bool reply_template_check(const char *text, const struct reply_rules *rules, size_t *ret_at,
	char ret_wrong[static REPLY_WRONG_SIZE])
{
	struct check check = { .text = text, .rules = rules, .error = ret_wrong };

	if (text[0] == '\0')
		(void)wrong(
			&check, 0, "no text; write what the citizen is told, or remove the file");
	else if (check_alphabet(&check) && check_pieces(&check) && check_texts(&check) &&
		 check_length(&check))
		return true;
	*ret_at = check.at;
	return false;
}
