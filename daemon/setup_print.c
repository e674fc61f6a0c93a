/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setup_print.c - the settings that answers make, each line explained. */
#include "daemon/setup.h"
#include "daemon/translate.h"

/* libconfig's own quoting: octets of UTF-8 stand as they are. */
static void put_value(FILE *out, const char *text)
{
	(void)fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			(void)fputc('\\', out);
		(void)fputc(*text, out);
	}
	(void)fputc('"', out);
}

/* indent: blanks before it. */
static void put_line(FILE *out, int indent, const char *comment, const char *key, const char *value)
{
	(void)fprintf(out, "%*s# %s\n%*s%s = ", indent, "", comment, indent, "", key);
	put_value(out, value);
	(void)fputs(";\n", out);
}

static void print_modem(const struct setup_modem *m, FILE *out)
{
	(void)fprintf(out, "  {%s%s\n", *m->what ? " # " : "", m->what);
	put_line(out, 4, _("How status, alarms and logs call it."), "name", m->name);
	put_line(out, 4,
		strncmp(m->device, "imei:", 5) == 0
			? _("It is found by its IMEI, in whatever socket it is.")
			: _("The port that it is at."),
		"device", m->device);
	put_line(out, 4,
		_("The SIM's own number: messages from it are never answered. \"\": not known."),
		"number", m->number);
	(void)fprintf(out,
		"    # %s\n    init = [\"AT+CPMS=\\\"SM\\\",\\\"SM\\\",\\\"SM\\\"\"];\n  }",
		_("Messages stay on the SIM until they are safe in the store."));
}

static void print_modems(const struct setup *s, FILE *out)
{
	(void)fprintf(out, "\n# %s\nmodems = (\n",
		_("The modems, a group each, with a comma between them."));
	for (size_t i = 0; i < s->modem_count; i++) {
		print_modem(&s->modems[i], out);
		(void)fputs(i + 1 < s->modem_count ? ",\n" : "\n", out);
	}
	(void)fputs(");\n", out);
}

static void print_token(const struct setup *s, FILE *out)
{
	if (*s->token && !*s->token_file)
		(void)fprintf(out, "  # %s\n",
			_("The token stands in credentials/central-token, and systemd hands it "
			  "over."));
	else if (*s->token && strcmp(s->profile, "georeport2") != 0)
		put_line(out, 2, _("The file that holds the token, and nothing else."),
			"token_file", s->token_file);
}

static void print_georeport2(const struct setup *s, FILE *out)
{
	(void)fprintf(out, "  georeport2 = {\n    # %s\n    service_code = ",
		_("The service that complaints belong to."));
	put_value(out, s->code);
	(void)fputs(";\n", out);
	if (*s->token)
		put_line(out, 4, _("The file that holds the API key, and nothing else."),
			"api_key_file", s->token_file);
	(void)fputs("  };\n", out);
}

static void print_spool(const struct setup *s, FILE *out)
{
	(void)fprintf(out, "  # %s\n  spool = { directory = ",
		_("The folder that gets a file for each complaint."));
	put_value(out, s->url);
	(void)fputs("; };\n", out);
}

static void print_central(const struct setup *s, FILE *out)
{
	(void)fprintf(out, "\n# %s\ncentral = {\n", _("Where complaints go."));
	put_line(out, 2, _("What it speaks: json, georeport2, addstream or spool."), "profile",
		s->profile);
	if (setup_has_folder(s)) {
		print_spool(s, out);
	} else {
		put_line(out, 2,
			_("Its address. As long as there is none, complaints are kept and wait."),
			"url", s->url);
		print_token(s, out);
		if (strcmp(s->profile, "georeport2") == 0)
			print_georeport2(s, out);
	}
	(void)fputs("};\n", out);
}

static void print_alert(const struct setup *s, FILE *out)
{
	(void)fprintf(out, "\n# %s\nalert = {\n", _("Who is told of alarms."));
	put_line(out, 2, _("A phone that gets a text by another modem. \"\": nobody's."), "number",
		s->alert);
	/* "en" stands for the language of this catalogue. */
	put_line(out, 2, _("In which language: id or en."), "language", _("en"));
	(void)fputs("};\n", out);
}

static void print_key(const struct setup *s, FILE *out)
{
	(void)fprintf(out, "\n# %s\n# %s\n",
		_("Phone numbers and secret complaints are sealed with the privacy key."),
		_("Keep a copy of it apart from the backups: without it none can be read."));
	if (!*s->key_file) {
		(void)fprintf(out, "# %s\n",
			_("It stands in credentials/privacy-key, and systemd hands it over."));
		return;
	}
	(void)fputs("privacy = { key_file = ", out);
	put_value(out, s->key_file);
	(void)fputs("; };\n", out);
}

void setup_print(const struct setup *s, const char *day, FILE *out)
{
	(void)fprintf(out, "# %s\n# %s\n#   lapor-smsd --check\n\n# %s\ngateway = ",
		_("Settings of lapor-smsd; lapor-smsd.conf(5) explains all that there are."),
		_("After each change, this says whether all is well:"),
		_("How the central system and alarms call this gateway."));
	put_value(out, s->gateway);
	(void)fputs(";\n", out);
	print_modems(s, out);
	print_central(s, out);
	print_key(s, out);
	print_alert(s, out);
	(void)fprintf(out, "\n# lapor-smsctl setup, %s\n", day);
}
