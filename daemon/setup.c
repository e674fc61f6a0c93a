/* SPDX-License-Identifier: GPL-2.0-or-later */
/* setup.c - answers to a first configuration, checked. */
#include "daemon/setup.h"

#include "daemon/config_form.h"
#include "daemon/number.h"
#include "daemon/translate.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <strings.h>
#include <sys/stat.h>

#define GRAPHIC_FIRST '!'
#define GRAPHIC_LAST  '~'

__attribute__((format(printf, 2, 3))) static int refuse(
	char why[static SETUP_WHY_SIZE], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(why, SETUP_WHY_SIZE, format, args);
	va_end(args);
	return -EINVAL;
}

int setup_set_gateway(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	if (!config_form_fits(CONFIG_FORM_GATEWAY, answer) ||
		copy_string(s->gateway, sizeof(s->gateway), answer) < 0)
		return refuse(ret_why, "%s",
			_("A name has 1 to 63 characters, such as jatim-1: the central system and "
			  "alarms call the gateway so."));
	return 0;
}

int setup_set_profile(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	if (!config_form_fits(CONFIG_FORM_PROFILE, answer) ||
		copy_string(s->profile, sizeof(s->profile), answer) < 0)
		return refuse(ret_why, "%s",
			_("There are json, georeport2, addstream and spool: who runs the central "
			  "system knows which; json is what this gateway speaks best."));
	return 0;
}

bool setup_has_token(const struct setup *s)
{
	return !setup_has_folder(s) && *s->url;
}

bool setup_has_folder(const struct setup *s)
{
	return strcmp(s->profile, "spool") == 0;
}

static bool is_loopback(const char *host, size_t size)
{
	struct in6_addr six;
	struct in_addr four;
	char bare[64];

	if (size >= sizeof(bare))
		return false;
	memcpy(bare, host, size);
	bare[size] = '\0';
	if (strcasecmp(bare, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, bare, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, bare, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

/* What is sent there are citizens' words and a token. */
static bool is_plain(const char *url)
{
	const char *host = url + strlen("http://");

	if (strncasecmp(url, "https://", 8) == 0)
		return false;
	if (*host == '[')
		return !is_loopback(host + 1, strcspn(host + 1, "]"));
	return !is_loopback(host, strcspn(host, ":/"));
}

static int set_folder(struct setup *s, const char *answer, char why[static SETUP_WHY_SIZE])
{
	struct stat st;

	if (answer[0] != '/' || !config_form_fits(CONFIG_FORM_FILE, answer))
		return refuse(why, "%s",
			_("The profile spool writes into a folder: its path begins with /."));
	if (stat(answer, &st) < 0 || !S_ISDIR(st.st_mode))
		return refuse(why,
			_("%s is no folder: make it first, so that lapor-smsd may write "
			  "there."),
			answer);
	return copy_string(s->url, sizeof(s->url), answer);
}

int setup_set_url(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	if (setup_has_folder(s))
		return set_folder(s, answer, ret_why);
	if (!config_form_fits(CONFIG_FORM_URL, answer) || strlen(answer) >= sizeof(s->url))
		return refuse(ret_why, "%s",
			_("An address begins with https://, and has no user, no ? and no # in it: "
			  "https://central.example"));
	if (*answer && is_plain(answer))
		return refuse(ret_why, "%s",
			_("http:// is for this machine only (127.0.0.1, localhost): what citizens "
			  "write would travel in the open. Use https://."));
	return copy_string(s->url, sizeof(s->url), answer);
}

int setup_set_code(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	if (!config_form_fits(CONFIG_FORM_CODE_OF_KEY, answer) ||
		copy_string(s->code, sizeof(s->code), answer) < 0)
		return refuse(ret_why, "%s",
			_("The profile georeport2 needs the service code that complaints get, of 1 "
			  "to 64 characters: its operator has a list of them."));
	return 0;
}

/* Never repeated, not even where it is refused. */
int setup_set_token(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	for (const char *c = answer; *c; c++)
		if (*c < GRAPHIC_FIRST || *c > GRAPHIC_LAST)
			return refuse(ret_why, "%s",
				_("A token has letters, digits and signs, but no blanks: copy "
				  "it as it was given to you."));
	if (!*answer && strcmp(s->profile, "addstream") == 0)
		return refuse(ret_why, "%s", _("The profile addstream cannot do without a token."));
	if (copy_string(s->token, sizeof(s->token), answer) < 0)
		return refuse(
			ret_why, _("A token has at most %d characters."), SETUP_TEXT_SIZE - 1);
	return 0;
}

/* A number as a person writes it; "" is none. */
static int take_number(
	const char *answer, char ret[static LAPOR_NUMBER_SIZE], char why[static SETUP_WHY_SIZE])
{
	char number[LAPOR_NUMBER_SIZE] = "";

	if (*answer && (!number_is_person(answer) || number_normalise(answer, number) < 0 ||
			       number[0] != '+' || !config_form_fits(CONFIG_FORM_NUMBER, number)))
		return refuse(why, "%s",
			_("That is no phone number: write it as 081234567890 or +6281234567890."));
	memcpy(ret, number, LAPOR_NUMBER_SIZE);
	return 0;
}

/* Whose modem has this number; NULL: nobody's. */
static const struct setup_modem *find_number(const struct setup *s, const char *number)
{
	for (size_t i = 0; i < s->modem_count; i++)
		if (*number && strcmp(s->modems[i].number, number) == 0)
			return &s->modems[i];
	return NULL;
}

int setup_set_number(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	struct setup_modem *modem = &s->modems[s->modem_count - 1];
	const struct setup_modem *other;
	char number[LAPOR_NUMBER_SIZE];
	int r = take_number(answer, number, ret_why);

	if (r < 0)
		return r;
	other = find_number(s, number);
	if (other && other != modem)
		return refuse(ret_why, _("%s has this number already."), other->name);
	memcpy(modem->number, number, sizeof(number));
	return 0;
}

int setup_set_alert(struct setup *s, const char *answer, char ret_why[static SETUP_WHY_SIZE])
{
	char number[LAPOR_NUMBER_SIZE];
	int r = take_number(answer, number, ret_why);
	const struct setup_modem *modem = r < 0 ? NULL : find_number(s, number);

	if (r < 0)
		return r;
	if (modem)
		return refuse(ret_why,
			_("That is the SIM of %s: alarms must go to a person's phone."),
			modem->name);
	memcpy(s->alert, number, sizeof(number));
	return 0;
}

int setup_add_modem(
	struct setup *s, const char *device, const char *what, char ret_why[static SETUP_WHY_SIZE])
{
	struct setup_modem *modem = &s->modems[s->modem_count];

	if (s->modem_count >= SETUP_MODEMS_MAX)
		return refuse(ret_why,
			_("More than %d modems cannot be set up here: add them to the file."),
			SETUP_MODEMS_MAX);
	if (!*device || !config_form_fits(CONFIG_FORM_DEVICE, device))
		return refuse(ret_why, "%s",
			_("A port is a path of at most 127 characters, such as /dev/ttyUSB0."));
	for (size_t i = 0; i < s->modem_count; i++)
		if (strcmp(s->modems[i].device, device) == 0)
			return refuse(ret_why, _("%s is named twice."), device);
	*modem = (struct setup_modem){ 0 };
	(void)snprintf(modem->name, sizeof(modem->name), "gsm%zu", s->modem_count + 1);
	(void)copy_string(modem->device, sizeof(modem->device), device);
	(void)copy_string(modem->what, sizeof(modem->what), what);
	s->modem_count++;
	return 0;
}
