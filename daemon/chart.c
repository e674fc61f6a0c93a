/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chart.c - charts as inline SVG. */
#include "daemon/chart.h"
#include "daemon/translate.h"

#include <math.h>
#include <stdio.h>

/* Of what is drawn; the style sheet has the margins for the axes. */
#define HEIGHT 110
#define ACROSS 1000 /* units of a line */

static double height_of(const struct chart_scale *scale, double value)
{
	return HEIGHT * (1 - chart_scale_place(scale, value));
}

static void text_at(struct html *html, const char *class_name, const char *text)
{
	html_attribute(html, "class", "%s", class_name);
	html_text(html, text);
	html_end(html);
}

static void draw_values(struct html *html, const struct chart_scale *scale)
{
	for (int i = 0; scale->least + i * scale->step <= scale->most + scale->step / 2; i++) {
		double value = scale->least + i * scale->step, y = height_of(scale, value);
		char label[PAGE_WORD_SIZE];

		html_begin_class(html, "line", i == 0 ? "axis" : "grid");
		html_attribute(html, "x1", "0");
		html_attribute(html, "x2", "100%%");
		html_attribute(html, "y1", "%.1f", y);
		html_attribute(html, "y2", "%.1f", y);
		html_end(html);
		page_number(value, scale->decimals, label);
		html_begin(html, "text");
		html_attribute(html, "x", "-7");
		html_attribute(html, "y", "%.1f", y + 4);
		text_at(html, "y", label);
	}
}

static void draw_tick(struct html *html, double place)
{
	html_begin_class(html, "line", "axis");
	html_attribute(html, "x1", "%.2f%%", place * 100);
	html_attribute(html, "x2", "%.2f%%", place * 100);
	html_attribute(html, "y1", "%d", HEIGHT);
	html_attribute(html, "y2", "%d", HEIGHT + 4);
	html_end(html);
}

static void draw_ticks(struct html *html, const struct chart_tick *ticks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* analysis: uninitvar: as many as were found are there */
		if (ticks[i].place >= 0)
			draw_tick(html, ticks[i].place);
		if (!ticks[i].label[0])
			continue;
		html_begin(html, "text");
		html_attribute(html, "x", "%.2f%%", ticks[i].label_place * 100);
		html_attribute(html, "y", "%d", HEIGHT + 17);
		text_at(html, "x", ticks[i].label);
	}
}

static void draw_times(struct html *html, int64_t from_us, int64_t to_us)
{
	struct chart_tick ticks[CHART_TICKS_MAX];

	draw_ticks(html, ticks, chart_scale_times(from_us, to_us, ticks));
}

static void begin_figure(struct html *html, const char *title, const char *unit)
{
	html_begin_class(html, "figure", "chart");
	html_begin(html, "figcaption");
	html_element(html, "b", "", title);
	html_text(html, " ");
	html_element(html, "span", "unit", unit);
	html_end(html);
}

static void begin_plot(struct html *html, const char *title, const char *summary)
{
	html_begin_class(html, "svg", "plot");
	html_attribute(html, "role", "img");
	html_attribute(html, "aria-label", "%s. %s", title, summary);
	html_element(html, "desc", "", summary);
}

/* What lies within the chart and has a value. */
static bool is_seen(const struct chart_line *chart, size_t i)
{
	const struct chart_point *p = &chart->points[i];

	return isfinite(p->value) && p->at_us >= chart->from_us && p->at_us <= chart->to_us;
}

static bool is_joined(const struct chart_line *chart, size_t i)
{
	return i > 0 && is_seen(chart, i - 1) &&
	       chart->points[i].at_us - chart->points[i - 1].at_us <= chart->gap_us;
}

static double across(const struct chart_line *chart, int64_t at_us)
{
	return ACROSS * (double)(at_us - chart->from_us) / (double)(chart->to_us - chart->from_us);
}

/* In the middle of a run of one value. */
static bool is_needless(const struct chart_line *chart, size_t i)
{
	const struct chart_point *p = &chart->points[i];

	return i + 1 < chart->count && is_joined(chart, i) && is_seen(chart, i + 1) &&
	       is_joined(chart, i + 1) && p[-1].value == p->value && p[1].value == p->value;
}

