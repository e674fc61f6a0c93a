/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config.h - the settings: lapor-smsd.conf(5), libconfig syntax, as one table (config_items.inc).
 *
 * The struct has a member for each group and key of the file, under the same names:
 * config->watch.sample_every. Durations are seconds as in the file. Strings are owned by the
 * struct, never NULL; every value is in its range. Nothing is global: a reload loads a second
 * struct. Silent: the caller logs. Spec: interfaces 2.
 */
#pragma once

#include "lapor.h"

#include <stdio.h>

#define CONFIG_ERROR_SIZE    2048
#define CONFIG_MODEMS_MAX    32
#define CONFIG_CENTRALS_MAX  16
#define CONFIG_FEATURES_MAX  16 /* of one modem */
#define CONFIG_IN_FLIGHT_MAX 64 /* of central.in_flight */
#define CONFIG_INIT_MAX      8  /* raw AT lines of one modem */
#define CONFIG_PORTS_MAX     8  /* patterns of device nodes */

struct config_list {
	char **items;
	size_t count;
};

struct config_balance {
	char *ussd, *pattern;
	int64_t every, warn_below;
};

struct config_modem {
	char *name, *device, *number, *connection, *model;
	struct config_list features, init, prefixes;
	int64_t poll, send_per_minute, send_per_day, reserve_for_receipts;
	bool reports;
	char *pin_file;
	struct config_balance balance;
	bool usb_reset, roaming;
	char *sim_change; /* "alarm" or "hold" */
};

struct config_route {
	char *keyword; /* upper case, however the file writes it */
	char *agency, *category;
	bool keep;
};

struct config_service_code {
	char *category, *code;
};

/* A central system: a destination of complaints (routing.h). */
struct config_central {
	char *name;                         /* "": the only one */
	struct config_list routes, classes; /* neither: it takes what no other one names */
	char *profile;                      /* "json", "georeport2", "addstream" or "spool" */
	char *url;     /* "": not configured, complaints wait; a spool needs none */
	bool insecure; /* plain http:// to another machine */
	char *token_file, *ca_file, *client_cert, *client_key, *hmac_key_file;
	struct {
		char *token_url; /* "": not used */
		char *client_id, *client_secret_file, *scope;
	} oauth2;
	int64_t timeout, in_flight, poll_every, retry_first, retry_max, retry_for;
	struct {
		char *jurisdiction_id, *api_key_file, *service_code, *service_code_secret;
		struct config_service_code *service_codes; /* categories differ */
		size_t service_code_count;
		char *ref_attribute;
		bool updates;
		char *on_unknown; /* "hold" or "resend" */
		char *address, *first_name, *last_name, *email;
	} georeport2;
	struct {
		char *directory;
	} spool;
};

struct config_place; /* private: where a setting stood */

struct config {
	char *gateway;
	struct {
		char *path;
	} store;
	struct {
		char *socket;
		char *read_group; /* who may look; "" nobody */
	} control;
	char *modem_program;
	struct config_list modem_ports; /* glob(7) patterns, where a modem is looked for by IMEI */
	struct config_modem *modems;    /* names and devices differ */
	size_t modem_count;
	struct {
		struct config_route *routes; /* keywords differ */
		size_t route_count;
		struct config_list categories, deny, own_numbers;
		int64_t multipart_timeout;
		bool ask_place;
		int64_t ask_limit, ask_window;
		char *emergency_words_file, *places_file;
	} intake;
	struct {
		char *templates, *time_zone;
		int64_t quiet_from, quiet_to, parts_max;
		bool group_digits;
		struct config_list word_filter;
		int64_t per_sender_per_day, help_per_sender_per_day, identical_per_hour;
		int64_t receipt_valid;
		char *uncertain; /* "resend-once" or "hold" */
	} replies;
	struct config_central *centrals; /* at least one; names differ */
	size_t central_count;
	struct {
		int64_t verify, follow_up, close; /* working days */
		char *holidays_file;
	} sla;
	struct {
		int64_t keep_text, keep_number, keep_raw; /* days */
		char *key_file;
	} privacy;
	struct {
		int64_t complaints_per_sender_per_day, store_max_mb;
	} limits;
	struct {
		char *number;
		int64_t per_hour;
		char *language; /* "id" or "en" */
	} alert;
	struct {
		int64_t sample_every;
		bool silence;
		int64_t probe_every, probe_within; /* 0: no probe */
	} watch;
	struct {
		char *level; /* "err", "warning", "notice", "info" or "debug" */
	} log;

	struct config_place *places;
	size_t place_count;
	unsigned borrowers; /* config_ref() */
};

/*
 * Reads the file, what it includes, and then each *.conf of the folder conf.d beside it in byte
 * order: a later value stands in place of an earlier one, lists wholly; modems are added. What
 * stands nowhere has its default; *ret is the caller's. Of several centrals each has a name and
 * what its profile needs, and exactly one has neither routes nor classes.
 *
 * -EINVAL: ret_error has a line `file:line: what is wrong, and what would be right` for each thing
 * that is wrong, as many as it holds, then the number of the others. -ENOENT, -EACCES, ..: a file
 * cannot be read, said in ret_error likewise. It never holds a phone number or a secret.
 */
int config_load(struct config **ret, const char *path, char ret_error[static CONFIG_ERROR_SIZE]);

/* The same from memory, without conf.d; @include is refused. name stands for the file in errors. */
int config_load_text(struct config **ret, const char *name, const char *text,
	char ret_error[static CONFIG_ERROR_SIZE]);

/* One owner more, who calls config_free() when it is done with it. Gives it back. */
struct config *config_ref(struct config *config);

/* Freed by its last owner. NULL is accepted. */
void config_free(struct config *config);
DEFINE_CLEANUP(struct config *, config_free);

/*
 * Writes every setting as it is in effect, in libconfig syntax that config_load() reads back. Files
 * that settings name are not opened, so no secret is printed. 0, or -EIO.
 */
int config_print(const struct config *config, FILE *out);

/*
 * Calls fn for each setting that stands in the files but has no effect in this version, in the
 * order of reading: its full name ("modems.prefixes"), file and line; all borrowed for the call.
 */
void config_without_effect(const struct config *config,
	void (*fn)(const char *name, const char *file, unsigned line, void *userdata),
	void *userdata);

/* Where the text setting of this name and value stands; false: nowhere, it is the default.
 * Borrowed. */
bool config_where(const struct config *config, const char *name, const char *value,
	const char **ret_file, unsigned *ret_line);

/* Where this setting of centrals[which] stands ("central.url", whatever its value), else where its
 * group begins; false: in no file. Borrowed. */
bool config_where_central(const struct config *config, size_t which, const char *name,
	const char **ret_file, unsigned *ret_line);
