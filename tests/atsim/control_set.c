/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_set.c - the commands of the control socket that say what a modem is and what its network
 * answers.
 */
#include "lapor.h"
#include "tests/atsim/control.h"
#include "tests/atsim/modem.h"

/* A key that is in no format is an error: a test that misspells one shall know. */
#define unpack(command, error, ...) json_unpack_ex(command, error, JSON_STRICT, __VA_ARGS__)

/* Texts that can be set, with their room. */
#define TEXTS(X)                                                                                   \
	X(number, "number")                                                                        \
	X(imsi, "imsi")                                                                            \
	X(imei, "imei")                                                                            \
	X(maker, "maker")                                                                          \
	X(smsc, "smsc")                                                                            \
	X(operator_name, "operator")                                                               \
	X(operator_code, "operator_code")                                                          \
	X(area, "area")                                                                            \
	X(cell, "cell")

/* -EOVERFLOW or -EINVAL: one that does not fit, or is no text. */
static int set_texts(struct modem *modem, json_t *command)
{
	json_t *value;

#define X(member, key)                                                                             \
	value = json_object_get(command, key);                                                     \
	if (value && (!json_is_string(value) || copy_string(modem->member, sizeof(modem->member),  \
							json_string_value(value)) < 0))            \
		return -EINVAL;
	TEXTS(X)
#undef X
	return 0;
}

static bool is_known(const char *key)
{
	static const char *const known[] = { "cmd", "modem", "mr", "signal", "reset_ms", "boot_ms",
#define X(member, key) key,
		TEXTS(X)
#undef X
	};

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strcmp(known[i], key) == 0)
			return true;
	return false;
}

/* What a test wants otherwise than the modem has it. */
json_t *control_set(struct atsim *atsim, struct modem *modem, json_t *command)
{
	int reference = modem->next_reference, signal = modem->signal;
	json_int_t reset_ms = modem->reset_us / 1000, boot_ms = modem->boot_us / 1000;
	const char *key;
	json_error_t error;
	json_t *value;

	(void)atsim;
	json_object_foreach(command, key, value) if (!is_known(key)) return control_error(
		"%s cannot be set", key);
	if (json_unpack_ex(command, &error, 0, "{s?i, s?i, s?I, s?I}", "mr", &reference, "signal",
		    &signal, "reset_ms", &reset_ms, "boot_ms", &boot_ms) < 0)
		return control_error("%s", error.text);
	if (set_texts(modem, command) < 0)
		return control_error("a text is too long, or none");
	modem->next_reference = (uint8_t)reference;
	modem->signal = signal;
	modem->reset_us = reset_ms < 0 ? TIMER_NEVER : reset_ms * 1000;
	modem->boot_us = boot_ms * 1000;
	return control_ok();
}

static int form_of(const char *name)
{
	static const char *const names[] = { "charset", "ucs2", "packed" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

/* One answer of the table; without any, the table is emptied. */
json_t *control_ussd(struct atsim *atsim, struct modem *modem, json_t *command)
{
	const char *ignored, *code = NULL, *text = "", *form_name = "charset";
	struct ussd_answer answer = { .dcs = 15 };
	json_int_t ms = 0;
	json_error_t error;
	int silent = 0, form;

	(void)atsim;
	if (unpack(command, &error, "{s:s, s?s, s?s, s?s, s?s, s?i, s?i, s?i, s?b, s?I}", "cmd",
		    &ignored, "modem", &ignored, "code", &code, "text", &text, "form", &form_name,
		    "status", &answer.status, "dcs", &answer.dcs, "error", &answer.error, "silent",
		    &silent, "ms", &ms) < 0)
		return control_error("%s", error.text);
	if (code == NULL) {
		ussd_clear(&modem->ussd);
		return control_ok();
	}
	form = form_of(form_name);
	if (form < 0 || copy_string(answer.code, sizeof(answer.code), code) < 0 ||
		copy_string(answer.text, sizeof(answer.text), text) < 0)
		return control_error("no form of the name %s, or a text is too long", form_name);
	answer.form = (enum ussd_form)form;
	answer.silent = silent;
	answer.after_us = ms * 1000;
	if (ussd_set(&modem->ussd, &answer) < 0)
		return control_error("too many codes");
	return control_ok();
}
