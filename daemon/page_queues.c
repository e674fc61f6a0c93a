/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_queues.c - what still waits inside the gateway. */
#include "daemon/page_part.h"

struct item {
	const char *name, *label;
};

static void write_queue(struct html *html, const struct page *page, const char *title,
	const struct item *items, size_t count)
{
	page_begin_card(html, title);
	html_begin_class(html, "dl", "facts");
	for (size_t i = 0; i < count; i++)
		page_write_fact_count(
			html, translate(items[i].label), page_integer(page->counts, items[i].name));
	html_end(html);
	html_end(html);
}

void page_write_queues(struct html *html, const struct page *page)
{
	static const struct item in[] = {
		{ "inbox_open", N_("long messages that wait for parts") },
		{ "inbox_ready", N_("messages to be dealt with") },
	};
	static const struct item forward[] = {
		{ "forward_due", N_("to be forwarded") },
		{ "forward_in_flight", N_("being forwarded") },
		{ "forward_parked", N_("refused") },
		{ "forward_held", N_("held, or being looked for") },
	};
	static const struct item replies[] = {
		{ "reply_queued", N_("replies that wait") },
		{ "reply_sending", N_("replies being sent") },
		{ "reply_uncertain", N_("replies that are uncertain") },
	};

	page_begin_section(html, "queues", _("Queues"));
	html_begin_class(html, "div", "cards three");
	write_queue(html, page, _("Coming in"), in, COUNT_OF(in));
	write_queue(html, page, _("To the central system"), forward, COUNT_OF(forward));
	write_queue(html, page, _("Replies"), replies, COUNT_OF(replies));
	html_end(html);
	html_end(html);
}
