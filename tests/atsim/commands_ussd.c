/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands_ussd.c - USSD: the table of answers, and AT+CUSD.
 */
#include "lapor.h"
#include "tests/atsim/commands.h"
#include "tests/atsim/network.h"
#include "tests/atsim/text.h"

#define SEPTETS_MAX 182

static void add_ucs2(struct buffer *out, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end) {
		uint32_t character = text_next_utf8(&text, end);
		uint8_t unit[2] = { (uint8_t)(character >> 8), (uint8_t)character };

		text_add_hex(out, unit, sizeof(unit));
	}
}

static void add_packed(struct buffer *out, const char *text)
{
	const char *end = text + strlen(text);
	uint8_t septets[SEPTETS_MAX + 2], octets[SEPTETS_MAX];
	size_t count = 0;

	while (text < end && count < SEPTETS_MAX)
		count += (size_t)text_septets_of(text_next_utf8(&text, end), septets + count);
	text_add_hex(out, octets, text_pack(septets, count, 0, octets));
}

static void say(struct modem *modem, const struct ussd_answer *answer)
{
	_cleanup_(buffer_free) struct buffer text = { 0 }, dcs = { 0 };
	bool is_ucs2 = strcmp(modem->settings.charset, "UCS2") == 0;

	if (answer->form == USSD_FORM_PACKED)
		add_packed(&text, answer->text);
	else if (answer->form == USSD_FORM_UCS2 || is_ucs2)
		add_ucs2(&text, answer->text);
	else
		buffer_add_text(&text, answer->text);
	buffer_add(&text, "", 1);
	if (answer->dcs >= 0)
		buffer_print(&dcs, ",%d", answer->dcs);
	buffer_add(&dcs, "", 1);
	modem->ussd.in_menu = answer->status == 1;
	if (answer->text[0])
		modem_raise(modem, "+CUSD: %d,\"%s\"%s", answer->status, buffer_octets(&text),
			buffer_octets(&dcs));
	else
		modem_raise(modem, "+CUSD: %d", answer->status);
}

static void on_time(struct timer *timer)
{
	struct ussd *ussd = container_of(timer, struct ussd, timer);

	if (ussd->next == NULL)
		return;
	say(ussd->modem, take_ptr(ussd->next));
	modem_run(ussd->modem);
}

void ussd_init(struct ussd *ussd, struct loop *loop, struct modem *modem)
{
	ussd->modem = modem;
	ussd->timer.on_time = on_time;
	loop_add_timer(loop, &ussd->timer);
}

void ussd_end(struct ussd *ussd)
{
	ussd->next = NULL;
	ussd->in_menu = false;
	ussd->timer.at_us = TIMER_NEVER;
}

void ussd_clear(struct ussd *ussd)
{
	ussd_end(ussd);
	while (ussd->count > 0)
		free(ussd->answers[--ussd->count]);
}

void ussd_free(struct ussd *ussd)
{
	ussd_clear(ussd);
}

static struct ussd_answer *find(const struct ussd *ussd, const char *code)
{
	for (unsigned i = 0; i < ussd->count; i++)
		if (strcmp(ussd->answers[i]->code, code) == 0)
			return ussd->answers[i];
	return NULL;
}

int ussd_set(struct ussd *ussd, const struct ussd_answer *answer)
{
	struct ussd_answer *slot = find(ussd, answer->code);

	ussd_end(ussd);
	if (slot == NULL && ussd->count == USSD_MAX)
		return -ENOSPC;
	if (slot == NULL) {
		slot = malloc(sizeof(*slot));
		if (slot == NULL)
			return -ENOMEM;
		ussd->answers[ussd->count++] = slot;
	}
	*slot = *answer;
	return 0;
}

/* Sticks want the code as hexadecimal of packed septets, and UCS-2 has it so too. */
static const struct ussd_answer *find_hex(const struct ussd *ussd, const char *code)
{
	_cleanup_(buffer_free) struct buffer packed = { 0 }, ucs2 = { 0 };
	uint8_t octets[USSD_CODE_SIZE], septets[SEPTETS_MAX];
	int size = text_from_hex(code, strlen(code), octets, sizeof(octets));
	const struct ussd_answer *answer;

	if (size <= 0 || (size_t)size * 8 / 7 > sizeof(septets))
		return NULL;
	text_add_ucs2(&ucs2, octets, (size_t)size);
	buffer_add(&ucs2, "", 1);
	answer = find(ussd, buffer_octets(&ucs2));
	if (answer)
		return answer;
	text_unpack(octets, (size_t)size * 8 / 7, 0, septets);
	text_add_septets(&packed, septets, (size_t)size * 8 / 7);
	/* seven spare bits are a carriage return, or an "@" */
	if (size % 7 == 0 && packed.size > 1 && buffer_octets(&packed)[packed.size - 1] == '\r')
		buffer_cut(&packed, packed.size - 1);
	buffer_add(&packed, "", 1);
	return find(ussd, buffer_octets(&packed));
}

/* Without a table the answer to every code is the balance. */
static const struct ussd_answer *answer_to(struct modem *modem, const char *code)
{
	static struct ussd_answer balance = { .dcs = 15 };
	const struct ussd_answer *answer = find(&modem->ussd, code);

	if (answer == NULL)
		answer = find_hex(&modem->ussd, code);
	if (answer == NULL)
		answer = find(&modem->ussd, "");
	if (answer || modem->ussd.count > 0)
		return answer;
	(void)copy_string(balance.text, sizeof(balance.text), modem->atsim->options.balance);
	return &balance;
}

static int ask(struct modem *modem, const char *code)
{
	static const struct ussd_answer refused = { .status = 4, .dcs = -1 };
	const struct ussd_answer *answer = answer_to(modem, code);

	if (answer == NULL)
		answer = &refused;
	if (answer->error > 0)
		return RESULT_CME(answer->error);
	if (answer->silent)
		return RESULT_OK;
	modem->ussd.next = answer;
	modem->ussd.timer.at_us = loop_now_us() + answer->after_us;
	return RESULT_OK;
}

int command_cusd(struct modem *modem, enum form form, const char *args)
{
	char code[256];
	int mode = 0;

	if (form == FORM_TEST) {
		modem_print(modem, "\r\n+CUSD: (0-2)\r\n");
		return RESULT_OK;
	}
	if (form == FORM_READ) {
		modem_print(modem, "\r\n+CUSD: 0\r\n");
		return RESULT_OK;
	}
	if (commands_next_number(&args, &mode) < 0 || mode > 2 ||
		commands_next_text(&args, code, sizeof(code)) < 0)
		return RESULT_ERROR;
	if (mode == 2)
		ussd_end(&modem->ussd);
	if (mode == 2 || code[0] == '\0')
		return RESULT_OK;
	if (!network_is_reached(modem))
		return RESULT_CME(CME_NO_NETWORK);
	return ask(modem, code);
}
