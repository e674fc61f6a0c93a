/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_traffic.c - messages in and out, by hour and by day. */
#include "daemon/page_part.h"

#include <stdio.h>

static int64_t sum(const struct chart_bar *bars, size_t count, int64_t *ret_most, size_t *ret_where)
{
	int64_t all = 0;

	*ret_most = 0;
	*ret_where = 0;
	for (size_t i = 0; i < count; i++) {
		all += bars[i].count;
		if (bars[i].count > *ret_most) {
			*ret_most = bars[i].count;
			*ret_where = i;
		}
	}
	return all;
}

/* most: of both charts of a pair, so that they can be compared at a glance. */
static void draw(struct html *html, const char *title, const struct chart_bar *bars, size_t count,
	int64_t common_most)
{
	bool is_daily = count == PAGE_DAYS;
	char summary[256], all_text[PAGE_WORD_SIZE], most_text[PAGE_WORD_SIZE];
	char where_text[PAGE_WORD_SIZE];
	struct chart_bars chart = { .title = title, .bars = bars, .count = count };
	int64_t most;
	size_t where;

	page_number((double)sum(bars, count, &most, &where), 0, all_text);
	page_number((double)most, 0, most_text);
	(is_daily ? page_day : page_clock)(bars[where].from_us, where_text);
	if (snprintf(summary, sizeof(summary), _("%s in all; most: %s (%s)."), all_text, most_text,
		    most > 0 ? where_text : "–") >= (int)sizeof(summary))
		summary[0] = '\0';
	chart.unit = is_daily ? _("by day, 14 days") : _("by hour, 24 hours");
	chart.summary = summary;
	chart.most = common_most;
	chart_bars(html, &chart);
	html_element(html, "p", "summary", summary);
}

static void draw_pair(struct html *html, const char *const titles[2], const struct chart_bar *first,
	const struct chart_bar *second, size_t count)
{
	int64_t most, other;
	size_t where;

	(void)sum(first, count, &most, &where);
	(void)sum(second, count, &other, &where);
	if (other > most)
		most = other;
	html_begin_class(html, "div", "cards two");
	for (int i = 0; i < 2; i++) {
		html_begin_class(html, "div", "card");
		draw(html, titles[i], i == 0 ? first : second, count, most);
		html_end(html);
	}
	html_end(html);
}

void page_write_traffic(struct html *html, const struct page *page)
{
	const struct page_traffic *t = &page->traffic;
	const char *const messages[2] = { _("Messages in"), _("Replies sent") };

	page_begin_section(html, "traffic", _("Messages"));
	draw_pair(html, messages, t->hours[PAGE_IN], t->hours[PAGE_OUT], PAGE_HOURS);
	draw_pair(html, messages, t->days[PAGE_IN], t->days[PAGE_OUT], PAGE_DAYS);
	html_end(html);
}

void page_write_taken(struct html *html, const struct page *page)
{
	const struct page_traffic *t = &page->traffic;
	const char *const titles[2] = { _("New complaints"),
		_("Of these, taken by the central system") };

	draw_pair(html, titles, t->days[PAGE_COMPLAINTS], t->days[PAGE_TAKEN], PAGE_DAYS);
}
