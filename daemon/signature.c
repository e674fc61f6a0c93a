/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signature.c - texts that are the same but for case, blanks, signs and tickets. */
#include "daemon/signature.h"
#include "daemon/utf8.h"

/* FNV-1a. A stranger who finds two texts of one signature is answered less. */
#define HASH_BEGIN UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

#define TICKET_LENGTH 7 /* K7M-2Q2 */
#define TICKET_HYPHEN 3

struct signer {
	uint64_t hash;
	char word[TICKET_LENGTH]; /* held back, as it may be a ticket */
	size_t length;            /* of the word, which may be longer */
};

static void add(struct signer *s, uint32_t c)
{
	if (c != '-')
		s->hash = (s->hash ^ c) * HASH_PRIME;
}

static void add_held(struct signer *s)
{
	for (size_t i = 0; i < s->length; i++)
		add(s, (unsigned char)s->word[i]);
}

static bool is_ticket(const struct signer *s)
{
	bool has_digit = false;

	if (s->length != TICKET_LENGTH)
		return false;
	for (size_t i = 0; i < TICKET_LENGTH; i++) {
		if ((s->word[i] == '-') != (i == TICKET_HYPHEN))
			return false;
		has_digit |= s->word[i] >= '0' && s->word[i] <= '9';
	}
	return has_digit;
}

static void end_word(struct signer *s)
{
	if (s->length <= TICKET_LENGTH && !is_ticket(s))
		add_held(s);
	s->length = 0;
}

static void put_letter(struct signer *s, char c)
{
	if (s->length == TICKET_LENGTH)
		add_held(s);
	if (s->length < TICKET_LENGTH)
		s->word[s->length] = c;
	else
		add(s, (unsigned char)c);
	s->length++;
}

static void put(struct signer *s, uint32_t c)
{
	if (c >= 'a' && c <= 'z')
		c -= 'a' - 'A';
	if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-') {
		put_letter(s, (char)c);
		return;
	}
	end_word(s);
	if (c > 0x7f)
		add(s, c);
}

uint64_t signature_text(const char *text)
{
	struct signer s = { .hash = HASH_BEGIN };
	size_t size = strlen(text), length;

	for (size_t i = 0; i < size; i += length) {
		uint32_t c;

		length = utf8_next(text + i, size - i, &c);
		put(&s, c);
	}
	end_word(&s);
	return s.hash;
}

uint64_t signature_units(const uint8_t *data, size_t size)
{
	struct signer s = { .hash = HASH_BEGIN };

	for (size_t i = 0; i + 1 < size; i += 2)
		put(&s, (uint32_t)data[i] << 8 | data[i + 1]);
	end_word(&s);
	return s.hash;
}
