/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ctl_sentence.c - what operators read of a modem, in their language. */
#include "daemon/ctl_sentence.h"
#include "daemon/log.h"
#include "daemon/translate.h"

#include <stdarg.h>
#include <stdio.h>

static char *format(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *format(const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	return length < 0 ? NULL : text;
}

static char *compose(const struct log_entry *e, const char *detail, size_t length)
{
	return format("%s%s%.*s%s.%s%s", translate(e->what), length > 0 ? " (" : "", (int)length,
		detail, length > 0 ? ")" : "", *e->remedy ? " " : "", translate(e->remedy));
}

char *ctl_sentence_event(const char *code, const char *detail)
{
	const struct log_entry *e = log_entry_of(code);

	return e ? compose(e, detail, strlen(detail)) : strdup(code);
}

/* What stands in brackets between what happened and what to do; false: another version's words. */
static bool find_detail(
	const struct log_entry *e, const char *reason, const char **ret, size_t *ret_length)
{
	size_t what = strlen(e->what), remedy = strlen(e->remedy), length = strlen(reason);
	const char *rest = reason + what;

	if (length < what + remedy || strncmp(reason, e->what, what) != 0 ||
		strcmp(reason + length - remedy, e->remedy) != 0)
		return false;
	length -= what + remedy;
	*ret = rest;
	*ret_length = 0;
	if (length == 2 && strncmp(rest, ". ", 2) == 0)
		return true;
	if (length < 5 || strncmp(rest, " (", 2) != 0 || strncmp(rest + length - 3, "). ", 3) != 0)
		return false;
	*ret = rest + 2;
	*ret_length = length - 5;
	return true;
}

char *ctl_sentence_reason(const char *code, const char *reason)
{
	const struct log_entry *e = log_entry_of(code);
	const char *detail;
	size_t length;

	if (!e || !find_detail(e, reason, &detail, &length))
		return strdup(reason);
	return compose(e, detail, length);
}

static const char *const words[] = {
	N_("starting"),
	N_("up"),
	N_("degraded"),
	N_("down"),
	N_("quarantined"),
	N_("paused"),
	N_("info"),
	N_("warning"),
	N_("alarm"),
	N_("home"),
	N_("roaming"),
	N_("searching"),
	N_("denied"),
	N_("none"),
	N_("received"),
	N_("submitted"),
	N_("verified"),
	N_("in_progress"),
	N_("answered"),
	N_("replied"),
	N_("postponed"),
	N_("redirected"),
	N_("closed"),
	N_("archived"),
	N_("cancelled"),
	N_("due"),
	N_("in_flight"),
	N_("done"),
	N_("parked"),
	N_("held"),
	N_("unknown"),
	N_("queued"),
	N_("sending"),
	N_("sent"),
	N_("delivered"),
	N_("failed"),
	N_("uncertain"),
	N_("expired"),
	N_("dropped"),
	N_("complaint"),
	N_("contact"),
	N_("addition"),
	N_("answer"),
	N_("rating"),
	N_("cancel"),
	N_("erase"),
	N_("purge"),
	N_("newest"),
	N_("older"),
	N_("missing"),
	N_("reveal"),
	N_("export"),
	N_("rotate"),
	N_("text"),
	N_("place"),
	N_("location"),
	N_("reply"),
	N_("note"),
};

static const char *translate_one(const char *const *list, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], word) == 0)
			return translate(word);
	return word;
}

const char *ctl_sentence_word(const char *word)
{
	return translate_one(words, COUNT_OF(words), word);
}

char *ctl_sentence_signal(int dbm)
{
	static const struct {
		int least;
		const char *word;
	} levels[] = { { -73, N_("very good") }, { -83, N_("good") }, { -93, N_("fair") },
		{ -105, N_("weak") } };

	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (dbm >= levels[i].least)
			return format("%s (%d dBm)", translate(levels[i].word), dbm);
	return format("%s (%d dBm)", _("very weak"), dbm);
}

char *ctl_sentence_age(int64_t age_s)
{
	if (age_s < 60)
		return strdup(_("just now"));
	if (age_s < 2 * 3600)
		return format(_("%d min ago"), (int)(age_s / 60));
	if (age_s < 2 * 86400)
		return format(_("%d h ago"), (int)(age_s / 3600));
	return format(_("%d days ago"), (int)(age_s / 86400));
}
