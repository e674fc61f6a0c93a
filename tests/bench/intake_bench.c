/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intake_bench.c - what a complaint costs the daemon, from the part that a worker hands over to the
 * receipt in the queue: intake_bench [-c] [-t] [-s SENDS] [-u] [-w BATCHES] MESSAGES
 *
 * No modem's process, no network: a real store in a folder of its own (TMPDIR, else /tmp), sealed,
 * and the settings as they are without a file. Parts come in batches of 30 as from a SIM, each from
 * another sender; behind each batch SENDS replies (1) are sent, and answered at once. -u: no key.
 * -c: what SQLite did, counted: of one message, as counting.h has it. -t: and each statement and
 * trigger, by its count. -w: batches before anything is measured (20). Under callgrind:
 *   valgrind --tool=callgrind '--toggle-collect=measure*' build/tests/bench/intake_bench 3000
 */
#include "daemon/config_places.h"
#include "daemon/inbound.h"
#include "daemon/key.h"
#include "daemon/modems.h"
#include "daemon/outbound.h"
#include "daemon/start.h"
#include "modem/modem_private.h"
#include "store/statement.h"
#include "tests/bench/counting.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#define BATCH 30

struct bench {
	struct app app;
	int64_t now_us;
	int peer, number, sends;
	int warm_up; /* batches before anything is measured */
	bool is_measured, is_counting, is_listing;
	char folder[128];
	struct counting counting;
};

/* The clock of main.c, which is not linked here. */
int64_t app_now_us(const struct app *app)
{
	return ((const struct bench *)app)->now_us;
}

static void check(int r, const char *what)
{
	if (r >= 0)
		return;
	(void)fprintf(stderr, "intake_bench: %s: %s\n", what, strerrordesc_np(-r));
	exit(1);
}

