/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_faults.c - the commands of the control socket that switch faults on and off.
 */
#include "lapor.h"
#include "tests/atsim/control.h"
#include "tests/atsim/modem.h"
#include "tests/atsim/network.h"

/* A key that is in no format is an error: a test that misspells one shall know. */
#define unpack(command, error, ...) json_unpack_ex(command, error, JSON_STRICT, __VA_ARGS__)

/* CMS and CME error codes and TP-ST of faults that name none. */
#define CMS_NETWORK_OUT_OF_ORDER 38
#define CME_SIM_FAILURE          13
#define STATUS_VALIDITY_EXPIRED  0x46

/* What a fault does when the command does not say. */
static int default_code(enum fault_kind kind)
{
	if (kind == FAULT_CMS || kind == FAULT_CMS_PROMPT)
		return CMS_NETWORK_OUT_OF_ORDER;
	if (kind == FAULT_CME)
		return CME_SIM_FAILURE;
	return kind == FAULT_REPORT_STATUS ? STATUS_VALIDITY_EXPIRED : 0;
}

static json_t *unpack_fault(json_t *command, struct fault *ret, const char **ret_pin)
{
	struct fault fault = { .count = FAULT_FOREVER };
	const char *name, *only = "", *line = "^HWNAT: 1", *ignored;
	json_int_t count = FAULT_FOREVER, ms = 0;
	int kind, code = -1, until_power_on = 0;
	json_error_t error;

	if (unpack(command, &error, "{s:s, s?s, s:s, s?I, s?s, s?I, s?i, s?s, s?s, s?b}", "cmd",
		    &ignored, "modem", &ignored, "fault", &name, "count", &count, "command", &only,
		    "ms", &ms, "code", &code, "line", &line, "pin", ret_pin, "until_power_on",
		    &until_power_on) < 0)
		return control_error("%s", error.text);
	kind = fault_kind_of(name);
	if (kind < 0)
		return control_error("no fault of the name %s", name);
	fault.kind = (enum fault_kind)kind;
	fault.count = kind == FAULT_DROP_CMTI && count == FAULT_FOREVER ? 1 : count;
	fault.ms = ms;
	fault.until_power_on = until_power_on;
	fault.code = code >= 0 ? code : default_code(fault.kind);
	if (count == 0 || copy_string(fault.command, sizeof(fault.command), only) < 0 ||
		copy_string(fault.line, sizeof(fault.line), line) < 0)
		return control_error("\"count\" is 0, or a text is too long");
	*ret = fault;
	return NULL;
}

json_t *control_fault(struct atsim *atsim, struct modem *modem, json_t *command)
{
	struct fault fault;
	const char *pin = NULL;
	json_t *error = unpack_fault(command, &fault, &pin);

	(void)atsim;
	if (error)
		return error;
	if (pin && copy_string(modem->pin, sizeof(modem->pin), pin) < 0)
		return control_error("the PIN is too long");
	if (fault.kind == FAULT_PIN) {
		modem->pin_tries = MODEM_PIN_TRIES;
		modem->pin_enabled = true;
	}
	if (faults_set(&modem->faults, &fault) < 0)
		return control_error("too many faults");
	line_wedge(&modem->line, faults_on(&modem->faults, FAULT_WEDGE));
	if (fault.kind == FAULT_CHATTER)
		modem_chatter(modem);
	return control_ok();
}

/* All of them, or those of one kind. */
json_t *control_clear(struct atsim *atsim, struct modem *modem, json_t *command)
{
	const char *name = json_string_value(json_object_get(command, "fault"));
	int kind = name ? fault_kind_of(name) : -1;

	(void)atsim;
	if (name && kind < 0)
		return control_error("no fault of the name %s", name);
	if (name)
		faults_clear(&modem->faults, (enum fault_kind)kind);
	else
		modem->faults.count = 0;
	if (!name || kind == FAULT_PIN)
		modem->pin_enabled = false;
	line_wedge(&modem->line, faults_on(&modem->faults, FAULT_WEDGE));
	if (!faults_on(&modem->faults, FAULT_SHIFTED))
		buffer_free(&modem->kept_back);
	network_bring(modem);
	return control_ok();
}

json_t *control_faults(struct atsim *atsim, struct modem *modem, json_t *command)
{
	json_t *list = json_array();

	(void)atsim;
	(void)command;
	for (unsigned i = 0; i < modem->faults.count; i++) {
		const struct fault *fault = &modem->faults.active[i];

		json_array_append_new(list,
			json_pack("{s:s, s:I, s:s}", "fault", fault_name(fault->kind), "count",
				(json_int_t)fault->count, "command", fault->command));
	}
	return json_pack("{s:b, s:o}", "ok", 1, "faults", list);
}
