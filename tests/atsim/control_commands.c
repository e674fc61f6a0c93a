/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control_commands.c - the commands of the control socket, but for the injecting ones.
 */
#include <stdarg.h>
#include <stdio.h>

#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/control.h"
#include "tests/atsim/modem.h"
#include "tests/atsim/network.h"
#include "tests/atsim/text.h"

/* A key that is in no format is an error: a test that misspells one shall know. */
#define unpack(command, error, ...) json_unpack_ex(command, error, JSON_STRICT, __VA_ARGS__)

json_t *control_error(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return json_pack("{s:b, s:s}", "ok", 0, "error", text);
}

json_t *control_ok(void)
{
	return json_pack("{s:b}", "ok", 1);
}

struct modem *control_modem(struct atsim *atsim, json_t *command)
{
	const char *name = json_string_value(json_object_get(command, "modem"));

	if (name == NULL)
		return atsim->modem_count == 1 ? atsim->modems[0] : NULL;
	return atsim_modem(atsim, name);
}

static json_t *storage_as_json(struct storage *storage)
{
	json_t *used = json_array();

	for (unsigned i = 1; i <= storage->size; i++) {
		const struct slot *slot = storage_get(storage, i);

		if (slot)
			json_array_append_new(used,
				json_pack("{s:i, s:i, s:i, s:s}", "slot", i, "stat", slot->state,
					"length", (int)slot->length, "pdu", slot->pdu));
	}
	return used;
}

static json_t *run_sim(struct atsim *atsim, struct modem *modem, json_t *command)
{
	(void)atsim;
	(void)command;
	return json_pack("{s:b, s:i, s:i, s:i, s:i, s:i, s:b, s:s, s:s, s:s, s:o, s:o, s:o}", "ok",
		1, "size", modem->sim.sm.size, "used", modem->sim.sm.used, "waiting",
		modem->messages_waiting, "reports_waiting", modem->reports_waiting, "pin_tries",
		modem->pin_tries, "plugged", line_is_plugged(&modem->line), "number", modem->number,
		"imei", modem->imei, "imsi", modem->imsi, "slots", storage_as_json(&modem->sim.sm),
		"me", storage_as_json(&modem->sim.me), "sr", storage_as_json(&modem->sim.sr));
}

/* For who asks often: no message is told. */
static json_t *run_count(struct atsim *atsim, struct modem *modem, json_t *command)
{
	(void)atsim;
	(void)command;
	return json_pack("{s:b, s:i, s:i, s:i, s:i, s:b}", "ok", 1, "used", modem->sim.sm.used,
		"me", modem->sim.me.used, "waiting", modem->messages_waiting, "sent",
		(int)json_array_size(modem->sent), "plugged", line_is_plugged(&modem->line));
}

/* Of all modems when none is named; `after` so many, for who asks again and again. */
static json_t *run_sent(struct atsim *atsim, json_t *command)
{
	size_t after = (size_t)json_integer_value(json_object_get(command, "after"));
	json_t *sent = json_array(), *entry;
	size_t index, count = 0;

	for (unsigned i = 0; i < atsim->modem_count; i++) {
		struct modem *modem = atsim->modems[i];

		if (json_object_get(command, "modem") && control_modem(atsim, command) != modem)
			continue;
		json_array_foreach(modem->sent, index, entry) if (count++ >= after)
			json_array_append(sent, entry);
	}
	return json_pack("{s:b, s:o, s:I}", "ok", 1, "sent", sent, "count", (json_int_t)count);
}

static json_t *run_hangup(struct atsim *atsim, struct modem *modem, json_t *command)
{
	(void)atsim;
	(void)command;
	modem_unplug(modem);
	return control_ok();
}

/* "link": under another name than before. */
static json_t *run_return(struct atsim *atsim, struct modem *modem, json_t *command)
{
	const char *ignored, *link = modem->line.link;
	json_error_t error;
	int r;

	(void)atsim;
	if (unpack(command, &error, "{s:s, s?s, s?s}", "cmd", &ignored, "modem", &ignored, "link",
		    &link) < 0)
		return control_error("%s", error.text);
	if (link != modem->line.link && line_is_plugged(&modem->line))
		return control_error("it is plugged in");
	if (strlen(link) >= sizeof(modem->line.link))
		return control_error("the link is too long");
	memmove(modem->line.link, link, strlen(link) + 1);
	r = modem_plug(modem);
	if (r < 0)
		return control_error("%s", strerror(-r));
	return json_pack(
		"{s:b, s:s, s:s}", "ok", 1, "device", modem->line.device, "link", modem->line.link);
}

