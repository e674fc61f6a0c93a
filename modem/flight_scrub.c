/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flight_scrub.c - a line of a modem without what nobody may know: a whitelist. */
#include "modem/flight.h"

#include <stdio.h>

#define DIGITS_ALIKE   4  /* of a number that is shown */
#define DIGITS_LINE    24 /* shown of a line .. */
#define DIGITS_PAYLOAD 8  /* .. that carries what strangers write */
#define TOKEN_SIZE     16
#define ID_LEAST       14 /* digits of an IMEI, IMSI or ICCID */
#define ID_MOST        22
#define HEX_LEAST      8

/* Names of commands and the words of their answers. What a maker may call its modem is none. */
static const char *const words[] = { "CME", "CMS", "ERROR", "OK", "READY", "SIM", "PIN", "PUK",
	"PIN2", "PUK2", "PH", "SM", "ME", "MT", "SR", "BM", "SC", "GSM", "IRA", "UCS2", "UTF", "8",
	"HEX", "REC", "UNREAD", "READ", "STO", "SENT", "UNSENT", "ALL", "csq", "act", "smsfull",
	"CMEE", "CREG", "CGREG", "CEREG", "CSQ", "CPIN", "CPIN2", "CLCK", "CPWD", "CPMS", "CMGF",
	"CMGL", "CMGR", "CMGS", "CMGD", "CMGW", "CMSS", "CMMS", "CNMI", "CNMA", "CMT", "CMTI",
	"CDS", "CDSI", "CBM", "CBMI", "CSCA", "CSCS", "CSMP", "CSDH", "CSMS", "CSAS", "CRES",
	"CUSD", "CFUN", "COPS", "COPN", "CGMI", "CGMM", "CGMR", "GMI", "GMM", "GMR", "GSN", "CGSN",
	"CIMI", "CCID", "ICCID", "QCCID", "CPBS", "CPBR", "CPBF", "CPBW", "CNUM", "CLIP", "CLIR",
	"COLP", "CCWA", "CRC", "CRSM", "CSIM", "CCLK", "CTZR", "CTZU", "CTZV", "CTZE", "NITZ",
	"CIEV", "CIND", "CMER", "CKPD", "CGATT", "CGACT", "CGDCONT", "CGCLASS", "CGEREP", "CGEV",
	"CPAS", "CBC", "CBST", "CHUP", "CLCC", "CRING", "CRLP", "CMOD", "CEER", "CESQ", "CPROT",
	"SYNCML", "MODE", "GCAP", "IPR", "ICF", "IFC", "FCLASS", "CSSN", "CCFC", "CALM", "CHSN",
	"TSSPCSW", "EFSW", "CPSMS", "CVHU", "QINDCFG", "QIND", "QURCCFG", "QCFG", "QENG", "QNWINFO",
	"QSPN", "QUSIM", "QSIMSTAT", "QNETDEVSTATUS", "CURC", "RSSI", "MODE", "SIMST", "SRVST",
	"HCSQ", "BOOT", "STIN", "DSFLOWRPT", "SYSINFO", "SYSCFG", "SYSCFGEX", "CARDMODE", "HVER",
	"NDISSTAT", "RFSWITCH", "SYSSTART", "SIND", "SMONI", "SCFG", "ZPASR", "ZUSIMR", "ZURDY",
	"ZDONR", "MSSTK", "ESTKSMENU", "SPN", "STN", "CUSATEND", "CUSATP" };

/* Carry what strangers write, or who they are. */
static const char *const payloads[] = { "CUSD", "CMGL", "CMGR", "CMT", "CDS", "CBM", "CPBR", "CPBF",
	"CNUM", "CLIP", "CCWA", "CRSM", "CSIM" };
static const char *const identities[] = { "GSN", "CGSN", "CIMI", "CCID", "ICCID", "QCCID" };
static const char *const secrets[] = { "CPIN", "CPIN2", "CLCK", "CPWD" };

/* Whole lines. */
static const char *const results[] = { "OK", "ERROR", "RING", "CONNECT", "BUSY", "NO CARRIER",
	"NO ANSWER", "NO DIALTONE", "COMMAND NOT SUPPORT", "ABORTED", ">", "> ", "ESC" };

/* A line on its way from `at` to ret. */
struct scrub {
	const char *at, *end;
	char *ret;
	size_t used;
	size_t digits; /* shown so far */
	bool is_full;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_mark(char c)
{
	return c != '\0' && strchr(" ,=?:;()&^+!*#./-$%", c) != NULL;
}

static bool has(const char *const *list, size_t count, const char *word, size_t size)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == size && memcmp(list[i], word, size) == 0)
			return true;
	return false;
}

static void cut(struct scrub *s)
{
	memcpy(s->ret + s->used, "..", 2);
	s->used += 2;
	s->is_full = true;
}

/* It was cut here before. */
static bool is_cut(const struct scrub *s)
{
	return s->end - s->at == 2 && memcmp(s->at, "..", 2) == 0;
}

