/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * types.h - what the daemon's side of a modem and its worker both speak of: settings, parts,
 * reports, sends and states. Values only: fixed arrays, copied, never freed.
 *
 * GSM words as in 3GPP TS 23.040. Times are microseconds since 1970 UTC.
 */
#pragma once

#include "lapor.h"
#include "modem/udh.h"

#define MODEM_TEXT_MAX     1024 /* octets of UTF-8 that one outgoing SMS may hold, all its parts */
#define MODEM_PARTS_MAX    10   /* most parts of one outgoing SMS */
#define MODEM_FEATURES_MAX 16   /* libgammu features of one modem */
#define MODEM_INIT_MAX     8    /* raw AT lines sent before libgammu opens the port */
#define MODEM_LINE_SIZE    128  /* one such line, one path */
#define MODEM_DATA_MAX     400  /* octets of one part as heard: a SIM's record of 176 as hex fits */
#define MODEM_SLOTS_MAX    64   /* slots acknowledged in one go */
#define MODEM_PORTS_MAX    8    /* patterns of device nodes that are searched for an IMEI */
#define MODEM_USSD_MAX     182  /* characters of a USSD answer (TS 24.080: 160 octets) */

/* A device that is written so is found by its IMEI, wherever it is plugged in. */
#define MODEM_DEVICE_IMEI "imei:"

struct modem_settings {
	char name[LAPOR_NAME_SIZE];
	char program[256];            /* path of lapor-modem */
	char device[MODEM_LINE_SIZE]; /* a path, or MODEM_DEVICE_IMEI and 15 digits */
	char ports[MODEM_PORTS_MAX][MODEM_LINE_SIZE]; /* glob(7) patterns; "" ends the list */
	char connection[24];                          /* "dku2at" */
	char model[24];                               /* "at" */
	char features[MODEM_FEATURES_MAX][24];        /* "SMS_NO_ME"; "" ends the list */
	char init[MODEM_INIT_MAX][MODEM_LINE_SIZE];   /* "" ends the list */
	char pin[16];                                 /* "" when there is none; tried once, ever */
	uint32_t poll_s;                              /* seconds between safety polls, >= 1 */
	bool reports;                                 /* ask for delivery reports */
	bool is_roaming_fine;                         /* another operator's network is no trouble */
	bool may_reset_usb;                           /* the last rung but one of the ladder */
};

enum modem_coding {
	MODEM_CODING_GSM7, /* data is UTF-16BE, of septets */
	MODEM_CODING_UCS2, /* data is UTF-16BE */
	MODEM_CODING_8BIT, /* data is octets */
	MODEM_CODING_RAW,  /* nobody can decode it: data is the PDU as the SIM holds it, SMSC
	                      included, or the modem's line where that is no hex */
};

/*
 * What a part is, by its PID, DCS and header (TS 23.040 section 9.2.3.9 and .24, TS 23.038 section
 * 4). Only TEXT can be a citizen's. The values are kept in the store: never renumber.
 */
enum modem_part_kind {
	MODEM_PART_TEXT = 0,
	MODEM_PART_FLASH = 1,      /* class 0: shown at once and not kept, which no citizen sends */
	MODEM_PART_INDICATION = 2, /* message waiting: voicemail, fax, e-mail */
	MODEM_PART_WAP = 3,        /* WAP push and MMS notifications: ports 2948, 2949, 9200.. */
	MODEM_PART_PORT = 4,       /* for another application: any other port */
	MODEM_PART_DATA = 5,       /* 8-bit data */
	MODEM_PART_SIM = 6, /* for the SIM itself (PID 0x7f, class 2 data), or silent (PID 0x40) */
	MODEM_PART_SUBMIT = 7, /* a stored SMS-SUBMIT of somebody's own; sender is its recipient */
	MODEM_PART_BROKEN = 8, /* with MODEM_CODING_RAW */
};