/* The key's file, and the folder as the only place that is written to. */
static void make_folder(struct bench *b, bool is_sealed, char ret_key[static 160])
{
	const char *tmp = getenv("TMPDIR");
	char line[KEY_LINE_SIZE];
	struct db_keys keys;
	FILE *f;

	(void)snprintf(b->folder, sizeof b->folder, "%s/lapor-intake-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(b->folder))
		check(-errno, b->folder);
	ret_key[0] = '\0';
	if (!is_sealed)
		return;
	check(key_make(&keys, line), "key");
	(void)snprintf(ret_key, 160, "%s/privacy-key", b->folder);
	f = fopen(ret_key, "we");
	if (!f || fputs(line, f) < 0 || fclose(f) != 0 || chmod(ret_key, 0600) < 0)
		check(-errno, ret_key);
}

static void open_app(struct bench *b, bool is_sealed)
{
	char key[160], text[512], error[CONFIG_ERROR_SIZE], reply_error[REPLY_ERROR_SIZE];
	struct config *config;

	make_folder(b, is_sealed, key);
	(void)snprintf(text, sizeof text,
		"modems = ( { name = \"gsm1\"; device = \"/dev/null\"; send_per_minute = 0; } );\n"
		"store = { path = \"%s/store.db\"; };\n"
		"privacy = { key_file = \"%s\"; };\n",
		b->folder, key);
	check(config_load_text(&config, "bench.conf", text, error), error);
	b->app.config = config;
	b->app.haste = 1;
	check(reply_load(&b->app.templates, "", NULL, 0, reply_error), reply_error);
	check(-start_loop(&b->app), "loop");
	check(-start_store(&b->app), "store");
	check(-start_parts(&b->app), "parts");
	check(-start_recovery(&b->app), "recovery");
}

/* One without a process: what is sent to it can be read from b->peer. */
static void open_modem(struct bench *b)
{
	static const struct modem_events none = { 0 };
	struct modem_settings settings = { .name = "gsm1" };
	struct app_modem *am = &b->app.modems[0];
	int pair[2];

	*am = (struct app_modem){ .app = &b->app, .config = &b->app.config->modems[0] };
	check(modem_new(&am->modem, b->app.event, &settings, &none, am), "modem");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		check(-errno, "socket");
	am->modem->fd = pair[0];
	b->peer = pair[1];
	am->modem->is_connected = true;
	am->state = am->modem->status.state = MODEM_UP;
	am->can_send = true;
	b->app.modem_count = 1;
}

static void close_all(struct bench *b)
{
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm",
		"store.db.lock", "privacy-key" };
	struct config *config = (struct config *)b->app.config;
	struct modem *m = b->app.modems[0].modem;

	close(b->peer);
	close(take_fd(&m->fd));
	modems_free(&b->app);
	start_parts_free(&b->app);
	db_close(b->app.db);
	intake_done(&b->app.intake);
	workday_done(&b->app.holidays);
	reply_free(b->app.templates);
	sd_event_unref(b->app.event);
	config_free(config);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char path[192];

		(void)snprintf(path, sizeof path, "%s/%s", b->folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(b->folder);
}

/* The next sender's complaint. */
static void hear(struct bench *b, uint32_t slot)
{
	struct modem_part part = { .slot = slot,
		.scts_us = b->now_us,
		.scts_offset_s = 7 * 3600,
		.coding = MODEM_CODING_GSM7,
		.message_class = -1 };
	char text[161];
	int n = ++b->number;
	int size = snprintf(text, sizeof text,
		"LAPOR lampu jalan mati nomor %d di Desa Sukamaju Kecamatan Ciwidey Kabupaten "
		"Bandung sejak kemarin",
		n);

	(void)snprintf(part.sender, sizeof part.sender, "+62812%08d", n);
	for (int i = 0; i < size; i++)
		part.data[2 * i + 1] = (uint8_t)text[i];
	part.size = (uint16_t)(2 * size);
	inbound_part(&b->app.modems[0], &part);
}

static void run_loop(struct bench *b)
{
	while (sd_event_run(b->app.event, 0) > 0)
		;
}

/* The reply that the modem has got is answered as sent. */
static void answer(struct bench *b)
{
	struct app_modem *am = &b->app.modems[0];
	union wire_packet packet;

	run_loop(b);
	if (!am->modem->is_sending)
		return;
	(void)recv(b->peer, &packet, sizeof packet, MSG_DONTWAIT);
	am->modem->is_sending = false;
	outbound_sent(&b->app, am,
		&(struct modem_sent){ .id = am->modem->sending_id,
			.result = MODEM_SEND_DONE,
			.parts = 1,
			.references = { (int16_t)(b->number % 256) } });
}

static void run_batches(struct bench *b, int count)
{
	for (int i = 0; i < count; i++) {
		for (uint32_t slot = 1; slot <= BATCH; slot++)
			hear(b, slot);
		inbound_flush(&b->app);
		for (int n = 0; n < b->sends; n++)
			answer(b);
		b->now_us += 200000;
	}
}

/* Has a name of its own for callgrind, and is left by a return. */
__attribute__((noinline)) static void measure(struct bench *b, int batches)
{
	run_batches(b, batches);
	b->is_measured = true;
}

static int64_t look(struct bench *b, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(b->app.db->sqlite, sql, -1, &s, NULL) == SQLITE_OK &&
		sqlite3_step(s) == SQLITE_ROW)
		value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static double cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void look_at_all(struct bench *b)
{
	if (look(b, "SELECT count(*) FROM complaint") != b->number ||
		look(b, "SELECT count(*) FROM reply") != b->number)
		check(-EIO, "not all have become complaints");
}

/* Without a clock: what counts costs time. */
static void run_counted(struct bench *b, int batches)
{
	int messages = batches * BATCH;

	run_batches(b, b->warm_up);
	check(-counting_begin(&b->counting, b->app.db->sqlite), "counting");
	measure(b, batches);
	counting_end(&b->counting, b->app.db->sqlite);
	look_at_all(b);
	if (b->is_listing)
		counting_list(&b->counting, messages);
	counting_print(&b->counting, messages);
	counting_free(&b->counting);
}

static void run(struct bench *b, int batches)
{
	int messages = batches * BATCH;
	double spent;

	run_batches(b, b->warm_up);
	spent = cpu_us();
	measure(b, batches);
	spent = cpu_us() - spent;
	look_at_all(b);
	printf("%d messages, %lld replies sent: %.1f us of CPU a message\n", messages,
		(long long)look(b, "SELECT count(*) FROM reply WHERE state = 'sent'"),
		spent / messages);
}

static int read_number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

/* Gives the batches. */
static int read_options(struct bench *b, int argc, char **argv, bool *ret_sealed)
{
	int option;

	*ret_sealed = true;
	while ((option = getopt(argc, argv, "cs:tuw:")) != -1) {
		switch (option) {
		case 't': b->is_listing = true; /* fallthrough */
		case 'c': b->is_counting = true; break;
		case 's': b->sends = read_number(optarg); break;
		case 'u': *ret_sealed = false; break;
		case 'w': b->warm_up = read_number(optarg); break;
		default: exit(2);
		}
	}
	return optind < argc ? read_number(argv[optind]) / BATCH : 100;
}

int main(int argc, char **argv)
{
	static struct bench b = { .sends = 1, .warm_up = 20 };
	bool is_sealed;
	int batches = read_options(&b, argc, argv, &is_sealed);
	struct timespec t;

	batches = batches > 0 ? batches : 1;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	/* Ahead of the loop's clock however slow this runs, so that no timer fires over and over.
	 */
	b.now_us = t.tv_sec * USEC_PER_SEC + USEC_PER_DAY;
	if (b.is_counting)
		check(-counting_watch_files(&b.counting), "counting");
	open_app(&b, is_sealed);
	open_modem(&b);
	if (b.is_counting)
		run_counted(&b, batches);
	else
		run(&b, batches);
	close_all(&b);
	return 0;
}
