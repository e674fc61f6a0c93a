/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deny.c - senders that are never answered, by hand. */
#include "daemon/deny.h"
#include "daemon/health.h"
#include "daemon/number.h"
#include "daemon/request.h"
#include "daemon/translate.h"
#include "store/denied.h"

#include <sysexits.h>

/* 0, or the code with which this number is refused. */
static int read_number(const json_t *request, char ret[static LAPOR_NUMBER_SIZE], json_t *answer)
{
	const char *number = request_text(request, "number");

	if (!*number)
		return request_deny(answer, EX_USAGE, "which number?");
	if (!number_is_person(number))
		return request_deny(answer, EX_USAGE,
			"this is no phone number that a person can have: it is never answered "
			"anyway");
	if (number_normalise(number, ret) < 0)
		return request_deny(answer, EX_USAGE, "this is longer than any number");
	return 0;
}

static bool is_in_settings(const struct app *app, const char *number)
{
	const struct config_list *list = &app->config->intake.deny;
	char listed[LAPOR_NUMBER_SIZE];

	for (size_t i = 0; i < list->count; i++)
		if (number_normalise(list->items[i], listed) == 0 && strcmp(listed, number) == 0)
			return true;
	return false;
}

static int agree(const char *number, bool is_news, const char *sentence, json_t *answer)
{
	char masked[LAPOR_NUMBER_SIZE];

	number_mask(number, masked);
	return request_agree(answer, is_news, masked, sentence);
}

int deny_run(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	char number[LAPOR_NUMBER_SIZE], who[CONTROL_WHO_SIZE];
	int code = read_number(request, number, answer), r;

	if (code != 0)
		return code;
	control_write_who(app->control, who);
	r = denied_add(app->db, number, who, app_now_us(app));
	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	if (r == 0)
		return agree(number, false, "is denied already", answer);
	health_tell(app, NULL, LOG_EVENT_SENDER_DENIED, who, app_now_us(app));
	return agree(number, true, N_("is not answered any more"), answer);
}

int deny_run_allow(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	char number[LAPOR_NUMBER_SIZE], who[CONTROL_WHO_SIZE];
	int code = read_number(request, number, answer), r;

	if (code != 0)
		return code;
	r = denied_remove(app->db, number);
	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	if (r > 0) {
		control_write_who(app->control, who);
		health_tell(app, NULL, LOG_EVENT_SENDER_ALLOWED, who, app_now_us(app));
	}
	if (is_in_settings(app, number))
		return request_deny(answer, 1,
			"this number stands in intake.deny: take it out there, then "
			"lapor-smsctl reload");
	if (r == 0)
		return request_deny(answer, 1,
			"this number is not denied (lapor-smsctl deny lists those that are)");
	return agree(number, true, N_("is answered again"), answer);
}
