/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c - what a command line means: table, arguments, results.
 */
#include "tests/atsim/commands.h"

#include <ctype.h>
#include <strings.h>

#include "lapor.h"

/* What must be there, else the error comes by itself. */
#define NEEDS_SIM     1u /* CMS 310 without a SIM, CMS 311 while it wants its PIN */
#define NEEDS_SIM_CME 2u /* the same as CME errors */

static const struct command {
	const char *name;
	command_run *run;
	unsigned needs;
} commands[] = {
	{ "+CBC", command_cbc, 0 }, { "+CCID", command_ccid, NEEDS_SIM_CME },
	{ "+CCLK", command_cclk, 0 }, { "+CFUN", command_cfun, 0 }, { "+CGATT", command_cgatt, 0 },
	{ "+CGMI", command_cgmi, 0 }, { "+CGMM", command_cgmm, 0 }, { "+CGMR", command_cgmr, 0 },
	{ "+CGREG", command_cgreg, 0 }, { "+CGSN", command_cgsn, 0 },
	{ "+CHUP", command_accept, 0 }, { "+CIMI", command_cimi, NEEDS_SIM_CME },
	{ "+CLCK", command_clck, NEEDS_SIM_CME }, { "+CLIP", command_clip, 0 },
	{ "+CMEE", command_cmee, 0 }, { "+CMGD", command_cmgd, NEEDS_SIM },
	{ "+CMGF", command_cmgf, 0 }, { "+CMGL", command_cmgl, NEEDS_SIM },
	{ "+CMGR", command_cmgr, NEEDS_SIM }, { "+CMGS", command_cmgs, NEEDS_SIM },
	{ "+CMGW", command_cmgw, NEEDS_SIM }, { "+CMMS", command_cmms, 0 },
	{ "+CNMA", command_cnma, 0 }, { "+CNMI", command_cnmi, 0 },
	{ "+CNUM", command_cnum, NEEDS_SIM_CME }, { "+COPS", command_cops, 0 },
	{ "+CPIN", command_cpin, 0 }, { "+CPMS", command_cpms, NEEDS_SIM },
	{ "+CREG", command_creg, 0 }, { "+CSCA", command_csca, NEEDS_SIM },
	{ "+CSCS", command_cscs, 0 }, { "+CSMP", command_csmp, 0 }, { "+CSMS", command_csms, 0 },
	{ "+CSQ", command_csq, 0 }, { "+CUSD", command_cusd, NEEDS_SIM_CME },
	{ "+GMI", command_cgmi, 0 }, { "+GMM", command_cgmm, 0 }, { "+GMR", command_cgmr, 0 },
	{ "+GSN", command_cgsn, 0 }, { "", command_accept, 0 }, /* AT and the letters of V.250 */
};

/* Where unknown commands are counted. */
#define OTHER COUNT_OF(commands)

_Static_assert(COUNT_OF(commands) < MODEM_COMMANDS_MAX, "room for their counts");

/* One command of a line. */
struct call {
	char name[16]; /* "+CMGL", or "E" for the basic ones */
	enum form form;
	char args[512];
};

const char *commands_name(unsigned index)
{
	if (index > OTHER)
		return NULL;
	if (index == OTHER)
		return "other";
	return commands[index].name[0] ? commands[index].name + 1 : "AT";
}

int commands_next_text(const char **args, char *ret, size_t size)
{
	const char *at = *args;
	size_t length = 0;
	bool quoted = false;

	for (; *at && (quoted || *at != ','); at++) {
		if (*at == '"') {
			quoted = !quoted;
			continue;
		}
		if (*at == ' ' && !quoted)
			continue;
		if (length + 1 >= size)
			return -EOVERFLOW;
		ret[length++] = *at;
	}
	ret[length] = '\0';
	*args = *at ? at + 1 : at;
	return length > 0;
}

int commands_next_number(const char **args, int *ret)
{
	char text[16], *end;
	long value;
	int r;

	r = commands_next_text(args, text, sizeof(text));
	if (r <= 0)
		return r;
	value = strtol(text, &end, 10);
	if (*end || value < 0 || value > INT32_MAX)
		return -EINVAL;
	*ret = (int)value;
	return 1;
}

