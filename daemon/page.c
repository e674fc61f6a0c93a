/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.c - the status page as a whole, and the figures that it is made of. */
#include "daemon/page.h"
#include "daemon/page_part.h"

void page_done(struct page *page)
{
	free(page->hours);
	page->hours = NULL;
	page->hour_count = 0;
}

void page_traffic_begin(struct page_traffic *traffic, int64_t now_us)
{
	int64_t hour_us = page_hour_begin(now_us);

	memset(traffic, 0, sizeof(*traffic));
	for (int flow = 0; flow < PAGE_FLOWS; flow++) {
		for (int i = 0; i < PAGE_HOURS; i++) {
			struct chart_bar *bar = &traffic->hours[flow][i];

			bar->from_us = hour_us - (PAGE_HOURS - 1 - i) * USEC_PER_HOUR;
			bar->to_us = bar->from_us + USEC_PER_HOUR;
		}
		for (int i = 0; i < PAGE_DAYS; i++) {
			struct chart_bar *bar = &traffic->days[flow][i];

			bar->from_us = page_day_begin(now_us, i - PAGE_DAYS + 1);
			bar->to_us = page_day_begin(now_us, i - PAGE_DAYS + 2);
		}
	}
}

static void add(struct chart_bar *bars, size_t bar_count, int64_t at_us, int64_t count)
{
	for (size_t i = 0; i < bar_count; i++)
		if (at_us >= bars[i].from_us && at_us < bars[i].to_us)
			bars[i].count += count;
}

void page_traffic_add(struct page_traffic *traffic, const char *what, int64_t at_us, int64_t count)
{
	static const char *const names[PAGE_FLOWS] = { "in", "out", "complaint", "taken" };

	for (int flow = 0; flow < PAGE_FLOWS; flow++) {
		if (strcmp(names[flow], what) != 0)
			continue;
		add(traffic->hours[flow], PAGE_HOURS, at_us, count);
		add(traffic->days[flow], PAGE_DAYS, at_us, count);
	}
}

int page_add_hour(struct page *page, const struct page_hour *hour)
{
	struct page_hour *hours = page->hours;

	/* Full at each power of two. */
	if ((page->hour_count & (page->hour_count - 1)) == 0) {
		size_t room = page->hour_count ? 2 * page->hour_count : 1;

		hours = reallocarray(page->hours, room, sizeof(*hours));
		if (!hours)
			return -ENOMEM;
		page->hours = hours;
	}
	hours[page->hour_count++] = *hour;
	return 0;
}

static void write_foot(struct html *html)
{
	html_begin(html, "footer");
	html_begin(html, "p");
	html_format(html,
		_("Made by lapor-smsd %s. No numbers, texts or tickets of citizens stand "
		  "on this page."),
		LAPOR_VERSION);
	html_end(html);
	html_end(html);
}

void page_write(struct html *html, const struct page *page)
{
	html_begin(html, "html");
	html_attribute(html, "lang", "%s", page_language());
	page_write_head(html, page);
	html_begin(html, "body");
	page_write_verdict(html, page);
	html_begin(html, "main");
	page_write_today(html, page);
	page_write_modems(html, page);
	page_write_traffic(html, page);
	page_write_central(html, page);
	page_write_queues(html, page);
	page_write_recap(html, page);
	html_end(html);
	write_foot(html);
	html_end(html);
	html_end(html);
}
