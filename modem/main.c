/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - lapor-modem: started by the daemon, and by nobody else. */
#include "modem/sandbox.h"
#include "modem/worker.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

/* True when fd 3 is the daemon's packet socket and the daemon still lives. */
static bool has_daemon(void)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	int type = 0;

	if (getsockopt(WIRE_FD, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET)
		return false;
	size = sizeof(peer);
	if (getsockopt(WIRE_FD, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	/* Asked before the parent is looked at, so that its death cannot fall in between. */
	return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == peer.pid;
}

int main(int argc, char **argv)
{
	static const int ignored[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE };
	static struct worker w = { .side = -1 };

	/* What citizens wrote, and the PIN, must land in no core file. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	/* The daemon decides when a worker ends: by a packet, by closing, or by dying. */
	for (size_t i = 0; i < COUNT_OF(ignored); i++)
		(void)signal(ignored[i], SIG_IGN);
	if (argc != 2 || !has_daemon()) {
		(void)fputs("lapor-modem: serves one modem for lapor-smsd, which starts it; "
			    "it is not run by hand\n",
			stderr);
		return EX_USAGE;
	}
	if (link_start(&w.link, WIRE_FD, &w.start) < 0)
		return EX_SOFTWARE;
	w.link.flight = flight_attach(FLIGHT_FD);
	flight_add_note(w.link.flight, FLIGHT_NOTE_STARTED, link_now_us());
	if (strcmp(argv[1], w.start.settings.device) != 0)
		return EX_USAGE;
	/* Before a stranger's first octet; the clock's zone is read while its file may be, and
	 * once: without a name of it, it is looked for at each look at the clock. */
	(void)setenv("TZ", ":/etc/localtime", 0);
	tzset();
	w.is_absent = access(w.start.settings.device, F_OK) < 0;
	if (sandbox_enter(&w.start.settings) < 0)
		return EX_OSERR;
	memcpy(w.device, w.start.settings.device, sizeof(w.device));
	w.is_sweep_due = w.start.sweep;
	w.status.sim_used = -1;
	w.status.sim_size = -1;
	return worker_run(&w);
}
