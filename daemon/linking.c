/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linking.c - a tracking ID typed by a person. */
#include "daemon/linking.h"
#include "daemon/forwarding.h"
#include "daemon/number.h"
#include "daemon/request.h"
#include "store/complaint.h"
#include "store/forward.h"

#include <stdio.h>
#include <sysexits.h>

#define LEAST_OF_NUMBER 12 /* "+62811000000" */

/* As a central system writes one: no blanks, no controls. */
static bool is_tracking_id(const char *id)
{
	for (const char *c = id; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return *id && strlen(id) < DB_TRACKING_SIZE;
}

/* A slip of the hand would carry a citizen's number into logs and lists. */
static bool is_phone_number(const char *id)
{
	char number[LAPOR_NUMBER_SIZE];

	return number_is_person(id) && number_normalise(id, number) == 0 &&
	       strncmp(number, "+628", 4) == 0 && strlen(number) >= LEAST_OF_NUMBER;
}

static int refuse_taken(struct app *app, const char *tracking_id, json_t *answer)
{
	struct complaint other;
	char why[128] = "another complaint has this tracking ID";

	if (complaint_find(app->db, tracking_id, &other) > 0)
		(void)snprintf(why, sizeof why, "%s has this tracking ID already", other.ticket);
	return request_deny(answer, 1, why);
}

static int agree(const struct complaint *before, const char *tracking_id, json_t *answer)
{
	bool is_news = strcmp(before->tracking_id, tracking_id) != 0;
	char sentence[256];

	(void)snprintf(sentence, sizeof sentence, "is linked to %s%s%s%s", tracking_id,
		is_news ? "" : " already", is_news && *before->tracking_id ? ", before to " : "",
		is_news ? before->tracking_id : "");
	(void)json_object_set_new(answer, "ticket", json_string(before->ticket));
	(void)json_object_set_new(answer, "tracking_id", json_string(tracking_id));
	return request_agree(answer, is_news, before->ticket, sentence);
}

static void say(struct app *app, const struct complaint *c, const char *tracking_id)
{
	char who[CONTROL_WHO_SIZE];

	control_write_who(app->control, who);
	log_sayf(LOG_EVENT_COMPLAINT_LINKED, NULL, c->ticket, "%s %s", tracking_id, who);
}

int linking_run(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	const char *tracking_id = request_text(request, "tracking_id");
	struct complaint c;
	int r;

	if (!is_tracking_id(tracking_id))
		return request_deny(answer, EX_USAGE,
			"a tracking ID has 1 to 64 characters and no blank in it");
	if (is_phone_number(tracking_id))
		return request_deny(answer, EX_USAGE,
			"this is a phone number, and no tracking ID of a central system");
	r = complaint_find(app->db, request_text(request, "ticket"), &c);
	if (r > 0)
		r = forward_link(app->db, c.ticket, tracking_id, app_now_us(app));
	if (r == 0)
		return request_deny(answer, 1,
			"no complaint has this ticket (lapor-smsctl complaints lists them)");
	if (r == -EEXIST)
		return refuse_taken(app, tracking_id, answer);
	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	say(app, &c, tracking_id);
	forwarding_pump(app);
	return agree(&c, tracking_id, answer);
}
