/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_parse.c - lapor-smsctl: what the parser makes of a text, without daemon and store.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_text.h"
#include "daemon/intake.h"

/* A person, and nobody: for a text whose sender does not matter. */
#define SOME_SENDER "+6281200000000"

static json_t *text_or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

static json_t *span_or_null(const char *text, const struct parse_span *span)
{
	_cleanup_(freep) char *copy = NULL;
	_cleanup_(freep) char *clean = NULL;

	if (!span->set)
		return json_null();
	copy = strndup(text + span->offset, span->size);
	clean = copy ? ctl_text_repair(copy) : NULL;
	return clean ? json_string(clean) : NULL;
}

static json_t *fact(const struct parse_result *result, bool is)
{
	return result->kind == PARSE_COMPLAINT ? json_boolean(is) : json_null();
}

static json_t *describe(const struct parse_settings *settings, const char *from, const char *text)
{
	struct parse_result p;
	bool is_complaint;

	parse_message(settings, from, text, &p);
	is_complaint = p.kind == PARSE_COMPLAINT;
	return json_pack("{ss ss? ss? so so so so so so so so so}", "kind", parse_kind_name(p.kind),
		"class", is_complaint ? parse_class_name(p.class) : NULL, "visibility",
		is_complaint ? parse_visibility_name(p.visibility) : NULL, "id", text_or_null(p.id),
		"rate", p.rating ? json_integer(p.rating) : json_null(), "route",
		text_or_null(p.route), "category", text_or_null(p.category), "location",
		span_or_null(text, &p.location), "body", span_or_null(text, &p.body), "has_place",
		fact(&p, p.facts.has_place), "has_time", fact(&p, p.facts.has_time), "emergency",
		fact(&p, p.facts.emergency));
}

/* The member as the gateway would hear it: without NUL, as in UTF-16 from the air. Yours to free.
 */
static char *read_member(const json_t *message, const char *name)
{
	const json_t *value = json_object_get(message, name);
	size_t size = json_string_length(value);
	char *text = json_is_string(value) ? malloc(3 * size + 1) : NULL;
	char *out = text;

	for (size_t i = 0; text && i < size; i++) {
		char c = json_string_value(value)[i];

		memcpy(out, c ? &c : "\xef\xbf\xbd", c ? 1 : 3);
		out += c ? 1 : 3;
	}
	if (text)
		*out = '\0';
	return text;
}

/* 1: done; 0: the line is no message; negative errno. */
static int parse_line(const struct parse_settings *settings, const char *line, size_t size)
{
	json_auto_t *message = json_loadb(line, size, JSON_ALLOW_NUL, NULL);
	_cleanup_(freep) char *from = read_member(message, "from");
	_cleanup_(freep) char *text = read_member(message, "text");
	json_auto_t *result = NULL;

	if (!from || !text)
		return 0;
	result = describe(settings, from, text);
	if (!result)
		return -ENOMEM;
	if (json_dumpf(result, stdout, 0) < 0 || fputc('\n', stdout) == EOF || fflush(stdout) != 0)
		return -EIO;
	return 1;
}

static int parse_lines(const struct parse_settings *settings)
{
	_cleanup_(freep) char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int code = 0;

	for (unsigned long number = 1; (length = getline(&line, &size, stdin)) >= 0; number++) {
		int r = parse_line(settings, line, (size_t)length);

		if (r < 0)
			return ctl_fail(r == -EIO ? EX_IOERR : EX_OSERR, "line %lu: %s", number,
				strerror(-r));
		if (r == 0)
			code = ctl_fail(EX_DATAERR,
				"line %lu: not {\"from\":\"..\",\"text\":\"..\"} in JSON, left out",
				number);
	}
	return ferror(stdin) ? ctl_fail(EX_IOERR, "cannot read: %s", strerror(errno)) : code;
}

static int parse_one(const struct ctl *ctl, const struct parse_settings *settings)
{
	json_auto_t *result = describe(settings, ctl->from ? ctl->from : SOME_SENDER, ctl->args[0]);

	return ctl_print_json(result);
}

int ctl_parse(struct ctl *ctl)
{
	_cleanup_(intake_done) struct intake intake = { 0 };
	bool lines = ctl->options & CTL_OPTION_JSONL;
	char error[FACTS_ERROR_SIZE];
	int r;

	if (lines == (ctl->arg_count == 1))
		return ctl_fail(EX_USAGE, "parse needs a TEXT (in quotes), or --jsonl");
	if (lines && ctl->json)
		return ctl_fail(EX_USAGE,
			"--jsonl or --json, not both: --jsonl writes a line of JSON for each "
			"message");
	if (lines && ctl->from)
		return ctl_fail(EX_USAGE, "with --jsonl each line has its own \"from\"");
	r = ctl_open_config(ctl);
	if (r != 0)
		return r;
	if (intake_check(ctl->config, error) < 0)
		return ctl_fail(EX_CONFIG, "%s", error);
	if (intake_init(&intake, ctl->config) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	return lines ? parse_lines(&intake.settings) : parse_one(ctl, &intake.settings);
}
