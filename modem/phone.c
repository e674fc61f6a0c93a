/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phone.c - a connection through libgammu: callbacks, open, close, what comes by itself. */
#include "modem/phone_gammu.h"
#include "modem/stand_in.h"

#include <poll.h>

#define PUMP_DEADLINE_S  10
#define CLOSE_DEADLINE_S 5
#define PUMP_ROUNDS      4
#define REST_OF_LINE_MS  100
#define RINSE_MS         2000
#define CNMI_MT          1 /* of AT+CNMI's values, TS 27.005 section 3.4.1: what comes in .. */
#define CNMI_MT_STORED   1 /* .. is stored, and told of */

enum modem_cause phone_cause(const struct phone *p)
{
	return p->cause;
}

const char *phone_detail(const struct phone *p)
{
	return p->detail;
}

bool phone_is_stale(const struct phone *p)
{
	return p->is_stale;
}

/* Between frames only the CR LF in front of each may be left over; more is a line that nobody knew.
 */
bool phone_has_rest(const struct phone *p, unsigned frames, long octets, long got)
{
	unsigned new_frames = p->frames - frames;

	return new_frames == 0 || got - (p->frame_octets - octets) > 2 * (long)new_frames + 2;
}

static void on_incoming(GSM_StateMachine *machine, GSM_SMSMessage *sms, void *userdata)
{
	struct phone *p = userdata;
	struct phone_item item;

	(void)machine;
	if (sms->PDU != SMS_Status_Report) {
		p->bells++;
	} else if (sms->Location == 0) {
		if (p->report_count < PHONE_REPORTS_MAX &&
			phone_read_message(sms, &item) == PHONE_REPORT)
			p->reports[p->report_count++] = item.report;
	} else if (sms->Memory == MEM_SR) {
		if (p->report_slot_count < PHONE_REPORTS_MAX)
			p->report_slots[p->report_slot_count++] = sms->Location;
	} else {
		/* It lies among the messages: the listing finds it. */
		p->bells++;
	}
}

static void on_answer(GSM_StateMachine *machine, int status, int reference, void *userdata)
{
	struct phone *p = userdata;

	(void)machine;
	/* A late answer to an older send is no answer to this one. */
	if (!p->is_sending || p->is_answered)
		return;
	p->is_answered = true;
	p->answer_status = status;
	p->answer_reference = reference;
}

static int set_string(char **place, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(*place);
	*place = copy;
	return 0;
}

/* In its place stands a harmless one: in a shorter list libgammu would find the rest of the last
 * connection's. */
static GSM_Feature read_all(GSM_Feature feature)
{
	return feature == F_SMS_NO_ME || feature == F_SMS_NO_SM ? F_NO_ATSYNCML : feature;
}

static bool set_features(
	GSM_Config *config, const struct modem_settings *settings, bool is_all_read)
{
	size_t count = 0;

	for (size_t i = 0; i < MODEM_FEATURES_MAX && settings->features[i][0] != '\0'; i++) {
		GSM_Feature feature = GSM_FeatureFromString(settings->features[i]);

		if (feature == 0)
			return false;
		config->PhoneFeatures[count++] = feature;
	}
	if (count == 0) {
		config->PhoneFeatures[count++] = F_SMS_NO_ME;
		config->PhoneFeatures[count++] = F_NO_ATSYNCML;
	}
	config->PhoneFeatures[count] = 0;
	for (size_t i = 0; i < count && is_all_read; i++)
		config->PhoneFeatures[i] = read_all(config->PhoneFeatures[i]);
	return true;
}

static int configure(struct phone *p)
{
	const struct modem_settings *settings = &p->start->settings;
	GSM_Config *config = GSM_GetConfig(p->machine, 0);

	/* libgammu frees the three. The log file must be a string: it is opened when not empty. */
	if (set_string(&config->Device, settings->device) < 0 ||
		set_string(&config->Connection, settings->connection) < 0 ||
		set_string(&config->DebugFile, "") < 0)
		return -ENOMEM;
	(void)copy_string(config->Model, sizeof(config->Model), settings->model);
	(void)copy_string(config->DebugLevel, sizeof(config->DebugLevel), "textall");
	config->SyncTime = FALSE;
	config->LockDevice = FALSE;
	config->StartInfo = FALSE;
	config->UseGlobalDebugFile = FALSE;
	/* 0 would mean "switch it off". */
	for (size_t i = 0; i < COUNT_OF(config->CNMIParams); i++)
		config->CNMIParams[i] = -1;
	/* Never straight to the line, whatever a spoilt answer says that the modem can: what is not
	 * stored is lost when we are. */
	config->CNMIParams[CNMI_MT] = CNMI_MT_STORED;
	if (!set_features(config, settings, p->is_all_read)) {
		phone_break(p, MODEM_CAUSE_NOT_A_MODEM, "unknown feature");
		return -EINVAL;
	}
	GSM_SetConfigNum(p->machine, 1);
	return 0;
}

