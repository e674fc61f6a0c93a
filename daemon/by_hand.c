/* SPDX-License-Identifier: GPL-2.0-or-later */
/* by_hand.c - a person pauses, takes back or resets one modem. */
#include "daemon/by_hand.h"
#include "daemon/health.h"
#include "daemon/identity.h"
#include "daemon/outbound.h"
#include "daemon/recorder.h"
#include "daemon/request.h"
#include "daemon/translate.h"
#include "store/paused.h"

#include <stdio.h>
#include <sysexits.h>

/* "no modem is named like that; there are: gsm1 gsm2": what was typed may be anything. */
static int refuse_unknown(const struct app *app, json_t *answer)
{
	_cleanup_(freep) char *why = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&why, &size);

	if (!out)
		return request_deny(answer, 1, "no modem has this name");
	(void)fprintf(out, "no modem is named like that; there %s",
		app->modem_count == 0 ? "is none" : "are:");
	for (size_t i = 0; i < app->modem_count; i++)
		(void)fprintf(out, " %s", modem_name(app->modems[i].modem));
	if (fclose(out) != 0)
		return request_deny(answer, 1, "no modem has this name");
	return request_deny(answer, 1, why);
}

static int agree(const struct app_modem *am, bool is_news, const char *sentence, json_t *answer)
{
	const char *name = modem_name(am->modem);

	(void)json_object_set_new(answer, "modem", json_string(name));
	return request_agree(answer, is_news, name, sentence);
}

/* First durable, then done: a crash between the two finds it paused. Its event comes with its
 * state, when a send under way is finished. */
static int pause_one(struct app *app, struct app_modem *am, const char *by, json_t *answer)
{
	int r = paused_set(app->db, modem_name(am->modem), true);

	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	r = modem_pause(am->modem);
	if (r == -EALREADY)
		return agree(am, false, N_("is paused already"), answer);
	if (r < 0)
		return request_deny(answer, EX_SOFTWARE, strerrordesc_np(-r));
	(void)copy_string(am->by, sizeof am->by, by);
	return agree(am, true,
		am->sending_since_us ? N_("is paused when what it is sending has left")
				     : N_("is paused"),
		answer);
}

static int resume_one(struct app *app, struct app_modem *am, const char *by, json_t *answer)
{
	int r = paused_set(app->db, modem_name(am->modem), false);

	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	r = modem_resume(am->modem);
	if (r == -EALREADY)
		return agree(am, false, "is not paused", answer);
	if (r < 0)
		return request_deny(answer, EX_SOFTWARE, strerrordesc_np(-r));
	am->by[0] = '\0';
	health_tell(app, am, LOG_EVENT_MODEM_RESUMED, by, app_now_us(app));
	return agree(am, true, N_("is taken back and being opened"), answer);
}

/* Whoever resets a modem that holds back because of another SIM says that it is the right one. */
static int reset_one(struct app *app, struct app_modem *am, const char *by, json_t *answer)
{
	int r = paused_get(app->db, modem_name(am->modem)), accepted;

	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	if (r > 0)
		return request_deny(answer, 1, "the modem is paused: resume it first");
	accepted = identity_accept(app, am);
	if (accepted < 0)
		return request_deny_store(answer);
	r = modem_reset(am->modem);
	if (r == -EALREADY)
		return request_deny(answer, 1, "the gateway is ending");
	if (r < 0)
		return request_deny(answer, EX_SOFTWARE, strerrordesc_np(-r));
	health_tell(app, am, LOG_EVENT_MODEM_RESET, by, app_now_us(app));
	return agree(am, true,
		accepted > 0 ? N_("is begun anew, and its SIM counts as the right one")
			     : N_("is begun anew"),
		answer);
}

int by_hand_run(void *userdata, const json_t *request, json_t *answer)
{
	static const struct {
		const char *word;
		int (*run)(struct app *app, struct app_modem *am, const char *by, json_t *answer);
	} deeds[] = { { "pause", pause_one }, { "resume", resume_one }, { "reset", reset_one },
		{ "flight", recorder_show } };
	struct app *app = userdata;
	struct app_modem *am = app_find_modem(app, request_text(request, "name"));
	const char *word = request_text(request, "do");
	char by[CONTROL_WHO_SIZE];

	if (!am)
		return refuse_unknown(app, answer);
	control_write_who(app->control, by);
	for (size_t i = 0; i < COUNT_OF(deeds); i++) {
		int code;

		if (strcmp(deeds[i].word, word) != 0)
			continue;
		code = deeds[i].run(app, am, by, answer);
		outbound_pump(app);
		return code;
	}
	return request_deny(
		answer, EX_USAGE, "what to do with the modem? pause, resume, reset or flight");
}

int by_hand_recall(struct app *app)
{
	for (size_t i = 0; i < app->modem_count; i++) {
		struct app_modem *am = &app->modems[i];
		int r = paused_get(app->db, modem_name(am->modem));

		if (r > 0)
			r = modem_pause(am->modem);
		if (r < 0)
			return r;
	}
	return 0;
}

const char *by_hand_who(const struct app_modem *am)
{
	return *am->by ? am->by : "in an earlier run";
}
