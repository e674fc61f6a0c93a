/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_setup.c - lapor-smsctl setup: a first configuration, by five questions. */
#include "daemon/ctl_setup.h"

#include <limits.h>
#include <stdio.h>
#include <sysexits.h>

#define DEFAULT_CONFIG "/etc/lapor-smsd/lapor-smsd.conf"
#define WORDS_MAX      SETUP_MODEMS_MAX

struct dialogue {
	struct setup setup; /* stands first: questions are handed it alone */
	struct ctl_setup_port ports[CTL_SETUP_PORTS_MAX];
	size_t port_count;
	bool is_agreed;
};

static void say(const char *sentence)
{
	(void)fprintf(stderr, "%s\n", sentence);
}

static int take_consent(struct setup *s, const char *answer, char why[static SETUP_WHY_SIZE])
{
	struct dialogue *d = (struct dialogue *)s;

	d->is_agreed = strcmp(answer, _("yes")) == 0 || strcmp(answer, "yes") == 0;
	if (d->is_agreed || strcmp(answer, _("no")) == 0 || strcmp(answer, "no") == 0)
		return 0;
	(void)snprintf(why, SETUP_WHY_SIZE, "%s", _("Answer yes or no."));
	return -EINVAL;
}

/* Settings that somebody made are replaced only by who says so. */
static int ask_consent(struct ctl *ctl, struct dialogue *d, const char *path)
{
	int r;

	if (ctl->options & CTL_OPTION_YES || !ctl_setup_is_used(path))
		return 0;
	(void)fprintf(stderr, _("%s is there already. It is kept under another name.\n"), path);
	r = ctl_setup_ask(
		&d->setup, _("Write new settings in its place (yes, no)?"), _("no"), take_consent);
	if (r != 0 || d->is_agreed)
		return r;
	return ctl_fail(CTL_NO, "%s", _("ended: nothing was written"));
}

static int ask_gateway(struct dialogue *d)
{
	char host[64] = "gateway-1";

	if (gethostname(host, sizeof(host)) < 0 || host[sizeof(host) - 1] != '\0')
		(void)copy_string(host, sizeof(host), "gateway-1");
	say(_("\n1 of 5: a name for this gateway, such as jatim-1."));
	return ctl_setup_ask(&d->setup, _("Name"), host, setup_set_gateway);
}

/* One of the list by its number, or any port by its path. */
static int take_word(struct dialogue *d, const char *word, char why[static SETUP_WHY_SIZE])
{
	struct ctl_setup_port port;
	char *end;
	long number = strtol(word, &end, 10);

	if (*word == '/') {
		ctl_setup_look(word, &port);
		if (!port.has_answered)
			(void)fprintf(stderr, _("  %s: no modem answers there now.\n"), word);
		return setup_add_modem(&d->setup, port.device, port.what, why);
	}
	if (end == word || *end != '\0' || number < 1 || number > (long)d->port_count) {
		(void)snprintf(why, SETUP_WHY_SIZE,
			_("\"%.40s\" is neither a number of the list nor a path such as "
			  "/dev/ttyUSB0."),
			word);
		return -EINVAL;
	}
	return setup_add_modem(
		&d->setup, d->ports[number - 1].device, d->ports[number - 1].what, why);
}

static int take_modems(struct setup *s, const char *answer, char why[static SETUP_WHY_SIZE])
{
	struct dialogue *d = (struct dialogue *)s;
	_cleanup_(freep) char *words = strdup(answer);
	char *rest = words, *word;
	int r = 0;

	if (!words)
		return -ENOMEM;
	s->modem_count = 0;
	while (r == 0 && (word = strsep(&rest, " ,")) != NULL)
		if (*word && strcmp(word, "-") != 0)
			r = take_word(d, word, why);
	return r;
}

static void list_ports(const struct dialogue *d)
{
	for (size_t i = 0; i < d->port_count; i++)
		(void)fprintf(stderr, "  %zu  %s  %s%s\n", i + 1, d->ports[i].path,
			d->ports[i].what,
			d->ports[i].has_answered ? "" : _(" (no modem answers there now)"));
}