static int connect_phone(struct phone *p)
{
	const struct modem_deadlines *limits = &p->start->deadlines;
	GSM_Error error;
	int r = configure(p);

	if (r < 0)
		return r;
	error = PHONE_CALL(p, WIRE_PHASE_OPENING, limits->init,
		GSM_InitConnection_Log(p->machine, 1, phone_hear_log, p));
	if (error != ERR_NONE) {
		phone_break(p, MODEM_CAUSE_NOT_A_MODEM, GSM_ErrorName(error));
		return -EIO;
	}
	/* Opening resets them. */
	GSM_SetIncomingSMSCallback(p->machine, on_incoming, p);
	GSM_SetSendSMSStatusCallback(p->machine, on_answer, p);
	/* Refused means that only polling finds messages; some modems ring in spite of it. */
	(void)PHONE_CALL(
		p, WIRE_PHASE_ASKING, limits->status, GSM_SetIncomingSMS(p->machine, TRUE));
	return p->cause == MODEM_CAUSE_NONE ? 0 : -EIO;
}

int phone_open(struct phone **ret, int side, bool is_all_read, bool is_listless,
	const struct wire_start *start, struct link *link, enum modem_cause *ret_cause,
	char ret_detail[static 96])
{
	_cleanup_(phone_closep) struct phone *p = calloc(1, sizeof(*p));
	int r;

	*ret_cause = MODEM_CAUSE_SILENT;
	(void)copy_string(ret_detail, 96, "memory");
	if (!p)
		return -ENOMEM;
	p->side = side;
	p->is_all_read = is_all_read;
	p->is_listless = is_listless;
	p->start = start;
	p->link = link;
	p->machine = GSM_AllocStateMachine();
	if (!p->machine)
		return -ENOMEM;
	r = phone_watch();
	if (r < 0)
		return r;
	stand_in_take_dumps(phone_hear_dump, p);
	flight_add_note(link->flight, FLIGHT_NOTE_OPENING, link_now_us());
	r = connect_phone(p);
	if (r < 0) {
		if (p->cause != MODEM_CAUSE_NONE) {
			*ret_cause = p->cause;
			(void)copy_string(ret_detail, 96, p->detail);
		}
		return r;
	}
	*ret = take_ptr(p);
	return 0;
}

void phone_close(struct phone *p)
{
	if (!p)
		return;
	if (p->machine) {
		phone_begin_call(p, WIRE_PHASE_CLOSING, CLOSE_DEADLINE_S);
		(void)phone_end_call(p, GSM_TerminateConnection(p->machine));
		GSM_FreeStateMachine(p->machine);
		stand_in_take_dumps(NULL, NULL);
		flight_add_note(p->link->flight, FLIGHT_NOTE_CLOSED, link_now_us());
	}
	free(p);
}

static bool has_input(const struct phone *p, int timeout_ms)
{
	struct pollfd side = { .fd = p->side, .events = POLLIN };

	return poll(&side, 1, timeout_ms) > 0;
}

/* One read of libgammu; what it gives is in the log and the callbacks. */
static int read_line(struct phone *p)
{
	int got;

	phone_begin_call(p, p->link->phase, PUMP_DEADLINE_S);
	got = GSM_ReadDevice(p->machine, FALSE);
	(void)phone_end_call(p, ERR_NONE);
	return got;
}

/* What libgammu did not recognise stays in its buffer and spoils the next answer: so that one shall
 * be to a question that nobody asked. */
static bool rinse(struct phone *p)
{
	static const char question[] = "AT\r";
	int64_t end_us = link_now_us() + RINSE_MS * INT64_C(1000);
	unsigned before = p->answers;

	if (write(p->side, question, strlen(question)) != (ssize_t)strlen(question))
		return false;
	while (p->answers == before && p->cause == MODEM_CAUSE_NONE) {
		int64_t left_us = end_us - link_now_us();

		if (left_us <= 0 || !has_input(p, (int)(left_us / 1000 + 1)) || read_line(p) <= 0)
			return false;
	}
	return p->cause == MODEM_CAUSE_NONE;
}

void phone_pump(struct phone *p)
{
	unsigned before = p->frames;
	long octets = p->frame_octets, sum = 0;

	for (int i = 0; i < PUMP_ROUNDS; i++) {
		int got = read_line(p);

		sum += got > 0 ? got : 0;
		if (got <= 0 || p->frames != before || !has_input(p, REST_OF_LINE_MS))
			break;
	}
	if (phone_has_rest(p, before, octets, sum) && p->cause == MODEM_CAUSE_NONE && !rinse(p))
		phone_break(p, MODEM_CAUSE_GARBLED, "unknown line");
}

bool phone_clear_line(struct phone *p)
{
	struct pollfd side = { .fd = p->side, .events = POLLIN };

	if (p->cause == MODEM_CAUSE_NONE && poll(&side, 1, 0) > 0) {
		if (side.revents & (POLLHUP | POLLERR | POLLNVAL))
			phone_break(p, MODEM_CAUSE_LINE_GONE, "hung up");
		else
			phone_pump(p);
	}
	return p->cause == MODEM_CAUSE_NONE;
}

bool phone_has_feature(const struct phone *p, GSM_Feature feature)
{
	return GSM_IsPhoneFeatureAvailable(GSM_GetModelInfo(p->machine), feature);
}

bool phone_has_rung(const struct phone *p)
{
	return p->bells > 0;
}

void phone_forget_bells(struct phone *p)
{
	p->bells = 0;
}

int phone_take_report(struct phone *p, struct modem_report *ret)
{
	if (p->report_count == 0)
		return 0;
	*ret = p->reports[0];
	p->report_count--;
	memmove(p->reports, p->reports + 1, p->report_count * sizeof(p->reports[0]));
	return 1;
}
