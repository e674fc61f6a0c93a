/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl.h - lapor-smsctl: what its commands share.
 *
 * A command returns the program's exit code (sysexits; interfaces 1) and has said on stderr what
 * went wrong and what to do. Reading commands open the store read-only, with or without the daemon.
 */
#pragma once

#include <jansson.h>

#include "daemon/config.h"
#include "daemon/ctl_table.h"
#include "daemon/ctl_time.h"
#include "daemon/translate.h"
#include "store/report.h"

#define CTL_NO       1 /* answered "no": not found, nothing done */
#define CTL_PARTLY   2 /* nothing is wrong, and not all could be looked at */
#define CTL_ARGS_MAX 16

/* Options that only some commands take. */
enum ctl_option {
	CTL_OPTION_STATE = 1 << 0,
	CTL_OPTION_SINCE = 1 << 1,
	CTL_OPTION_LOG = 1 << 2,
	CTL_OPTION_FROM = 1 << 3,
	CTL_OPTION_TEXT = 1 << 4,
	CTL_OPTION_MODEM = 1 << 5,
	CTL_OPTION_JSONL = 1 << 6,
	CTL_OPTION_ALL_PARKED = 1 << 7,
	CTL_OPTION_CSV = 1 << 8,
	CTL_OPTION_SAMPLES = 1 << 9,
	CTL_OPTION_DRY_RUN = 1 << 10,
	CTL_OPTION_MONTH = 1 << 11,
	CTL_OPTION_BY = 1 << 12,
	CTL_OPTION_REASON = 1 << 13,
	CTL_OPTION_HTML = 1 << 14,
	CTL_OPTION_OUTPUT = 1 << 15,
	CTL_OPTION_YES = 1 << 16,
	CTL_OPTION_KEEP = 1 << 24,
	CTL_OPTION_JOURNAL = 1 << 28,
	CTL_OPTION_CERTIFICATE = 1 << 29,
};

struct ctl {
	const char *config_path; /* NULL: the default one, which may be missing */
	const char *store_path;  /* NULL: the setting */
	const char *language;    /* "id", "en"; NULL: as the environment says */
	bool json, wants_help, wants_version;
	unsigned int options; /* enum ctl_option, those that were given */
	const char *state, *since, *from, *text, *modem, *month, *by, *reason, *html, *output,
		*keep, *journal, *certificate;
	const char *args[CTL_ARGS_MAX]; /* behind the command; NULL behind the last */
	size_t arg_count;
	int64_t now_us;
	struct config *config; /* NULL: not loaded, or there is none */
	struct db *db;         /* NULL: not opened */
	bool asks_daemon;      /* in place of the store, which may not be read */
	int look_code;         /* the exit code, where that has failed and said so */
};

/* Says what went wrong on stderr, in the reader's language (xgettext takes the format for a
 * sentence to be translated), and gives the code back. */
int ctl_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ctl_open.c. Both give an exit code; the first leaves config NULL where no file is needed. */
int ctl_open_config(struct ctl *ctl);
int ctl_open_store(struct ctl *ctl);
int ctl_open_keyed(struct ctl *ctl); /* the same with the key, where it can be read */
int ctl_find_store(struct ctl *ctl, const char **ret); /* its path; borrowed */

/* The keys that the settings lead to, as far as they can be read; none. Wiped by the caller. */
void ctl_find_keys(struct ctl *ctl, struct db_keys *ret);

/* The store, or where that may not be read the daemon (ctl->asks_daemon), for what it tells those
 * who may look (look.h). An exit code. */
int ctl_open_view(struct ctl *ctl);
const char *ctl_socket(const struct ctl *ctl);
const char *ctl_settings(const struct ctl *ctl); /* the path of the settings, that may be missing */

/* ctl_rows.c. Arguments of a query as in report.h, with a count. */
struct ctl_query {
	enum report_query query;
	const char *args[2];
	size_t count;
};

/* Prints all rows as they are read: as JSON, or as a table with these columns. */
int ctl_list(struct ctl *ctl, const struct ctl_query *query, const struct ctl_column *columns,
	const char *when_empty);

/* Prints all rows as CSV (ctl_csv.h), with a line of their columns before them. */
int ctl_list_csv(struct ctl *ctl, const struct ctl_query *query);