/* Whole, or the line ends here. */
static void put(struct scrub *s, const char *text, size_t size)
{
	if (s->is_full)
		return;
	if (s->used + size > FLIGHT_TEXT_SIZE - sizeof("..")) {
		cut(s);
		return;
	}
	memcpy(s->ret + s->used, text, size);
	s->used += size;
}

static void put_token(struct scrub *s, const char *name, size_t count)
{
	char token[TOKEN_SIZE];
	int size = snprintf(token, sizeof(token), "<%s %zu>", name, count < 9999 ? count : 9999);

	put(s, token, (size_t)size);
}

static void hide_rest(struct scrub *s, const char *token)
{
	put(s, token, strlen(token));
	s->at = s->end;
}

/* How long the token of ours is that stands here; 0: there is none. */
static size_t token_size(const char *at, const char *end)
{
	static const char *const plain[] = { "<n>", "<pin>", "<id>" };
	static const char *const counted[] = { "<PDU ", "<text " };
	size_t left = (size_t)(end - at);

	for (size_t i = 0; i < COUNT_OF(plain); i++)
		if (left >= strlen(plain[i]) && memcmp(at, plain[i], strlen(plain[i])) == 0)
			return strlen(plain[i]);
	for (size_t i = 0; i < COUNT_OF(counted); i++) {
		size_t begin = strlen(counted[i]), size = begin;

		if (left < begin || memcmp(at, counted[i], begin) != 0)
			continue;
		while (size < left && size < begin + DIGITS_ALIKE && is_digit(at[size]))
			size++;
		if (size > begin && size < left && at[size] == '>')
			return size + 1;
	}
	return 0;
}

/* "0812-3456 7890" is one number, however it is written. */
static const char *number_end(const struct scrub *s, size_t *ret_digits)
{
	const char *at = s->at;

	*ret_digits = 0;
	for (;;) {
		const char *next = at;

		while (next < s->end && is_digit(*next))
			next++;
		*ret_digits += (size_t)(next - at);
		at = next;
		while (next < s->end && next - at < 3 && strchr(" .-/+*#:", *next) && *next != '\0')
			next++;
		if (next == at || next == s->end || !is_digit(*next))
			return at;
		at = next;
	}
}

static void scrub_number(struct scrub *s)
{
	size_t digits;
	const char *end = number_end(s, &digits);
	size_t size = (size_t)(end - s->at);
	/* What stands between the digits is of no more use then. */
	bool is_shown = digits <= DIGITS_ALIKE && s->digits + digits <= DIGITS_LINE;

	if (is_shown) {
		put(s, s->at, size);
		s->digits += digits;
	} else {
		put(s, "<n>", 3);
	}
	s->at = end;
}

/* "ATE1V1", "ATZ": AT, and letters with at most two digits each. */
static bool is_basic(const char *word, size_t size)
{
	size_t at = 2;

	if (size < 2 || memcmp(word, "AT", 2) != 0)
		return false;
	while (at < size && strchr("EVQXSZIHF", word[at])) {
		size_t digits = 0;

		at++;
		while (at < size && digits < 2 && is_digit(word[at])) {
			at++;
			digits++;
		}
	}
	return at == size;
}

static void scrub_word(struct scrub *s)
{
	const char *word = s->at;
	size_t size = 0;

	while (s->at < s->end && *s->at != '"' && !is_mark(*s->at) &&
		(s->at == word || *s->at != '<'))
		s->at++;
	size = (size_t)(s->at - word);
	if (size >= 3 && memcmp(word, "ATD", 3) == 0) {
		put(s, "ATD", 3);
		hide_rest(s, "<n>");
	} else if (is_basic(word, size) || has(words, COUNT_OF(words), word, size)) {
		put(s, word, size);
	} else {
		put_token(s, "text", size);
	}
	if (has(secrets, COUNT_OF(secrets), word, size) && s->end - s->at >= 2 && s->at[0] == '=' &&
		s->at[1] != '?') {
		put(s, "=", 1);
		hide_rest(s, "<pin>");
	}
}

/* Known words alone, as "REC UNREAD". */
static bool is_known(const char *text, size_t size)
{
	while (size > 0) {
		size_t word = 0;

		while (word < size && text[word] != ' ' && text[word] != '-')
			word++;
		if (!has(words, COUNT_OF(words), text, word))
			return false;
		word += word < size;
		text += word;
		size -= word;
	}
	return true;
}

static void scrub_quoted(struct scrub *s)
{
	const char *text = s->at + 1;
	const char *end = text;
	bool has_digit = false, has_other = false;

	for (; end < s->end && *end != '"'; end++) {
		has_digit |= is_digit(*end);
		has_other |= !is_digit(*end) && !is_mark(*end);
	}
	s->at = end < s->end ? end + 1 : end;
	if (end < s->end && is_known(text, (size_t)(end - text)))
		put(s, text - 1, (size_t)(s->at - text) + 1);
	else if (has_digit && !has_other)
		put(s, "<n>", 3);
	else
		put_token(s, "text", (size_t)(end - text));
}