enum stroke { AREA, LINE, DOT };

static bool is_alone(const struct chart_line *chart, size_t i)
{
	bool has_next = i + 1 < chart->count && is_seen(chart, i + 1) && is_joined(chart, i + 1);

	return !is_joined(chart, i) && !has_next;
}

static void write_line(FILE *out, const struct chart_line *chart, size_t i, double x, double y)
{
	if (!is_joined(chart, i))
		(void)fprintf(out, "M%.0f %.1f", x, y);
	else if (chart->is_stepped)
		(void)fprintf(out, "H%.0fV%.1f", x, y);
	else
		(void)fprintf(out, "L%.0f %.1f", x, y);
}

/* The same, down to the axis at both ends of what is joined. */
static void write_area(FILE *out, const struct chart_line *chart, size_t i, double x, double y)
{
	if (!is_joined(chart, i))
		(void)fprintf(out, "M%.0f %dV%.1f", x, HEIGHT, y);
	else
		write_line(out, chart, i, x, y);
	if (i + 1 >= chart->count || !is_seen(chart, i + 1) || !is_joined(chart, i + 1))
		(void)fprintf(out, "V%dZ", HEIGHT);
}

/* A point without neighbours is a dot, for the ends of strokes are round. */
static void write_point(
	FILE *out, const struct chart_line *chart, size_t i, enum stroke stroke, double y)
{
	double x = across(chart, chart->points[i].at_us);

	if (is_alone(chart, i) != (stroke == DOT))
		return;
	switch (stroke) {
	case AREA: write_area(out, chart, i, x, y); break;
	case LINE: write_line(out, chart, i, x, y); break;
	case DOT: (void)fprintf(out, "M%.0f %.1fh0", x, y); break;
	}
}

/* "M0 12.5L..": what is drawn, yours to free(); NULL: no memory. */
static char *describe(
	const struct chart_line *chart, const struct chart_scale *scale, enum stroke stroke)
{
	char *path = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&path, &size);
	bool is_lost;

	if (!out)
		return NULL;
	for (size_t i = 0; i < chart->count; i++)
		if (is_seen(chart, i) && !is_needless(chart, i))
			write_point(
				out, chart, i, stroke, height_of(scale, chart->points[i].value));
	is_lost = ferror(out) != 0;
	is_lost |= fclose(out) != 0;
	if (!is_lost)
		return path;
	free(path);
	return NULL;
}

static void draw_path(struct html *html, const struct chart_line *chart,
	const struct chart_scale *scale, enum stroke stroke)
{
	static const char *const classes[] = { [AREA] = "area", [LINE] = "line", [DOT] = "dot" };
	_cleanup_(freep) char *path = describe(chart, scale, stroke);

	if (!path) {
		html_fail(html);
		return;
	}
	if (!*path)
		return;
	html_begin_class(html, "path", classes[stroke]);
	html_attribute(html, "vector-effect", "non-scaling-stroke");
	html_attribute(html, "d", "%s", path);
	html_end(html);
}

static void draw_limit(
	struct html *html, const struct chart_line *chart, const struct chart_scale *scale)
{
	double y = height_of(scale, chart->limit);

	if (!isfinite(chart->limit) || y < 0 || y > HEIGHT)
		return;
	html_begin_class(html, "line", "limit");
	html_attribute(html, "x1", "0");
	html_attribute(html, "x2", "100%%");
	html_attribute(html, "y1", "%.1f", y);
	html_attribute(html, "y2", "%.1f", y);
	html_end(html);
	html_begin(html, "text");
	html_attribute(html, "x", "100%%");
	html_attribute(html, "y", "%.1f", y > 16 ? y - 4 : y + 12);
	text_at(html, "limit", chart->limit_is);
}