static json_t *run_report(struct atsim *atsim, struct modem *modem, json_t *command)
{
	const char *ignored, *to;
	int reference, status = 0, ms = 0;
	json_error_t error;

	(void)atsim;
	if (unpack(command, &error, "{s:s, s?s, s:i, s:s, s?i, s?i}", "cmd", &ignored, "modem",
		    &ignored, "mr", &reference, "to", &to, "st", &status, "ms", &ms) < 0)
		return control_error("%s", error.text);
	if (network_report(modem, to, (uint8_t)reference, (uint8_t)status, ms * INT64_C(1000)) < 0)
		return control_error("no report can say that");
	return control_ok();
}

/* "line" as an unsolicited result code, or "hex" as octets, at once. */
static json_t *run_urc(struct atsim *atsim, struct modem *modem, json_t *command)
{
	const char *line = json_string_value(json_object_get(command, "line"));
	const char *hex = json_string_value(json_object_get(command, "hex"));
	uint8_t octets[4096];
	int size = 0;

	(void)atsim;
	if (line)
		modem_raise(modem, "%s", line);
	else if (hex)
		size = text_from_hex(hex, strlen(hex), octets, sizeof(octets));
	if (size < 0 || (!line && !hex))
		return control_error("\"line\" or \"hex\" is wanted");
	buffer_add(&modem->line.out, octets, (size_t)size);
	return control_ok();
}

static json_t *run_stats(struct atsim *atsim, struct modem *modem, json_t *command)
{
	json_t *counts = json_object(), *octets = json_object();
	const char *name;

	(void)atsim;
	(void)command;
	for (unsigned i = 0; (name = commands_name(i)) != NULL; i++) {
		if (modem->command_counts[i] > 0)
			json_object_set_new(counts, name, json_integer(modem->command_counts[i]));
		if (modem->line_octets[i] > 0)
			json_object_set_new(octets, name, json_integer(modem->line_octets[i]));
	}
	return json_pack("{s:b, s:o, s:o, s:I, s:I, s:I, s:i, s:i}", "ok", 1, "commands", counts,
		"line_octets", octets, "round_trips", (json_int_t)modem->lines, "bytes_in",
		(json_int_t)modem->line.octets_in, "bytes_out", (json_int_t)modem->line.octets_out,
		"sent", (int)json_array_size(modem->sent), "clients", modem->line.clients);
}

static json_t *run_latency(struct atsim *atsim, struct modem *modem, json_t *command)
{
	json_int_t ms = modem->latency_us / 1000, send_ms = modem->send_latency_us / 1000;
	json_error_t error;
	const char *ignored;

	(void)atsim;
	if (unpack(command, &error, "{s:s, s?s, s?I, s?I}", "cmd", &ignored, "modem", &ignored,
		    "ms", &ms, "send_ms", &send_ms) < 0)
		return control_error("%s", error.text);
	modem->latency_us = ms * 1000;
	modem->send_latency_us = send_ms * 1000;
	return control_ok();
}

static const struct {
	const char *name;
	json_t *(*run)(struct atsim *atsim, struct modem *modem, json_t *command);
} of_a_modem[] = {
	{ "sim", run_sim },
	{ "count", run_count },
	{ "fault", control_fault },
	{ "faults", control_faults },
	{ "clear", control_clear },
	{ "hangup", run_hangup },
	{ "return", run_return },
	{ "report", run_report },
	{ "urc", run_urc },
	{ "stats", run_stats },
	{ "latency", run_latency },
	{ "set", control_set },
	{ "ussd", control_ussd },
	{ "inject", control_inject },
	{ "inject_pdu", control_inject_pdu },
};

json_t *control_run(struct atsim *atsim, json_t *command)
{
	const char *name = json_string_value(json_object_get(command, "cmd"));
	struct modem *modem;
	json_t *answer;

	if (name == NULL)
		return control_error("\"cmd\" is missing");
	if (strcmp(name, "quit") == 0) {
		atsim->loop.quit = true;
		return control_ok();
	}
	if (strcmp(name, "sent") == 0)
		return run_sent(atsim, command);
	for (size_t i = 0; i < COUNT_OF(of_a_modem); i++) {
		if (strcmp(name, of_a_modem[i].name) != 0)
			continue;
		modem = control_modem(atsim, command);
		if (modem == NULL)
			return control_error("no such modem");
		answer = of_a_modem[i].run(atsim, modem, command);
		modem_run(modem);
		return answer;
	}
	return control_error("no command of the name %s", name);
}
