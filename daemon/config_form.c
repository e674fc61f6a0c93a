/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config_form.c - what a text setting may look like. */
#include "daemon/config_form.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <strings.h>
#include <sys/stat.h>

#define ZONEINFO "/usr/share/zoneinfo"

#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static bool is_made_of(const char *text, const char *accept)
{
	return text[strspn(text, accept)] == '\0';
}

static bool is_name(const char *text)
{
	return text[0] != '-' && text[0] != '.' && is_made_of(text, UPPER LOWER DIGITS "._-");
}

static bool is_central_name(const char *text)
{
	return text[0] != '-' && is_made_of(text, UPPER LOWER DIGITS "_-");
}

static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at > text && at[1] != '\0' && !strchr(at + 1, '@') && !strchr(text, ' ');
}

static bool is_absolute(const char *text)
{
	return text[0] == '/';
}

/* A path, or "imei:" and the 15 digits of TS 23.003 section 6.2.1. */
static bool is_device(const char *text)
{
	if (strncmp(text, "imei:", 5) != 0)
		return true;
	return strlen(text + 5) == 15 && is_made_of(text + 5, DIGITS);
}

static bool is_number(const char *text)
{
	text += text[0] == '+';
	return strlen(text) >= 8 && strlen(text) <= 15 && is_made_of(text, DIGITS);
}

static bool is_prefix(const char *text)
{
	text += text[0] == '+';
	return text[0] != '\0' && strlen(text) <= 15 && is_made_of(text, DIGITS);
}

static bool is_connection(const char *text)
{
	static const char *const speeds[] = { "", "4800", "9600", "14400", "19200", "28800",
		"33600", "38400", "57600", "115200", "230400", "460800", "921600" };

	if (strcasecmp(text, "dku2at") == 0 || strcasecmp(text, "none") == 0)
		return true;
	if (strncasecmp(text, "at", 2) != 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(speeds); i++)
		if (strcmp(text + 2, speeds[i]) == 0)
			return true;
	return false;
}

static bool is_feature(const char *text)
{
	return strncmp(text, "F_", 2) != 0 && is_made_of(text, UPPER DIGITS "_");
}

static bool is_ussd(const char *text)
{
	return is_made_of(text, DIGITS "*#");
}

static bool is_keyword(const char *text)
{
	return is_made_of(text, UPPER LOWER DIGITS);
}

static bool is_category(const char *text)
{
	return !strchr(text, '#');
}

/* glibc unrolls repeat counts: without a bound, thirty octets take gigabytes. */
static bool has_small_counts(const char *pattern)
{
	int counts = 0;

	for (const char *p = pattern; (p = strchr(p, '{')); p++) {
		if (++counts > 2)
			return false;
		for (const char *digit = p + 1; *digit != '\0' && *digit != '}'; digit++)
			if (isdigit((unsigned char)digit[0]) && isdigit((unsigned char)digit[1]) &&
				isdigit((unsigned char)digit[2]))
				return false;
	}
	return true;
}

static bool is_pattern(const char *text)
{
	regex_t regex;

	if (!has_small_counts(text) || regcomp(&regex, text, REG_EXTENDED) != 0)
		return false;
	regfree(&regex);
	return true;
}

static bool is_time_zone(const char *text)
{
	char path[256];
	struct stat st;

	if (text[0] == '/' || strstr(text, ".."))
		return false;
	if (stat(ZONEINFO, &st) < 0)
		return true;
	if (snprintf(path, sizeof(path), "%s/%s", ZONEINFO, text) >= (int)sizeof(path))
		return false;
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* No user and no fragment: secrets belong into files. */
static bool is_address(const char *text, const char *refused)
{
	const char *host;

	if (strncasecmp(text, "http://", 7) == 0)
		host = text + 7;
	else if (strncasecmp(text, "https://", 8) == 0)
		host = text + 8;
	else
		return false;
	return strcspn(host, ":/") > 0 && !strpbrk(host, refused);
}

/* We append paths of our own: no query. */
static bool is_url(const char *text)
{
	return is_address(text, " \"<>\\^`{|}@#?");
}

/* Asked for as it is: RFC 6749 section 3.2 has a query there. */
static bool is_token_url(const char *text)
{
	return is_address(text, " \"<>\\^`{|}@#");
}

/* Reads one character of UTF-8 and gives its octets; 0: there is none. */
static size_t decode(const unsigned char *p, uint32_t *ret)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t size = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	uint32_t code = size == 1 ? p[0] : p[0] & (0x7Fu >> size);

	if ((p[0] >= 0x80 && p[0] < 0xC0) || p[0] >= 0xF8)
		return 0;
	for (size_t i = 1; i < size; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (p[i] & 0x3F);
	}
	*ret = code;
	return code >= lowest[size] ? size : 0;
}

