/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ticket.c - our own ID of a complaint. */
#include "daemon/ticket.h"

#define BASE      31
#define HALF_BITS 13 /* two halves of 13 bits hold 31^5 with little to walk over */
#define HALF_MASK ((UINT32_C(1) << HALF_BITS) - 1)
#define ROUNDS    8

static const char symbols_in_order[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/* splitmix64's finalizer: every bit of x reaches every bit of the answer. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* A Feistel network: one-to-one whatever the round function is. */
static uint32_t scramble(uint64_t key, uint32_t value)
{
	uint32_t left = value >> HALF_BITS & HALF_MASK, right = value & HALF_MASK;

	for (uint64_t round = 1; round <= ROUNDS; round++) {
		uint64_t f = mix(key + mix(round << 32 | right));
		uint32_t next = left ^ ((uint32_t)f & HALF_MASK);

		left = right;
		right = next;
	}
	return left << HALF_BITS | right;
}

static int weighted_sum(const int values[static 6], int count)
{
	int sum = 0;

	for (int i = 0; i < count; i++)
		sum += (i + 1) * values[i];
	return sum % BASE;
}

int ticket_symbol_value(char c)
{
	const char *found;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == '\0')
		return -1;
	found = strchr(symbols_in_order, c);
	return found ? (int)(found - symbols_in_order) : -1;
}

/* A letter, a digit, and never four digits in a row: operators hold those for one-time codes. */
static bool is_well_mixed(const char symbols[static 6])
{
	int letters = 0, digits = 0, run = 0;

	for (int i = 0; i < 6; i++) {
		if (symbols[i] >= '0' && symbols[i] <= '9') {
			digits++;
			run++;
		} else {
			letters++;
			run = 0;
		}
		if (run == 4)
			return false;
	}
	return letters > 0 && digits > 0;
}

bool ticket_is_valid(const char symbols[static 6])
{
	int values[6];

	for (int i = 0; i < 6; i++) {
		values[i] = ticket_symbol_value(symbols[i]);
		if (values[i] < 0 || (symbols[i] >= 'a' && symbols[i] <= 'z'))
			return false;
	}
	return weighted_sum(values, 6) == 0 && is_well_mixed(symbols);
}

bool ticket_make(uint64_t key, uint32_t serial, char ret[static TICKET_SIZE])
{
	uint32_t scrambled = serial % TICKET_SERIALS;
	int values[6] = { 0 };
	char symbols[6];

	/* Walking on until it lands inside 31^5 keeps it one-to-one there. */
	do {
		scrambled = scramble(key, scrambled);
	} while (scrambled >= TICKET_SERIALS);
	for (int i = 4; i >= 0; i--) {
		values[i] = (int)(scrambled % BASE);
		scrambled /= BASE;
	}
	/* 26 is the inverse of the last weight, 6, modulo 31. */
	values[5] = (BASE - weighted_sum(values, 5)) % BASE * 26 % BASE;
	for (int i = 0; i < 6; i++)
		symbols[i] = symbols_in_order[values[i]];
	if (!is_well_mixed(symbols)) {
		ret[0] = '\0';
		return false;
	}
	memcpy(ret, symbols, 3);
	ret[3] = '-';
	memcpy(ret + 4, symbols + 3, 3);
	ret[7] = '\0';
	return true;
}
