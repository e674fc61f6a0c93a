/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opening.c - the store at the start. */
#include "daemon/opening.h"
#include "daemon/backup.h"
#include "daemon/destination.h"
#include "daemon/health.h"
#include "daemon/key.h"
#include "daemon/log.h"
#include "daemon/start.h"
#include "store/reseal.h"
#include "store/restored.h"

#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>

/* A slow card reads more than a megabyte a second; whatever is done to a store is done in less than
 * four passes. */
#define OCTETS_PER_SECOND 1000000
#define LEAST_S           60

struct opening {
	struct app *app;
	enum db_stage stage; /* that has begun last */
	int64_t octets, begun_us;
	int64_t check_us, check_octets;
	bool is_glance, is_upgraded, is_sealed;
};

static int64_t megabytes(int64_t octets)
{
	return (octets + 999999) / 1000000;
}

static void on_begin(enum db_stage stage, int64_t octets, void *userdata)
{
	static const char *const doing[] = { [DB_STAGE_CHECK] = "Looking through the store",
		[DB_STAGE_GLANCE] = "Looking at the newest of the store",
		[DB_STAGE_COPY] = "Copying the store before its upgrade",
		[DB_STAGE_UPGRADE] = "Upgrading the store",
		[DB_STAGE_SEAL] = "Sealing the store with its first key" };
	struct opening *o = userdata;

	o->stage = stage;
	if (octets > 0)
		o->octets = octets;
	o->begun_us = app_now_us(o->app);
	(void)sd_notifyf(0, "STATUS=%s (%" PRId64 " MB).\nEXTEND_TIMEOUT_USEC=%" PRId64,
		doing[stage], (int64_t)megabytes(o->octets),
		(LEAST_S + o->octets / OCTETS_PER_SECOND) * USEC_PER_SEC);
}

static void on_end(enum db_stage stage, void *userdata)
{
	struct opening *o = userdata;

	if (stage == DB_STAGE_CHECK || stage == DB_STAGE_GLANCE) {
		o->is_glance = stage == DB_STAGE_GLANCE;
		o->check_us = app_now_us(o->app) - o->begun_us;
		o->check_octets = o->octets;
	}
	o->is_upgraded |= stage == DB_STAGE_UPGRADE;
	o->is_sealed |= stage == DB_STAGE_SEAL;
}

static int refuse_damaged(const char *path)
{
	char newest[PATH_MAX];

	if (backup_find_newest(path, newest) > 0)
		(void)fprintf(stderr,
			"lapor-smsd: %s is damaged or no store of lapor-smsd: it was left as it "
			"is. "
			"The newest backup takes its place with: lapor-smsctl restore %s\n",
			path, newest);
	else
		(void)fprintf(stderr,
			"lapor-smsd: %s is damaged or no store of lapor-smsd: it was left as it "
			"is. "
			"Restore a backup with lapor-smsctl restore FILE (there is none beside "
			"it), or "
			"recover it with the sqlite3 shell (.recover)\n",
			path);
	return EX_DATAERR;
}

/* A store that is sealed opens with its key only, and settings alone mend that. */
static int refuse_key(const struct app *app, int r, const char *path)
{
	struct key_place place;

	if (r == -ENOKEY) {
		(void)fprintf(stderr,
			"lapor-smsd: %s is sealed, and privacy.key_file = \"\" leaves the gateway "
			"without its key: take that setting out, or name the file of the key\n",
			path);
		return EX_CONFIG;
	}
	if (key_find(app->config, app->reload.path, &place) < 0)
		place.path[0] = '\0';
	(void)fprintf(stderr,
		"lapor-smsd: %s holds what is sealed with a key that is not in %s: add it below "
		"the others, from the copy that is kept apart from the backups; lapor-smsctl key "
		"names the keys by their IDs\n",
		path, place.path);
	return EX_CONFIG;
}

