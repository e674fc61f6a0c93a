/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_setup_write.c - lapor-smsctl setup: the files, whole or not at all. */
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/ctl_key.h"
#include "daemon/ctl_setup.h"
#include "daemon/file.h"
#include "daemon/replace.h"

#define OWNER        "lapor-smsd" /* user and group of the daemon */
#define CREDENTIALS  "credentials"
#define TOKEN_MODE   0600
#define CONFIG_MODE  0640
#define INSTALLED_AS SBINDIR "/lapor-smsd"

extern char **environ;

static int fail_file(const char *path, int r)
{
	if (r == -EACCES || r == -EPERM || r == -EROFS)
		return ctl_fail(EX_NOPERM, _("%s cannot be written by you: use sudo"), path);
	return ctl_fail(EX_IOERR, _("cannot write %s: %s"), path, strerrordesc_np(-r));
}

bool ctl_setup_is_used(const char *path)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];
	int r = config_load(&config, path, error);

	if (r == -ENOENT && access(path, F_OK) < 0)
		return false;
	if (r < 0)
		return true;
	for (size_t i = 0; i < config->modem_count; i++)
		if (*config->modems[i].number)
			return true;
	return config->central_count > 1 || *config->centrals[0].url ||
	       *config->centrals[0].spool.directory || *config->alert.number;
}

/* One that is there stays. */
static int place_key(struct setup *s, const char *path, struct ctl_setup_files *files)
{
	char key[PATH_MAX];
	int r = ctl_key_place(path, key, &files->is_key_handed);

	if (r == 0)
		r = copy_string(files->key, sizeof(files->key), key);
	if (r == 0 && !files->is_key_handed)
		r = copy_string(s->key_file, sizeof(s->key_file), key);
	files->is_key_new = access(files->key, F_OK) < 0;
	return r < 0 ? ctl_fail(EX_USAGE, _("the path is too long")) : 0;
}

/* Where systemd takes credentials from, the daemon itself cannot read them: they are of root. */
int ctl_setup_place(struct setup *s, const char *path, struct ctl_setup_files *ret)
{
	bool is_key = strcmp(s->profile, "georeport2") == 0;
	_cleanup_(freep) char *folder = file_folder(path);
	char credentials[PATH_MAX + 32];
	const char *shown = folder;
	int length;

	*ret = (struct ctl_setup_files){ 0 };
	if (!folder)
		return ctl_fail(EX_OSERR, _("out of memory"));
	(void)snprintf(credentials, sizeof(credentials), "%s/" CREDENTIALS, folder);
	if (access(credentials, F_OK) == 0 && !is_key)
		shown = credentials;
	length = snprintf(ret->token, sizeof(ret->token), "%s/%s", shown,
		is_key ? "api-key" : SETUP_TOKEN_NAME);
	if (length < 0 || (size_t)length >= sizeof(ret->token) ||
		copy_string(ret->path, sizeof(ret->path), path) < 0)
		return ctl_fail(EX_USAGE, _("the path is too long"));
	if (shown == folder)
		(void)copy_string(s->token_file, sizeof(s->token_file), ret->token);
	return place_key(s, path, ret);
}

/* As root, so that the daemon's user can read it. */
static int put_file(
	const char *path, const char *text, mode_t mode, bool is_daemons, const char *backup)
{
	const struct passwd *user = getpwnam(OWNER);
	const struct group *group = getgrnam(OWNER);
	const struct replace how = { .mode = mode,
		.is_given = geteuid() == 0 && group,
		.user = is_daemons && user ? user->pw_uid : 0,
		.group = group ? group->gr_gid : 0,
		.old = backup };

	return replace_file(path, text, strlen(text), &how);
}

static void name_backup(struct ctl_setup_files *files, int64_t now_us)
{
	time_t now = (time_t)(now_us / USEC_PER_SEC);
	struct tm day = { 0 };
	char stamp[32];

	if (access(files->path, F_OK) < 0)
		return;
	(void)localtime_r(&now, &day);
	(void)strftime(stamp, sizeof(stamp), "%Y-%m-%d-%H%M%S", &day);
	(void)snprintf(files->backup, sizeof(files->backup), "%s.%s.bak", files->path, stamp);
	for (int i = 2; access(files->backup, F_OK) == 0; i++)
		(void)snprintf(files->backup, sizeof(files->backup), "%s.%s-%d.bak", files->path,
			stamp, i);
}

static char *compose(const struct setup *s, int64_t now_us)
{
	time_t now = (time_t)(now_us / USEC_PER_SEC);
	struct tm day = { 0 };
	char *text = NULL, stamp[16];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	(void)localtime_r(&now, &day);
	(void)strftime(stamp, sizeof(stamp), "%Y-%m-%d", &day);
	setup_print(s, stamp, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static int put_all(const struct ctl *ctl, const struct setup *s, struct ctl_setup_files *files,
	const char *text)
{
	struct ctl_key_made made;
	int r = *s->token ? put_file(files->token, s->token, TOKEN_MODE, *s->token_file, "") : 0;

	if (r < 0)
		return fail_file(files->token, r);
	if (files->is_key_new)
		r = ctl_key_make(files->key, files->is_key_handed, ctl->now_us, &made);
	if (r != 0)
		return r;
	r = put_file(files->path, text, CONFIG_MODE, false, files->backup);
	if (r < 0)
		return fail_file(files->path, r);
	return 0;
}

int ctl_setup_write(const struct ctl *ctl, const struct setup *s, struct ctl_setup_files *files)
{
	_cleanup_(config_freep) struct config *config = NULL;
	_cleanup_(freep) char *text = compose(s, ctl->now_us);
	char error[CONFIG_ERROR_SIZE] = "";
	sigset_t signals, before;
	int r;

	if (!text)
		return ctl_fail(EX_OSERR, "out of memory");
	/* Our own mistake, if it is one: what was answered was looked at. */
	if (config_load_text(&config, files->path, text, error) < 0)
		return ctl_fail(EX_SOFTWARE, "%s", error);
	name_backup(files, ctl->now_us);
	(void)sigfillset(&signals);
	(void)sigprocmask(SIG_BLOCK, &signals, &before);
	r = put_all(ctl, s, files, text);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (!*s->token)
		files->token[0] = '\0';
	return r;
}

/* The one beside us, in the build tree or installed together; else where it was to be installed. */
static void find_program(char ret[static PATH_MAX])
{
	ssize_t length = readlink("/proc/self/exe", ret, PATH_MAX - sizeof("/lapor-smsd"));
	char *slash;

	ret[length > 0 ? length : 0] = '\0';
	slash = strrchr(ret, '/');
	if (slash)
		memcpy(slash, "/lapor-smsd", sizeof("/lapor-smsd"));
	if (!slash || access(ret, X_OK) < 0)
		(void)copy_string(ret, PATH_MAX, INSTALLED_AS);
}

/* Its own words go to the person: standard output is for --json. */
int ctl_setup_check(const char *path)
{
	static char check[] = "--check", file[] = "-c";
	char program[PATH_MAX];
	char *const arguments[] = { program, check, file, (char *)path, NULL };
	posix_spawn_file_actions_t actions;
	int r, status = 0;
	pid_t child;

	find_program(program);
	r = posix_spawn_file_actions_init(&actions);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn(&child, program, &actions, NULL, arguments, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		return ctl_fail(
			EX_UNAVAILABLE, _("cannot run %s: %s"), program, strerrordesc_np(r));
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return EX_OSERR;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}
