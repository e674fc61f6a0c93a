/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_metrics.c - lapor-smsctl: metrics for a monitoring system.
 */
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "daemon/backup.h"
#include "daemon/ctl.h"
#include "daemon/look.h"
#include "daemon/metrics.h"
#include "daemon/replace.h"
#include "store/metrics.h"

static const char *find_store(const struct ctl *ctl)
{
	return ctl->store_path ? ctl->store_path : ctl->config->store.path;
}

/* Of another version's store a name may be none of ours. */
static int on_figure(const struct metrics_figure *figure, void *userdata)
{
	int r = metrics_add_named(userdata, figure->name, figure->a, figure->b, figure->value);

	return r == -EINVAL ? 0 : r;
}

static int add_size(
	const struct ctl *ctl, struct metrics *metrics, const char *end, const char *file)
{
	_cleanup_(freep) char *path = NULL;
	struct stat st;

	if (asprintf(&path, "%s%s", find_store(ctl), end) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	return metrics_add(metrics, METRICS_store_size_bytes, file, "",
		stat(path, &st) == 0 ? (double)st.st_size : 0);
}

static int add_backup(const struct ctl *ctl, struct metrics *metrics)
{
	char path[PATH_MAX];
	struct stat st;
	int r;

	/* A folder that cannot be read tells of no backup. */
	if (backup_find_newest(find_store(ctl), path) <= 0 || stat(path, &st) < 0)
		return 0;
	r = metrics_add(
		metrics, METRICS_backup_timestamp_seconds, "", "", (double)st.st_mtim.tv_sec);
	return r < 0 ? r
	             : metrics_add(metrics, METRICS_backup_size_bytes, "", "", (double)st.st_size);
}

/* An empty queue is 0, and not nothing. */
static int fill_queues(const struct ctl *ctl, struct metrics *metrics)
{
	static const char *const forwards[] = { "due", "in_flight", "parked", "held", "unknown" };
	static const char *const classes[] = { "receipt", "answer", "notice", "bulk" };
	int r = 0;

	for (size_t c = 0; ctl->config && c < ctl->config->central_count; c++) {
		const char *name = ctl->config->centrals[c].name;

		for (size_t i = 0; r == 0 && i < COUNT_OF(forwards); i++)
			r = metrics_fill(metrics, METRICS_forward_queue_requests,
				*name ? name : "central", forwards[i], 0);
	}
	for (size_t i = 0; r == 0 && i < COUNT_OF(classes); i++)
		r = metrics_fill(metrics, METRICS_reply_queue_replies, classes[i], "queued", 0);
	return r;
}

static int add_centrals(struct metrics *metrics, const json_t *answer)
{
	const json_t *row;
	int r = 0;
	size_t i;

	json_array_foreach(json_object_get(answer, "destinations"), i, row)
	{
		const char *name = ctl_row_text(row, "name");

		if (r == 0)
			r = metrics_add(metrics, METRICS_central_up, *name ? name : "central", "",
				strcmp(ctl_row_text(row, "state"), "up") == 0);
	}
	return r;
}

/* What the store could not be told of. */
static int add_alarms(struct metrics *metrics, const json_t *answer)
{
	const json_t *row;
	int r = 0;
	size_t i;

	json_array_foreach(json_object_get(answer, "alarms"), i, row) if (r == 0) r =
		metrics_fill(metrics, METRICS_alarm_active, ctl_row_text(row, "code"),
			ctl_row_text(row, "modem"), 1);
	return r;
}

static int add_gateway(const struct ctl *ctl, struct metrics *metrics)
{
	json_auto_t *request = json_pack("{ss}", "command", "ping"), *answer = NULL;
	bool is_up = request && ctl_ask(ctl_socket(ctl), request, &answer) == 0 &&
	             json_is_true(json_object_get(answer, "ok"));
	int r = metrics_add(metrics, METRICS_gateway_up, "", "", is_up);

	if (r == 0 && is_up)
		r = add_centrals(metrics, answer);
	return r == 0 && is_up ? add_alarms(metrics, answer) : r;
}

/* Of the daemon, where the store may not be read. */
static int add_figures(struct ctl *ctl, struct metrics *metrics)
{
	json_auto_t *rows = NULL;
	json_t *row;
	size_t i;
	int r;

	if (!ctl->asks_daemon)
		return metrics_each(ctl->db, on_figure, metrics);
	r = ctl_look(ctl, LOOK_METRICS, NULL, 0, &rows);
	json_array_foreach(rows, i, row)
	{
		const struct metrics_figure figure = { ctl_row_text(row, "name"),
			ctl_row_text(row, "a"), ctl_row_text(row, "b"),
			json_number_value(json_object_get(row, "value")) };

		if (r == 0)
			r = on_figure(&figure, metrics);
	}
	return r;
}

static int collect(struct ctl *ctl, struct metrics *metrics)
{
	int r = metrics_add(metrics, METRICS_build_info, LAPOR_VERSION, "", 1);

	if (r == 0)
		r = metrics_add(metrics, METRICS_collected_timestamp_seconds, "", "",
			/* analysis: bugprone-integer-division: whole seconds are meant */
			(double)(ctl->now_us / USEC_PER_SEC));
	if (r == 0)
		r = add_figures(ctl, metrics);
	if (r == 0)
		r = add_gateway(ctl, metrics);
	if (r == 0)
		r = fill_queues(ctl, metrics);
	/* Of the files only one who may look there can tell. */
	if (r != 0 || ctl->asks_daemon)
		return r;
	r = add_size(ctl, metrics, "", "db");
	if (r == 0)
		r = add_size(ctl, metrics, "-wal", "wal");
	return r == 0 ? add_backup(ctl, metrics) : r;
}

/* Whoever reads it finds all of it, or the one before. */
static int save(const struct metrics *metrics, const char *path)
{
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int r;

	if (!out)
		return ctl_fail(EX_OSERR, "out of memory");
	metrics_print(metrics, out);
	if (fclose(out) != 0)
		return ctl_fail(EX_OSERR, "out of memory");
	r = replace_file(path, text, size, &(const struct replace){ .mode = 0644 });
	if (r == -EACCES || r == -EPERM)
		return ctl_fail(EX_NOPERM, "%s may not be written by you", path);
	return r < 0 ? ctl_fail(EX_IOERR, "cannot write %s: %s", path, strerrordesc_np(-r)) : 0;
}

static int add_label(json_t *labels, const char *name, size_t length, const char *value)
{
	return length == 0 ? 0 : json_object_setn_new(labels, name, length, json_string(value));
}

static int on_sample(const struct metrics_sample *s, void *list)
{
	size_t first = strcspn(s->names, " ");
	const char *second = s->names + first + (s->names[first] == ' ');
	json_t *labels = json_object(), *value;

	value = s->value == floor(s->value) ? json_integer((json_int_t)s->value)
	                                    : json_real(s->value);
	if (add_label(labels, s->names, first, s->a) < 0 ||
		add_label(labels, second, strlen(second), s->b) < 0 ||
		json_array_append_new(list, json_pack("{s:s+,s:o,s:o}", "name", "lapor_", s->name,
						    "labels", labels, "value", value)) < 0)
		return -ENOMEM;
	return 0;
}

static int print_json(const struct metrics *metrics)
{
	json_auto_t *list = json_array();

	if (!list || metrics_walk(metrics, on_sample, list) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	return ctl_print_json(list);
}

int ctl_metrics(struct ctl *ctl)
{
	_cleanup_(metrics_freep) struct metrics *metrics = NULL;
	int r;

	if (ctl->json && ctl->output)
		return ctl_fail(EX_USAGE, "--output takes Prometheus text, and no JSON");
	r = ctl_open_view(ctl);
	if (r != 0)
		return r;
	r = metrics_new(&metrics);
	if (r == 0)
		r = collect(ctl, metrics);
	if (r == -ECANCELED && ctl->asks_daemon)
		return ctl->look_code;
	if (r == -ENOMEM)
		return ctl_fail(EX_OSERR, "out of memory");
	if (r < 0)
		return ctl_fail(EX_IOERR, "cannot read the store: %s (%s)", db_error(ctl->db),
			strerror(-r));
	if (ctl->output)
		return save(metrics, ctl->output);
	if (ctl->json)
		return print_json(metrics);
	metrics_print(metrics, stdout);
	return 0;
}
