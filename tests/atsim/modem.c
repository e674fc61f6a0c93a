/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modem.c - one simulated modem and its line discipline.
 */
#include "tests/atsim/modem.h"

#include <stdarg.h>

#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/network.h"

#define CTRL_Z    0x1a
#define ESCAPE    0x1b
#define BACKSPACE 0x08
#define DELETE    0x7f

#define TYPED_MAX 4096

/* From AT+CFUN=1,1 until it is back. */
#define RESET_US (300 * INT64_C(1000))

/* No more commands are read while so many octets have not been fetched. */
#define OUT_MAX ((size_t)1024 * 1024)

void modem_reset(struct modem *modem)
{
	int cfun = modem->settings.cfun;
	struct storage *memory =
		modem->atsim->options.starts_in_me ? &modem->sim.me : &modem->sim.sm;

	modem->settings = (struct settings){ .echo = true,
		.charset = "GSM",
		.cfun = cfun,
		.csmp = { 17, 167, 0, 0 },
		.memory = { memory, memory, memory } };
}

void modem_raise(struct modem *modem, const char *format, ...)
{
	va_list args;

	if (modem->line.clients == 0)
		return;
	va_start(args, format);
	buffer_add(&modem->urcs, "\r\n", 2);
	buffer_print_list(&modem->urcs, format, args);
	buffer_add(&modem->urcs, "\r\n", 2);
	va_end(args);
}

void modem_hold(struct modem *modem, int64_t for_us)
{
	int64_t until_us = loop_now_us() + for_us;

	if (for_us <= 0)
		return;
	line_hold(&modem->line);
	if (!modem->holding || modem->release_timer.at_us < until_us)
		modem->release_timer.at_us = until_us;
	modem->holding = true;
}

static void on_release(struct timer *timer)
{
	struct modem *modem = container_of(timer, struct modem, release_timer);

	modem->holding = false;
	line_release(&modem->line);
	modem_run(modem);
}

static void on_report(struct timer *timer)
{
	struct modem *modem = container_of(timer, struct modem, report_timer);

	network_bring(modem);
	modem_run(modem);
}

void modem_chatter(struct modem *modem)
{
	struct fault fault;

	if (!faults_strike(&modem->faults, FAULT_CHATTER, NULL, &fault))
		return;
	modem_raise(modem, "%s", fault.line);
	modem->chatter_timer.at_us = loop_now_us() + fault.ms * 1000;
}

static void on_chatter(struct timer *timer)
{
	struct modem *modem = container_of(timer, struct modem, chatter_timer);

	modem_chatter(modem);
	modem_run(modem);
}

/* Octets on their way are out by then. */
#define POWER_OFF_US (20 * INT64_C(1000))

void modem_power_cycle(struct modem *modem, int64_t away_us)
{
	modem->power_us = away_us;
	modem->power_timer.at_us = loop_now_us() + POWER_OFF_US;
}

static void on_power(struct timer *timer)
{
	struct modem *modem = container_of(timer, struct modem, power_timer);
	int64_t away_us = modem->power_us;

	if (!line_is_plugged(&modem->line)) {
		(void)modem_plug(modem);
		return;
	}
	modem_unplug(modem);
	if (away_us != TIMER_NEVER)
		modem->power_timer.at_us = loop_now_us() + away_us;
}

bool modem_is_booting(const struct modem *modem)
{
	return modem->boot_us > 0 && loop_now_us() < modem->ready_us;
}

static void on_boot(struct timer *timer)
{
	struct modem *modem = container_of(timer, struct modem, boot_timer);

	network_bring(modem);
	modem_run(modem);
}

static void echo(struct modem *modem, const char *octets, size_t size)
{
	size_t start = modem->line.out.size;

	if (!modem->settings.echo || faults_on(&modem->faults, FAULT_ECHO_OFF))
		return;
	buffer_add(&modem->line.out, octets, size);
	if (size > 1 && faults_on(&modem->faults, FAULT_ECHO_GARBLED))
		buffer_octets(&modem->line.out)[start + size / 2] = '#';
}

static void rub_out(struct modem *modem)
{
	if (modem->typed.size == 0)
		return;
	buffer_cut(&modem->typed, modem->typed.size - 1);
	echo(modem, "\b \b", 3);
}

