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
	X(CMS, "cms")         /* +CMS ERROR: `code` in place of +CMGS; plain ERROR when it is 0 */ \
	X(CMS_PROMPT, "cms_prompt")         /* the same in place of the prompt */                  \
	X(NOANSWER_SEND, "noanswer_send")   /* sent and recorded, no +CMGS ever */                 \
	X(LOST_SEND, "lost_send")           /* neither recorded nor answered */                    \
	X(ECHO_OFF, "echo_off")             /* no echo, whatever ATE1 says */                      \
	X(GARBAGE, "garbage")               /* random octets before each answer */                 \
	X(UNKNOWN_URC, "unknown_urc")       /* `line` before each answer */                        \
	X(CHATTER, "chatter")               /* `line` every `ms`, whatever else happens */         \
	X(SIM_FULL, "sim_full")             /* nothing more goes on the SIM */                     \
	X(NO_CMTI, "no_cmti")               /* messages arrive unannounced */                      \
	X(DROP_CMTI, "drop_cmti")           /* the next one does */                                \
	X(NOT_REGISTERED, "not_registered") /* no network: nothing comes or goes */                \
	X(NO_SIM, "no_sim")                 /* SIM not inserted */                                 \
	X(PIN, "pin")                       /* the SIM wants its PIN, with three tries */          \
	X(NO_MEM3, "no_mem3")               /* AT+CPMS takes no third storage */                   \
	X(MIRROR, "mirror")                 /* ME shows what lies on the SIM */                    \
	X(DELETE_ERROR, "delete_error")     /* nothing deleted, +CMS ERROR: `code` */              \
	X(DELETE_LOST, "delete_lost")       /* deleted, but not answered */                        \
	X(TRUNCATED_LIST, "truncated_list") /* +CMGL breaks off in its last PDU */                 \
	X(NO_REPORTS, "no_reports")         /* delivery reports are never made */                  \
	X(REPORT_LATE, "report_late")       /* they come `ms` later */                             \
	X(REPORT_STATUS, "report_status")   /* they say TP-ST `code` */                            \
	X(WEDGE, "wedge")                   /* the modem stops reading its line */

enum fault_kind {
#define X(constant, name) FAULT_##constant,
	FAULTS(X)
#undef X
};

#define FAULT_FOREVER (-1)
#define FAULTS_MAX    16

struct fault {
	enum fault_kind kind;
	int64_t count;    /* how often it still strikes, or FAULT_FOREVER */
	char command[16]; /* only this one, like "CMGL"; "" for any */
	int64_t ms;
	int code;
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

/* Switches all of a kind off. */
void faults_clear(struct faults *faults, enum fault_kind kind);

/*
 * True when it strikes this command (like "CMGL", or NULL for none), and counts it. *ret may be
 * NULL.
 */
bool faults_strike(
	struct faults *faults, enum fault_kind kind, const char *command, struct fault *ret);
