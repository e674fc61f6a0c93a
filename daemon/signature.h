/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.h - whether two texts are the same but for case, blanks, signs and tickets: what an
 * exchange with a machine looks like. Pure.
 */
#pragma once

#include "lapor.h"

/* Of a text in UTF-8. */
uint64_t signature_text(const char *text);

/* Of a text in UTF-16BE, as messages are kept; the same one for the same words. */
uint64_t signature_units(const uint8_t *data, size_t size);
