/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loopback.h - an HTTP server inside of a test, on its own event loop, that is as bad as the test
 * wants it. Include after cmocka.h.
 */
#pragma once

#include "lapor.h"

#include <systemd/sd-event.h>

#define LOOPBACK_ENOUGH (100 * 1024 * 1024) /* octets of an answer that never ends */

/* What the server does when it has sent its answer. */
enum loopback_end {
	LOOPBACK_KEEP,  /* waits for the next request on this connection */
	LOOPBACK_FIN,   /* closes it */
	LOOPBACK_RESET, /* closes it with a RST */
	LOOPBACK_DRIP,  /* one octet more each 50 ms */
	LOOPBACK_FLOOD, /* LOOPBACK_ENOUGH octets more, then closes it */
};

struct loopback_act {
	const char *answer; /* as it goes out; NULL: nothing */
	enum loopback_end end;
};

/* A whole request; borrowed. */
struct loopback_request {
	const char *head; /* "PUT /path HTTP/1.1\r\n..", ends before the empty line */
	const char *body; /* NUL-terminated */
	size_t body_size;
	size_t number; /* of all, from 0 */
	bool is_kept;  /* the connection has served before */
};
typedef struct loopback_act (*loopback_fn)(const struct loopback_request *r, void *userdata);

struct loopback {
	int port;
	size_t requests;    /* whole ones that came */
	size_t connections; /* that were accepted */
	size_t reset_at;    /* a connection ends with a RST after so many octets; 0: never */
	size_t sent;        /* octets of LOOPBACK_FLOOD */
	/* The rest is the server's own. */
	loopback_fn fn;
	void *userdata;
	int fd;
	sd_event *event;
	sd_event_source *source;
	struct loopback_connection *first;
};

void loopback_open(struct loopback *l, sd_event *event, loopback_fn fn, void *userdata);
void loopback_close(struct loopback *l);

/* A header line's value, copied; "" when there is none. */
void loopback_header(const struct loopback_request *r, const char *name, char *dest, size_t size);

bool loopback_is(const struct loopback_request *r, const char *begin); /* "POST /token" */
