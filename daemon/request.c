/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.c - one line of the control socket and its answer.
 */
#include "daemon/request.h"

#include <grp.h>
#include <stdio.h>
#include <sysexits.h>

#define GROUP_SIZE 64

/* "ok" is set first, so that it stands first in the text whatever it becomes. */
static json_t *begin_answer(void)
{
	return json_pack("{sb}", "ok", 1);
}

static int fail(json_t *answer, int code, const char *error)
{
	if (error && json_object_set_new(answer, "error", json_string(error)) < 0)
		return -ENOMEM;
	if (json_object_set_new(answer, "ok", json_false()) < 0)
		return -ENOMEM;
	return json_object_set_new(answer, "exit", json_integer(code)) < 0 ? -ENOMEM : 0;
}

static int write_line(const json_t *answer, char **ret)
{
	size_t size = json_dumpb(answer, NULL, 0, JSON_COMPACT);
	_cleanup_(freep) char *text = NULL;

	if (size == 0)
		return -ENOMEM;
	text = malloc(size + 2);
	if (!text)
		return -ENOMEM;
	if (json_dumpb(answer, text, size, JSON_COMPACT) != size)
		return -ENOMEM;
	text[size] = '\n';
	text[size + 1] = '\0';
	*ret = take_ptr(text);
	return (int)(size + 1);
}

static const struct control_handler *find_handler(
	const struct control_handler *handlers, size_t count, const char *command)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(handlers[i].command, command) == 0)
			return &handlers[i];
	return NULL;
}

static int run_handler(const struct control_handler *handler, void *userdata, const json_t *request,
	json_t *answer)
{
	int code = handler->run(userdata, request, answer);
	bool said = json_is_string(json_object_get(answer, "error"));

	if (code == 0)
		return 0;
	if (code < 0)
		code = EX_SOFTWARE;
	return fail(answer, code, said ? NULL : "the daemon could not do it; its log says why");
}

/* By its number where it has no name. */
static void name_group(gid_t group, char ret[static GROUP_SIZE])
{
	char buffer[4096];
	struct group entry, *found = NULL;

	if (getgrgid_r(group, &entry, buffer, sizeof(buffer), &found) != 0 || !found ||
		copy_string(ret, GROUP_SIZE, found->gr_name) < 0)
		(void)snprintf(ret, GROUP_SIZE, "%u", (unsigned)group);
}

static int fail_role(json_t *answer, enum control_role role, gid_t group)
{
	char name[GROUP_SIZE], error[GROUP_SIZE + 128];

	name_group(group, name);
	(void)snprintf(error, sizeof(error), "%s: only root and members of the group %s may",
		role == CONTROL_ROLE_READ ? "you may look at the gateway, but not do this"
					  : "permission denied",
		name);
	if (fail(answer, EX_NOPERM, error) < 0)
		return -ENOMEM;
	return json_object_set_new(answer, "group", json_string(name)) < 0 ? -ENOMEM : 0;
}

static int answer_request(const struct request_asker *asker, const struct control_handler *handlers,
	size_t count, void *userdata, const json_t *request, json_t *answer)
{
	const struct control_handler *handler;
	const char *command;

	if (!json_is_object(request))
		return fail(answer, EX_DATAERR, "a request is one JSON object on one line");
	command = json_string_value(json_object_get(request, "command"));
	if (!command)
		return fail(answer, EX_USAGE, "a request names its \"command\"");
	handler = find_handler(handlers, count, command);
	if (!handler)
		return fail(answer, EX_USAGE, "this daemon knows no such command");
	if (asker->role > handler->role)
		return fail_role(answer, asker->role, asker->group);
	return run_handler(handler, userdata, request, answer);
}

int request_answer(const struct request_asker *asker, const struct control_handler *handlers,
	size_t count, void *userdata, const char *line, size_t size, char **ret)
{
	json_auto_t *request = json_loadb(line, size, JSON_REJECT_DUPLICATES, NULL);
	json_auto_t *answer = begin_answer();
	int r;

	if (!answer)
		return -ENOMEM;
	r = answer_request(asker, handlers, count, userdata, request, answer);
	if (r < 0)
		return r;
	return write_line(answer, ret);
}

int request_refuse_role(enum control_role role, gid_t group, char **ret)
{
	json_auto_t *answer = begin_answer();
	int r;

	if (!answer)
		return -ENOMEM;
	r = fail_role(answer, role, group);
	return r < 0 ? r : write_line(answer, ret);
}

int request_refuse(int code, const char *error, char **ret)
{
	json_auto_t *answer = begin_answer();
	int r;

	if (!answer)
		return -ENOMEM;
	r = fail(answer, code, error);
	if (r < 0)
		return r;
	return write_line(answer, ret);
}

const char *request_text(const json_t *request, const char *key)
{
	const char *text = json_string_value(json_object_get(request, key));

	return text ? text : "";
}

int request_deny(json_t *answer, int code, const char *why)
{
	(void)json_object_set_new(answer, "error", json_string(why));
	return code;
}

int request_deny_store(json_t *answer)
{
	return request_deny(answer, EX_TEMPFAIL,
		"nothing was done: the store cannot be written now, see the log");
}

int request_agree(json_t *answer, bool is_news, const char *what, const char *sentence)
{
	(void)json_object_set_new(answer, "changed", json_boolean(is_news));
	(void)json_object_set_new(answer, "say", json_sprintf("%s %s", what, sentence));
	return 0;
}
