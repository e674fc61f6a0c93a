/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phone.c - a connection through libgammu: deadlines, callbacks, open and close. */
#include "modem/phone_gammu.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <termios.h>

#define PUMP_DEADLINE_S  10
#define CLOSE_DEADLINE_S 5
#define PUMP_ROUNDS      4
#define REST_OF_LINE_MS  100

/* A signal handler has no other way to find them; one phone per process. */
static struct phone *guarded;
static volatile sig_atomic_t is_fired;

static void on_alarm(int signal_number)
{
	int saved = errno;

	(void)signal_number;
	is_fired = 1;
	if (guarded) {
		GSM_AbortOperation(guarded->machine);
		/* A write that the modem does not take loops in libgammu until its queue is empty.
		 */
		(void)tcflush(guarded->side, TCOFLUSH);
	}
	errno = saved;
}

void phone_begin_call(struct phone *p, enum wire_phase phase, uint32_t seconds)
{
	/* A daemon that has gone is noticed at the next wait. */
	(void)link_tell(p->link, phase, seconds);
	is_fired = 0;
	guarded = p;
	alarm(seconds);
}

/* What an error of libgammu says of the connection; NONE: it concerns the one question. */
static enum modem_cause cause_of(GSM_Error error)
{
	switch (error) {
	case ERR_DEVICENOTEXIST: return MODEM_CAUSE_NO_DEVICE;
	case ERR_DEVICENOPERMISSION: return MODEM_CAUSE_NO_PERMISSION;
	case ERR_DEVICEOPENERROR:
	case ERR_DEVICELOCKED:
	case ERR_DEVICEBUSY: return MODEM_CAUSE_BUSY;
	case ERR_UNKNOWNCONNECTIONTYPESTRING:
	case ERR_UNKNOWNMODELSTRING:
	case ERR_BADFEATURE:
	case ERR_UNCONFIGURED:
	case ERR_DISABLED:
	case ERR_DEVICENODRIVER:
	case ERR_DEVICENOTWORK:
	case ERR_DEVICEDTRRTSERROR:
	case ERR_DEVICECHANGESPEEDERROR:
	case ERR_DEVICEPARITYERROR: return MODEM_CAUSE_NOT_A_MODEM;
	case ERR_TIMEOUT:
	case ERR_ABORTED:
	case ERR_PHONE_INTERNAL:
	case ERR_MOREMEMORY: return MODEM_CAUSE_SILENT;
	case ERR_DEVICEWRITEERROR:
	case ERR_DEVICEREADERROR:
	case ERR_NOTCONNECTED: return MODEM_CAUSE_LINE_GONE;
	case ERR_UNKNOWNRESPONSE:
	case ERR_FRAMENOTREQUESTED:
	case ERR_UNKNOWNFRAME: return MODEM_CAUSE_GARBLED;
	case ERR_NOSIM:
	case ERR_SECURITYERROR: return MODEM_CAUSE_NO_SIM;
	default: /* libgammu's enum, not ours */ return MODEM_CAUSE_NONE;
	}
}

void phone_break(struct phone *p, enum modem_cause cause, const char *detail)
{
	if (p->cause != MODEM_CAUSE_NONE)
		return;
	p->cause = cause;
	(void)copy_string(p->detail, sizeof(p->detail), detail);
}

GSM_Error phone_end_call(struct phone *p, GSM_Error error)
{
	enum modem_cause cause = cause_of(error);

	alarm(0);
	guarded = NULL;
	p->is_late = is_fired;
	if (p->is_late)
		phone_break(p, MODEM_CAUSE_SILENT, "deadline");
	else if (cause != MODEM_CAUSE_NONE)
		phone_break(p, cause, GSM_ErrorName(error));
	return error;
}

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

static void on_log(const char *text, void *userdata)
{
	struct phone *p = userdata;
	const char *slash;

	/* The text holds messages and numbers: it is counted and forgotten. */
	if (strncmp(text, "RECEIVED frame", 14) == 0) {
		p->frames++;
		p->is_length_due = true;
	}
	/* "type 0x00/length 0x0F/15", perhaps in the next call. */
	slash = p->is_length_due ? strrchr(text, '/') : NULL;
	if (slash) {
		p->frame_octets += strtol(slash + 1, NULL, 10);
		p->is_length_due = false;
	}
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

static bool set_features(GSM_Config *config, const struct modem_settings *settings)
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
	if (!set_features(config, settings)) {
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
		GSM_InitConnection_Log(p->machine, 1, on_log, p));
	if (error != ERR_NONE) {
		phone_break(p, MODEM_CAUSE_NOT_A_MODEM, GSM_ErrorName(error));
		return -EIO;
	}
	/* Opening resets them. */
	GSM_SetIncomingSMSCallback(p->machine, on_incoming, p);
	GSM_SetSendSMSStatusCallback(p->machine, on_answer, p);
	/* Refused means that only polling finds messages; some modems ring in spite of it. */
	(void)PHONE_CALL(
		p, WIRE_PHASE_OPENING, limits->status, GSM_SetIncomingSMS(p->machine, TRUE));
	return p->cause == MODEM_CAUSE_NONE ? 0 : -EIO;
}

int phone_open(struct phone **ret, int side, const struct wire_start *start, struct link *link,
	enum modem_cause *ret_cause, char ret_detail[static 96])
{
	struct sigaction action = { .sa_handler = on_alarm };
	_cleanup_(phone_closep) struct phone *p = calloc(1, sizeof(*p));
	int r;

	*ret_cause = MODEM_CAUSE_SILENT;
	(void)copy_string(ret_detail, 96, "memory");
	if (!p)
		return -ENOMEM;
	p->side = side;
	p->start = start;
	p->link = link;
	p->machine = GSM_AllocStateMachine();
	if (!p->machine)
		return -ENOMEM;
	/* Without SA_RESTART, so that a blocked call returns. */
	if (sigaction(SIGALRM, &action, NULL) < 0)
		return -errno;
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
	}
	free(p);
}

static bool has_input(const struct phone *p, int timeout_ms)
{
	struct pollfd side = { .fd = p->side, .events = POLLIN };

	return poll(&side, 1, timeout_ms) > 0;
}

void phone_pump(struct phone *p)
{
	unsigned before = p->frames;
	long octets = p->frame_octets, sum = 0;

	for (int i = 0; i < PUMP_ROUNDS; i++) {
		int got;

		phone_begin_call(p, p->link->phase, PUMP_DEADLINE_S);
		got = GSM_ReadDevice(p->machine, FALSE);
		(void)phone_end_call(p, ERR_NONE);
		sum += got > 0 ? got : 0;
		if (got <= 0 || p->frames != before || !has_input(p, REST_OF_LINE_MS))
			break;
	}
	/* What libgammu did not recognise stays in its buffer and spoils the next answer. */
	if (phone_has_rest(p, before, octets, sum))
		phone_break(p, MODEM_CAUSE_GARBLED, "unknown line");
}

bool phone_take_bell(struct phone *p)
{
	bool has_rung = p->bells > 0;

	p->bells = 0;
	return has_rung;
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
