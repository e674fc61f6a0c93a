/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_modems.c - the modems: how each is, and its figures. */
#include "daemon/page_part.h"

#include <math.h>
#include <stdio.h>

#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"

/* A share of less than that says nothing. */
#define KNOWN_LEAST_S 60

static enum page_mood mood_of(const char *state)
{
	static const struct {
		const char *state;
		enum page_mood mood;
	} moods[] = { { "up", PAGE_GOOD }, { "starting", PAGE_NOTE }, { "paused", PAGE_NOTE },
		{ "degraded", PAGE_WARNING } };

	for (size_t i = 0; i < COUNT_OF(moods); i++)
		if (strcmp(moods[i].state, state) == 0)
			return moods[i].mood;
	return PAGE_BAD;
}

static void write_state(struct html *html, const struct page *page, const json_t *modem)
{
	const char *state = page_text(modem, "state");
	bool is_known = json_is_true(json_object_get(page->daemon, "running"));
	char since[PAGE_WORD_SIZE];

	page_since(page_text(modem, "since"), since);
	html_begin_class(html, "p", "state");
	page_write_mood(html, is_known ? mood_of(state) : PAGE_NOTE, ctl_sentence_word(state));
	html_begin(html, "span");
	html_text(html, " ");
	if (since[0])
		html_format(html, _("since %s"), since);
	if (!is_known)
		html_format(html, " %s", _("(as last known)"));
	html_end(html);
	html_end(html);
}

static void write_reason(struct html *html, const json_t *modem)
{
	_cleanup_(freep) char *sentence =
		ctl_sentence_reason(page_text(modem, "code"), page_text(modem, "reason"));

	if (!sentence)
		html_fail(html);
	else if (*sentence)
		html_element(html, "p", "reason", sentence);
}

static void write_signal(struct html *html, const json_t *modem)
{
	double dbm = page_real(modem, "signal_dbm");
	_cleanup_(freep) char *text = isfinite(dbm) ? ctl_sentence_signal((int)dbm) : NULL;

	if (isfinite(dbm) && !text)
		html_fail(html);
	page_write_fact(html, _("Signal"), text ? text : _("unknown"));
}

static void write_network(struct html *html, const json_t *modem)
{
	const char *network = page_text(modem, "network"), *name = page_text(modem, "operator");

	html_begin(html, "div");
	html_element(html, "dt", "", _("Network"));
	html_begin(html, "dd");
	html_text(html, *network ? ctl_sentence_word(network) : _("unknown"));
	if (*name)
		html_format(html, " · %s", name);
	html_end(html);
	html_end(html);
}

static void write_sim(struct html *html, const json_t *modem)
{
	char text[2 * PAGE_WORD_SIZE];

	if (json_is_integer(json_object_get(modem, "sim_used")))
		(void)snprintf(text, sizeof(text), _("%d of %d places"),
			(int)page_integer(modem, "sim_used"), (int)page_integer(modem, "sim_size"));
	else
		(void)copy_string(text, sizeof(text), _("unknown"));
	page_write_fact(html, _("Messages on the SIM"), text);
}

static void write_balance(struct html *html, const json_t *modem)
{
	double balance = page_real(modem, "balance");
	char amount[PAGE_WORD_SIZE], since[PAGE_WORD_SIZE];

	if (!isfinite(balance))
		return;
	page_rupiah(balance, amount);
	page_since(page_text(modem, "balance_at"), since);
	html_begin(html, "div");
	html_element(html, "dt", "", _("Balance"));
	html_begin(html, "dd");
	html_text(html, amount);
	if (since[0])
		html_format(html, " (%s)", since);
	html_end(html);
	html_end(html);
}

/* Of what is known of its last days. */
static void write_worked(struct html *html, const struct page *page, const char *name)
{
	int64_t from_us = page->now_us - PAGE_SIGNAL_DAYS * USEC_PER_DAY, up_s = 0, known_s = 0;
	char share[PAGE_WORD_SIZE];

	for (size_t i = 0; i < page->hour_count; i++) {
		const struct page_hour *h = &page->hours[i];

		if (strcmp(h->modem, name) != 0 || h->at_us < from_us)
			continue;
		up_s += h->up_s;
		known_s += h->known_s;
	}
	page_share(up_s, known_s < KNOWN_LEAST_S ? 0 : known_s, share);
	page_write_fact(html, _("Worked in 7 days"), share);
}

static void write_modem(struct html *html, const struct page *page, const json_t *modem)
{
	const char *name = page_text(modem, "name");
	char counts[2 * PAGE_WORD_SIZE];

	page_begin_card(html, name);
	write_state(html, page, modem);
	write_reason(html, modem);
	html_begin_class(html, "dl", "facts");
	write_signal(html, modem);
	write_network(html, modem);
	write_sim(html, modem);
	write_balance(html, modem);
	(void)snprintf(counts, sizeof(counts), _("%d in, %d out"),
		(int)page_integer(modem, "received_since_midnight"),
		(int)page_integer(modem, "sent_since_midnight"));
	page_write_fact(html, _("SMS today"), counts);
	write_worked(html, page, name);
	html_end(html);
	page_write_modem_charts(html, page, modem);
	html_end(html);
}

void page_write_modems(struct html *html, const struct page *page)
{
	const json_t *modem;
	size_t i;

	page_begin_section(html, "modems", _("Modems"));
	if (json_array_size(page->modems) == 0)
		html_element(html, "p", "none", _("no modem is known yet"));
	html_begin_class(html, "div", "cards");
	json_array_foreach(page->modems, i, modem)
	{
		write_modem(html, page, modem);
	}
	html_end(html);
	html_end(html);
}
