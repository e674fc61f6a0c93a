/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_verdict.c - the top of the status page: whose it is, of when, whether all is well; today. */
#include "daemon/page_part.h"

static void write_made(struct html *html, const struct page *page)
{
	char moment[PAGE_WORD_SIZE];

	page_moment(page->now_us, moment);
	html_begin_class(html, "p", "made");
	html_element(html, "span", "", _("State of"));
	html_text(html, " ");
	html_begin(html, "time");
	html_text(html, moment);
	html_end(html);
	html_end(html);
	html_element(html, "p", "age",
		_("This page is made anew every five minutes. If this time is long past, what "
		  "stands "
		  "below is old: look with systemctl status lapor-smsd-report.timer."));
}

void page_write_verdict(struct html *html, const struct page *page)
{
	enum page_mood worst;
	size_t count = page_troubles(NULL, page, &worst);
	bool has_alarms = worst == PAGE_BAD;

	html_begin(html, "header");
	html_element(html, "p", "kind", _("SMS gateway for SP4N-LAPOR!"));
	html_element(html, "h1", "", page->config ? page->config->gateway : "lapor-smsd");
	write_made(html, page);
	html_end(html);
	html_begin_class(html, "section",
		count == 0   ? "verdict good"
		: has_alarms ? "verdict bad"
			     : "verdict warning");
	html_attribute(html, "aria-labelledby", "verdict");
	html_begin(html, "h2");
	html_attribute(html, "id", "verdict");
	if (count == 0)
		page_write_mood(html, PAGE_GOOD, _("Everything is well"));
	else
		html_format(html, _("Needs attention: %d"), (int)count);
	html_end(html);
	if (count > 0) {
		html_begin(html, "ul");
		(void)page_troubles(html, page, &worst);
		html_end(html);
	}
	html_end(html);
}

static void write_tile(struct html *html, const char *label, int64_t count)
{
	char number[PAGE_WORD_SIZE];

	page_number((double)count, 0, number);
	html_begin(html, "div");
	html_element(html, "dt", "", label);
	html_element(html, "dd", "", number);
	html_end(html);
}

void page_write_today(struct html *html, const struct page *page)
{
	const json_t *c = page->counts;

	page_begin_section(html, "today", _("Today"));
	html_begin_class(html, "dl", "tiles");
	write_tile(html, _("Messages in"), page_integer(c, "received_today"));
	write_tile(html, _("New complaints"), page_integer(c, "complaints_today"));
	write_tile(html, _("Replies sent"), page_integer(c, "sent_today"));
	write_tile(html, _("On the way to the central system"),
		page_integer(c, "forward_due") + page_integer(c, "forward_in_flight"));
	html_end(html);
	html_end(html);
}