static void type(struct modem *modem, const char *octets, size_t size)
{
	if (modem->typed.size + size > TYPED_MAX)
		modem->typed_too_long = true;
	else
		buffer_add(&modem->typed, octets, size);
	echo(modem, octets, size);
}

static void end_line(struct modem *modem)
{
	bool too_long = modem->typed_too_long;

	echo(modem, "\r", 1);
	buffer_add(&modem->typed, "", 1);
	if (too_long)
		modem_print(modem, "\r\nERROR\r\n");
	else
		commands_run_line(modem, buffer_octets(&modem->typed));
	buffer_cut(&modem->typed, 0);
	modem->typed_too_long = false;
}

static void end_prompt(struct modem *modem, bool send)
{
	enum modem_mode mode = modem->mode;

	modem->mode = MODEM_MODE_COMMAND;
	buffer_add(&modem->typed, "", 1);
	if (send && modem->typed_too_long)
		modem_print(modem, "\r\n+CMS ERROR: 304\r\n");
	else if (send)
		commands_end_prompt(modem, mode, buffer_octets(&modem->typed));
	else
		modem_print(modem, "\r\nOK\r\n");
	buffer_cut(&modem->typed, 0);
	modem->typed_too_long = false;
}

/* A character with a meaning of its own. */
static void control(struct modem *modem, char octet)
{
	bool prompt = modem->mode != MODEM_MODE_COMMAND;

	if (octet == BACKSPACE || octet == DELETE)
		rub_out(modem);
	else if (prompt && (octet == CTRL_Z || octet == ESCAPE))
		end_prompt(modem, octet == CTRL_Z);
	else if (prompt && modem->settings.text_mode && octet == '\r')
		type(modem, "\n", 1);
	else if (!prompt && octet == '\r')
		end_line(modem);
	else if (!prompt && octet == ESCAPE)
		buffer_cut(&modem->typed, 0);
}

static bool is_plain(char octet)
{
	return (unsigned char)octet >= ' ' && octet != DELETE;
}

static void consume(struct modem *modem)
{
	struct buffer *in = &modem->line.in;

	while (in->size > 0 && !modem->holding && modem->line.out.size < OUT_MAX) {
		const char *octets = buffer_octets(in);
		size_t plain = 0;
		char octet;

		while (plain < in->size && is_plain(octets[plain]))
			plain++;
		if (plain > 0) {
			type(modem, octets, plain);
			buffer_take(in, plain);
			continue;
		}
		octet = octets[0];
		buffer_take(in, 1);
		control(modem, octet);
	}
}

void modem_run(struct modem *modem)
{
	if (!line_is_plugged(&modem->line))
		return;
	consume(modem);
	if (modem->urcs.size > 0 && modem->mode == MODEM_MODE_COMMAND && modem->typed.size == 0) {
		buffer_add(&modem->line.out, buffer_octets(&modem->urcs), modem->urcs.size);
		buffer_cut(&modem->urcs, 0);
	}
	line_flush(&modem->line);
}

static void on_input(struct line *line)
{
	modem_run(container_of(line, struct modem, line));
}

/* As when DTR drops: what was half typed is forgotten, settings stay. */
static void on_left(struct line *line)
{
	struct modem *modem = container_of(line, struct modem, line);

	modem->mode = MODEM_MODE_COMMAND;
	modem->typed_too_long = false;
	buffer_cut(&modem->typed, 0);
	buffer_cut(&modem->urcs, 0);
}

static void make_numbers(struct modem *modem, unsigned index)
{
	unsigned imei_head = 10000000 + index, sum = 0;
	char digits[16];

	/* the Luhn digit of 35294910000000n */
	(void)snprintf(digits, sizeof(digits), "352949%08u", imei_head);
	for (unsigned i = 0; i < 14; i++) {
		unsigned digit = (unsigned)(digits[i] - '0') << (i % 2);

		sum += digit / 10 + digit % 10;
	}
	(void)snprintf(modem->imei, sizeof(modem->imei), "%s%u", digits, (10 - sum % 10) % 10);
	(void)snprintf(modem->imsi, sizeof(modem->imsi), "51010%010u", index);
	(void)snprintf(modem->iccid, sizeof(modem->iccid), "896210%013u", index);
	(void)snprintf(modem->number, sizeof(modem->number), "+62811%08u", index);
	(void)snprintf(modem->smsc, sizeof(modem->smsc), "+6281100000");
}

