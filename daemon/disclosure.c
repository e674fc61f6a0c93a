/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disclosure.c - reveal and erase, by hand. */
#include "daemon/disclosure.h"
#include "daemon/addition.h"
#include "daemon/backup.h"
#include "daemon/commands.h"
#include "daemon/forwarding.h"
#include "daemon/health.h"
#include "daemon/keeping.h"
#include "daemon/log.h"
#include "daemon/outbound.h"
#include "daemon/proving.h"
#include "daemon/request.h"
#include "daemon/translate.h"
#include "daemon/utf8.h"
#include "store/erasure.h"
#include "store/words.h"

#include <sysexits.h>

#define LEAST_WORDS      2
#define LEAST_CHARACTERS 8

bool disclosure_is_reason(const char *reason)
{
	size_t size = strlen(reason), words = 0, characters = 0, length;
	bool in_word = false;

	if (size > DISCLOSURE_REASON_MAX)
		return false;
	for (size_t i = 0; i < size; i += length) {
		uint32_t c;

		length = utf8_read(reason + i, size - i, &c);
		if (length == 0 || c < ' ' || c == 0x7f)
			return false;
		words += c != ' ' && !in_word;
		in_word = c != ' ';
		characters += in_word;
	}
	return words >= LEAST_WORDS && characters >= LEAST_CHARACTERS;
}

static int on_words(const char *what, int64_t at_us, const char *text, void *list)
{
	return json_array_append_new(list, json_pack("{ss sI ss}", "what", what, "at_us",
						   (json_int_t)at_us, "text", text)) < 0
	               ? -ENOMEM
	               : 0;
}

/* The row and the reading are one transaction: 1 with the number ("": erased), and the words of a
 * complaint that not anybody may read; 0 when there is none of both any more. */
static int reveal(struct app *app, const struct complaint *c, const struct audit_deed *deed,
	char *ret_number, json_t *ret_words)
{
	int64_t row;
	int r = db_begin(app->db), words;

	*ret_number = '\0';

	if (r >= 0)
		r = audit_add(app->db, deed, true, app_now_us(app), &row);
	if (r >= 0)
		r = db_person_number(app->db, c->person, ret_number);
	if (r >= 0) {
		words = words_each(app->db, c->id, on_words, ret_words);
		r = words < 0 ? words : r || words > 0;
	}
	if (r == 0)
		db_rollback(app->db);
	return r == 0 ? 0 : db_end(app->db, r);
}

int disclosure_reveal(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	char number[LAPOR_NUMBER_SIZE], who[CONTROL_WHO_SIZE];
	struct audit_deed deed = {
		.who = who, .what = "reveal", .reason = request_text(request, "reason")
	};
	json_auto_t *words = json_array();
	struct complaint c;
	int code, r;

	if (!disclosure_is_reason(deed.reason))
		return request_deny(answer, EX_USAGE,
			"why? The reason is kept: two words or more, in one line of at most 200 "
			"octets");
	code = commands_find(app, request, &c, answer);
	if (code != 0)
		return code;
	control_write_who(app->control, who);
	deed.ticket = c.ticket;
	deed.person = c.person;
	r = reveal(app, &c, &deed, number, words);
	if (app_store_result(app, r) < 0)
		return request_deny_store(answer);
	if (r == 0)
		return request_deny(answer, 1, "the number of this complaint was erased");
	log_say(LOG_EVENT_NUMBER_REVEALED, NULL, c.ticket, who);
	(void)json_object_set_new(answer, "ticket", json_string(c.ticket));
	(void)json_object_set_new(answer, "number", *number ? json_string(number) : json_null());
	if (json_array_size(words) > 0)
		(void)json_object_set(answer, "words", words);
	explicit_bzero(number, sizeof number);
	return 0;
}

static int refuse_erasure(struct app *app, int r, json_t *answer)
{
	if (r == -EALREADY)
		return request_deny(answer, 1, "it was erased before");
	if (r == -EAGAIN)
		return request_deny(answer, EX_TEMPFAIL,
			"it is being handed over to the central system just now: try again in a "
			"minute");
	(void)app_store_result(app, r);
	return request_deny_store(answer);
}

/* What is erased here stands in older copies until they go. */
static void put_copies(const struct app *app, json_t *answer)
{
	struct backup_copies copies;

	if (backup_look(app->config->store.path, &copies) < 0)
		return;
	(void)json_object_set_new(answer, "copies", json_integer(copies.count));
	(void)json_object_set_new(answer, "copies_kept", json_integer(copies.kept));
	if (copies.until_us > 0)
		(void)json_object_set_new(answer, "copies_until_us", json_integer(copies.until_us));
}

static int agree(const struct complaint *c, const struct audit_counts *counts,
	enum erasure_central central, json_t *answer)
{
	(void)json_object_set_new(answer, "ticket", json_string(c->ticket));
	(void)json_object_set_new(answer, "central",
		json_string(central == ERASURE_TOLD      ? "told"
			    : central == ERASURE_UNKNOWN ? "unknown"
							 : "doubt"));
	keeping_describe(answer, counts);
	return request_agree(answer, true, c->ticket,
		central == ERASURE_TOLD
			? N_("is erased; the central system is asked to erase it too")
		: central == ERASURE_UNKNOWN
			? N_("is erased; no central system has ever had it")
			: N_("is erased; the central system may have it: ask there for it to be "
			     "erased"));
}

int disclosure_erase(void *userdata, const json_t *request, json_t *answer)
{
	struct app *app = userdata;
	char who[CONTROL_WHO_SIZE], uuid[LAPOR_UUID_SIZE];
	struct audit_deed deed = {
		.who = who, .what = "erase", .reason = request_text(request, "reason")
	};
	struct audit_counts counts;
	enum erasure_central central;
	struct complaint c;
	int code, r;

	if (*deed.reason && !disclosure_is_reason(deed.reason))
		return request_deny(answer, EX_USAGE,
			"a reason has two words or more, in one line of at most 200 octets");
	code = commands_find(app, request, &c, answer);
	if (code != 0)
		return code;
	control_write_who(app->control, who);
	deed.ticket = c.ticket;
	r = addition_name(uuid);
	if (r >= 0)
		r = erasure_complaint(
			app->db, c.id, uuid, &deed, app_now_us(app), &counts, &central);
	if (r < 0)
		return refuse_erasure(app, r, answer);
	(void)app_store_result(app, r);
	log_say(LOG_EVENT_COMPLAINT_ERASED, NULL, c.ticket, who);
	proving_begin(app);
	forwarding_pump(app);
	outbound_pump(app);
	put_copies(app, answer);
	return agree(&c, &counts, central, answer);
}
