/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_progress.c - how far a long work is. */
#include "daemon/ctl_progress.h"
#include "daemon/translate.h"

#include <stdarg.h>
#include <sys/ioctl.h>
#include <time.h>

#define PATIENCE_US (USEC_PER_SEC / 2)  /* what ends sooner shows nothing */
#define REDRAW_US   (USEC_PER_SEC / 10) /* a terminal over a modem line is slow */
#define BAR_MOST    30
#define BAR_LEAST   5
#define KIB         INT64_C(1024)
#define MIB         (KIB * KIB)

static int64_t clock_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * USEC_PER_SEC + now.tv_nsec / 1000;
}

static bool is_screen(FILE *out)
{
	const char *kind = getenv("TERM");

	return isatty(fileno(out)) && kind && strcmp(kind, "dumb") != 0;
}

static int columns_of(FILE *out)
{
	struct winsize size;

	if (ioctl(fileno(out), TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

/* Adds to a line what fits; a line that is full stays as it is. */
__attribute__((format(printf, 2, 3))) static void add(char *line, const char *format, ...)
{
	size_t used = strlen(line);
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line + used, CTL_PROGRESS_LINE - used, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= CTL_PROGRESS_LINE - used)
		line[used] = '\0';
}

static void add_amount(char *line, enum ctl_progress_unit unit, int64_t amount)
{
	if (unit == CTL_PROGRESS_ROWS)
		add(line, "%lld", (long long)amount);
	else if (amount < MIB)
		add(line, "%lld KiB", (long long)((amount + KIB - 1) / KIB));
	else
		add(line, "%.1f MiB", (double)amount / (double)MIB);
}

static void add_duration(char *line, int64_t s)
{
	if (s < 100)
		add(line, _("%d s left"), (int)s);
	else if (s < 100 * INT64_C(60))
		add(line, _("%d min left"), (int)(s / 60));
	else
		add(line, _("%d h left"), (int)(s / 3600 > 9999 ? 9999 : s / 3600));
}

static void add_figures(char *line, const struct ctl_progress *p, int64_t age_us)
{
	int64_t rest = p->total - p->done;
	int64_t rate = age_us > 0 ? (int64_t)((double)p->done * 1e6 / (double)age_us) : 0;

	add_amount(line, p->unit, p->done);
	if (p->total > 0) {
		add(line, " %s ", _("of"));
		add_amount(line, p->unit, p->total);
	}
	if (rate == 0)
		return;
	add(line, ", ");
	add_amount(line, p->unit, rate);
	add(line, "/s");
	if (rest > 0) {
		add(line, ", ");
		add_duration(line, rest / rate + (rest % rate > 0));
	}
}

/* An ASCII bar, so that it is one on each terminal. */
static void add_bar(char *line, int width, int64_t done, int64_t total)
{
	int full = (int)((double)done / (double)total * width);

	add(line, "[");
	for (int i = 0; i < width; i++)
		add(line, i < full ? "#" : "-");
	add(line, "] ");
}

/* Only what is begun by a character counts as a column: words may be UTF-8. */
static int width_of(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

void ctl_progress_line(const struct ctl_progress *progress, int64_t now_us, int columns,
	char ret[static CTL_PROGRESS_LINE])
{
	int64_t total = progress->total, done = progress->done;
	char figures[CTL_PROGRESS_LINE] = "", share[16] = "";
	int room;

	if (total > 0 && done > total)
		done = total;
	if (total > 0)
		(void)snprintf(
			share, sizeof(share), "%d%% ", (int)((double)done * 100 / (double)total));
	add_figures(figures, progress, now_us - progress->begun_us);
	room = columns - 1 - width_of(figures) - (int)strlen(share);
	ret[0] = '\0';
	if (room < 0) {
		add(ret, "%.*s", columns > 0 ? columns - 1 : 0, share);
		return;
	}
	if (room > width_of(progress->what)) {
		add(ret, "%s ", progress->what);
		room -= width_of(progress->what) + 1;
	}
	room -= 3; /* of the brackets, and the blank */
	if (total > 0 && room >= BAR_LEAST)
		add_bar(ret, room < BAR_MOST ? room : BAR_MOST, done, total);
	add(ret, "%s%s", share, figures);
}

void ctl_progress_clear(void)
{
	if (is_screen(stderr))
		(void)fputs("\r\x1b[K", stderr);
}

void ctl_progress_begin(
	struct ctl_progress *progress, const char *what, enum ctl_progress_unit unit, int64_t total)
{
	*progress = (struct ctl_progress){ .out = is_screen(stderr) ? stderr : NULL,
		.what = what,
		.unit = unit,
		.total = total,
		.begun_us = clock_us() };
}

void ctl_progress_step(struct ctl_progress *progress, int64_t done)
{
	char line[CTL_PROGRESS_LINE];
	int64_t now_us;

	progress->done = done;
	if (!progress->out)
		return;
	now_us = clock_us();
	if (now_us - progress->begun_us < PATIENCE_US || now_us - progress->shown_us < REDRAW_US)
		return;
	ctl_progress_line(progress, now_us, columns_of(progress->out), line);
	(void)fprintf(progress->out, "\r%s\x1b[K", line);
	(void)fflush(progress->out);
	progress->shown_us = now_us;
}

void ctl_progress_end(struct ctl_progress *progress)
{
	if (!progress->out)
		return;
	if (progress->shown_us > 0) {
		(void)fputs("\r\x1b[K", progress->out);
		(void)fflush(progress->out);
	}
	progress->out = NULL;
}
