/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * main.c - atsim: simulated AT modems on ptys. Options, start and end.
 */
#include <argp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include "lapor.h"
#include "tests/atsim/atsim.h"
#include "tests/atsim/compose.h"
#include "tests/atsim/control.h"
#include "tests/atsim/modem.h"
#include "tests/atsim/network.h"

const char *argp_program_version = "atsim " LAPOR_VERSION;

enum option_key {
	OPTION_MODEM = 'm',
	OPTION_LINK = 'l',
	OPTION_CONTROL = 'c',
	OPTION_RECORD = 'r',
	OPTION_SLOTS = 's',
	OPTION_NETWORK = 'n',
	OPTION_LATENCY = 0x100,
	OPTION_SEND_LATENCY,
	OPTION_ME,
	OPTION_MEMORY,
	OPTION_REPORT_DELAY,
	OPTION_REPORT_STORAGE,
	OPTION_BALANCE,
	OPTION_NUMBER,
	OPTION_DIE,
};

static const struct argp_option options[] = {
	{ "modem", OPTION_MODEM, "NAME=LINK", 0, "a modem with a link of that name to its pty", 1 },
	{ "link", OPTION_LINK, "LINK", 0, "one modem for a person, with something on its SIM", 1 },
	{ "number", OPTION_NUMBER, "NAME=NUMBER", 0, "the number of that modem's SIM", 1 },
	{ "control", OPTION_CONTROL, "PATH", 0, "UNIX socket: a JSON object a line in and out", 2 },
	{ "record", OPTION_RECORD, "FILE", 0, "each submitted message as a line of JSON", 2 },
	{ "slots", OPTION_SLOTS, "N", 0, "slots of a SIM (30)", 3 },
	{ "me-slots", OPTION_ME, "N", 0, "slots of storage ME, 0 for none (23)", 3 },
	{ "memory", OPTION_MEMORY, "SM|ME", 0, "what AT+CPMS chooses at power-on (SM)", 3 },
	{ "latency", OPTION_LATENCY, "MS", 0, "before each answer (0)", 3 },
	{ "send-latency", OPTION_SEND_LATENCY, "MS", 0, "more before each +CMGS (0)", 3 },
	{ "report-delay", OPTION_REPORT_DELAY, "MS", 0, "from +CMGS to the delivery report (0)",
		3 },
	{ "report-storage", OPTION_REPORT_STORAGE, "SM|SR", 0, "where stored reports go (SM)", 3 },
	{ "balance", OPTION_BALANCE, "TEXT", 0, "what every USSD code answers", 3 },
	{ "network", OPTION_NETWORK, NULL, 0, "modems can text each other by number", 3 },
	{ "die-with-parent", OPTION_DIE, NULL, 0, "end when the starting process ends", 4 },
	{ 0 },
};

/* What the command line says about modems, before there are any. */
struct start {
	struct atsim *atsim;
	char *modems[ATSIM_MODEMS_MAX], *numbers[ATSIM_MODEMS_MAX];
	unsigned modem_count, number_count;
	const char *link, *control, *record;
};

static int64_t number_of(const struct argp_state *state, const char *text, int64_t most)
{
	char *end;
	long long value = strtoll(text, &end, 10);

	if (*text == '\0' || *end || value < 0 || value > most)
		argp_error(state, "%s: a number from 0 to %lld is wanted", text, (long long)most);
	return value;
}

static int64_t delay_of(const struct argp_state *state, const char *text)
{
	return number_of(state, text, 86400000) * 1000;
}

