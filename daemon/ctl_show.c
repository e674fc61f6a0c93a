/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_show.c - lapor-smsctl: the whole life of one complaint.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_colour.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"
#include "daemon/ctl_time.h"

static const struct ctl_column message_columns[] = {
	{ "received_at", N_("RECEIVED"), CTL_COLUMN_TIME },
	{ "scts", N_("SENT AT"), CTL_COLUMN_TIME },
	{ "modem", N_("MODEM"), 0 },
	{ "sender", N_("SENDER"), 0 },
	{ "parts", N_("PARTS"), CTL_COLUMN_RIGHT },
	{ "parts_expected", N_("OF"), CTL_COLUMN_RIGHT },
	{ "kind", N_("KIND"), CTL_COLUMN_WORD },
	{ "text", N_("TEXT"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const struct ctl_column reply_columns[] = {
	{ "queued_at", N_("QUEUED"), CTL_COLUMN_TIME },
	{ "template", N_("TEMPLATE"), 0 },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "modem", N_("MODEM"), 0 },
	{ "sent_at", N_("SENT AT"), CTL_COLUMN_TIME },
	{ "delivered_at", N_("DELIVERED"), CTL_COLUMN_TIME },
	{ "attempts", N_("ATTEMPTS"), CTL_COLUMN_RIGHT | CTL_COLUMN_WIDE },
	{ "error", N_("ERROR"), CTL_COLUMN_SHORT },
	{ "text", N_("TEXT"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const struct ctl_column forward_columns[] = {
	{ "what", N_("WHAT"), CTL_COLUMN_WORD },
	{ "state", N_("STATE"), CTL_COLUMN_STATE },
	{ "attempts", N_("ATTEMPTS"), CTL_COLUMN_RIGHT },
	{ "destination", N_("CENTRAL"), 0 },
	{ "sent_at", N_("SENT AT"), CTL_COLUMN_TIME },
	{ "next_at", N_("NEXT"), CTL_COLUMN_TIME },
	{ "last_error", N_("REASON"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

static const struct ctl_column event_columns[] = {
	{ "at", N_("AT"), CTL_COLUMN_TIME },
	{ "status", N_("STATUS"), CTL_COLUMN_STATE },
	{ "label", N_("LABEL"), 0 },
	{ "agency", N_("AGENCY"), 0 },
	{ "note", N_("NOTE"), CTL_COLUMN_SHORT },
	{ NULL, NULL, 0 },
};

/* The sections in the order of a complaint's life. */
static const struct section {
	enum report_query query;
	const char *name, *title;
	const struct ctl_column *columns;
} sections[] = {
	{ REPORT_MESSAGES, "messages", N_("messages"), message_columns },
	{ REPORT_REPLIES, "replies", N_("replies"), reply_columns },
	{ REPORT_FORWARDS, "forwards", N_("forwards"), forward_columns },
	{ REPORT_EVENTS, "events", N_("events"), event_columns },
};

static bool is_time(const char *name)
{
	const char *end = strrchr(name, '_');

	return end && strcmp(end, "_at") == 0;
}

static bool is_state(const char *name)
{
	return strcmp(name, "status") == 0 || strcmp(name, "forward_state") == 0;
}

/* In the reader's words; one that has none is named as the store names it. */
static const char *field_title(const char *name)
{
	static const struct {
		const char *name, *title;
	} titles[] = {
		{ "ticket", N_("ticket") },
		{ "tracking_id", N_("tracking ID") },
		{ "status", N_("status") },
		{ "class", N_("class") },
		{ "visibility", N_("visibility") },
		{ "route", N_("route") },
		{ "category", N_("category") },
		{ "place", N_("place") },
		{ "location", N_("location") },
		{ "has_place", N_("names a place") },
		{ "has_time", N_("names a time") },
		{ "emergency", N_("emergency") },
		{ "incomplete", N_("incomplete") },
		{ "text", N_("text") },
		{ "received_at", N_("received at") },
		{ "forwarded_at", N_("forwarded at") },
		{ "updated_at", N_("updated at") },
		{ "modem", N_("modem") },
		{ "forward_state", N_("forwarding") },
		{ "label", N_("label") },
		{ "agency", N_("agency") },
		{ "similar_to", N_("similar to") },
		{ "destination", N_("central system") },
		{ "text_erased_at", N_("text erased at") },
	};

	for (size_t i = 0; i < COUNT_OF(titles); i++)
		if (strcmp(titles[i].name, name) == 0)
			return translate(titles[i].title);
	return name;
}

static void print_field(const char *name, const json_t *value)
{
	char shown[CTL_TIME_SIZE];
	_cleanup_(freep) char *line = NULL;
	enum ctl_colour colour;

	if (json_is_null(value) || (json_is_string(value) && json_string_length(value) == 0))
		return;
	(void)printf("  %-18s ", field_title(name));
	if (json_is_boolean(value)) {
		(void)printf("%s\n", json_is_true(value) ? _("yes") : _("no"));
	} else if (!json_is_string(value)) {
		(void)json_dumpf(value, stdout, JSON_ENCODE_ANY);
		(void)putchar('\n');
	} else if (is_time(name)) {
		ctl_time_show(json_string_value(value), shown);
		(void)printf("%s\n", shown);
	} else {
		line = ctl_text_line(json_string_value(value));
		colour = is_state(name) ? ctl_colour_of(line ? line : "") : CTL_COLOUR_NONE;
		(void)printf("%s%s%s\n", ctl_colour_begin(colour),
			line && is_state(name) ? ctl_sentence_word(line)
			: line                 ? line
					       : "",
			ctl_colour_end(colour));
	}
}

/* People are told that there are words. */
static void explain_sealed(json_t *row)
{
	static const char *const columns[] = { "text", "note" };

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		if (json_is_null(json_object_get(row, columns[i])))
			(void)json_object_set_new(row, columns[i], json_string(_("(sealed)")));
}

static int print_section(const struct section *section, const json_t *rows, bool is_hidden)
{
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	json_t *row;
	size_t i;

	(void)printf("\n%s%s\n", translate(section->title),
		json_array_size(rows) == 0 ? _(": none") : "");
	if (json_array_size(rows) == 0)
		return 0;
	if (ctl_table_new(&table, section->columns) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	json_array_foreach(rows, i, row)
	{
		if (is_hidden)
			explain_sealed(row);
		if (ctl_table_add(table, row) < 0)
			return ctl_fail(EX_OSERR, "out of memory");
	}
	return ctl_table_print(table) < 0 ? ctl_fail(EX_IOERR, "cannot write the table") : 0;
}

static int print_life(const struct ctl *ctl, const json_t *life)
{
	json_t *complaint = json_object_get(life, "complaint");
	char zone[CTL_TIME_SIZE];
	const char *name;
	json_t *value;
	int r = 0;

	ctl_time_zone_name(ctl->now_us, zone);
	(void)printf(_("complaint %s (times in %s)\n"), ctl_row_text(complaint, "ticket"), zone);
	ctl_row_explain(complaint);
	json_object_foreach(complaint, name, value) print_field(name, value);
	for (size_t i = 0; i < COUNT_OF(sections) && r == 0; i++)
		r = print_section(&sections[i], json_object_get(life, sections[i].name),
			ctl_row_is_hidden(complaint) &&
				!*ctl_row_text(complaint, "text_erased_at"));
	return r;
}

static json_t *read_life(struct ctl *ctl, json_t *complaint, int *ret_code)
{
	json_auto_t *life = json_pack("{sO}", "complaint", complaint);

	for (size_t i = 0; i < COUNT_OF(sections); i++) {
		struct ctl_query query = { sections[i].query,
			{ ctl_row_text(complaint, "ticket"), NULL }, 1 };
		json_t *rows = ctl_read(ctl, &query, ret_code);

		if (!rows)
			return NULL;
		if (json_object_set_new(life, sections[i].name, rows) < 0) {
			*ret_code = ctl_fail(EX_OSERR, "out of memory");
			return NULL;
		}
	}
	return json_incref(life);
}

int ctl_show(struct ctl *ctl)
{
	char id[CTL_ID_SIZE];
	struct ctl_query query = { REPORT_COMPLAINT, { id, NULL }, 1 };
	json_auto_t *found = NULL, *life = NULL;
	int r = 0;

	if (ctl_text_id(ctl->args[0], id) < 0)
		return ctl_fail(CTL_NO, "there is no complaint of such a name");
	r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	found = ctl_read(ctl, &query, &r);
	if (!found)
		return r;
	if (json_array_size(found) == 0)
		return ctl_fail(CTL_NO,
			"there is no complaint %s: neither a ticket, nor a tracking ID, nor a ref",
			id);
	life = read_life(ctl, json_array_get(found, 0), &r);
	if (!life)
		return r;
	return ctl->json ? ctl_print_json(life) : print_life(ctl, life);
}
