/* SPDX-License-Identifier: GPL-2.0-or-later */
/* commands.c - ping, inject, send, retry, release; modem is in by_hand.c, deny and allow are in
 * deny.c, link is in linking.c, import in importing.c, reveal and erase in disclosure.c, purge in
 * keeping.c, rotate in rotating.c. */
#include "daemon/commands.h"
#include "daemon/by_hand.h"
#include "daemon/deny.h"
#include "daemon/disclosure.h"
#include "daemon/exporting.h"
#include "daemon/forwarding.h"
#include "daemon/gsm7.h"
#include "daemon/importing.h"
#include "daemon/inbound.h"
#include "daemon/keeping.h"
#include "daemon/linking.h"
#include "daemon/log.h"
#include "daemon/look.h"
#include "daemon/number.h"
#include "daemon/outbound.h"
#include "daemon/reload.h"
#include "daemon/request.h"
#include "daemon/rotating.h"
#include "daemon/translate.h"
#include "store/complaint.h"
#include "store/forward.h"
#include "store/outbox.h"

#include <grp.h>
#include <sysexits.h>

/* "try later" where the store has failed, else a data error. */
static int refuse_errno(json_t *answer, int r)
{
	bool is_store = app_is_store_trouble(r);

	return request_deny(answer, is_store ? EX_TEMPFAIL : EX_SOFTWARE,
		is_store ? "the store cannot be written now, see the log" : strerrordesc_np(-r));
}

/* How each central system is, as far as it was heard of in this run. */
static json_t *describe_destinations(const struct app *app)
{
	json_t *list = json_array();

	for (size_t i = 0; i < app->destination_count; i++) {
		const struct destination *d = app->destinations[i];
		const char *state = d->forwarding.is_misconfigured ? "misconfigured"
		                    : destination_is_down(d)       ? "down"
		                                                   : "up";

		(void)json_array_append_new(
			list, json_pack("{ss ss ss}", "name", d->name, "profile",
				      d->config->profile, "state", state));
	}
	return list;
}

/* The settings that wait for a restart. */
static json_t *describe_restart(const struct app *app)
{
	json_t *list = json_array();

	for (size_t i = 0; i < app->reload.restart_count; i++)
		(void)json_array_append_new(list, json_string(app->reload.restart[i]));
	return list;
}

/* What the store itself could not be told of, as it is the store's own trouble. */
static json_t *describe_alarms(const struct app *app)
{
	char code[12];

	if (app->alarms.store_event == LOG_EVENTS)
		return json_array();
	log_code(app->alarms.store_event, code);
	return json_pack("[{ss ss sI}]", "modem", "", "code", code, "began_us",
		(json_int_t)app->alarms.store_event_us);
}

static int run_ping(void *userdata, const json_t *request, json_t *answer)
{
	const struct app *app = userdata;

	(void)request;
	(void)json_object_set_new(answer, "pid", json_integer(getpid()));
	(void)json_object_set_new(answer, "version", json_string(LAPOR_VERSION));
	(void)json_object_set_new(answer, "gateway", json_string(app->config->gateway));
	(void)json_object_set_new(answer, "destinations", describe_destinations(app));
	(void)json_object_set_new(answer, "restart", describe_restart(app));
	(void)json_object_set_new(answer, "alarms", describe_alarms(app));
	return 0;
}

/* The modem that a message without one is counted to: the first. */
static const char *modem_for(struct app *app, const char *wanted)
{
	const struct app_modem *am = app->modems;

	if (*wanted)
		am = app_find_modem(app, wanted);
	else if (app->modem_count == 0)
		return "inject";
	return am ? am->config->name : NULL;
}

static int describe_injected(struct app *app, int64_t message, json_t *answer)
{
	struct inbox_outcome o;
	int r = inbox_outcome(app->db, message, &o);

	if (r < 0)
		return refuse_errno(answer, r);
	(void)json_object_set_new(answer, "kind", json_string(o.kind));
	(void)json_object_set_new(
		answer, "ticket", *o.ticket ? json_string(o.ticket) : json_null());
	return 0;
}

static int run_inject(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	const char *modem = modem_for(app, request_text(request, "modem"));
	int64_t message;
	int r;

	if (!modem)
		return request_deny(answer, EX_USAGE,
			"no modem of this name is configured (lapor-smsctl modem names them all)");
	if (!json_is_string(json_object_get(request, "from")) ||
		!json_is_string(json_object_get(request, "text")))
		return request_deny(answer, EX_USAGE, "inject needs a sender and a text");
	r = inbound_inject(app, modem, request_text(request, "from"), request_text(request, "text"),
		app_now_us(app), &message);
	if (r == -EOVERFLOW)
		return request_deny(answer, EX_USAGE, "the sender is longer than any number");
	return r < 0 ? refuse_errno(answer, r) : describe_injected(app, message, answer);
}

static int queue_bulk(
	struct app *app, const char *number, const char *text, int parts, int64_t now_us)
{
	char person[DB_PSEUDONYM_SIZE];
	struct outbox_draft draft = { .person = person,
		.modem = "",
		.template_name = "send",
		.class = OUTBOX_BULK,
		.text = text,
		.parts = parts,
		.expires_us = now_us + USEC_PER_DAY };
	int r = db_begin(app->db);

	if (r >= 0)
		r = db_person(app->db, number, now_us, person);
	if (r >= 0)
		r = outbox_add(app->db, &draft, now_us);
	return app_store_result(app, db_end(app->db, r));
}

