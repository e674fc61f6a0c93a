/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_modem_charts.c - a modem over time: signal, SIM and balance. */
#include "daemon/page_part.h"

#include <math.h>
#include <stdio.h>

#define GAP_HOURS 3 /* hours without figures that are a gap */

enum figure { SIGNAL, SIM, BALANCE };

struct range {
	double least, most;
};

static double figure_of(const struct page_hour *hour, enum figure figure)
{
	switch (figure) {
	case SIGNAL: return hour->signal_dbm;
	case SIM: return hour->sim_used;
	case BALANCE: return hour->balance;
	}
	return NAN;
}

/* The points of one modem from then on, yours to free(); NULL: no memory. */
static struct chart_point *collect(const struct page *page, const char *name, enum figure figure,
	int64_t from_us, size_t *ret_count, struct range *ret_range)
{
	struct chart_point *points = calloc(page->hour_count + 1, sizeof(*points));

	*ret_count = 0;
	*ret_range = (struct range){ NAN, NAN };
	for (size_t i = 0; i < page->hour_count && points; i++) {
		const struct page_hour *hour = &page->hours[i];
		double value = figure_of(hour, figure);

		/* What is known of an hour that began before stands at its beginning. */
		if (strcmp(hour->modem, name) != 0 || hour->at_us + USEC_PER_HOUR <= from_us)
			continue;
		points[*ret_count].at_us = hour->at_us > from_us ? hour->at_us : from_us;
		points[(*ret_count)++].value = value;
		ret_range->least = fmin(ret_range->least, value);
		ret_range->most = fmax(ret_range->most, value);
	}
	return points;
}

/* "Lowest -97, highest -71": what a line shows. */
static void summarise(const struct range *range, char ret[static 160])
{
	char least[PAGE_WORD_SIZE], most[PAGE_WORD_SIZE];

	page_number(range->least, 0, least);
	page_number(range->most, 0, most);
	if (snprintf(ret, 160, _("Lowest %s, highest %s."), least, most) >= 160)
		ret[0] = '\0';
}

/* Fills in the points and draws. */
static void draw(struct html *html, const struct page *page, const char *name, enum figure figure,
	struct chart_line *chart)
{
	struct range range;
	_cleanup_(freep) struct chart_point *points =
		collect(page, name, figure, chart->from_us, &chart->count, &range);
	char summary[160];

	if (!points) {
		html_fail(html);
		return;
	}
	summarise(&range, summary);
	chart->points = points;
	chart->summary = summary;
	chart->to_us = page->now_us;
	chart->gap_us = GAP_HOURS * USEC_PER_HOUR;
	if (page->config && page->config->watch.sample_every * 2 * USEC_PER_SEC > chart->gap_us)
		chart->gap_us = page->config->watch.sample_every * 2 * USEC_PER_SEC;
	chart_line(html, chart);
}

static const struct config_modem *find_config(const struct page *page, const char *name)
{
	for (size_t i = 0; page->config && i < page->config->modem_count; i++)
		if (strcmp(page->config->modems[i].name, name) == 0)
			return &page->config->modems[i];
	return NULL;
}

static bool has_balance(const struct page *page, const json_t *modem)
{
	bool has_any = isfinite(page_real(modem, "balance"));

	for (size_t i = 0; i < page->hour_count; i++)
		has_any |= strcmp(page->hours[i].modem, page_text(modem, "name")) == 0 &&
		           isfinite(page->hours[i].balance);
	return has_any;
}

/* Most SIMs have no balance that is asked for. */
static void draw_balance(struct html *html, const struct page *page, const json_t *modem)
{
	const struct config_modem *config = find_config(page, page_text(modem, "name"));
	struct chart_line chart = { .title = _("Balance"),
		.unit = _("rupiah, 30 days"),
		.from_us = page->now_us - PAGE_BALANCE_DAYS * USEC_PER_DAY,
		.is_stepped = true,
		.is_whole = true,
		.limit = NAN,
		.limit_is = _("warned below") };

	if (!has_balance(page, modem))
		return;
	if (config && config->balance.warn_below > 0)
		chart.limit = (double)config->balance.warn_below;
	chart.most = isfinite(chart.limit) ? chart.limit : 0;
	draw(html, page, page_text(modem, "name"), BALANCE, &chart);
}

void page_write_modem_charts(struct html *html, const struct page *page, const json_t *modem)
{
	int64_t from_us = page->now_us - PAGE_SIGNAL_DAYS * USEC_PER_DAY;
	struct chart_line signal = { .title = _("Signal"),
		.unit = _("dBm, 7 days"),
		.from_us = from_us,
		.least = -110,
		.most = -60,
		.limit = -105,
		.limit_is = _("very weak below") };
	struct chart_line sim = { .title = _("Messages on the SIM"),
		.unit = _("places, 7 days"),
		.from_us = from_us,
		.most = fmax(page_real(modem, "sim_size"), 5),
		.is_stepped = true,
		.is_whole = true,
		.limit = NAN };

	draw(html, page, page_text(modem, "name"), SIGNAL, &signal);
	draw(html, page, page_text(modem, "name"), SIM, &sim);
	draw_balance(html, page, modem);
}
