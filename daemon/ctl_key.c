/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_key.c - lapor-smsctl key: which privacy keys there are and are needed, and their rotation. */
#include "daemon/ctl_key.h"

#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl_progress.h"

#define COUNTS_MAX 64 /* keys that a store may hold something of */

/* The file's keys beside what the store holds. */
struct listing {
	struct key_place place;
	char ids[DB_KEYS_MAX][RESEAL_ID_SIZE];
	size_t count;
	bool has_store;
	struct reseal_count rows[COUNTS_MAX];
	size_t row_count;
	int copies;          /* of the store, unsealed */
	char copy[PATH_MAX]; /* the first of them */
};

static int read_ids(struct listing *l)
{
	char error[KEY_ERROR_SIZE];
	struct db_keys keys = { 0 };
	int r = key_read(l->place.path, &keys, error);

	if (r < 0)
		return ctl_fail(r == -EACCES ? EX_NOPERM : EX_CONFIG, "%s", error);
	for (l->count = 0; l->count < keys.count; l->count++)
		(void)db_key_id(keys.keys[l->count], l->ids[l->count]);
	explicit_bzero(&keys, sizeof(keys));
	return 0;
}

/* Before the first start there is no store. */
static int read_store(struct ctl *ctl, struct listing *l)
{
	const char *path;
	int r = ctl_find_store(ctl, &path);

	if (r != 0 || (access(path, F_OK) < 0 && errno == ENOENT))
		return r;
	r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	r = reseal_count(ctl->db, l->rows, COUNTS_MAX);
	if (r < 0)
		return ctl_fail(
			EX_IOERR, "cannot read the store %s: %s", path, strerrordesc_np(-r));
	l->row_count = (size_t)r;
	l->has_store = true;
	r = seal_find_clear_copies(path, l->copy);
	l->copies = r > 0 ? r : 0;
	return 0;
}

static int64_t rows_of(const struct listing *l, const char *id)
{
	for (size_t i = 0; i < l->row_count; i++)
		if (strcmp(l->rows[i].id, id) == 0)
			return l->rows[i].rows;
	return 0;
}

static bool is_in_file(const struct listing *l, const char *id)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->ids[i], id) == 0)
			return true;
	return false;
}

/* The file's in its order, then what only the store knows. */
static json_t *describe(const struct listing *l)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->count; i++)
		(void)json_array_append_new(list,
			json_pack("{ss ss so}", "id", l->ids[i], "state",
				i == 0 ? "newest" : "older", "rows",
				l->has_store ? json_integer(rows_of(l, l->ids[i])) : json_null()));
	for (size_t i = 0; i < l->row_count; i++)
		if (!is_in_file(l, l->rows[i].id))
			(void)json_array_append_new(
				list, json_pack("{ss ss sI}", "id", l->rows[i].id, "state",
					      "missing", "rows", (json_int_t)l->rows[i].rows));
	return list;
}

static int print_table(const json_t *list)
{
	static const struct ctl_column columns[] = {
		{ "id", N_("KEY"), 0 },
		{ "state", N_("STATE"), CTL_COLUMN_WORD },
		{ "rows", N_("ROWS"), CTL_COLUMN_RIGHT },
		{ NULL, NULL, 0 },
	};
	_cleanup_(ctl_table_freep) struct ctl_table *table = NULL;
	const json_t *row;
	size_t i;
	int r = json_array_size(list) > 0 ? ctl_table_new(&table, columns) : 0;

	json_array_foreach(list, i, row) if (r == 0) r = ctl_table_add(table, row);
	if (r == 0 && table)
		r = ctl_table_print(table);
	return r < 0 ? ctl_fail(EX_OSERR, "out of memory") : 0;
}

/* 0, or EX_CONFIG where a key is needed and not there. */
static int judge(const struct listing *l)
{
	for (size_t i = 0; i < l->row_count; i++)
		if (!is_in_file(l, l->rows[i].id))
			return EX_CONFIG;
	return 0;
}

static void say_all(const struct listing *l)
{
	int64_t older = 0;

	for (size_t i = 1; i < l->count; i++)
		older += rows_of(l, l->ids[i]);
	if (l->place.is_unsealed)
		(void)printf("%s\n",
			_("privacy.key_file = \"\" is written in the settings: nothing is sealed"));
	else
		(void)printf(_("the keys are in %s\n"), l->place.path);
	if (judge(l) != 0)
		(void)printf(
			"%s\n", _("A key that the store needs is missing: add its line from the "
				  "copy, or the gateway does not start."));
	if (older > 0)
		(void)printf("%s\n", _("lapor-smsctl key rotate seals with the newest key what an "
				       "older one holds."));
	else if (l->count > 1 && l->has_store)
		(void)printf("%s\n", _("The older keys hold nothing in the store: they are needed "
				       "for older backups only."));
	if (l->copies > 0)
		(void)printf(_("%d copies of the store were made before it was sealed, such as %s: "
			       "remove them as "
			       "soon as they are not needed.\n"),
			l->copies, l->copy);
}

