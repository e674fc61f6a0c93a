/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool.c - the profile `spool`: names and contents of files. */
#include "forwarder/spool.h"
#include "forwarder/json.h"
#include "forwarder/text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

/* "20261121T102030.000123Z" */
static int write_stamp(int64_t us, char ret[static TEXT_TIME_SIZE])
{
	char iso[TEXT_TIME_SIZE], *to = ret;
	int n;

	if (text_time(iso, us) < 0)
		return -ERANGE;
	for (const char *from = iso; *from && *from != 'Z'; from++)
		if (*from != '-' && *from != ':')
			*to++ = *from;
	n = snprintf(
		to, (size_t)(TEXT_TIME_SIZE - (to - ret)), ".%06" PRId64 "Z", us % USEC_PER_SEC);
	return n != 8 ? -ERANGE : 0;
}

/* Of a file: no dot in front, no way out of the folder. */
static bool is_name(const char *s)
{
	size_t length = s ? strspn(s, "0123456789abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
	                  : 0;

	return length > 0 && s[length] == '\0';
}

static int name_complaint(const struct central_complaint *c, struct request *ret)
{
	int n = is_name(c->ticket) ? snprintf(ret->url, 64, "%s.json", c->ticket) : -1;

	return n < 0 || n >= 64 ? -EINVAL : 0;
}

/* In a sorted listing behind the complaint, in the order in which they were written. */
static int name_message(const struct central_message *m, struct request *ret)
{
	char stamp[TEXT_TIME_SIZE];
	int n;

	if (!is_name(m->ticket) || !is_name(m->uuid) || write_stamp(m->at_us, stamp) < 0)
		return -EINVAL;
	n = snprintf(ret->url, 128, "%s_%s_%s.json", m->ticket, stamp, m->uuid);
	return n < 0 || n >= 128 ? -EINVAL : 0;
}

/* A message's own body does not say what it belongs to: its address does, and here is none. */
static json_t *head_of(const struct central_errand *e)
{
	const struct central_message *m = e->message;

	if (e->kind != CENTRAL_MESSAGE)
		return json_object();
	return json_pack("{ss ss ss ss*}", "ref", m->ref, "ticket", m->ticket, "message", m->uuid,
		"tracking_id", m->tracking_id && m->tracking_id[0] ? m->tracking_id : NULL);
}

/* The body that the profile json would send, on several lines, as people read it too. */
static int fill(const struct central_settings *s, const struct central_errand *e, int64_t now_us,
	struct request *ret)
{
	_cleanup_(request_done) struct request put = { 0 };
	json_auto_t *body = NULL, *whole = head_of(e);
	int r = json_profile.build(s, e, NULL, now_us, &put);

	if (r < 0)
		return r;
	body = json_loadb(put.body, put.body_size, 0, NULL);
	if (!body || !whole || json_object_update(whole, body) < 0)
		return -ENOMEM;
	ret->body = json_dumps(whole, JSON_INDENT(2));
	if (!ret->body)
		return -ENOMEM;
	ret->body_size = strlen(ret->body);
	return 0;
}

static int build(const struct central_settings *s, const struct central_errand *e,
	const char *secret, int64_t now_us, struct request *ret)
{
	int r = -EOPNOTSUPP;

	(void)secret;
	*ret = (struct request){ .method = "PUT", .expect = { .kind = e->kind } };
	if (e->kind == CENTRAL_COMPLAINT)
		r = name_complaint(e->complaint, ret);
	else if (e->kind == CENTRAL_MESSAGE)
		r = name_message(e->message, ret);
	return r < 0 ? r : fill(s, e, now_us, ret);
}

/* What folder_put() answers. */
static void judge(const struct central_settings *s, const struct expectation *x,
	const struct answer *a, struct central_outcome *ret)
{
	(void)s;
	*ret = (struct central_outcome){ .verdict = CENTRAL_LATER, .http_status = a->http_status };
	if (a->reach == ANSWER_CREDENTIALS)
		ret->verdict = CENTRAL_MISCONFIGURED;
	else if (a->reach == ANSWER_WHOLE)
		ret->verdict = a->http_status == 409 ? CENTRAL_REFUSED : CENTRAL_ACCEPTED;
	if (ret->verdict == CENTRAL_ACCEPTED)
		ret->untracked = x->kind == CENTRAL_COMPLAINT;
	else
		text_detail(ret->detail, "%s", a->error);
}

static int check(const struct central_settings *s, char *ret_error)
{
	if (s->directory[0] == '/')
		return 0;
	text_detail(ret_error, "central.spool.directory: %s",
		s->directory[0] ? "must begin with a slash"
				: "the profile spool needs the folder that takes the files");
	return -EINVAL;
}

const struct profile spool_profile = {
	.name = "spool",
	.transport = TRANSPORT_FOLDER,
	.traits = { .is_idempotent = true, .has_messages = true },
	.check = check,
	.build = build,
	.judge = judge,
};