/* All rows as an array of objects; NULL with the code in *ret_code. Yours to json_decref(). */
json_t *ctl_read(struct ctl *ctl, const struct ctl_query *query, int *ret_code);

/* The text of a row's column, "" when it has none; borrowed. */
const char *ctl_row_text(const json_t *row, const char *column);

/* ctl_look.c: rows that the daemon tells. 0 with them, yours; the rows' count; -ECANCELED: it was
 * said what went wrong, ctl->look_code. */
int ctl_look(
	struct ctl *ctl, const char *name, const char *const *args, size_t count, json_t **ret);
int ctl_look_run(struct ctl *ctl, const struct ctl_query *query, report_row_fn fn, void *userdata);

/* A complaint whose words not anybody may read. */
bool ctl_row_is_hidden(const json_t *row);

/* For people: says in the place of a text that it is sealed or erased. */
void ctl_row_explain(json_t *row);

/* One JSON document on stdout. */
int ctl_print_json(const json_t *value);

/* ctl_client.c: one request to the daemon at `path`. 0 with the answer (yours), or negative errno.
 */
int ctl_ask(const char *path, const json_t *request, json_t **ret);

/* ctl_control.c: the same with the settings' socket and its troubles said. Takes the request over.
 * 0 with the answer, which is yours; else the exit code. */
int ctl_request(struct ctl *ctl, json_t *request, json_t **ret);

/* Asks for what is answered with a sentence, and prints it. An exit code. */
int ctl_command(struct ctl *ctl, json_t *request);

/* Prints the sentence of an answer. */
void ctl_say(const json_t *answer);

/* An answer as JSON, without the socket's own word. */
int ctl_print_answer(json_t *answer);

/* ctl_holder.c: for a modem whose port is busy, what we can see of who holds it, which is more than
 * the daemon's eyes where we are root. */
void ctl_holder_print(const struct ctl *ctl, const json_t *modem);

/* ctl_alarms.c: the alarms that stand now; NULL with the code in *ret_code. Yours. */
json_t *ctl_alarms(struct ctl *ctl, int *ret_code);

/* Adds what the daemon's answer to "ping" (NULL: none) has beside these: the trouble of a store
 * that cannot be told of it. */
void ctl_alarms_add(json_t *alarms, const json_t *answer);

/* Prints them, those of one modem or (NULL) all. An exit code. */
int ctl_alarms_print(const json_t *alarms, const char *modem);

/* The time of --since as an argument of a query, where it was given. An exit code. */
int ctl_since(const struct ctl *ctl, char ret[static CTL_TIME_SIZE], const char **ret_arg);

/* The commands. */
int ctl_status(struct ctl *ctl);
int ctl_health(struct ctl *ctl);
int ctl_complaints(struct ctl *ctl);
int ctl_show(struct ctl *ctl);
int ctl_queue(struct ctl *ctl);
int ctl_retry(struct ctl *ctl);
int ctl_release(struct ctl *ctl);
int ctl_send(struct ctl *ctl);
int ctl_parse(struct ctl *ctl);
int ctl_render(struct ctl *ctl);
int ctl_inject(struct ctl *ctl);
int ctl_modem(struct ctl *ctl);
int ctl_udev(struct ctl *ctl);
int ctl_deny(struct ctl *ctl);
int ctl_allow(struct ctl *ctl);
int ctl_import(struct ctl *ctl);
int ctl_link(struct ctl *ctl);
int ctl_recap(struct ctl *ctl);
int ctl_backup(struct ctl *ctl);
int ctl_restore(struct ctl *ctl);
int ctl_reload(struct ctl *ctl);
int ctl_metrics(struct ctl *ctl);
int ctl_setup(struct ctl *ctl);
int ctl_report(struct ctl *ctl);
int ctl_reveal(struct ctl *ctl);
int ctl_erase(struct ctl *ctl);
int ctl_purge(struct ctl *ctl);
int ctl_audit(struct ctl *ctl);
int ctl_key(struct ctl *ctl);
int ctl_verify(struct ctl *ctl);
int ctl_certificate(struct ctl *ctl); /* audit --certificate */
int ctl_export(struct ctl *ctl);