static int list_keys(struct ctl *ctl)
{
	_cleanup_(freep) struct listing *l = calloc(1, sizeof(*l));
	json_auto_t *list = NULL;
	int r;

	if (!l || key_find(ctl->config, ctl_settings(ctl), &l->place) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	if (!l->place.is_unsealed && !*l->place.path)
		return ctl_fail(CTL_NO, "%s",
			_("there is no privacy key: lapor-smsctl key new makes one; where there "
			  "was one, put its copy back"));
	r = *l->place.path ? read_ids(l) : 0;
	if (r == 0)
		r = read_store(ctl, l);
	if (r != 0)
		return r;
	list = describe(l);
	if (ctl->json) {
		json_auto_t *value = json_pack("{so sO si}", "file",
			*l->place.path ? json_string(l->place.path) : json_null(), "keys", list,
			"unsealed_copies", l->copies);

		r = ctl_print_json(value);
	} else {
		r = print_table(list);
		if (r == 0)
			say_all(l);
	}
	return r != 0 ? r : judge(l);
}

/* The newest key of the file, where it may be read: so that the gateway notices that it knows an
 * older one. */
static void read_newest(const struct ctl *ctl, char ret[static RESEAL_ID_SIZE])
{
	char error[KEY_ERROR_SIZE];
	struct db_keys keys = { 0 };
	struct key_place place;

	ret[0] = '\0';
	if (key_find(ctl->config, ctl_settings(ctl), &place) < 0 || !*place.path)
		return;
	if (key_read(place.path, &keys, error) == 0)
		(void)db_key_id(keys.keys[0], ret);
	explicit_bzero(&keys, sizeof(keys));
}

/* Each request does a step of the run, so that asking is no idle waiting. */
static int run_rotation(struct ctl *ctl, struct ctl_progress *progress, json_t **ret)
{
	char newest[RESEAL_ID_SIZE];
	bool is_first = true;
	int64_t seen = 0;

	read_newest(ctl, newest);
	for (;;) {
		json_auto_t *answer = NULL;
		int r = ctl_request(ctl,
			json_pack("{ss sb ss}", "command", "rotate", "begin", is_first ? 1 : 0,
				"key", newest),
			&answer);
		int64_t left;

		if (r != 0)
			return r;
		left = json_integer_value(json_object_get(answer, "left"));
		if (is_first || left > progress->total)
			progress->total = left;
		seen = progress->total - left;
		is_first = false;
		ctl_progress_step(progress, seen);
		if (json_is_true(json_object_get(answer, "running")))
			continue;
		*ret = json_incref(answer);
		return 0;
	}
}

static int rotate(struct ctl *ctl)
{
	struct ctl_progress progress;
	json_auto_t *answer = NULL;
	int r;

	ctl_progress_begin(&progress, _("sealing"), CTL_PROGRESS_ROWS, 0);
	r = run_rotation(ctl, &progress, &answer);
	ctl_progress_end(&progress);
	if (r != 0)
		return r;
	if (ctl->json) {
		(void)json_object_del(answer, "running");
		(void)json_object_del(answer, "left");
		return ctl_print_answer(answer);
	}
	(void)printf(_("sealed anew with key %s: %lld rows\n"), ctl_row_text(answer, "key"),
		(long long)json_integer_value(json_object_get(answer, "rows")));
	(void)printf(
		"%s\n", _("The lines of older keys may leave the key file when no backup is kept "
			  "that was made before\nnow; keep them with the copy as long as one is."));
	return 0;
}

int ctl_key(struct ctl *ctl)
{
	const char *what = ctl->args[0];
	int r = ctl_open_config(ctl);

	if (r != 0)
		return r;
	if (!ctl->config)
		return ctl_fail(EX_CONFIG, _("no settings at %s: give them with -c FILE"),
			ctl_settings(ctl));
	if (!what)
		return list_keys(ctl);
	if (strcmp(what, "new") == 0)
		return ctl_key_new(ctl);
	if (strcmp(what, "rotate") == 0 && ctl->arg_count == 1)
		return rotate(ctl);
	return ctl_fail(EX_USAGE, _("key alone lists the keys; or key new [FILE], or key rotate"));
}
