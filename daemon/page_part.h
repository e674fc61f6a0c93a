/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page_part.h - the parts of the status page, in their order, and what they share.
 */
#pragma once

#include "daemon/page.h"
#include "daemon/translate.h"

/* How something is; each has a sign, so that colour is not needed. */
enum page_mood { PAGE_GOOD, PAGE_NOTE, PAGE_WARNING, PAGE_BAD };

/* Everything that needs somebody; none with html NULL is written. Gives their count, and the worst
 * mood of them. */
size_t page_troubles(struct html *html, const struct page *page, enum page_mood *ret_worst);

void page_write_head(struct html *html, const struct page *page);
void page_write_verdict(struct html *html, const struct page *page);
void page_write_today(struct html *html, const struct page *page);
void page_write_modems(struct html *html, const struct page *page);
void page_write_modem_charts(struct html *html, const struct page *page, const json_t *modem);
void page_write_traffic(struct html *html, const struct page *page);
void page_write_taken(struct html *html, const struct page *page);
void page_write_central(struct html *html, const struct page *page);
void page_write_queues(struct html *html, const struct page *page);
void page_write_recap(struct html *html, const struct page *page);

/* page_bricks.c: a section with its heading, to be ended by html_end(). id: a constant. */
void page_begin_section(struct html *html, const char *id, const char *title);
void page_begin_card(struct html *html, const char *title);

/* A sign and a word. */
void page_write_mood(struct html *html, enum page_mood mood, const char *word);

/* A line "label .... value" of a list that html_begin_class(html, "dl", "facts") began. */
void page_write_fact(struct html *html, const char *label, const char *value);
void page_write_fact_count(struct html *html, const char *label, int64_t count);

/* A member of a row: "" or 0 where there is none; NAN. */
const char *page_text(const json_t *row, const char *name);
int64_t page_integer(const json_t *row, const char *name);
double page_real(const json_t *row, const char *name);

/* Whether an alarm of this code stands; modem NULL: of whomever. */
bool page_has_alarm(const struct page *page, const char *modem, const char *code);

/* A central system as the reader calls it. Borrowed. */
const char *page_central_name(const char *name);

/* How the daemon says that it is: "up", "down", "misconfigured", or "". Borrowed. */
const char *page_central_state(const struct page *page, const char *name);
