/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parse_id.c - tickets and tracking IDs in a citizen's text. */
#include "daemon/parse_id.h"
#include "daemon/ticket.h"

#define DIGITS_MOST  10
#define DIGITS_LEAST 4
#define DIGITS_FREE  6 /* this many are an ID wherever they stand */
#define GROUP        3

/* Six letters or digits, with or without something behind the third. */
struct six {
	char symbols[7];
	uint32_t separator; /* TEXT_END: none */
	size_t end;
};

/* Digits, or what is taken for them, in one run or in groups. */
struct digits {
	char text[DIGITS_MOST + 2]; /* one more than an ID may have, and the NUL */
	size_t count;
	size_t end;
};

static bool is_letter_or_digit(uint32_t c)
{
	return text_is_digit(c) || (c >= 'A' && c <= 'Z');
}

/* What a hurried reader takes for a digit, too. */
static bool is_like_digit(uint32_t c)
{
	return text_is_digit(c) || c == 'O' || c == 'I' || c == 'L';
}

static bool is_border(const struct text *text, size_t at)
{
	return !text_is_word(text_next(text, at).c);
}

/* Copies up to `most` symbols of this kind and moves *at behind them; gives their count. */
static size_t read_run(
	const struct text *text, size_t *at, size_t most, bool (*is_kind)(uint32_t c), char *ret)
{
	size_t count = 0;

	for (; count < most; count++) {
		struct text_symbol symbol = text_next(text, *at);

		if (!is_kind(symbol.c))
			break;
		ret[count] = (char)symbol.c;
		*at = symbol.end;
	}
	return count;
}

/* Moves *at behind blanks with at most one of these among them; gives it, a blank, or TEXT_END. */
static uint32_t read_separator(const struct text *text, size_t *at, const char *characters)
{
	struct text_symbol symbol = text_next(text, *at);
	uint32_t separator = TEXT_END;

	if (text_is_blank(symbol.c)) {
		separator = TEXT_BLANK;
		*at = text_skip_blanks(text, symbol.end);
		symbol = text_next(text, *at);
	}
	if (symbol.c != TEXT_END && symbol.c < 0x80 && strchr(characters, (int)symbol.c)) {
		separator = symbol.c;
		*at = text_skip_blanks(text, symbol.end);
	}
	return separator;
}

static bool read_six(const struct text *text, size_t at, struct six *ret)
{
	if (read_run(text, &at, 3, is_letter_or_digit, ret->symbols) != 3)
		return false;
	ret->separator = read_separator(text, &at, "-._/:");
	if (read_run(text, &at, 3, is_letter_or_digit, ret->symbols + 3) != 3)
		return false;
	ret->symbols[6] = '\0';
	ret->end = at;
	return is_border(text, at);
}

/* A further group: a hyphen, a dot or blanks, then exactly three. */
static bool read_group(
	const struct text *text, size_t *at, bool (*is_kind)(uint32_t c), char ret[static GROUP])
{
	struct text_symbol symbol = text_next(text, *at);
	size_t end;

	if (text_is_blank(symbol.c))
		end = text_skip_blanks(text, symbol.end);
	else if (symbol.c == '-' || symbol.c == '.')
		end = symbol.end;
	else
		return false;
	if (read_run(text, &end, GROUP, is_kind, ret) != GROUP || !is_border(text, end))
		return false;
	*at = end;
	return true;
}

static bool read_digits(
	const struct text *text, size_t at, bool (*is_kind)(uint32_t c), struct digits *ret)
{
	char group[GROUP];
	bool grouped;

	ret->count = read_run(text, &at, DIGITS_MOST + 1, is_kind, ret->text);
	if (ret->count == 0 || !is_border(text, at))
		return false;
	grouped = ret->count <= GROUP;
	while (grouped && read_group(text, &at, is_kind, group)) {
		if (ret->count + GROUP > DIGITS_MOST)
			return false;
		memcpy(ret->text + ret->count, group, GROUP);
		ret->count += GROUP;
	}
	ret->text[ret->count] = '\0';
	ret->end = at;
	return ret->count >= DIGITS_LEAST && ret->count <= DIGITS_MOST;
}