/* One message as it lies on the SIM. */
struct modem_part {
	uint32_t slot; /* hand it to modem_stored() */
	enum modem_part_kind kind;
	char sender[LAPOR_NUMBER_SIZE]; /* as heard: "+62..", "0812..", "PLN-INFO"; "" for RAW */
	int64_t scts_us;                /* the service centre's time stamp; 0 when it was invalid */
	int32_t scts_offset_s;          /* its time zone, seconds east of UTC */
	enum modem_coding coding;
	int8_t message_class; /* -1 none, 0 flash, 1..3 */
	uint16_t udh_size;
	uint8_t udh[UDH_MAX];     /* raw, with its length octet */
	struct udh_concat concat; /* read from udh by us; width 0: a message of its own */
	uint16_t size;
	uint8_t data[MODEM_DATA_MAX]; /* see enum modem_coding */
	uint16_t heard_size;          /* of RAW: octets that there were; more than size: cut */
};

/* One SMS-STATUS-REPORT (TS 23.040 section 9.2.2.3). */
struct modem_report {
	uint32_t slot; /* 0: it came without a slot (+CDS); else hand it to modem_stored() */
	char recipient[LAPOR_NUMBER_SIZE];
	uint8_t reference; /* TP-MR */
	uint8_t status; /* TP-ST, section 9.2.3.15: < 0x20 delivered, < 0x40 pending, else failed */
	int64_t discharged_us; /* 0 when unknown */
};

/* What to send. id comes back in struct modem_sent. */
struct modem_outgoing {
	int64_t id;
	char recipient[LAPOR_NUMBER_SIZE];
	char text[MODEM_TEXT_MAX + 1]; /* UTF-8; GSM-7 when that is lossless, else UCS-2 */
	uint8_t parts_max;             /* refuse rather than send more parts than this */
	uint8_t concat_reference;      /* for the parts of a long one */
	bool report;                   /* ask for a delivery report */
	uint32_t validity_s;
};

enum modem_send_result {
	MODEM_SEND_DONE,      /* every part has its TP-MR */
	MODEM_SEND_TEMPORARY, /* the network or modem said no for now (CMS by class); nothing left
	                         it */
	MODEM_SEND_PERMANENT, /* it will never be taken (CMS by class, or too long) */
	MODEM_SEND_UNKNOWN,   /* no answer: it may have left */
	MODEM_SEND_SIM, /* the SIM or the modem is in trouble, not the message: nothing left it, and
	                   another modem may send it at once */
};

struct modem_sent {
	int64_t id;
	enum modem_send_result result;
	int32_t error;                       /* +CMS or +CME code, 0 none, -1 plain ERROR */
	uint8_t parts;                       /* references filled, also of a part-way failure */
	int16_t references[MODEM_PARTS_MAX]; /* TP-MR 0..255, -1 when the modem gave none */
	bool is_cme;                         /* error is a +CME code */
};

/* What became of a question by USSD (TS 22.030, AT+CUSD of TS 27.007 section 7.15). */
enum modem_ussd_result {
	MODEM_USSD_ANSWERED,
	MODEM_USSD_REFUSED,   /* not supported, terminated by the network, or an error */
	MODEM_USSD_SILENT,    /* no answer within the deadline */
	MODEM_USSD_NOT_ASKED, /* the modem was not connected any more */
};

struct modem_ussd {
	enum modem_ussd_result result;
	int32_t error;                     /* +CME code, 0: none */
	char text[4 * MODEM_USSD_MAX + 1]; /* UTF-8; "" unless answered */
};

