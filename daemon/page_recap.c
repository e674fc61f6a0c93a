/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_recap.c - what officers are judged by, by month. */
#include "daemon/page_part.h"

#include <stdio.h>

static void begin_cell(struct html *html, const char *label)
{
	html_begin(html, "td");
	html_attribute(html, "data-label", "%s", label);
}

/* "82 % (1.234)", and below it how long it took. */
static void write_step(struct html *html, const char *label, const struct recap_figures *figures,
	int64_t complaints)
{
	char share[PAGE_WORD_SIZE], count[PAGE_WORD_SIZE];
	char median[PAGE_WORD_SIZE], p90[PAGE_WORD_SIZE], in_time[PAGE_WORD_SIZE];

	page_share(figures->count, complaints, share);
	page_number((double)figures->count, 0, count);
	begin_cell(html, label);
	html_begin(html, "span");
	html_element(html, "b", "", share);
	html_format(html, " (%s)", count);
	html_end(html);
	if (figures->count > 0) {
		page_number(figures->median_days, 1, median);
		page_number(figures->p90_days, 1, p90);
		html_begin_class(html, "span", "small");
		html_format(html, _("median %s, p90 %s"), median, p90);
		html_end(html);
	}
	if (figures->count > 0 && figures->in_time >= 0) {
		page_share(figures->in_time, figures->count, in_time);
		html_begin_class(html, "span", "small");
		html_format(html, _("in time %s"), in_time);
		html_end(html);
	}
	html_end(html);
}

static void write_row(struct html *html, const struct recap_row *row, const char *key)
{
	const char *const labels[RECAP_STEPS] = { _("Verified"), _("Answered"), _("Closed") };
	char number[PAGE_WORD_SIZE];

	html_begin(html, "tr");
	html_begin(html, "th");
	html_attribute(html, "scope", "row");
	html_text(html, key);
	html_end(html);
	page_number((double)row->complaints, 0, number);
	begin_cell(html, _("Complaints"));
	html_element(html, "b", "", number);
	html_end(html);
	for (int step = 0; step < RECAP_STEPS; step++)
		write_step(html, labels[step], &row->steps[step], row->complaints);
	html_end(html);
}

static void write_head(struct html *html)
{
	const char *const titles[] = { _("Month"), _("Complaints"), _("Verified"), _("Answered"),
		_("Closed") };

	html_begin(html, "thead");
	html_begin(html, "tr");
	for (size_t i = 0; i < COUNT_OF(titles); i++) {
		html_begin(html, "th");
		html_attribute(html, "scope", "col");
		html_text(html, titles[i]);
		html_end(html);
	}
	html_end(html);
	html_end(html);
}

void page_write_recap(struct html *html, const struct page *page)
{
	page_begin_section(html, "recap", _("Recap"));
	if (!page->recap || page->recap->all.complaints == 0) {
		html_element(html, "p", "none", _("No complaints of these months are there."));
		html_end(html);
		return;
	}
	html_element(html, "p", "summary",
		_("Of the complaints that came in a month: how many of them came so far, and after "
		  "how many working days since the step before. Of ten, nine took no longer than "
		  "p90."));
	html_begin_class(html, "table", "recap");
	write_head(html);
	html_begin(html, "tbody");
	for (size_t i = page->recap->count; i-- > 0;) {
		const struct recap_row *row = &page->recap->rows[i];
		char month[PAGE_WORD_SIZE];

		page_month(row->key, month);
		write_row(html, row, month);
	}
	if (page->recap->count > 1)
		write_row(html, &page->recap->all, _("Together"));
	html_end(html);
	html_end(html);
	html_end(html);
}
