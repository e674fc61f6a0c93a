/* SPDX-License-Identifier: GPL-2.0-or-later */
/* atsim_fixture.h - PDUs composed and looked at, for the tests of the simulator. */
#pragma once

#include "tests/atsim/compose.h"
#include "tests/atsim/pdu.h"
#include "tests/atsim/text.h"

static inline void assert_hex(const uint8_t *octets, size_t size, const char *expected)
{
	_cleanup_(buffer_free) struct buffer hex = { 0 };

	text_add_hex(&hex, octets, size);
	buffer_add(&hex, "", 1);
	assert_string_equal(buffer_octets(&hex), expected);
}

static inline void assert_text(const struct pdu_submit *submit, const char *expected)
{
	_cleanup_(buffer_free) struct buffer text = { 0 };

	pdu_add_text(&text, submit);
	buffer_add(&text, "", 1);
	assert_string_equal(buffer_octets(&text), expected);
}

static inline int compose(
	const char *text, unsigned width, struct pdu_data *ret, size_t room, uint8_t *ret_dcs)
{
	struct compose compose = { .text = text,
		.size = strlen(text),
		.dcs = COMPOSE_DCS_AUTO,
		.message_class = -1,
		.reference = 0x1234,
		.width = width };

	return compose_parts(&compose, ret, room, ret_dcs);
}