static int run_send(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	const char *text = request_text(request, "text");
	char number[LAPOR_NUMBER_SIZE];
	int parts = gsm7_parts(text), r;

	if (!number_is_person(request_text(request, "number")) ||
		number_normalise(request_text(request, "number"), number) < 0)
		return request_deny(answer, EX_USAGE,
			"this is no phone number that a person can have: write it as 0812.. or "
			"+62812..");
	if (!*text || parts < 0)
		return request_deny(answer, EX_USAGE, "the text is empty or no UTF-8");
	if (parts > MODEM_PARTS_MAX || strlen(text) > MODEM_TEXT_MAX)
		return request_deny(answer, EX_USAGE, "the text is too long");
	r = queue_bulk(app, number, text, parts, app_now_us(app));
	if (r < 0)
		return refuse_errno(answer, r);
	outbound_pump(app);
	(void)json_object_set_new(answer, "parts", json_integer(parts));
	return 0;
}

int commands_find(struct app *app, const json_t *request, struct complaint *ret, json_t *answer)
{
	int r = complaint_find(app->db, request_text(request, "ticket"), ret);

	if (r == 0)
		return request_deny(
			answer, 1, "no complaint has this ID (lapor-smsctl complaints lists them)");
	if (r == -ENOTUNIQ)
		return request_deny(
			answer, 1, "several complaints have this tracking ID: say the ticket");
	if (app_store_result(app, r) < 0)
		return refuse_errno(answer, r);
	return 0;
}

/* 0 with the ticket; else an exit code, said. */
static int find_ticket(
	struct app *app, const json_t *request, char ret[static DB_TICKET_SIZE], json_t *answer)
{
	struct complaint c;
	int code = commands_find(app, request, &c, answer);

	if (code == 0)
		(void)copy_string(ret, DB_TICKET_SIZE, c.ticket);
	return code;
}

/* What the store did for one ticket, or all of them. */
static int go_on(struct app *app, int r, const char *when_none, json_t *answer)
{
	if (app_store_result(app, r) < 0)
		return refuse_errno(answer, r);
	if (r == 0 && when_none)
		return request_deny(answer, 1, when_none);
	forwarding_pump(app);
	(void)json_object_set_new(answer, "count", json_integer(r));
	return 0;
}

static void say_by_hand(struct app *app, enum log_event event, const char *ticket, int count)
{
	char who[CONTROL_WHO_SIZE];

	control_write_who(app->control, who);
	if (count > 0 && ticket)
		log_say(event, NULL, ticket, who);
	else if (count > 0)
		log_sayf(event, NULL, NULL, "all that is parked, %d, %s", count, who);
}

static int run_retry(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	char ticket[DB_TICKET_SIZE];
	int code, r;

	if (json_is_true(json_object_get(request, "all"))) {
		r = forward_retry(app->db, NULL, app_now_us(app));
		say_by_hand(app, LOG_EVENT_FORWARD_RETRIED, NULL, r);
		return go_on(app, r, NULL, answer);
	}
	if (!*request_text(request, "ticket"))
		return request_deny(answer, EX_USAGE, "retry needs a ticket, or all");
	code = find_ticket(app, request, ticket, answer);
	if (code != 0)
		return code;
	r = forward_retry(app->db, ticket, app_now_us(app));
	say_by_hand(app, LOG_EVENT_FORWARD_RETRIED, ticket, r);
	return go_on(app, r,
		N_("nothing of this complaint is parked (lapor-smsctl show tells how it is)"),
		answer);
}

static int run_release(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	char ticket[DB_TICKET_SIZE];
	int code, r;

	if (!*request_text(request, "ticket"))
		return request_deny(answer, EX_USAGE, "release needs a ticket");
	code = find_ticket(app, request, ticket, answer);
	if (code != 0)
		return code;
	r = forward_release(app->db, ticket, app_now_us(app));
	say_by_hand(app, LOG_EVENT_FORWARD_RELEASED, ticket, r);
	return go_on(app, r,
		N_("nothing of this complaint is held or unknown (lapor-smsctl show tells how it "
		   "is)"),
		answer);
}

/* READ is for what names nobody, shows nobody's words, and changes nothing. */
static const struct control_handler handlers[] = {
	{ "ping", run_ping, CONTROL_ROLE_READ },
	{ "look", look_run, CONTROL_ROLE_READ },
	{ "inject", run_inject, CONTROL_ROLE_ACT },
	{ "send", run_send, CONTROL_ROLE_ACT },
	{ "retry", run_retry, CONTROL_ROLE_ACT },
	{ "release", run_release, CONTROL_ROLE_ACT },
	{ "link", linking_run, CONTROL_ROLE_ACT },
	{ "import", importing_run, CONTROL_ROLE_ACT },
	{ "modem", by_hand_run, CONTROL_ROLE_ACT },
	{ "deny", deny_run, CONTROL_ROLE_ACT },
	{ "allow", deny_run_allow, CONTROL_ROLE_ACT },
	{ "reload", reload_command, CONTROL_ROLE_ACT },
	{ "reveal", disclosure_reveal, CONTROL_ROLE_ACT },
	{ "erase", disclosure_erase, CONTROL_ROLE_ACT },
	{ "export", exporting_run, CONTROL_ROLE_ACT },
	{ "purge", keeping_run, CONTROL_ROLE_ACT },
	{ "rotate", rotating_run, CONTROL_ROLE_ACT },
};

/* A group that does not exist lets nobody in. */
static gid_t find_readers(const char *name)
{
	char buffer[4096];
	struct group entry, *found = NULL;

	if (!*name || getgrnam_r(name, &entry, buffer, sizeof buffer, &found) != 0 || !found)
		return CONTROL_NO_GROUP;
	return found->gr_gid;
}

int commands_new(struct app *app)
{
	return control_new(&app->control, app->event, app->config->control.socket,
		find_readers(app->config->control.read_group), handlers, COUNT_OF(handlers), app);
}