static void add_pair(const struct argp_state *state, char *pair, char **list, unsigned *count)
{
	if (strchr(pair, '=') == NULL || *count == ATSIM_MODEMS_MAX)
		argp_error(state, "%s: NAME=VALUE is wanted, %d times at most", pair,
			ATSIM_MODEMS_MAX);
	else
		list[(*count)++] = pair;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct start *start = state->input;
	struct options *set = &start->atsim->options;

	switch (key) {
	case OPTION_MODEM: add_pair(state, arg, start->modems, &start->modem_count); break;
	case OPTION_NUMBER: add_pair(state, arg, start->numbers, &start->number_count); break;
	case OPTION_LINK: start->link = arg; break;
	case OPTION_CONTROL: start->control = arg; break;
	case OPTION_RECORD: start->record = arg; break;
	case OPTION_SLOTS: set->slots = (unsigned)number_of(state, arg, 100000); break;
	case OPTION_ME: set->me_slots = (unsigned)number_of(state, arg, 100000); break;
	case OPTION_MEMORY: set->starts_in_me = strcmp(arg, "ME") == 0; break;
	case OPTION_LATENCY: set->latency_us = delay_of(state, arg); break;
	case OPTION_SEND_LATENCY: set->send_latency_us = delay_of(state, arg); break;
	case OPTION_REPORT_DELAY: set->report_us = delay_of(state, arg); break;
	case OPTION_REPORT_STORAGE: set->reports_in_sr = strcmp(arg, "SR") == 0; break;
	case OPTION_BALANCE: set->balance = arg; break;
	case OPTION_NETWORK: set->network = true; break;
	case OPTION_DIE: (void)prctl(PR_SET_PDEATHSIG, SIGTERM); break;
	default: return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp argp = { options, parse, NULL,
	"Simulated GSM modems with AT commands (3GPP TS 27.005, TS 27.007), each on a pty.\v"
	"With --link, or without a modem named, there is one for a person: attach a terminal to it "
	"and type AT.",
	NULL, NULL, NULL };

struct modem *atsim_modem(struct atsim *atsim, const char *name)
{
	for (unsigned i = 0; i < atsim->modem_count; i++)
		if (strcmp(atsim->modems[i]->name, name) == 0)
			return atsim->modems[i];
	return NULL;
}

/* "+62811..", "0811.." and "62811.." are one number. */
static const char *bare(const char *number)
{
	if (strncmp(number, "+62", 3) == 0)
		return number + 3;
	if (strncmp(number, "62", 2) == 0)
		return number + 2;
	return number + (number[0] == '0');
}

struct modem *atsim_modem_by_number(struct atsim *atsim, const char *number)
{
	for (unsigned i = 0; i < atsim->modem_count; i++)
		if (strcmp(bare(atsim->modems[i]->number), bare(number)) == 0)
			return atsim->modems[i];
	return NULL;
}

static int add_modem(struct atsim *atsim, const char *name, const char *link)
{
	struct modem *modem;
	int r;

	modem = modem_new(atsim, atsim->modem_count + 1, name, link);
	if (modem == NULL)
		return -ENAMETOOLONG;
	atsim->modems[atsim->modem_count++] = modem;
	r = modem_plug(modem);
	if (r < 0)
		return r;
	(void)printf(
		"%s %s %s %s\n", name, link[0] ? link : "-", modem->line.device, modem->number);
	return 0;
}

static int set_number(struct atsim *atsim, char *pair)
{
	char *number = strchr(pair, '=');
	struct modem *modem;

	*number++ = '\0';
	modem = atsim_modem(atsim, pair);
	return modem ? copy_string(modem->number, sizeof(modem->number), number) : -ENOENT;
}

/* Something to look at for a person. */
static void put_welcome(struct modem *modem)
{
	static const char text[] = "Selamat datang. AT+CMGF=1, then AT+CMGL=\"ALL\" lists this; "
				   "AT+CMGS=\"number\", text and Ctrl-Z sends.";
	struct compose compose = { text, sizeof(text) - 1, COMPOSE_DCS_AUTO, -1, NULL, 0, 1, 8 };
	struct pdu_deliver deliver = {
		.smsc = modem->smsc, .from = "ATSIM", .sent = network_now()
	};
	struct pdu_data data;
	struct pdu pdu;

	deliver.data = &data;
	if (compose_parts(&compose, &data, 1, &deliver.dcs) == 1 &&
		pdu_make_deliver(&deliver, &pdu) == 0)
		(void)network_arrive_pdu(modem, &pdu);
}

static int add_modem_for_person(struct atsim *atsim, const char *link)
{
	const char *where = link ? link : "";
	int r;

	atsim->options.network = true;
	r = add_modem(atsim, "modem", where);
	if (r < 0)
		return r;
	put_welcome(atsim->modems[0]);
	if (where[0] == '\0')
		where = atsim->modems[0]->line.device;
	(void)printf("attach with: screen %s   or: picocom %s   then type AT; Ctrl-C here ends\n",
		where, where);
	return 0;
}

static int add_modems(struct start *start)
{
	int r = 0;

	for (unsigned i = 0; i < start->modem_count && r == 0; i++) {
		char *link = strchr(start->modems[i], '=');

		*link++ = '\0';
		r = add_modem(start->atsim, start->modems[i], link);
		if (r < 0)
			(void)fprintf(stderr, "atsim: %s: %s\n", link, strerror(-r));
	}
	if (r == 0 && start->modem_count == 0)
		r = add_modem_for_person(start->atsim, start->link);
	for (unsigned i = 0; i < start->number_count && r == 0; i++) {
		r = set_number(start->atsim, start->numbers[i]);
		if (r < 0)
			(void)fprintf(stderr, "atsim: --number %s: %s\n", start->numbers[i],
				strerror(-r));
	}
	return r;
}

static void on_signal(struct source *source, uint32_t events)
{
	(void)events;
	container_of(source, struct atsim, signals)->loop.quit = true;
}

static int watch_signals(struct atsim *atsim)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	atsim->signals.on_ready = on_signal;
	return fd < 0 ? -errno : loop_add(&atsim->loop, &atsim->signals, fd, EPOLLIN);
}

static int open_files(struct start *start, struct control **ret_control)
{
	struct atsim *atsim = start->atsim;

	if (start->record) {
		atsim->record = fopen(start->record, "ae");
		if (atsim->record == NULL) {
			(void)fprintf(stderr, "atsim: %s: %m\n", start->record);
			return -errno;
		}
	}
	if (start->control) {
		*ret_control = control_new(atsim, start->control);
		if (*ret_control == NULL) {
			(void)fprintf(stderr, "atsim: %s: %m\n", start->control);
			return -errno;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct atsim atsim = { .options = { .slots = 30,
				       .me_slots = 23,
				       .balance = "Pulsa Anda Rp 25.000 aktif s.d. 31/12/2026." } };
	struct start start = { .atsim = &atsim };
	struct control *control = NULL;
	int r;

	argp_parse(&argp, argc, argv, 0, NULL, &start);
	r = loop_init(&atsim.loop);
	if (r == 0)
		r = watch_signals(&atsim);
	if (r == 0)
		r = open_files(&start, &control);
	if (r == 0)
		r = add_modems(&start);
	if (r == 0) {
		(void)printf("ready\n");
		(void)fflush(stdout);
		r = loop_run(&atsim.loop);
	}
	control_free(control);
	for (unsigned i = 0; i < atsim.modem_count; i++)
		modem_free(atsim.modems[i]);
	if (atsim.record)
		(void)fclose(atsim.record);
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
