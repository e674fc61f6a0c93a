/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.h - the daemon's side of the control socket: lapor-smsctl asks, the trunk's handlers
 * answer.
 *
 * A UNIX stream socket on the daemon's loop. One JSON object per line in, {"command":"ping",..};
 * one per line out, {"ok":true,..} or {"ok":false,"error":"a sentence","exit":N} with N of
 * sysexits. Several requests per connection, answered in order. Spec: interfaces 1.
 *
 * Each command belongs to a role. Root, the daemon's own user and members of the socket's group may
 * act; members of one more group may only read; all others are told so and let go.
 */
#pragma once

#include <jansson.h>
#include <sys/types.h>
#include <systemd/sd-event.h>

#include "lapor.h"

#define CONTROL_LINE_MAX    65536           /* octets of a request with its line break */
#define CONTROL_CLIENTS_MAX 16              /* connections at once */
#define CONTROL_IDLE_US     USEC_PER_MINUTE /* without a word, then it is closed */

#define CONTROL_NO_GROUP ((gid_t)-1)

/* What one may ask. In the order of what is left of it: one who may do something may do all below.
 */
enum control_role {
	CONTROL_ROLE_ACT,  /* changes and disclosures: what a handler says nothing of */
	CONTROL_ROLE_READ, /* how the gateway is: nobody's number, words or name */
	CONTROL_ROLE_NONE,
};

struct control_handler {
	const char *command;
	/*
	 * Answers a request: fills the object in. 0, or an exit code of sysexits with "error" set
	 * in the answer. Called on the loop; must not block and must not free the control socket.
	 */
	int (*run)(void *userdata, const json_t *request, json_t *answer);
	enum control_role role; /* who may ask for it */
};

struct control;

/*
 * Listens at this path, mode 0660, and open to the group `readers` (CONTROL_NO_GROUP: none) by ACL,
 * as is the folder if it is the daemon's own (-EOPNOTSUPP: no ACLs there). A missing last folder
 * level is made (0750). A socket that is there is replaced only if nobody answers on it:
 * -EADDRINUSE, another daemon does; -EEXIST, something else than a socket stands there;
 * -ENAMETOOLONG. The handlers and userdata must outlive it; the event loop is referenced.
 */
int control_new(struct control **ret, sd_event *event, const char *path, gid_t readers,
	const struct control_handler *handlers, size_t count, void *userdata);

/* The user whose request is being answered; to be asked by handlers only. */
uid_t control_user(const struct control *control);

/* The same for the log: "by uid 0". */
#define CONTROL_WHO_SIZE 32
void control_write_who(const struct control *control, char ret[static CONTROL_WHO_SIZE]);

/* Closes all connections and removes the socket, if it is still ours. NULL is accepted. */
void control_free(struct control *control);
DEFINE_CLEANUP(struct control *, control_free);