struct modem *modem_new(struct atsim *atsim, unsigned index, const char *name, const char *link)
{
	struct modem *modem = calloc(1, sizeof(*modem));

	if (modem == NULL)
		return NULL;
	if (copy_string(modem->name, sizeof(modem->name), name) < 0 ||
		line_init(&modem->line, &atsim->loop, link) < 0) {
		free(modem);
		return NULL;
	}
	modem->atsim = atsim;
	modem->line.on_input = on_input;
	modem->line.on_left = on_left;
	make_numbers(modem, index);
	sim_init(&modem->sim, atsim->options.slots, atsim->options.me_slots,
		atsim->options.reports_in_sr ? atsim->options.slots : 0);
	STAILQ_INIT(&modem->messages);
	STAILQ_INIT(&modem->reports);
	modem->release_timer.on_time = on_release;
	modem->report_timer.on_time = on_report;
	loop_add_timer(&atsim->loop, &modem->release_timer);
	modem->chatter_timer.on_time = on_chatter;
	loop_add_timer(&atsim->loop, &modem->report_timer);
	loop_add_timer(&atsim->loop, &modem->chatter_timer);
	modem->power_timer.on_time = on_power;
	loop_add_timer(&atsim->loop, &modem->power_timer);
	modem->boot_timer.on_time = on_boot;
	loop_add_timer(&atsim->loop, &modem->boot_timer);
	ussd_init(&modem->ussd, &atsim->loop, modem);
	modem->reset_us = RESET_US;
	modem->latency_us = atsim->options.latency_us;
	modem->send_latency_us = atsim->options.send_latency_us;
	modem->pin_tries = MODEM_PIN_TRIES;
	modem->signal = 20;
	modem->sent = json_array();
	(void)copy_string(modem->pin, sizeof(modem->pin), "1234");
	(void)copy_string(modem->maker, sizeof(modem->maker), "LAPOR");
	(void)copy_string(modem->operator_name, sizeof(modem->operator_name), "TELKOMSEL");
	(void)copy_string(modem->operator_code, sizeof(modem->operator_code), "51010");
	(void)copy_string(modem->area, sizeof(modem->area), "1A2B");
	(void)copy_string(modem->cell, sizeof(modem->cell), "3C4D");
	modem_reset(modem);
	return modem;
}

void modem_free(struct modem *modem)
{
	modem_unplug(modem);
	network_forget(modem);
	sim_free(&modem->sim);
	buffer_free(&modem->line.in);
	buffer_free(&modem->line.out);
	buffer_free(&modem->typed);
	buffer_free(&modem->urcs);
	buffer_free(&modem->kept_back);
	ussd_free(&modem->ussd);
	json_decref(modem->sent);
	free(modem);
}

void modem_power_on(struct modem *modem)
{
	static const struct fault locked = { .kind = FAULT_PIN, .count = FAULT_FOREVER };

	modem_reset(modem);
	modem->settings.cfun = 1;
	faults_clear(&modem->faults, FAULT_WEDGE);
	faults_power_on(&modem->faults);
	buffer_free(&modem->kept_back);
	modem->skips = false;
	ussd_end(&modem->ussd);
	if (modem->pin_enabled)
		(void)faults_set(&modem->faults, &locked);
	modem->ready_us = loop_now_us() + modem->boot_us;
	modem->boot_timer.at_us = modem->boot_us > 0 ? modem->ready_us : TIMER_NEVER;
}

int modem_plug(struct modem *modem)
{
	int r;

	if (line_is_plugged(&modem->line))
		return 0;
	modem_power_on(modem);
	modem->power_timer.at_us = TIMER_NEVER;
	r = line_plug(&modem->line);
	if (r < 0)
		return r;
	network_bring(modem);
	return 0;
}

void modem_unplug(struct modem *modem)
{
	line_unplug(&modem->line);
	on_left(&modem->line);
	modem->holding = false;
	modem->release_timer.at_us = TIMER_NEVER;
	modem->power_timer.at_us = TIMER_NEVER;
}