/* Deadlines of the worker, seconds each; see modem_timing_default(). */
struct modem_deadlines {
	uint32_t init;         /* libgammu opens the modem */
	uint32_t status;       /* one question */
	uint32_t list;         /* one step of a listing, the first of which is the whole AT+CMGL */
	uint32_t remove;       /* one message */
	uint32_t submit;       /* until the modem has taken the PDU */
	uint32_t answer;       /* until the network has answered +CMGS */
	uint32_t stored;       /* until the daemon has answered for all parts of a listing */
	uint32_t heartbeat;    /* between two signs of life when idle */
	uint32_t refresh;      /* between two looks at signal, network and SIM */
	uint32_t ussd;         /* until the network has answered a USSD code */
	uint32_t searching;    /* between two looks at the network while there is none */
	uint32_t backoff_max;  /* longest pause between two tries to connect .. */
	uint32_t backoff_gone; /* .. while the device is not there, where a look costs nothing */
};

/* The words of v_modem.state. */
enum modem_state {
	MODEM_STARTING,
	MODEM_UP,
	MODEM_DEGRADED,
	MODEM_DOWN,
	MODEM_QUARANTINED,
	MODEM_PAUSED,
};

/* Whether it is connected: messages come in, and may go out. */
static inline bool modem_state_works(enum modem_state state)
{
	return state == MODEM_UP || state == MODEM_DEGRADED;
}

/* Why a modem is not plainly up. The trunk has one event with its remedy for each. */
enum modem_cause {
	MODEM_CAUSE_NONE,
	MODEM_CAUSE_NO_DEVICE,     /* the device node is not there */
	MODEM_CAUSE_NO_PERMISSION, /* it may not be opened */
	MODEM_CAUSE_BUSY,          /* another program holds it */
	MODEM_CAUSE_NOT_A_MODEM,   /* it opens, but is no tty, or libgammu refuses the settings */
	MODEM_CAUSE_SILENT,        /* it does not answer within the deadline */
	MODEM_CAUSE_LINE_GONE,     /* hang-up: unplugged or switched off */
	MODEM_CAUSE_GARBLED,       /* answers that belong to no question */
	MODEM_CAUSE_NO_SIM,
	MODEM_CAUSE_PIN_NEEDED,
	MODEM_CAUSE_PIN_WRONG, /* refused once; never tried again */
	MODEM_CAUSE_PUK_NEEDED,
	MODEM_CAUSE_NOT_REGISTERED,
	MODEM_CAUSE_DENIED,
	MODEM_CAUSE_NO_SMSC,
	MODEM_CAUSE_SIM_FULL,
	MODEM_CAUSE_ROAMING,    /* in another operator's network: works, and may cost */
	MODEM_CAUSE_NO_SIGNAL,  /* registered, and hears nothing (+CSQ: 0 or 99) */
	MODEM_CAUSE_SIM_FAILED, /* the SIM fails, is busy or wrong (CMS 313 to 315, CME 13 to 15) */
	MODEM_CAUSE_MEMORY_FAILED, /* the message store cannot be read or emptied (CMS 320 to 322)
	                            */
	/* Of the daemon's side. */
	MODEM_CAUSE_WORKER_SILENT,  /* no heartbeat: killed */
	MODEM_CAUSE_WORKER_DIED,    /* by a signal or an exit that nobody asked for */
	MODEM_CAUSE_WORKER_FOREIGN, /* another build, or packets that fail the check */
	MODEM_CAUSE_STOPPED,        /* by modem_stop() */
};

/* What is known of it now. Unknown text is "", unknown numbers are negative. */
struct modem_status {
	enum modem_state state;
	enum modem_cause cause;
	char detail[96]; /* of the cause, for the log: "CMS 310", "signal 6"; no number, no text */
	int32_t signal_dbm;         /* 0: unknown */
	char network[24];           /* "home", "roaming", "searching", "denied", "none", "" */
	char operator_name[32];     /* network code or name */
	char cell[24];              /* location area and cell, "1A2B-01C3D4E5", hexadecimal */
	char port[MODEM_LINE_SIZE]; /* the device node in use, a link resolved; "" while none is
	                               open */
	char imei[20];
	char imsi[20];
	int32_t sim_used;
	int32_t sim_size;
	uint32_t poisoned; /* parts taken as RAW since the worker started */
};
