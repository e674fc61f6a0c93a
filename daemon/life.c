/* SPDX-License-Identifier: GPL-2.0-or-later */
/* life.c - replies in the log. */
#include "daemon/life.h"
#include "store/complaint.h"

#include <stdio.h>

const char *life_ticket(struct app *app, int64_t complaint_id, char ret[static DB_TICKET_SIZE])
{
	struct complaint c;

	ret[0] = '\0';
	if (complaint_id != 0 && complaint_find_row(app->db, complaint_id, &c) > 0)
		(void)copy_string(ret, DB_TICKET_SIZE, c.ticket);
	return ret;
}

void life_reply(enum log_event event, const char *modem, const char *ticket,
	const char *template_name, const char *why)
{
	const struct log_fields fields = { .reply = template_name };
	char detail[512];

	(void)snprintf(detail, sizeof detail, "%s%s%s", template_name,
		*template_name && *why ? ": " : "", why);
	log_say_with(event, modem, ticket, detail, &fields);
}

void life_reply_queued(struct app *app, const struct outbox_draft *draft)
{
	char ticket[DB_TICKET_SIZE];

	if (draft->dropped)
		return;
	life_reply(LOG_EVENT_REPLY_QUEUED, draft->modem,
		draft->ticket ? draft->ticket : life_ticket(app, draft->complaint_id, ticket),
		draft->template_name, "");
}

void life_listed(enum log_event event, const struct life_list *list, int count)
{
	int named = list->count < count ? list->count : count;

	for (int i = 0; i < named; i++)
		life_reply(event, NULL, list->names[i].ticket, list->names[i].template_name, "");
	if (count > named)
		log_sayf(event, NULL, NULL, "%d%s", count - named, named > 0 ? " more" : "");
}