/* What the command line names is taken as it is. */
static void find_ports(const struct ctl *ctl, struct dialogue *d)
{
	if (ctl->arg_count == 0)
		d->port_count = ctl_setup_find(d->ports);
	for (size_t i = 0; i < ctl->arg_count && i < CTL_SETUP_PORTS_MAX; i++)
		ctl_setup_look(ctl->args[i], &d->ports[d->port_count++]);
}

/* "1 2 3": all of them. */
static void number_all(size_t count, char *ret, size_t size)
{
	(void)copy_string(ret, size, count == 0 ? "-" : "");
	for (size_t i = 0; i < count; i++)
		(void)snprintf(
			ret + strlen(ret), size - strlen(ret), "%s%zu", i > 0 ? " " : "", i + 1);
}

static int ask_numbers(struct dialogue *d)
{
	struct setup *s = &d->setup;
	size_t count = s->modem_count;
	int r = 0;

	if (count > 0)
		say(_("The number of the SIM in each; Enter alone where you do not know it."));
	/* A question is for the last modem: they are shown one by one. */
	for (s->modem_count = 1; s->modem_count <= count && r == 0; s->modem_count++) {
		const struct setup_modem *modem = &s->modems[s->modem_count - 1];
		char question[160];

		(void)snprintf(question, sizeof(question), _("Number of %s%s%s%s"), modem->name,
			*modem->what ? " (" : "", modem->what, *modem->what ? ")" : "");
		r = ctl_setup_ask(s, question, "", setup_set_number);
	}
	s->modem_count = count;
	return r;
}

static int ask_modems(const struct ctl *ctl, struct dialogue *d)
{
	char all[64];
	int r;

	say(_("\n2 of 5: the modems. Looking for them .."));
	find_ports(ctl, d);
	list_ports(d);
	if (d->port_count == 0)
		say(_("None was found. Name their ports, such as /dev/ttyUSB0; \"-\" is none for "
		      "now."));
	else
		say(_("Which of these, by their numbers? Other ports by their paths; \"-\" is none "
		      "for now."));
	number_all(d->port_count, all, sizeof(all));
	r = ctl_setup_ask(&d->setup, _("Modems"), all, take_modems);
	return r != 0 ? r : ask_numbers(d);
}

static int ask_central(struct dialogue *d)
{
	struct setup *s = &d->setup;
	int r;

	say(_("\n3 of 5: the central system that complaints go to, and what it speaks: json, "
	      "georeport2,\naddstream, or spool (files in a folder)."));
	r = ctl_setup_ask(s, _("Profile"), "json", setup_set_profile);
	if (r == 0 && setup_has_folder(s))
		return ctl_setup_ask(s, _("Folder"), "", setup_set_url);
	if (r == 0)
		r = ctl_setup_ask(
			s, _("Address, https://..; Enter alone for later"), "", setup_set_url);
	if (r == 0 && strcmp(s->profile, "georeport2") == 0)
		r = ctl_setup_ask(s, _("Service code"), "", setup_set_code);
	return r;
}

static int ask_token(struct dialogue *d)
{
	if (!setup_has_token(&d->setup))
		return 0;
	say(_("\n4 of 5: the token by which the central system knows this gateway. It does not "
	      "show "
	      "while you\ntype it, and goes into a file of its own."));
	return ctl_setup_ask_secret(
		&d->setup, _("Token, Enter alone where there is none"), setup_set_token);
}

static int ask_alert(struct dialogue *d)
{
	say(_("\n5 of 5: whose phone gets a text when something is wrong?"));
	return ctl_setup_ask(&d->setup, _("Number, Enter alone for nobody's"), "", setup_set_alert);
}

static int ask_all(const struct ctl *ctl, struct dialogue *d)
{
	int r = ask_gateway(d);

	if (r == 0)
		r = ask_modems(ctl, d);
	if (r == 0)
		r = ask_central(d);
	if (r == 0)
		r = ask_token(d);
	return r == 0 ? ask_alert(d) : r;
}