/* Names, numbers and marks; all else is hidden. */
static void scrub_known(struct scrub *s)
{
	while (s->at < s->end && !s->is_full) {
		size_t token = token_size(s->at, s->end);

		if (token > 0) {
			put(s, s->at, token);
			s->at += token;
		} else if (is_cut(s)) {
			cut(s);
		} else if (is_digit(*s->at)) {
			scrub_number(s);
		} else if (*s->at == '"') {
			scrub_quoted(s);
		} else if (is_mark(*s->at)) {
			put(s, s->at, 1);
			s->at++;
		} else {
			scrub_word(s);
		}
	}
}

static bool is_figure(char c)
{
	return is_digit(c) || c == ',' || c == ' ';
}

/* "1,1,", with as many digits as messages and modes have. */
static void scrub_figures(struct scrub *s)
{
	size_t digits = 0, alike = 0;

	while (s->at < s->end && is_figure(*s->at)) {
		alike = is_digit(*s->at) ? alike + 1 : 0;
		digits += alike > 0;
		if (digits > DIGITS_PAYLOAD || alike == DIGITS_ALIKE)
			return;
		put(s, s->at++, 1);
	}
}

/* Figures, and then what a stranger wrote, as one. */
static void scrub_payload(struct scrub *s)
{
	scrub_figures(s);
	if (s->at == s->end || s->is_full)
		return;
	if (is_cut(s))
		cut(s);
	else if (token_size(s->at, s->end) == (size_t)(s->end - s->at))
		put(s, s->at, (size_t)(s->end - s->at));
	else
		put_token(s, "text", (size_t)(s->end - s->at));
}

/* "+CMGL: ..": the size of its beginning up to the blank, with the name. 0: it is no such line. */
static size_t info_size(const struct scrub *s, const char **ret_name, size_t *ret_size)
{
	size_t left = (size_t)(s->end - s->at), size = 1;

	if (left < 3 || !strchr("+^*$", s->at[0]) || s->at[0] == '\0' || is_digit(s->at[1]))
		return 0;
	while (size < left && ((s->at[size] >= 'A' && s->at[size] <= 'Z') || is_digit(s->at[size])))
		size++;
	*ret_name = s->at + 1;
	*ret_size = size - 1;
	/* "+CME ERROR:" has no colon here. */
	if (size == left || !strchr(": ", s->at[size]) ||
		!has(words, COUNT_OF(words), *ret_name, *ret_size))
		return 0;
	return size + 1;
}

static bool scrub_info(struct scrub *s)
{
	const char *name;
	size_t name_size, size = info_size(s, &name, &name_size);

	if (size == 0)
		return false;
	if (has(identities, COUNT_OF(identities), name, name_size)) {
		put(s, s->at, size);
		hide_rest(s, " <id>");
	} else if (has(payloads, COUNT_OF(payloads), name, name_size)) {
		put(s, s->at, size);
		s->at += size;
		scrub_payload(s);
	} else {
		scrub_known(s);
	}
	return true;
}

/* Octets in hex, an identity, or what somebody wrote. */
static void scrub_bare(struct scrub *s)
{
	size_t size = (size_t)(s->end - s->at), digits = 0, hex = 0;

	for (const char *c = s->at; c < s->end; c++) {
		digits += is_digit(*c);
		hex += is_digit(*c) || (*c >= 'A' && *c <= 'F') || (*c >= 'a' && *c <= 'f');
	}
	if (digits == size)
		hide_rest(s, size >= ID_LEAST && size <= ID_MOST ? "<id>" : "<n>");
	else if (hex == size && size >= HEX_LEAST)
		put_token(s, "PDU", size / 2);
	else
		put_token(s, "text", size);
}

static bool is_command(const struct scrub *s)
{
	const char *end = s->at;

	while (end < s->end && !is_mark(*end) && *end != '"' && *end != '<')
		end++;
	return is_basic(s->at, (size_t)(end - s->at)) ||
	       (end - s->at >= 3 && memcmp(s->at, "ATD", 3) == 0);
}

void flight_scrub(const char *line, size_t size, char ret[static FLIGHT_TEXT_SIZE])
{
	struct scrub s = { .at = line, .ret = ret };

	size = strnlen(line, size);
	s.end = line + size;
	/* The echo of a PDU, behind the modem's prompt for it. */
	if (size > 2 && memcmp(line, "> ", 2) == 0) {
		put(&s, line, 2);
		s.at = line += 2;
		size -= 2;
	}
	if (is_cut(&s))
		cut(&s);
	else if (token_size(line, s.end) == size && size > 0)
		put(&s, line, size);
	else if (has(results, COUNT_OF(results), line, size))
		put(&s, line, size);
	else if (is_command(&s))
		scrub_known(&s);
	else if (size > 0 && !scrub_info(&s))
		scrub_bare(&s);
	ret[s.used] = '\0';
}
