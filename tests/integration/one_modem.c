/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * one_modem.c - one modem without the rest of the gateway, for test_one_modem.py: what the daemon's
 * side of it says on standard output, what to do with it on standard input.
 *
 * one_modem lapor-modem device haste roaming|home port...
 */
#include "modem/modem.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static sd_event *loop;

static void on_part(struct modem *m, const struct modem_part *part, void *userdata)
{
	(void)userdata;
	(void)printf("part %u %s\n", part->kind, part->sender);
	(void)modem_stored(m, &part->slot, 1);
}

static void on_report(struct modem *m, const struct modem_report *report, void *userdata)
{
	(void)userdata;
	(void)printf("report %u\n", report->status);
	if (report->slot > 0)
		(void)modem_stored(m, &report->slot, 1);
}

static void on_sent(struct modem *m, const struct modem_sent *sent, void *userdata)
{
	(void)m;
	(void)userdata;
	(void)printf("sent %u %d\n", sent->result, sent->error);
}

static void on_ussd(struct modem *m, const struct modem_ussd *ussd, void *userdata)
{
	(void)m;
	(void)userdata;
	(void)printf("ussd %u %d %s\n", ussd->result, ussd->error, ussd->text);
}

static void on_rung(
	struct modem *m, enum modem_rung rung, int error, const char *detail, void *userdata)
{
	(void)m;
	(void)userdata;
	(void)printf("rung %u %d %s\n", rung, error, detail);
}

static void on_status(struct modem *m, const struct modem_status *s, void *userdata)
{
	(void)m;
	(void)userdata;
	(void)printf("status %s|%u|%s|%d|%s|%s|%s|%s|%s|%d|%d\n", modem_state_name(s->state),
		s->cause, s->detail, s->signal_dbm, s->network, s->operator_name, s->cell, s->port,
		s->imei, s->sim_used, s->sim_size);
}

static void on_stopped(struct modem *m, void *userdata)
{
	(void)m;
	(void)userdata;
	(void)sd_event_exit(loop, 0);
}

static int obey(struct modem *m, const char *line)
{
	struct modem_outgoing out = { .id = 1, .parts_max = 1, .validity_s = 3600 };

	if (strncmp(line, "ussd ", 5) == 0)
		return modem_ask_ussd(m, line + 5);
	if (strcmp(line, "stop") == 0)
		return modem_stop(m);
	if (strncmp(line, "send ", 5) != 0 ||
		copy_string(out.recipient, sizeof out.recipient, line + 5) < 0 ||
		copy_string(out.text, sizeof out.text, "uji kirim") < 0)
		return -EINVAL;
	return modem_send(m, &out);
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	char line[256];
	ssize_t size = read(fd, line, sizeof line - 1);

	(void)source;
	(void)events;
	if (size <= 0)
		return sd_event_exit(loop, 0);
	line[size] = '\0';
	line[strcspn(line, "\n")] = '\0';
	(void)printf("did %d\n", obey(userdata, line));
	return 0;
}

static const struct modem_events events = {
	.part = on_part,
	.report = on_report,
	.sent = on_sent,
	.ussd = on_ussd,
	.rung = on_rung,
	.status = on_status,
	.stopped = on_stopped,
};

static int describe(int argc, char **argv, struct modem_settings *ret)
{
	ret->poll_s = 1;
	ret->is_roaming_fine = strcmp(argv[4], "roaming") == 0;
	if (copy_string(ret->name, sizeof ret->name, "gsm1") < 0 ||
		copy_string(ret->program, sizeof ret->program, argv[1]) < 0 ||
		copy_string(ret->device, sizeof ret->device, argv[2]) < 0 ||
		copy_string(ret->connection, sizeof ret->connection, "dku2at") < 0 ||
		copy_string(ret->model, sizeof ret->model, "at") < 0)
		return -EINVAL;
	for (int i = 5; i < argc && i < 5 + MODEM_PORTS_MAX; i++)
		if (copy_string(ret->ports[i - 5], sizeof ret->ports[0], argv[i]) < 0)
			return -EINVAL;
	return 0;
}

static int run(const struct modem_settings *settings, unsigned haste)
{
	_cleanup_(modem_freep) struct modem *m = NULL;
	struct modem_timing timing;
	int r = sd_event_default(&loop);

	if (r >= 0)
		r = modem_new(&m, loop, settings, &events, NULL);
	if (r >= 0)
		r = sd_event_add_io(loop, NULL, STDIN_FILENO, EPOLLIN, on_input, m);
	if (r < 0)
		return r;
	modem_timing_default(&timing);
	modem_timing_hasten(&timing, haste);
	modem_set_timing(m, &timing);
	r = modem_start(m);
	return r < 0 ? r : sd_event_loop(loop);
}

int main(int argc, char **argv)
{
	struct modem_settings settings = { 0 };
	sigset_t blocked;

	if (argc < 5 || describe(argc, argv, &settings) < 0)
		return EXIT_FAILURE;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	return run(&settings, (unsigned)strtoul(argv[3], NULL, 10)) < 0 ? EXIT_FAILURE
	                                                                : EXIT_SUCCESS;
}
