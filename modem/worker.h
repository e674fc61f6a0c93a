/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - what the files of lapor-modem share: the one modem of this process. */
#pragma once

#include "modem/link.h"
#include "modem/phone.h"
#include "modem/rawat.h"

#define WORKER_SUSPECTS_MAX 32
#define WORKER_LISTED_MAX   200 /* in one listing */

/* A message that libgammu could not read or delete. */
struct worker_suspect {
	uint32_t location;
	uint8_t times; /* listings in a row */
	bool is_seen;  /* in the listing under way */
};

/* What of the looks at the modem is no figure of its status. */
struct figures {
	char registration[16]; /* "+CREG: 0,3" */
	unsigned deaf;         /* looks in a row at which a registered modem heard nothing */
	int sim_code;    /* of a refusal for the SIM's sake that no answer has refuted; 0: none */
	bool is_sim_cme; /* it is a +CME code */
	bool is_sim_doubted; /* by a send since the last look, which is too soon to refute it */
	bool is_sim_busy;    /* it was, at the last look */
	struct phone_refusal refusal; /* of the last listing or deletion that was refused */
	unsigned refusals;            /* of those, in a row */
};

/* Whether the modem carries out all commands of a line. */
enum worker_deletions {
	WORKER_DELETIONS_UNTRIED,
	WORKER_DELETIONS_TOGETHER,
	WORKER_DELETIONS_ALONE,
};

/* What lay there. */
struct worker_slot {
	uint32_t location;
	uint64_t digest;
};

struct worker {
	struct link link;
	struct wire_start start;
	char device[MODEM_LINE_SIZE]; /* as configured; the node found is in start.settings */
	struct modem_status status;   /* as known */
	struct modem_status told;
	char note[96];       /* a detail of a modem that is up */
	int side;            /* our own descriptor on the tty; -1: not open */
	struct phone *phone; /* NULL: not connected */
	bool is_narrowed;    /* no node but the one that was opened first can be opened */
	bool is_absent;      /* its node was, at the start: outside /dev it cannot be opened */
	bool is_spent;       /* and that one is another by now: a new worker is wanted */
	bool is_sweep_due;   /* before libgammu opens the port */
	bool is_awake;       /* the last connection ended in order: no need to wake the modem */
	bool is_pin_refused;
	bool is_all_read; /* both memories, whatever the features say; asked at each open */
	bool is_listless; /* it has no AT+CMGL */
	bool is_drain_due;
	enum worker_deletions deletions;
	size_t removed_count; /* by the last drain, several in a line */
	struct worker_slot removed[WORKER_LISTED_MAX];
	unsigned drains;       /* since the last send, of those that it waited for */
	bool is_drained;       /* this connection has listed the SIM to its end */
	unsigned broken_lists; /* connections in a row that broke while they listed */
	unsigned failures;     /* connections in a row that came to nothing */
	unsigned garbled;      /* of them, those made anew at once */
	bool is_raw_due;       /* suspects wait for the side door */
	unsigned quiet_polls; /* that found nothing which had not rung, in a row; of this connection
	                       */
	int64_t poll_us;      /* when the safety poll is due, CLOCK_MONOTONIC as all here */
	int64_t refresh_us;
	int64_t raw_after_us; /* no side door before */
	struct figures figures;
	int64_t away_until_us;      /* restarts, and may be gone until then */
	uint32_t skipped_questions; /* by their bits: were not answered in time */
	unsigned line_looks_failed; /* in a row: looks in one line that did not tell all */
	struct worker_suspect suspects[WORKER_SUSPECTS_MAX];
	size_t suspect_count;
};

/* Serves the modem until the daemon has enough of it; gives the exit code. */
int worker_run(struct worker *w);

/* Gives back what the daemon wants of a modem that is not connected. */
void worker_give_back(struct worker *w);

/* Feature names as in the settings. */
bool worker_has_feature(const struct worker *w, const char *name);

/* The same of the connection under way: false for a memory that is left out and read nevertheless.
 */
bool worker_leaves_out(const struct worker *w, const char *name);

#define QUESTION_MS        2000
#define QUESTION_BIT_SETUP 8 /* first bit of setup.c; those below are of figures.c */

/* The first line of an answer that begins so. */
struct question {
	const char *prefix; /* "" for a bare one, which is a number */
	bool is_any;        /* any line that did not come by itself */
	char text[128];     /* what follows the prefix; "" while nothing came */
};

/* rawat_ask() with the heartbeat before it, or phone_question() while it is connected; q may be
 * NULL. */
int question_ask(
	struct worker *w, struct rawat *at, const char *command, int ms, struct question *q);

/*
 * The same for the commands of one line (ITU-T V.250 5.2.1), of a connected modem: each line of the
 * answer is that of the first question that looks for it and has none yet.
 */
int question_ask_line(struct worker *w, struct rawat *at, const char *command,
	struct question *questions, size_t count);

/*
 * An optional question. One that is not answered in time is never asked again, as its late answer
 * would be taken for another's. MODEM_CAUSE_NONE, refused or not, or why the line is of no more
 * use.
 */
enum modem_cause question_try(struct worker *w, struct rawat *at, unsigned bit, const char *command,
	int ms, struct question *q, bool *ret_ok);

/*
 * Sends what a modem is to be told: to be quiet, the settings' own lines, and where to put new
 * messages unless a line does that. Finds out whether both memories are to be read. As
 * figures_ask().
 */
enum modem_cause setup_send(struct worker *w, struct rawat *at, char ret_detail[static 96]);

/*
 * Asks what libgammu is not needed for: PIN, setup, and when they are stale
 * signal, network and identities. MODEM_CAUSE_NONE to go on; what it could not ask is left unknown.
 */
enum modem_cause figures_ask(struct worker *w, struct rawat *at, char ret_detail[static 96]);

/*
 * The same of a connected modem that is in order: signal, network and identities, if it was not
 * restarted meanwhile. False: only a new connection tells.
 */
bool figures_look(struct worker *w);

/* What of the figures keeps a connected modem from being plainly up, and what names it in a
 * detail ("" when that has none). */
enum modem_cause figures_judge(const struct worker *w);
void figures_detail(const struct worker *w, enum modem_cause cause, char ret[static 96]);

/* A send was refused for the SIM's or the modem's sake: the next look is now. */
void figures_doubt_sim(struct worker *w, int code, bool is_cme);

/* A listing and its deletions ended with this, or without (code 0). */
void figures_note_refusal(struct worker *w, struct phone_refusal refusal);

/*
 * Asks link.code, and tells the daemon the answer. MODEM_CAUSE_NONE, or why the line is of no more
 * use.
 */
enum modem_cause ussd_run(struct worker *w, struct rawat *at);

/* The same of a modem that is not connected. */
void ussd_refuse(struct worker *w);

/*
 * Tells the modem on w->side to restart itself. 0: it has, or is about to; negative errno; its CME
 * code.
 */
int reset_ask(struct worker *w, bool is_awake);

/*
 * Takes ill-formed messages off the SIM by the side door, each one kept by the daemon before it is
 * deleted: all that pdu_split() or pdu_part.h refuse when a sweep is due, else the suspects of two
 * listings. What the modem refuses is left. MODEM_CAUSE_NONE, or why the line is of no more
 * use.
 */
enum modem_cause sweep_run(struct worker *w, struct rawat *at);

/*
 * Lists the SIM, hands over each message, waits for the answers and deletes what was stored. The
 * phone may be broken afterwards, or the link.
 */
void drain_run(struct worker *w);