static int number_at(const char *digits, size_t count)
{
	int number = 0;

	for (size_t i = 0; i < count; i++)
		number = number * 10 + (digits[i] - '0');
	return number;
}

static bool is_year(int year)
{
	return year >= 1990 && year <= 2099;
}

static bool is_day(int day, int month)
{
	return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

/* Digits that say something else: 1708, a year, a clock time (0830), a date (17082023, 20230817).
 */
static bool is_no_id(const struct digits *digits)
{
	const char *d = digits->text;

	if (digits->count == 4)
		return strcmp(d, "1708") == 0 || is_year(number_at(d, 4)) ||
		       (d[0] == '0' && number_at(d + 2, 2) < 60);
	if (digits->count == 8)
		return (is_year(number_at(d + 4, 4)) &&
			       is_day(number_at(d, 2), number_at(d + 2, 2))) ||
		       (is_year(number_at(d, 4)) &&
			       is_day(number_at(d + 6, 2), number_at(d + 4, 2)));
	return false;
}

static void write_ticket(const char symbols[static 6], char ret[static PARSE_ID_SIZE])
{
	memcpy(ret, symbols, 3);
	ret[3] = '-';
	memcpy(ret + 4, symbols + 3, 3);
	ret[7] = '\0';
}

static bool read_valid(const struct text *text, size_t at, struct parse_id *ret)
{
	struct digits digits;
	struct six six;

	if (read_digits(text, at, text_is_digit, &digits) && !is_no_id(&digits)) {
		ret->kind = digits.count < DIGITS_FREE ? PARSE_ID_SHORT : PARSE_ID_VALID;
		(void)copy_string(ret->text, sizeof(ret->text), digits.text);
		ret->end = digits.end;
		return true;
	}
	if (read_six(text, at, &six) && ticket_is_valid(six.symbols)) {
		ret->kind = PARSE_ID_VALID;
		write_ticket(six.symbols, ret->text);
		ret->end = six.end;
		return true;
	}
	return false;
}

/*
 * Written like a ticket: a digit before a letter, or a separator behind the third. A blank there
 * divides words of prose as well ("tes aja", "SMP 123"), so that half of it must be a mixture. RT
 * and RW with their numbers are a place.
 */
static bool is_like_ticket(const struct six *six)
{
	bool digits[6], digit_before_letter = false, mixed = false;

	if (six->symbols[0] == 'R' && (six->symbols[1] == 'T' || six->symbols[1] == 'W'))
		return false;
	for (int i = 0; i < 6; i++) {
		digits[i] = text_is_digit((unsigned char)six->symbols[i]);
		digit_before_letter |= i > 0 && digits[i - 1] && !digits[i];
		mixed |= i % 3 > 0 && digits[i - 1] != digits[i];
	}
	if (digit_before_letter || six->separator == TEXT_END)
		return digit_before_letter;
	return six->separator != TEXT_BLANK || mixed;
}

/* Digits with O, I, L among them, at least three of them digits. */
static bool is_like_number(const struct digits *digits)
{
	size_t count = 0;

	for (size_t i = 0; i < digits->count; i++)
		count += text_is_digit((unsigned char)digits->text[i]);
	return count >= 3 && count < digits->count;
}

void parse_id_read(const struct text *text, size_t at, struct parse_id *ret)
{
	struct text_symbol first = text_next(text, at);
	struct digits digits;
	struct six six;

	*ret = (struct parse_id){ .kind = PARSE_ID_NONE };
	at = first.c == '#' ? first.end : first.start;
	if (read_valid(text, at, ret))
		return;
	if (read_digits(text, at, is_like_digit, &digits) && is_like_number(&digits)) {
		ret->kind = PARSE_ID_BAD;
		ret->end = digits.end;
	} else if (read_six(text, at, &six) && is_like_ticket(&six)) {
		/* All symbols are letters and digits: some are not of the alphabet, or the check
		 * symbol is wrong, or it is no mixture of both. */
		ret->kind = PARSE_ID_BAD;
		ret->end = six.end;
	}
}
