/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.h - the status page: what is known of a gateway, and how it is shown, alarms first.
 *
 * It holds no number, no text and no ticket of a citizen, so that it may hang on a wall. Texts are
 * in the language of translate.h, times in the process's zone. Writing is pure.
 */
#pragma once

#include <jansson.h>

#include "daemon/chart.h"
#include "daemon/config.h"
#include "daemon/html.h"
#include "daemon/recap.h"

#define PAGE_HOURS        24 /* of messages, one bar each */
#define PAGE_DAYS         14
#define PAGE_SIGNAL_DAYS  7 /* of signal and SIM */
#define PAGE_BALANCE_DAYS 30

enum page_flow { PAGE_IN, PAGE_OUT, PAGE_COMPLAINTS, PAGE_TAKEN, PAGE_FLOWS };

struct page_traffic {
	struct chart_bar hours[PAGE_FLOWS][PAGE_HOURS]; /* the last one is that of now */
	struct chart_bar days[PAGE_FLOWS][PAGE_DAYS];
};

/* One hour of a modem; NAN: not known. */
struct page_hour {
	char modem[LAPOR_NAME_SIZE];
	int64_t at_us; /* its beginning */
	double signal_dbm, sim_used, sim_size, balance;
	int64_t up_s, known_s; /* how much of what is known it worked */
};

struct page {
	int64_t now_us;
	const struct config *config; /* NULL: not known */
	/* Rows as ctl_read() gives them (REPORT_ALARMS, _MODEMS, _DESTINATIONS and one of _COUNTS);
	 * the daemon: "running" true, false or null (it may not be asked), "version",
	 * "destinations" as it says. All borrowed. */
	const json_t *daemon, *alarms, *modems, *destinations, *counts;
	struct page_traffic traffic;
	struct page_hour *hours; /* by modem, then ascending; owned: page_done() */
	size_t hour_count;
	const struct recap *recap; /* by month, the last one is this month; NULL: there is none */
};
void page_done(struct page *page);

/* The bars up to now, all 0. */
void page_traffic_begin(struct page_traffic *traffic, int64_t now_us);

/* What came at a time, as REPORT_TRAFFIC names it; other names and times are passed over. */
void page_traffic_add(struct page_traffic *traffic, const char *what, int64_t at_us, int64_t count);

/* 0, or -ENOMEM. */
int page_add_hour(struct page *page, const struct page_hour *hour);

/* The whole page. */
void page_write(struct html *html, const struct page *page);
