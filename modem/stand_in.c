/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stand_in.c - usleep() and DumpMessage() for libgammu. */
#include "modem/stand_in.h"

#include <time.h>
#include <unistd.h>

#define OCTET_US 1000   /* libgammu's, too */
#define FIXED_US 100000 /* the shortest of the fixed pauses in a send */

/* libgammu calls these two without anything of ours: what they need stands here. */
static struct {
	bool is_skipping;
	stand_in_dump dump;
	void *userdata;
} stand_in;

void stand_in_skip_pauses(bool is_skipped)
{
	stand_in.is_skipping = is_skipped;
}

void stand_in_take_dumps(stand_in_dump dump, void *userdata)
{
	stand_in.dump = dump;
	stand_in.userdata = userdata;
}

/* A signal cuts it short, as it does libc's. */
int usleep(useconds_t us)
{
	const struct timespec time = { .tv_sec = us / 1000000,
		.tv_nsec = (long)(us % 1000000) * 1000 };

	if (stand_in.is_skipping && us >= FIXED_US)
		return 0;
	return nanosleep(&time, NULL);
}

void stand_in_pause(void)
{
	(void)usleep(OCTET_US);
}

/* libgammu's own, of no header that it installs. */
void DumpMessage(void *debug, const unsigned char *message, size_t size);

void DumpMessage(void *debug, const unsigned char *message, size_t size)
{
	(void)debug;
	if (stand_in.dump)
		stand_in.dump(message, size, stand_in.userdata);
}