static const char *cme_text(int code)
{
	switch (code) {
	case CME_NOT_ALLOWED: return "operation not allowed";
	case CME_NO_SIM: return "SIM not inserted";
	case CME_PIN_WANTED: return "SIM PIN required";
	case CME_PUK_WANTED: return "SIM PUK required";
	case CME_SIM_BUSY: return "SIM busy";
	case CME_WRONG_PIN: return "incorrect password";
	case CME_NO_NETWORK: return "no network service";
	default: return "unknown";
	}
}

static void print_result(struct modem *modem, int result)
{
	int code = result & 0xffff;

	if (result == RESULT_OK)
		modem_print(modem, "\r\nOK\r\n");
	else if (result == RESULT_NO_CARRIER)
		modem_print(modem, "\r\nNO CARRIER\r\n");
	else if (result >= RESULT_CMS(0) && result < RESULT_CME(0))
		modem_print(modem, "\r\n+CMS ERROR: %d\r\n", code);
	else if (result == RESULT_ERROR || modem->settings.cmee == 0)
		modem_print(modem, "\r\nERROR\r\n");
	else if (modem->settings.cmee == 1)
		modem_print(modem, "\r\n+CME ERROR: %d\r\n", code);
	else
		modem_print(modem, "\r\n+CME ERROR: %s\r\n", cme_text(code));
}

static int check_sim(const struct modem *modem, unsigned needs)
{
	bool cme = needs == NEEDS_SIM_CME;

	if (needs == 0)
		return RESULT_OK;
	if (faults_on(&modem->faults, FAULT_NO_SIM))
		return cme ? RESULT_CME(CME_NO_SIM) : RESULT_CMS(CMS_NO_SIM);
	if (modem_is_booting(modem))
		return cme ? RESULT_CME(CME_SIM_BUSY) : RESULT_CMS(CMS_SIM_BUSY);
	if (faults_on(&modem->faults, FAULT_PUK))
		return cme ? RESULT_CME(CME_PUK_WANTED) : RESULT_CMS(CMS_PUK_WANTED);
	if (faults_on(&modem->faults, FAULT_PIN))
		return cme ? RESULT_CME(CME_PIN_WANTED) : RESULT_CMS(CMS_PIN_WANTED);
	return RESULT_OK;
}

static int run_basic(struct modem *modem, const struct call *call)
{
	char argument = call->args[0] ? call->args[0] : '0';

	switch (call->name[0]) {
	case 'E': modem->settings.echo = argument != '0'; return RESULT_OK;
	case 'Z': modem_reset(modem); return RESULT_OK;
	case 'I':
		modem_print(modem, "\r\nlapor-smsd AT modem simulator " LAPOR_VERSION "\r\n");
		return RESULT_OK;
	case 'D': return RESULT_NO_CARRIER;
	case 'H':
	case 'L':
	case 'M':
	case 'Q':
	case 'S':
	case 'V':
	case 'X': return RESULT_OK;
	case '&':
		if (call->name[1] == 'F')
			modem_reset(modem);
		return RESULT_OK;
	default: return RESULT_ERROR;
	}
}

static size_t find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		if (strcasecmp(commands[i].name, name) == 0)
			return i;
	return OTHER;
}

static int run(struct modem *modem, const struct call *call)
{
	bool basic = call->name[0] == '&' || isalpha((unsigned char)call->name[0]);
	size_t index = basic ? find("") : find(call->name);
	int result;

	modem->command_counts[index]++;
	result = commands_strike(
		modem, index == OTHER || basic ? call->name : commands_name((unsigned)index));
	if (result == RESULT_OK && call->form == FORM_READ &&
		faults_strike(&modem->faults, FAULT_READ_LOST, call->name + 1, NULL))
		result = RESULT_SILENT;
	if (result != RESULT_OK)
		return result;
	if (basic)
		return run_basic(modem, call);
	if (index == OTHER)
		return RESULT_CME(CME_UNKNOWN);
	result = check_sim(modem, call->form == FORM_TEST ? 0 : commands[index].needs);
	if (result != RESULT_OK)
		return result;
	return commands[index].run(modem, call->form, call->args);
}

