/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_bricks.c - what the parts of the status page are built of. */
#include "daemon/page_part.h"

#include <math.h>

void page_begin_section(struct html *html, const char *id, const char *title)
{
	html_begin(html, "section");
	html_attribute(html, "aria-labelledby", "%s", id);
	html_begin(html, "h2");
	html_attribute(html, "id", "%s", id);
	html_text(html, title);
	html_end(html);
}

void page_begin_card(struct html *html, const char *title)
{
	html_begin_class(html, "div", "card");
	html_element(html, "h3", "", title);
}

void page_write_mood(struct html *html, enum page_mood mood, const char *word)
{
	static const struct {
		const char *class_name, *sign;
	} moods[] = {
		[PAGE_GOOD] = { "mood good", "✓" },
		[PAGE_NOTE] = { "mood note", "○" },
		[PAGE_WARNING] = { "mood warning", "▲" },
		[PAGE_BAD] = { "mood bad", "✕" },
	};

	html_begin_class(html, "span", moods[mood].class_name);
	html_begin(html, "span");
	html_attribute(html, "aria-hidden", "true");
	html_text(html, moods[mood].sign);
	html_end(html);
	html_format(html, " %s", word);
	html_end(html);
}

void page_write_fact(struct html *html, const char *label, const char *value)
{
	html_begin(html, "div");
	html_element(html, "dt", "", label);
	html_element(html, "dd", "", value);
	html_end(html);
}

void page_write_fact_count(struct html *html, const char *label, int64_t count)
{
	char number[PAGE_WORD_SIZE];

	page_number((double)count, 0, number);
	page_write_fact(html, label, number);
}

const char *page_text(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text ? text : "";
}

int64_t page_integer(const json_t *row, const char *name)
{
	return json_integer_value(json_object_get(row, name));
}

double page_real(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

bool page_has_alarm(const struct page *page, const char *modem, const char *code)
{
	const json_t *alarm;
	size_t i;

	json_array_foreach(page->alarms, i, alarm)
	{
		if ((!modem || strcmp(page_text(alarm, "modem"), modem) == 0) &&
			(!code || strcmp(page_text(alarm, "code"), code) == 0))
			return true;
	}
	return false;
}

const char *page_central_name(const char *name)
{
	return *name ? name : _("Central system");
}

const char *page_central_state(const struct page *page, const char *name)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(page->daemon, "destinations"), i, row)
	{
		if (strcmp(page_text(row, "name"), name) == 0)
			return page_text(row, "state");
	}
	return "";
}
