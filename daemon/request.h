/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.h - one line of the control socket and its answer. Pure but for the handlers; fuzzed.
 *
 * Spec: interfaces 1.
 */
#pragma once

#include "daemon/control.h"

/* Who asks, and the group whose members may act. */
struct request_asker {
	enum control_role role;
	gid_t group;
};

/*
 * Answers a line (without its line break) by the handler that it names. *ret is one JSON object
 * and a line break, yours to free(). The length of *ret, or -ENOMEM.
 */
int request_answer(const struct request_asker *asker, const struct control_handler *handlers,
	size_t count, void *userdata, const char *line, size_t size, char **ret);

/* For handlers: a text of the request, borrowed; "" where there is none. */
const char *request_text(const json_t *request, const char *key);

/* For handlers: says why it is not done; gives `code`. */
int request_deny(json_t *answer, int code, const char *why);

/* The same, of a store that cannot be written: EX_TEMPFAIL. */
int request_deny_store(json_t *answer);

/* For handlers: "say" is "`what` `sentence`", "changed" whether that is news. Gives 0. */
int request_agree(json_t *answer, bool is_news, const char *what, const char *sentence);

/* To one whose role is not enough: EX_NOPERM, with the name of the group that may in "group". */
int request_refuse_role(enum control_role role, gid_t group, char **ret);

/* The answer {"ok":false,"error":error,"exit":code} and a line break, as above. */
int request_refuse(int code, const char *error, char **ret);