/* False: no point has a value. */
static bool find_range(const struct chart_line *chart, struct chart_scale *ret)
{
	double least = chart->least, most = chart->most;
	bool has_any = false;

	for (size_t i = 0; i < chart->count; i++) {
		if (!is_seen(chart, i))
			continue;
		has_any = true;
		least = fmin(least, chart->points[i].value);
		most = fmax(most, chart->points[i].value);
	}
	chart_scale_fit(least, most, chart->is_whole, ret);
	return has_any;
}

void chart_line(struct html *html, const struct chart_line *chart)
{
	struct chart_scale scale;

	begin_figure(html, chart->title, chart->unit);
	if (!find_range(chart, &scale)) {
		html_element(html, "p", "none", _("No figures of this time are there."));
		html_end(html);
		return;
	}
	begin_plot(html, chart->title, chart->summary);
	draw_values(html, &scale);
	draw_times(html, chart->from_us, chart->to_us);
	html_begin(html, "svg");
	html_attribute(html, "width", "100%%");
	html_attribute(html, "height", "%d", HEIGHT);
	html_attribute(html, "viewBox", "0 0 %d %d", ACROSS, HEIGHT);
	html_attribute(html, "preserveAspectRatio", "none");
	draw_path(html, chart, &scale, AREA);
	draw_path(html, chart, &scale, LINE);
	draw_path(html, chart, &scale, DOT);
	html_end(html);
	draw_limit(html, chart, &scale);
	html_end(html);
	html_end(html);
}

static bool is_daily(const struct chart_bar *bar)
{
	return bar->to_us - bar->from_us > 2 * USEC_PER_HOUR;
}

/* Each third day stands below the middle of its bar; the last one always does. */
static void draw_days(struct html *html, const struct chart_bars *chart)
{
	struct chart_tick ticks[CHART_TICKS_MAX];
	size_t count = 0;

	for (size_t i = (chart->count - 1) % 3; i < chart->count && count < COUNT_OF(ticks);
		i += 3) {
		ticks[count].label_place = ((double)i + 0.5) / (double)chart->count;
		ticks[count].place = ticks[count].label_place;
		page_day(chart->bars[i].from_us, ticks[count++].label);
	}
	draw_ticks(html, ticks, count);
}

static void draw_bar(struct html *html, const struct chart_bars *chart, size_t i,
	const struct chart_scale *scale)
{
	const struct chart_bar *bar = &chart->bars[i];
	double width = 100.0 / (double)chart->count, y = height_of(scale, (double)bar->count);
	char day[PAGE_WORD_SIZE], clock[PAGE_WORD_SIZE], number[PAGE_WORD_SIZE];

	if (bar->count <= 0)
		return;
	html_begin_class(html, "rect", "bar");
	html_attribute(html, "x", "%.2f%%", width * ((double)i + 0.12));
	html_attribute(html, "width", "%.2f%%", width * 0.76);
	html_attribute(html, "y", "%.1f", y);
	html_attribute(html, "height", "%.1f", HEIGHT - y);
	page_day(bar->from_us, day);
	page_clock(bar->from_us, clock);
	page_number((double)bar->count, 0, number);
	html_begin(html, "title");
	if (is_daily(bar))
		html_format(html, "%s: %s", day, number);
	else
		html_format(html, "%s %s: %s", day, clock, number);
	html_end(html);
	html_end(html);
}

void chart_bars(struct html *html, const struct chart_bars *chart)
{
	double most = (double)chart->most;
	struct chart_scale scale;

	begin_figure(html, chart->title, chart->unit);
	for (size_t i = 0; i < chart->count; i++)
		most = fmax(most, (double)chart->bars[i].count);
	if (chart->count == 0) {
		html_end(html);
		return;
	}
	chart_scale_fit(0, most, true, &scale);
	begin_plot(html, chart->title, chart->summary);
	draw_values(html, &scale);
	if (is_daily(&chart->bars[0]))
		draw_days(html, chart);
	else
		draw_times(html, chart->bars[0].from_us, chart->bars[chart->count - 1].to_us);
	for (size_t i = 0; i < chart->count; i++)
		draw_bar(html, chart, i, &scale);
	html_end(html);
	html_end(html);
}