static bool is_printable(uint32_t code)
{
	return code >= 0x20 && (code < 0x7F || code >= 0xA0) && (code < 0xD800 || code > 0xDFFF) &&
	       code <= 0x10FFFF;
}

static bool is_text(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	while (*p != '\0') {
		uint32_t code = 0;
		size_t size = decode(p, &code);

		if (size == 0 || !is_printable(code))
			return false;
		p += size;
	}
	return true;
}

static const struct config_form_rule rules[] = {
	[CONFIG_FORM_GATEWAY] = { "a name of 1 to 63 octets; without this line it is the host name",
		.size_max = 63, .required = true },
	[CONFIG_FORM_PATH] = { "a path of 1 to 255 octets", .size_max = 255, .required = true },
	[CONFIG_FORM_FILE] = { "\"\" or a path of at most 255 octets", .size_max = 255 },
	[CONFIG_FORM_SOCKET] = { "a path of 1 to 107 octets", .size_max = 107, .required = true },
	[CONFIG_FORM_GROUP] = { "\"\" or a group of 1 to 31 letters, digits, '.', '_' and '-'",
		is_name, .size_max = 31, .shown = true },
	[CONFIG_FORM_MODEM_NAME] = { "1 to 31 letters, digits, '.', '_' and '-', other than those "
				     "of each other modem",
		is_name, .size_max = LAPOR_NAME_SIZE - 1, .required = true, .unique = true,
		.shown = true },
	[CONFIG_FORM_DEVICE] = { "a path of 1 to 127 octets (\"/dev/lapor/gsm1\") or "
				 "\"imei:\" and 15 digits, other than that of each other modem",
		is_device, .size_max = 127, .required = true, .unique = true, .shown = true },
	[CONFIG_FORM_NUMBER] = { "\"\" or a phone number of 8 to 15 digits, nothing between them "
				 "(\"+6281100000001\")",
		is_number, .size_max = 16 },
	[CONFIG_FORM_SENDER] = { "phone numbers or sender names of 1 to 47 octets",
		.size_max = LAPOR_NUMBER_SIZE - 1 },
	[CONFIG_FORM_PREFIX] = { "the first 1 to 15 digits of phone numbers (\"+62811\")",
		is_prefix, .size_max = 16 },
	[CONFIG_FORM_CONNECTION] = { "\"dku2at\", \"at\" or \"at\" with a speed (\"at115200\")",
		is_connection, .size_max = 23, .required = true, .shown = true },
	[CONFIG_FORM_MODEL] = { "\"at\", \"\" or a model that libgammu knows, at most 23 letters, "
				"digits, '.', '_' and '-'",
		is_name, .size_max = 23, .shown = true },
	[CONFIG_FORM_FEATURE] = { "names of libgammu's features in upper case, without \"F_\" "
				  "(\"SMS_NO_ME\")",
		is_feature, .size_max = 23, .shown = true },
	[CONFIG_FORM_AT_LINE] = { "lines of 1 to 127 octets (\"AT+CPMS=...\")", .size_max = 127 },
	[CONFIG_FORM_USSD] = { "\"\" or a service code of digits, '*' and '#' (\"*888#\")", is_ussd,
		.size_max = 63 },
	[CONFIG_FORM_PATTERN] = { "\"\" or a POSIX extended regular expression of at most 127 "
				  "octets, with at most two counts in {}, each below 100",
		is_pattern, .size_max = 127 },
	[CONFIG_FORM_KEYWORD] = { "a word of 1 to 31 letters and digits, other than that of each "
				  "other route",
		is_keyword, .size_max = 31, .required = true, .unique = true, .shown = true,
		.upper = true },
	[CONFIG_FORM_AGENCY] = { "at most 127 octets of text", .size_max = 127 },
	[CONFIG_FORM_CATEGORY] = { "at most 31 octets of text without '#'", is_category,
		.size_max = 31 },
	[CONFIG_FORM_CATEGORY_KEY] = { "1 to 31 octets of text without '#', other than that of "
				       "each other entry",
		is_category, .size_max = 31, .required = true, .unique = true, .shown = true },
	[CONFIG_FORM_CODE] = { "at most 64 octets of text", .size_max = 64 },
	[CONFIG_FORM_CODE_OF_KEY] = { "1 to 64 octets of text", .size_max = 64, .required = true },
	[CONFIG_FORM_SHORT] = { "at most 63 octets of text", .size_max = 63 },
	[CONFIG_FORM_ADDRESS] = { "1 to 127 octets of text", .size_max = 127, .required = true },
	[CONFIG_FORM_EMAIL] = { "\"\" or a mail address of at most 127 octets "
				"(\"sms@region.example\")",
		is_email, .size_max = 127 },
	[CONFIG_FORM_WORD] = { "words of 1 to 63 octets", .size_max = 63 },
	[CONFIG_FORM_TIME_ZONE] = { "a name below " ZONEINFO ": \"Asia/Jakarta\", "
				    "\"Asia/Makassar\", \"Asia/Jayapura\" or another",
		is_time_zone, .size_max = 63, .required = true, .shown = true },
	[CONFIG_FORM_UNCERTAIN] = { .choices = "resend-once, hold", .size_max = 23, .shown = true },
	[CONFIG_FORM_CENTRAL_NAME] = { "1 to 31 letters, digits, '_' and '-', other than those of "
				       "each other central system",
		is_central_name, .size_max = LAPOR_NAME_SIZE - 1, .unique = true, .shown = true },
	[CONFIG_FORM_ROUTE_WORD] = { "keywords of intake.routes", is_keyword, .size_max = 31,
		.shown = true },
	[CONFIG_FORM_CLASS] = { .choices = "pengaduan, aspirasi, informasi",
		.size_max = 23,
		.shown = true },
	[CONFIG_FORM_PROFILE] = { .choices = "json, georeport2, addstream, spool",
		.size_max = 23,
		.shown = true },
	[CONFIG_FORM_URL] = { "\"\" or an http:// or https:// address of at most 511 octets, "
			      "without user, '?' and '#'",
		is_url, .size_max = 511 },
	[CONFIG_FORM_TOKEN_URL] = { "\"\" or an http:// or https:// address of at most 511 "
				    "octets, without user and '#'",
		is_token_url, .size_max = 511 },
	[CONFIG_FORM_ON_UNKNOWN] = { .choices = "hold, resend", .size_max = 23, .shown = true },
	[CONFIG_FORM_PORTS] = { "paths that begin with '/', of 1 to 127 octets, where '*' and '?' "
				"stand for anything (\"/dev/ttyUSB*\")",
		is_absolute, .size_max = 127, .required = true, .shown = true },
	[CONFIG_FORM_SIM_CHANGE] = { .choices = "alarm, hold", .size_max = 23, .shown = true },
	[CONFIG_FORM_LANGUAGE] = { .choices = "id, en", .size_max = 23, .shown = true },
	[CONFIG_FORM_LOG_LEVEL] = { .choices = "err, warning, notice, info, debug",
		.size_max = 23,
		.shown = true },
};

const struct config_form_rule *config_form_get(enum config_form form)
{
	return &rules[form];
}

/* One of "a, b, c". */
static bool is_choice(const char *choices, const char *word)
{
	size_t size = strlen(word);

	for (const char *p = choices; *p != '\0'; p += strspn(p, ", ")) {
		size_t choice_size = strcspn(p, ",");

		if (choice_size == size && strncmp(p, word, size) == 0)
			return true;
		p += choice_size;
	}
	return false;
}

bool config_form_fits(enum config_form form, const char *text)
{
	const struct config_form_rule *rule = &rules[form];

	if (rule->choices)
		return is_choice(rule->choices, text);
	if (text[0] == '\0')
		return !rule->required;
	return strlen(text) <= rule->size_max && is_text(text) &&
	       (!rule->match || rule->match(text));
}

bool config_form_is_quotable(const char *text)
{
	size_t digits = 0;

	for (const char *c = text; *c; c++)
		digits += *c >= '0' && *c <= '9';
	return *text == '/' ? strlen(text) <= 64 : *text && digits < 4 && strlen(text) <= 24;
}