static bool is_running(const char *socket)
{
	json_auto_t *request = json_pack("{ss}", "command", "ping"), *answer = NULL;

	return request && ctl_ask(socket, request, &answer) == 0;
}

static int report(const struct ctl *ctl, const struct ctl_setup_files *files, int check)
{
	json_auto_t *value = json_pack("{ss so so ss sb}", "settings", files->path, "backup",
		*files->backup ? json_string(files->backup) : json_null(), "token",
		*files->token ? json_string(files->token) : json_null(), "key", files->key,
		"checked", check == 0);

	if (check != 0)
		say(_("The settings are written, but something is still missing: see above, mend "
		      "it, "
		      "then\n  lapor-smsd --check"));
	else if (ctl->config_path)
		(void)fprintf(stderr, _("Next:\n  lapor-smsd -c %s\n  lapor-smsctl -c %s status\n"),
			files->path, files->path);
	else if (is_running(ctl_socket(ctl)))
		say(_("Next:\n  systemctl restart lapor-smsd\n  lapor-smsctl status"));
	else
		say(_("Next:\n  systemctl enable --now lapor-smsd\n  lapor-smsctl status"));
	if (ctl->json) {
		int r = ctl_print_json(value);

		return r != 0 ? r : check;
	}
	return check;
}

static int write_all(const struct ctl *ctl, struct dialogue *d, const char *path)
{
	struct ctl_setup_files files;
	int r = ctl_setup_place(&d->setup, path, &files);

	if (r == 0)
		r = ctl_setup_write(ctl, &d->setup, &files);
	if (r != 0)
		return r;
	(void)fprintf(stderr, _("\nWritten: %s\n"), files.path);
	if (*files.token)
		(void)fprintf(stderr, _("The token: %s\n"), files.token);
	(void)fprintf(stderr,
		files.is_key_new ? _("The privacy key, which is new: %s\n  Keep a copy of it apart "
				     "from the backups: without it none can be read.\n")
				 : _("The privacy key, as it was: %s\n"),
		files.key);
	if (*files.backup)
		(void)fprintf(stderr, _("As it was before: %s\n"), files.backup);
	return report(ctl, &files, ctl_setup_check(files.path));
}

/* An absolute path, since the daemon reads the token's from elsewhere. */
static int find_path(const struct ctl *ctl, char ret[static PATH_MAX])
{
	const char *wanted = ctl->config_path ? ctl->config_path : DEFAULT_CONFIG;
	const char *slash = strrchr(wanted, '/');
	char folder[PATH_MAX], whole[PATH_MAX];
	int length;

	(void)snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - wanted) + 1 : 1,
		slash ? wanted : ".");
	if (!realpath(folder, whole))
		return ctl_fail(
			EX_IOERR, _("there is no folder %s: is lapor-smsd installed?"), folder);
	if (access(whole, W_OK) < 0)
		return ctl_fail(EX_NOPERM, _("%s cannot be written by you: use sudo"), whole);
	length = snprintf(ret, PATH_MAX, "%s/%s", whole, slash ? slash + 1 : wanted);
	return length < PATH_MAX ? 0 : ctl_fail(EX_USAGE, _("the path is too long"));
}

int ctl_setup(struct ctl *ctl)
{
	_cleanup_(freep) struct dialogue *d = calloc(1, sizeof(*d));
	char path[PATH_MAX];
	int r;

	if (!d)
		return ctl_fail(EX_OSERR, "out of memory");
	r = find_path(ctl, path);
	if (r != 0)
		return r;
	say(_("Five questions make the settings of a gateway. What stands in [] is taken by Enter "
	      "alone;\nCtrl-D ends, and nothing is written before the last answer."));
	r = ask_consent(ctl, d, path);
	if (r == 0)
		r = ask_all(ctl, d);
	if (r == 0)
		r = write_all(ctl, d, path);
	explicit_bzero(d->setup.token, sizeof(d->setup.token));
	return r;
}
