/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_render.c - lapor-smsctl: a reply as a citizen would get it.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_text.h"
#include "daemon/gsm7.h"
#include "daemon/reply.h"

/* "receipt.jv" is "receipt" in Javanese; what is no variant is left as it is. */
static enum language take_language(const char *name, char *ret, size_t size)
{
	static const enum language variants[] = { LANGUAGE_JV, LANGUAGE_SU };
	size_t length = strlen(name);

	if (copy_string(ret, size, name) < 0)
		ret[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(variants); i++) {
		size_t suffix = strlen(language_suffix(variants[i]));

		if (length < size && length > suffix &&
			strcmp(name + length - suffix, language_suffix(variants[i])) == 0) {
			ret[length - suffix] = '\0';
			return variants[i];
		}
	}
	return LANGUAGE_ID;
}

/* REPLY_TEMPLATES: there is none of this name; then *ret_nearest is what may have been meant. */
static enum reply_template find_template(const char *name, const char **ret_nearest)
{
	*ret_nearest = reply_template_name(0);
	for (int i = 0; i < REPLY_TEMPLATES; i++) {
		const char *known = reply_template_name((enum reply_template)i);

		if (strcmp(known, name) == 0)
			return (enum reply_template)i;
		if (ctl_text_distance(name, known) < ctl_text_distance(name, *ret_nearest))
			*ret_nearest = known;
	}
	return REPLY_TEMPLATES;
}

static int set_value(struct reply_values *values, const char *argument)
{
	const struct {
		const char *name;
		const char **value;
	} names[] = {
		{ "id=", &values->id },
		{ "status=", &values->status },
		{ "agency=", &values->agency },
		{ "note=", &values->note },
		{ "date=", &values->date },
		{ "due=", &values->due },
		{ "gateway=", &values->gateway },
		{ "modem=", &values->modem },
		{ "code=", &values->code },
		{ "what=", &values->what },
		{ "since=", &values->since },
		{ "count=", &values->count },
		{ "list=", &values->list },
	};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		size_t size = strlen(names[i].name);

		if (strncmp(argument, names[i].name, size) == 0) {
			*names[i].value = argument + size;
			return 0;
		}
	}
	return ctl_fail(EX_USAGE,
		"\"%s\": values are id=.., status=.., agency=.., note=.., date=.. and "
		"due=.., of alarms "
		"gateway=.., modem=.., code=.., what=.., since=.., count=.. and list=..",
		argument);
}

static int load(const struct ctl *ctl, struct reply_templates **ret)
{
	const struct config *config = ctl->config;
	char error[REPLY_ERROR_SIZE] = "";
	int r;

	if (config)
		r = reply_load(ret, config->replies.templates,
			(const char *const *)config->replies.word_filter.items,
			config->replies.word_filter.count, error);
	else
		r = reply_load(ret, "", NULL, 0, error);
	if (r < 0)
		return ctl_fail(EX_CONFIG, "%s", error[0] ? error : strerror(-r));
	reply_allow_digits(*ret, config && !config->replies.group_digits);
	return 0;
}

static int print(const struct ctl *ctl, const char *text)
{
	bool is_gsm7 = gsm7_septets(text) >= 0;
	const char *alphabet = is_gsm7 ? "GSM-7" : "UCS-2";
	json_auto_t *value = NULL;

	if (!ctl->json) {
		(void)printf(_("%s\n\nalphabet  %s\n"), text, alphabet);
		if (is_gsm7)
			(void)printf(_("septets   %d of %d\n"), gsm7_septets(text), GSM7_ONE);
		(void)printf(_("parts     %d\n"), gsm7_parts(text));
		return 0;
	}
	value = json_pack("{ss ss so si}", "text", text, "alphabet", alphabet, "septets",
		is_gsm7 ? json_integer(gsm7_septets(text)) : json_null(), "parts",
		gsm7_parts(text));
	return ctl_print_json(value);
}

int ctl_render(struct ctl *ctl)
{
	_cleanup_(reply_freep) struct reply_templates *templates = NULL;
	struct reply_values values = { 0 };
	char text[REPLY_TEXT_SIZE], name[64];
	const char *nearest;
	enum language language = take_language(ctl->args[0], name, sizeof name);
	enum reply_template which = find_template(name, &nearest);
	int r = 0;

	if (which == REPLY_TEMPLATES)
		return ctl_text_distance(name, nearest) <= 2
		               ? ctl_fail(EX_USAGE,
					 "there is no template \"%s\": did you mean \"%s\"?",
					 ctl->args[0], nearest)
		               : ctl_fail(EX_USAGE,
					 "there is no template \"%s\" (receipt, status, help, "
					 "notice-verified, ..; see the folder of templates)",
					 ctl->args[0]);
	for (size_t i = 1; i < ctl->arg_count && r == 0; i++)
		r = set_value(&values, ctl->args[i]);
	if (r == 0)
		r = ctl_open_config(ctl);
	if (r == 0)
		r = load(ctl, &templates);
	if (r != 0)
		return r;
	reply_render_in(templates, which, language, &values, text);
	return print(ctl, text);
}
