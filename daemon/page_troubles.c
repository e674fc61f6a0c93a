/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_troubles.c - everything that needs somebody, alarms first, each with what to do. */
#include "daemon/ctl_sentence.h"
#include "daemon/log.h"
#include "daemon/page_part.h"

#include <stdio.h>

struct trouble {
	bool is_alarm;
	const char *where, *what, *remedy, *code;
	const char *since; /* ISO, or "" */
};

struct list {
	struct html *html; /* NULL: they are only counted */
	const struct page *page;
	size_t count;
	enum page_mood worst;
};

static void write_trouble(struct html *html, const struct trouble *t)
{
	char since[PAGE_WORD_SIZE];

	page_since(t->since, since);
	html_begin_class(html, "li", t->is_alarm ? "trouble bad" : "trouble warning");
	html_begin_class(html, "p", "where");
	page_write_mood(html, t->is_alarm ? PAGE_BAD : PAGE_WARNING,
		t->is_alarm ? _("Alarm") : _("Warning"));
	html_begin(html, "span");
	html_format(html, " %s", t->where);
	if (since[0]) {
		html_text(html, " · ");
		html_format(html, _("since %s"), since);
	}
	if (t->code[0])
		html_format(html, " · %s", t->code);
	html_end(html);
	html_end(html);
	html_element(html, "p", "what", t->what);
	if (t->remedy[0])
		html_element(html, "p", "remedy", t->remedy);
	html_end(html);
}

static void add(struct list *list, const struct trouble *t)
{
	enum page_mood mood = t->is_alarm ? PAGE_BAD : PAGE_WARNING;

	list->count++;
	if (mood > list->worst)
		list->worst = mood;
	if (list->html)
		write_trouble(list->html, t);
}

/* An event of the catalogue, in the reader's language. */
static void add_event(struct list *list, const char *where, const char *code, const char *since)
{
	const struct log_entry *e = log_entry_of(code);
	struct trouble t = { .is_alarm = !e || e->severity == LOG_SEVERITY_ALARM,
		.where = where,
		.what = e ? translate(e->what) : code,
		.remedy = e ? translate(e->remedy) : "",
		.code = code,
		.since = since };

	add(list, &t);
}

static void add_daemon(struct list *list)
{
	const json_t *running = json_object_get(list->page->daemon, "running");
	struct trouble t = { .is_alarm = true, .where = _("Gateway"), .code = "", .since = "" };

	if (json_is_true(running))
		return;
	if (json_is_false(running)) {
		t.what = _("The gateway does not run: this page shows what it knew last.");
		t.remedy = _("Look with systemctl status lapor-smsd; start it with "
			     "systemctl start lapor-smsd.");
	} else {
		t.is_alarm = false;
		t.what = _("Whether the gateway runs could not be asked.");
		t.remedy = _("Look with systemctl status lapor-smsd.");
	}
	add(list, &t);
}

static void add_alarms(struct list *list)
{
	const json_t *alarm;
	size_t i;

	json_array_foreach(list->page->alarms, i, alarm)
	{
		const char *modem = page_text(alarm, "modem");

		add_event(list, *modem ? modem : _("Gateway"), page_text(alarm, "code"),
			page_text(alarm, "began_at"));
	}
}

/* Of those that have no alarm. */
static void add_modems(struct list *list)
{
	static const char *const calm[] = { "up", "starting", "paused" };
	const json_t *modem;
	size_t i;

	json_array_foreach(list->page->modems, i, modem)
	{
		const char *name = page_text(modem, "name"), *state = page_text(modem, "state");
		const char *code = page_text(modem, "code");
		bool is_calm = page_has_alarm(list->page, name, NULL);

		for (size_t j = 0; j < COUNT_OF(calm); j++)
			is_calm |= strcmp(calm[j], state) == 0;
		if (is_calm)
			continue;
		if (log_entry_of(code))
			add_event(list, name, code, page_text(modem, "since"));
		else
			add(list, &(struct trouble){ .is_alarm = strcmp(state, "degraded") != 0,
					  .where = name,
					  .what = ctl_sentence_word(state),
					  .remedy = _("Look at lapor-smsctl health."),
					  .code = "",
					  .since = page_text(modem, "since") });
	}
}

static void add_central_states(struct list *list)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(list->page->daemon, "destinations"), i, row)
	{
		const char *state = page_text(row, "state");
		const char *where = page_central_name(page_text(row, "name"));
		char code[12];

		if (strcmp(state, "down") == 0) {
			log_code(LOG_EVENT_CENTRAL_DOWN, code);
			add_event(list, where, code, "");
		} else if (strcmp(state, "misconfigured") == 0) {
			log_code(LOG_EVENT_CENTRAL_MISCONFIGURED, code);
			if (!page_has_alarm(list->page, NULL, code))
				add_event(list, where, code, "");
		}
	}
}

/* What no time mends by itself. */
static void add_central_queue(struct list *list)
{
	const json_t *row;
	size_t i;

	json_array_foreach(list->page->destinations, i, row)
	{
		const char *where = page_central_name(page_text(row, "name"));
		char what[160];
		struct trouble t = { .where = where, .what = what, .code = "", .since = "" };

		t.remedy = _("See them with lapor-smsctl queue forward; mend the cause, then "
			     "lapor-smsctl retry --all-parked.");
		(void)snprintf(what, sizeof(what), _("Refused by the central system: %d"),
			(int)page_integer(row, "parked"));
		if (page_integer(row, "parked") > 0)
			add(list, &t);
		t.remedy = _("Read the reason with lapor-smsctl queue forward; then lapor-smsctl "
			     "release, or lapor-smsctl link.");
		(void)snprintf(what, sizeof(what), _("Waiting for a person to decide: %d"),
			(int)page_integer(row, "held"));
		if (page_integer(row, "held") > 0)
			add(list, &t);
	}
}

size_t page_troubles(struct html *html, const struct page *page, enum page_mood *ret_worst)
{
	struct list list = { .html = html, .page = page };

	add_daemon(&list);
	add_alarms(&list);
	add_modems(&list);
	add_central_states(&list);
	add_central_queue(&list);
	*ret_worst = list.worst;
	return list.count;
}