/* Its own word for the troubles that a restart does not mend. */
static int refuse(const struct opening *o, int r, const char *path)
{
	switch (-r) {
	case EPROTONOSUPPORT:
		(void)fprintf(stderr,
			"lapor-smsd: %s was made by a newer lapor-smsd: install that version "
			"again\n",
			path);
		return EX_DATAERR;
	case EBADMSG:
	case EUCLEAN: return refuse_damaged(path);
	case ENOKEY:
	case EKEYREJECTED: return refuse_key(o->app, r, path);
	case EBUSY:
		(void)fprintf(
			stderr, "lapor-smsd: %s is in use: is another lapor-smsd running?\n", path);
		return EX_TEMPFAIL;
	case ENOSPC:
		if (o->stage != DB_STAGE_COPY)
			break;
		(void)fprintf(stderr,
			"lapor-smsd: %s is of an earlier version, and there is no room to copy it "
			"before its upgrade: %lld MB must be free there; it was left as it is\n",
			path, (long long)megabytes(o->octets));
		return EX_IOERR;
	}
	return start_code(r, path);
}

static void say(const struct opening *o)
{
	log_sayf(o->is_glance ? LOG_EVENT_STORE_GLANCED : LOG_EVENT_STORE_CHECKED, NULL, NULL,
		"%lld MB in %lld ms", (long long)megabytes(o->check_octets),
		(long long)(o->check_us / 1000));
	if (o->is_upgraded)
		log_say(LOG_EVENT_STORE_UPGRADED, NULL, NULL, "");
	if (o->is_sealed)
		log_sayf(LOG_EVENT_STORE_SEALED, NULL, NULL, "key %s", o->app->rotating.key);
}

/* What stands open all the same. */
static void say_unsealed(const struct app *app, const char *path)
{
	char first[PATH_MAX];
	int copies;

	if (!*app->rotating.key) {
		log_say(LOG_EVENT_STORE_UNSEALED, NULL, NULL, "privacy.key_file is empty");
		return;
	}
	copies = seal_find_clear_copies(path, first);
	if (copies > 0)
		log_sayf(LOG_EVENT_CLEAR_COPIES, NULL, NULL, "%d, such as %s", copies, first);
	if (reseal_due(app->db) > 0)
		log_say(LOG_EVENT_KEY_OLD, NULL, NULL, "");
}

/* 1 with the keys, 0 without any; else the code is said. */
static int load_keys(struct app *app, struct db_keys *ret)
{
	char error[KEY_ERROR_SIZE];
	int r = key_load(app->config, app->reload.path, ret, error);

	if (r < 0)
		(void)fprintf(stderr, "lapor-smsd: privacy.key_file: %s\n", error);
	if (r > 0)
		(void)db_key_id(ret->keys[0], app->rotating.key);
	return r;
}

int opening_store(struct app *app)
{
	const char *path = app->config->store.path;
	struct opening o = { .app = app };
	const struct db_watch watch = { .begin = on_begin, .end = on_end, .userdata = &o };
	struct db_keys keys;
	int r = load_keys(app, &keys);

	if (r < 0)
		return EX_CONFIG;
	r = db_open_watched(
		&app->db, path, DB_WRITE, r > 0 ? &keys : NULL, &watch, app_now_us(app));
	explicit_bzero(&keys, sizeof keys);
	if (r < 0)
		return refuse(&o, r, path);
	say(&o);
	say_unsealed(app, path);
	return 0;
}

static void write_day(int64_t at_us, char *ret, size_t size)
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm = { .tm_mday = 1 };

	ret[0] = '\0';
	if (gmtime_r(&at, &tm))
		(void)strftime(ret, size, "of %Y-%m-%d %H:%M UTC", &tm);
}

int opening_settle(struct app *app, int64_t now_us)
{
	int64_t made_us = 0;
	char day[40];
	int found = restored_find(app->db, &made_us), r = 0;

	if (found <= 0)
		return found;
	for (size_t i = 0; i < app->destination_count && r >= 0; i++)
		if (!app->destinations[i]->traits->is_idempotent)
			r = restored_doubt(app->db, app->destinations[i]->name, made_us, now_us);
	if (r >= 0)
		r = restored_settle(app->db, made_us, now_us);
	if (r < 0)
		return r;
	write_day(made_us, day, sizeof day);
	health_tell(app, NULL, LOG_EVENT_STORE_RESTORED, day, now_us);
	return 0;
}
