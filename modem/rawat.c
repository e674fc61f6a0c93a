/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rawat.c - AT commands over the side descriptor. */
#include "modem/rawat.h"

#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <time.h>

#define QUIET_MS 100

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static speed_t speed_of(const char *connection)
{
	static const struct {
		long baud;
		speed_t speed;
	} speeds[] = {
		{ 4800, B4800 },
		{ 9600, B9600 },
		{ 19200, B19200 },
		{ 38400, B38400 },
		{ 57600, B57600 },
		{ 115200, B115200 },
		{ 230400, B230400 },
		{ 460800, B460800 },
	};
	long baud = strncmp(connection, "at", 2) == 0 ? strtol(connection + 2, NULL, 10) : 0;

	for (size_t i = 0; i < COUNT_OF(speeds); i++)
		if (speeds[i].baud == baud)
			return speeds[i].speed;
	return B115200;
}

int rawat_open(struct rawat *ret, int fd, const char *connection, struct flight *flight)
{
	struct termios tio;

	if (tcgetattr(fd, &tio) < 0)
		return -ENOTTY;
	cfmakeraw(&tio);
	tio.c_cflag |= CLOCAL | CREAD;
	tio.c_cflag &= ~(tcflag_t)CRTSCTS;
	tio.c_cc[VMIN] = 1;
	tio.c_cc[VTIME] = 0;
	(void)cfsetspeed(&tio, speed_of(connection));
	if (tcsetattr(fd, TCSANOW, &tio) < 0)
		return -errno;
	(void)tcflush(fd, TCIFLUSH);
	ret->fd = fd;
	ret->flight = flight;
	ret->code = 0;
	ret->is_echoed = false;
	ret->used = 0;
	ret->is_long = false;
	return 0;
}

/* 1 when the descriptor is ready, 0 at the end of the time, -EIO when the line is gone. */
static int wait_for(int fd, short events, int64_t until_ms)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left = until_ms - now_ms();
	int r = poll(&p, 1, left > 0 ? (int)left : 0);

	if (r < 0)
		return errno == EINTR ? 1 : -errno;
	if (p.revents & (POLLHUP | POLLERR | POLLNVAL))
		return -EIO;
	return r;
}

static int put(struct rawat *at, const char *text, int64_t until_ms)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t done = write(at->fd, text, left);
		int r;

		if (done > 0) {
			text += done;
			left -= (size_t)done;
			continue;
		}
		if (done < 0 && errno != EAGAIN && errno != EINTR)
			return -EIO;
		r = wait_for(at->fd, POLLOUT, until_ms);
		if (r <= 0)
			return r < 0 ? r : -ETIMEDOUT;
	}
	return 0;
}

/* 1 with a whole line in at->line, 0 when more octets are needed. */
static int add_octet(struct rawat *at, char c)
{
	if (c == '\r' || c == '\n') {
		bool has_line = at->used > 0;

		at->line[at->used] = '\0';
		at->used = 0;
		at->is_long = false;
		return has_line;
	}
	if (at->used + 1 < sizeof(at->line))
		at->line[at->used++] = c != '\0' ? c : ' ';
	else
		at->is_long = true;
	return 0;
}

/* 1 with a line, -ETIMEDOUT, -EIO. One octet a read: these are rare, short talks. */
static int get_line(struct rawat *at, int64_t until_ms)
{
	for (;;) {
		char c;
		ssize_t got = read(at->fd, &c, 1);
		int r;

		if (got == 1) {
			if (add_octet(at, c))
				return 1;
			continue;
		}
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return -EIO;
		r = wait_for(at->fd, POLLIN, until_ms);
		if (r <= 0)
			return r < 0 ? r : -ETIMEDOUT;
		/* A line that is ready and gives nothing is one that was hung up. */
		if (got == 0)
			return -EIO;
	}
}

/* 1 when the line ends an answer, with *ret_code 0 for OK. */
static int read_result(const char *line, int *ret_code)
{
	if (strcmp(line, "OK") == 0) {
		*ret_code = 0;
		return 1;
	}
	if (strncmp(line, "+CMS ERROR:", 11) == 0 || strncmp(line, "+CME ERROR:", 11) == 0) {
		char *end;
		long code = strtol(line + 11, &end, 10);

		*ret_code = end != line + 11 && code > 0 && code < 10000 ? (int)code : -1;
		return 1;
	}
	if (strcmp(line, "ERROR") == 0 || strcmp(line, "COMMAND NOT SUPPORT") == 0) {
		*ret_code = -1;
		return 1;
	}
	return 0;
}

int rawat_say(struct rawat *at, const char *command, int timeout_ms)
{
	int64_t until_ms = now_ms() + timeout_ms;
	int r;

	at->used = 0;
	at->is_long = false;
	at->is_echoed = false;
	flight_add(at->flight, FLIGHT_SAID, command, strlen(command), now_ms() * 1000);
	r = put(at, command, until_ms);
	return r < 0 ? r : put(at, "\r", until_ms);
}

enum rawat_heard rawat_hear(struct rawat *at, int timeout_ms)
{
	int r = get_line(at, now_ms() + timeout_ms);

	if (r < 0) {
		flight_add_note(at->flight, r == -EIO ? FLIGHT_NOTE_HUNG_UP : FLIGHT_NOTE_DEADLINE,
			now_ms() * 1000);
		return r == -EIO ? RAWAT_GONE : RAWAT_NOTHING;
	}
	flight_add(at->flight, FLIGHT_HEARD, at->line, strlen(at->line), now_ms() * 1000);
	return read_result(at->line, &at->code) ? RAWAT_END : RAWAT_LINE;
}

int rawat_ask(
	struct rawat *at, const char *command, int timeout_ms, rawat_line line, void *userdata)
{
	int64_t until_ms = now_ms() + timeout_ms;
	int r = rawat_say(at, command, timeout_ms);

	if (r < 0)
		return r;
	for (;;) {
		switch (rawat_hear(at, (int)(until_ms - now_ms()))) {
		case RAWAT_NOTHING: return -ETIMEDOUT;
		case RAWAT_GONE: return -EIO;
		case RAWAT_END: return at->code == 0 ? 0 : 1;
		case RAWAT_LINE: break;
		}
		if (strcmp(at->line, command) == 0)
			at->is_echoed = true;
		else if (line)
			line(at->line, userdata);
	}
}

/* Reads until nothing has come for a while, or the time is over. */
static int drain_input(struct rawat *at, int64_t until_ms)
{
	for (;;) {
		char buffer[256];
		int64_t quiet_ms = now_ms() + QUIET_MS;
		int r = wait_for(at->fd, POLLIN, quiet_ms < until_ms ? quiet_ms : until_ms);

		if (r <= 0)
			return r;
		if (read(at->fd, buffer, sizeof(buffer)) == 0)
			return -EIO;
		if (now_ms() >= until_ms)
			return 0;
	}
}

int rawat_wake(struct rawat *at, int timeout_ms)
{
	int64_t until_ms = now_ms() + timeout_ms;
	int r = put(at, "\x1b\r", until_ms);

	if (r == 0)
		r = drain_input(at, until_ms);
	if (r < 0)
		return r;
	for (int i = 0; i < 2; i++) {
		r = rawat_ask(at, "AT", timeout_ms, NULL, NULL);
		if (r == 0 || r == -EIO)
			return r;
	}
	return -ETIMEDOUT;
}
