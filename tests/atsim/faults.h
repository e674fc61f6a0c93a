/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * faults.h - what a simulated modem does wrong, switched on and off at run time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* X(constant, name on the control socket) */
#define FAULTS(X)                                                                                  \
	X(SILENCE, "silence") /* no answer, the command is not executed */                         \
	X(LATE, "late")       /* the answer comes `ms` later; of a send +CMGS, not the prompt */   \
	X(ERROR, "error")     /* plain ERROR, or +CMS ERROR: `code` when that is set */            \
	X(CME, "cme")         /* +CME ERROR: `code` */                                             \
	X(CMS, "cms")         /* +CMS ERROR: `code` in place of +CMGS; plain ERROR when it is 0 */ \
	X(CMS_PROMPT, "cms_prompt")         /* the same in place of the prompt */                  \
	X(NOANSWER_SEND, "noanswer_send")   /* sent and recorded, no +CMGS ever */                 \
	X(LOST_SEND, "lost_send")           /* neither recorded nor answered */                    \
	X(EVERY_SECOND, "every_second")     /* answers only each second command */                 \
	X(SHIFTED, "shifted")               /* each answer comes one command late */               \
	X(CUT, "cut")                       /* unplugged amid an answer, back after `ms` */        \
	X(ECHO_OFF, "echo_off")             /* no echo, whatever ATE1 says */                      \
	X(ECHO_GARBLED, "echo_garbled")     /* an echo with wrong octets in it */                  \
	X(GARBAGE, "garbage")               /* random octets before each answer */                 \
	X(UNKNOWN_URC, "unknown_urc")       /* `line` before each answer */                        \
	X(URC_BEHIND, "urc_behind")         /* `line` right behind each answer */                  \
	X(CHATTER, "chatter")               /* `line` every `ms`, whatever else happens */         \
	X(SIM_FULL, "sim_full")             /* nothing more goes on the SIM */                     \
	X(NO_CMTI, "no_cmti")               /* messages arrive unannounced */                      \
	X(DROP_CMTI, "drop_cmti")           /* the next one does */                                \
	X(NOT_REGISTERED, "not_registered") /* no network: nothing comes or goes */                \
	X(REGISTRATION, "registration")     /* +CREG says `code`, 0 to 5 */                        \
	X(NO_SMSC, "no_smsc")               /* no SMS centre on the SIM */                         \
	X(NO_SIM, "no_sim")                 /* SIM not inserted */                                 \
	X(PUK, "puk")                       /* the SIM wants its PUK */                            \
	X(PIN, "pin")                       /* the SIM wants its PIN, with three tries */          \
	X(NO_MEM3, "no_mem3")               /* AT+CPMS takes no third storage */                   \
	X(MIRROR, "mirror")                 /* ME shows what lies on the SIM */                    \
	X(DELETE_ERROR, "delete_error")     /* nothing deleted, +CMS ERROR: `code` */              \
	X(DELETE_LOST, "delete_lost")       /* deleted, but not answered */                        \
	X(DELETE_OTHER, "delete_other")     /* another message is deleted */                       \
	X(FIRST_ONLY, "first_only")         /* of a line only the first command is done */         \
	X(LINES_LOST, "lines_lost")         /* of several commands: not done, not answered */      \
	X(READ_LOST, "read_lost")           /* AT+X? of the command X is not answered */           \
	X(LIST_OMITS, "list_omits")         /* +CMGL leaves its first message out */               \
	X(LIST_TWICE, "list_twice")         /* +CMGL shows its first message twice */              \
	X(TRUNCATED_LIST, "truncated_list") /* +CMGL breaks off in its last PDU */                 \
	X(NO_REPORTS, "no_reports")         /* delivery reports are never made */                  \
	X(REPORT_LATE, "report_late")       /* they come `ms` later */                             \
	X(REPORT_STATUS, "report_status")   /* they say TP-ST `code` */                            \
	X(REPORT_TWICE, "report_twice")     /* each comes twice */                                 \
	X(REPORT_NUMBER, "report_number")   /* they name `line` as the recipient */                \
	X(KEEPS_LINE, "keeps_line")         /* AT+CFUN=1,1 hangs nothing up */                     \
	X(WEDGE, "wedge")                   /* the modem stops reading its line */

enum fault_kind {
#define X(constant, name) FAULT_##constant,
	FAULTS(X)
#undef X
};

#define FAULT_FOREVER (-1)
#define FAULTS_MAX    32

struct fault {
	enum fault_kind kind;
	int64_t count;    /* how often it still strikes, or FAULT_FOREVER */
	char command[16]; /* only this one, like "CMGL"; "" for any */
	int64_t ms;
	int code;
	bool until_power_on; /* the next power-on ends it */
	char line[64];
};

/* All zero is no fault. */
struct faults {
	struct fault active[FAULTS_MAX];
	unsigned count;
};

/* The kind of that name, or -1. */
int fault_kind_of(const char *name);
const char *fault_name(enum fault_kind kind);

/* Switches one on, in place of one of the same kind and command. -ENOSPC: too many. */
int faults_set(struct faults *faults, const struct fault *fault);

/* True while it is on; does not count. For what is a state and no event. */
bool faults_on(const struct faults *faults, enum fault_kind kind);

/* A power-on: switches off what lasts until then. */
void faults_power_on(struct faults *faults);

/* The first one of a kind that is on, or NULL. Borrowed. */
const struct fault *faults_get(const struct faults *faults, enum fault_kind kind);

/* Switches all of a kind off. */
void faults_clear(struct faults *faults, enum fault_kind kind);

/*
 * True when it strikes this command (like "CMGL", or NULL for none), and counts it. *ret may be
 * NULL.
 */
bool faults_strike(
	struct faults *faults, enum fault_kind kind, const char *command, struct fault *ret);