/* A letter with a number, "&" with both, or D with the rest of the line. */
static const char *read_basic(const char *at, struct call *ret)
{
	size_t length = 0;

	ret->name[length++] = (char)toupper((unsigned char)*at++);
	if (ret->name[0] == '&' && isalpha((unsigned char)*at))
		ret->name[length++] = (char)toupper((unsigned char)*at++);
	ret->name[length] = '\0';
	length = strspn(at, ret->name[0] == 'S' ? "0123456789=?" : "0123456789");
	if (ret->name[0] == 'D')
		length = strlen(at);
	if (length >= sizeof(ret->args))
		return NULL;
	memcpy(ret->args, at, length);
	ret->args[length] = '\0';
	return at + length;
}

static size_t args_length(const char *args)
{
	bool quoted = false;
	size_t length = 0;

	for (; args[length] && (quoted || args[length] != ';'); length++)
		if (args[length] == '"')
			quoted = !quoted;
	return length;
}

static const char *read_extended(const char *at, struct call *ret)
{
	size_t length = strcspn(at, "=?;");

	if (length >= sizeof(ret->name))
		return NULL;
	memcpy(ret->name, at, length);
	while (length > 0 && ret->name[length - 1] == ' ')
		length--;
	ret->name[length] = '\0';
	at += strcspn(at, "=?;");
	if (*at == '=' && at[1] == '?')
		ret->form = FORM_TEST;
	else if (*at == '=')
		ret->form = FORM_SET;
	else
		ret->form = *at == '?' ? FORM_READ : FORM_RUN;
	at += ret->form == FORM_TEST ? 2 : ret->form == FORM_RUN ? 0 : 1;
	length = args_length(at);
	if (length >= sizeof(ret->args))
		return NULL;
	if (ret->form == FORM_SET) {
		memcpy(ret->args, at, length);
		ret->args[length] = '\0';
	}
	return at + length;
}

static size_t first_of(size_t first, const struct call *call)
{
	return first == find("") && call->name[0] == '+' ? find(call->name) : first;
}

/* What the line and its answer took. */
static void count_octets(struct modem *modem, const char *line, size_t first, size_t answer)
{
	size_t size = strlen(line) + 1;

	modem->line_octets[first] += (int64_t)(size + (modem->settings.echo ? size : 0) + answer);
}

/* NULL: nothing that this modem takes for a line. */
static const char *find_line(struct modem *modem, const char *line)
{
	const char *at = strcasestr(line, "AT");

	if (at && strchr(at, ';') && faults_strike(&modem->faults, FAULT_LINES_LOST, "AT", NULL))
		return NULL;
	return at;
}

void commands_run_line(struct modem *modem, const char *line)
{
	const char *at = find_line(modem, line);
	int result = RESULT_OK;
	const char *name = "AT";
	struct call call;
	size_t start, first = find("");

	if (at == NULL)
		return;
	modem->lines++;
	modem_hold(modem, modem->latency_us);
	start = modem->line.out.size;
	at += 2;
	if (*at == '\0') {
		modem->command_counts[find("")]++;
		result = commands_strike(modem, "AT");
	}
	while (result == RESULT_OK && *at) {
		if (*at == ' ' || *at == ';') {
			at++;
			continue;
		}
		call = (struct call){ .form = FORM_RUN };
		if (isalpha((unsigned char)*at) || *at == '&')
			at = read_basic(at, &call);
		else
			at = read_extended(at, &call);
		result = at ? run(modem, &call) : RESULT_ERROR;
		first = first_of(first, &call);
		name = call.name + (call.name[0] == '+');
		if (at && *at && faults_strike(&modem->faults, FAULT_FIRST_ONLY, name, NULL))
			break;
	}
	if (result == RESULT_SILENT)
		return;
	print_result(modem, result);
	commands_spoil(modem, name, start);
	count_octets(modem, line, first, modem->line.out.size - start);
}

void commands_end_prompt(struct modem *modem, enum modem_mode mode, const char *typed)
{
	int result = RESULT_SILENT;
	size_t start;

	modem_hold(modem, modem->latency_us + modem->send_latency_us);
	start = modem->line.out.size;
	switch (mode) {
	case MODEM_MODE_SEND: result = command_end_send(modem, typed); break;
	case MODEM_MODE_WRITE: result = command_end_write(modem, typed); break;
	case MODEM_MODE_COMMAND: break;
	}
	if (result == RESULT_SILENT)
		return;
	print_result(modem, result);
	commands_spoil(modem, "CMGS", start);
}
