/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modem.h - one simulated modem: its line discipline (3GPP TS 27.007 section 4, ITU-T V.250) and
 * all that its commands change.
 */
#pragma once

#include <jansson.h>
#include <sys/queue.h>

#include "tests/atsim/atsim.h"
#include "tests/atsim/faults.h"
#include "tests/atsim/line.h"
#include "tests/atsim/pdu.h"
#include "tests/atsim/sim.h"
#include "tests/atsim/ussd.h"

/* Most commands in the table. */
#define MODEM_COMMANDS_MAX 80

#define MODEM_PIN_TRIES 3

/* What the next octets on the line are. */
enum modem_mode {
	MODEM_MODE_COMMAND,
	MODEM_MODE_SEND,  /* PDU or text of AT+CMGS, up to Ctrl-Z */
	MODEM_MODE_WRITE, /* of AT+CMGW */
};

/* What commands set; as after power-on: MODEM_POWER_ON. */
struct settings {
	bool echo, text_mode;
	int cmee, creg, cgreg, cops_format, csms, cmms, clip, cfun;
	int cnmi[5]; /* mode, mt, bm, ds, bfr: TS 27.005 section 3.4.1 */
	int csmp[4]; /* first octet, validity, PID, DCS: of text mode */
	char charset[8];
	struct storage *memory[3]; /* read and delete, write and send, receive */
};

/* A PDU that waits outside for room or for the network, or a report for its time. */
struct waiting {
	STAILQ_ENTRY(waiting) next;
	int64_t at_us;
	size_t length; /* octets without the SMSC's address */
	char pdu[];    /* hexadecimal, or what else was injected */
};

STAILQ_HEAD(waiting_list, waiting);

struct modem {
	struct atsim *atsim;
	char name[32], number[24], imei[20], imsi[20], iccid[24], smsc[24], pin[16];
	unsigned pin_tries;
	bool pin_enabled; /* power-on brings the fault "pin" back */
	struct line line;
	struct buffer typed; /* the command line, or the PDU after a prompt */
	bool typed_too_long;
	enum modem_mode mode;
	char mode_argument[PDU_ADDRESS_SIZE]; /* of the command that gave the prompt */
	struct buffer urcs;                   /* wait for the end of the command */
	struct timer release_timer, report_timer, chatter_timer, power_timer, boot_timer;
	int64_t power_us;          /* until it is back, TIMER_NEVER: it stays away */
	int64_t reset_us, boot_us; /* of AT+CFUN=1,1; from power-on until the SIM is ready */
	int64_t ready_us;          /* then the SIM is ready */
	bool skips;                /* of the fault "every_second" */
	struct buffer kept_back;   /* of the fault "shifted": the answer before */
	struct ussd ussd;
	bool holding;
	int64_t latency_us, send_latency_us;
	struct settings settings;
	struct sim sim;
	struct faults faults;
	struct waiting_list messages, reports; /* outside, at the SMSC */
	unsigned messages_waiting, reports_waiting;
	uint8_t next_reference;
	int signal;
	char maker[24], operator_name[24], operator_code[8], area[8], cell[12];
	json_t *sent; /* array of what was submitted */
	int64_t lines, command_counts[MODEM_COMMANDS_MAX];
	int64_t line_octets[MODEM_COMMANDS_MAX]; /* both ways, by the line's first command */
};

/* A new modem, unplugged. Its number, IMEI and IMSI come from its index. NULL: out of memory or
 * a name or link that is too long. */
struct modem *modem_new(struct atsim *atsim, unsigned index, const char *name, const char *link);
void modem_free(struct modem *modem);

/* Plugs it in, as after power-on, which ends a wedge and asks for an enabled PIN again. 0 or
 * negative errno. Waiting messages come in. */
int modem_plug(struct modem *modem);
void modem_unplug(struct modem *modem);

/* Ends all that a power-on ends: settings, wedge, faults that last until then; an enabled PIN is
 * wanted again. */
void modem_power_on(struct modem *modem);

/* In a moment, when the answer is out: unplugged, and plugged in again after that time, or never
 * with TIMER_NEVER. */
void modem_power_cycle(struct modem *modem, int64_t away_us);

/* True while the SIM is not ready after power-on. */
bool modem_is_booting(const struct modem *modem);

/* Settings as after power-on or AT&F. */
void modem_reset(struct modem *modem);

/* Adds to the answer under way. */
#define modem_print(modem, ...) buffer_print(&(modem)->line.out, __VA_ARGS__)

/* Raises an unsolicited result code, which goes out when no command is under way. */
void modem_raise(struct modem *modem, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Nothing leaves and nothing is read for that time, beginning with what is added now. */
void modem_hold(struct modem *modem, int64_t for_us);

/* Says the line of the fault "chatter" if that is on, now and then again. */
void modem_chatter(struct modem *modem);

/* Handles what has come in and sends what is to go out. */
void modem_run(struct modem *modem);
