/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.h - one line of the control socket and its answer. Pure but for the handlers; fuzzed.
 *
 * Spec: interfaces 1.
 */
#pragma once

#include "daemon/control.h"

/*
 * Answers a line (without its line break) by the handler that it names. *ret is one JSON object
 * and a line break, yours to free(). The length of *ret, or -ENOMEM.
 */
int request_answer(const struct control_handler *handlers, size_t count, void *userdata,
	const char *line, size_t size, char **ret);

/* The answer {"ok":false,"error":error,"exit":code} and a line break, as above. */
int request_refuse(int code, const char *error, char **ret);
