/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_central.c - the central systems: whether they take complaints, and what waits for them. */
#include "daemon/page_part.h"

static const json_t *find_row(const struct page *page, const char *name)
{
	const json_t *row;
	size_t i;

	json_array_foreach(page->destinations, i, row)
	{
		if (strcmp(page_text(row, "name"), name) == 0)
			return row;
	}
	return NULL;
}

static void write_state(struct html *html, const struct page *page, const char *name)
{
	const char *state = page_central_state(page, name);

	html_begin_class(html, "p", "state");
	if (strcmp(state, "up") == 0)
		page_write_mood(html, PAGE_GOOD, _("takes complaints"));
	else if (strcmp(state, "down") == 0)
		page_write_mood(html, PAGE_WARNING, _("takes none for now"));
	else if (strcmp(state, "misconfigured") == 0)
		page_write_mood(html, PAGE_BAD, _("refuses the gateway"));
	else
		page_write_mood(html, PAGE_NOTE, _("not known"));
	html_end(html);
}

static void write_central(struct html *html, const struct page *page, const char *name)
{
	const json_t *row = find_row(page, name);
	char since[PAGE_WORD_SIZE];

	page_begin_card(html, page_central_name(name));
	write_state(html, page, name);
	html_begin_class(html, "dl", "facts");
	page_write_fact_count(
		html, _("Waiting"), page_integer(row, "due") + page_integer(row, "in_flight"));
	page_write_fact_count(html, _("Refused"), page_integer(row, "parked"));
	page_write_fact_count(html, _("A person has to decide"), page_integer(row, "held"));
	page_write_fact_count(
		html, _("Answer lost, being looked for"), page_integer(row, "unknown"));
	page_since(page_text(row, "oldest_at"), since);
	if (since[0])
		page_write_fact(html, _("The oldest since"), since);
	html_end(html);
	html_end(html);
}

static bool is_configured(const struct page *page, const char *name)
{
	for (size_t i = 0; page->config && i < page->config->central_count; i++)
		if (strcmp(page->config->centrals[i].name, name) == 0)
			return true;
	return false;
}

static bool is_unset(const struct config_central *central)
{
	return !central->url[0] && strcmp(central->profile, "spool") != 0;
}

void page_write_central(struct html *html, const struct page *page)
{
	const json_t *row;
	size_t i;

	page_begin_section(html, "central", _("Central system"));
	if (page->config && page->config->central_count == 1 &&
		is_unset(&page->config->centrals[0]))
		html_element(html, "p", "none",
			_("No central system is configured: complaints are kept and wait"));
	html_begin_class(html, "div", "cards");
	for (size_t c = 0; page->config && c < page->config->central_count; c++)
		write_central(html, page, page->config->centrals[c].name);
	/* Those that are in the settings no more, and those of a store without settings. */
	json_array_foreach(page->destinations, i, row)
	{
		if (!is_configured(page, page_text(row, "name")))
			write_central(html, page, page_text(row, "name"));
	}
	html_end(html);
	page_write_taken(html, page);
	html_end(html);
}
