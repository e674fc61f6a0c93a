/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_control.c - lapor-smsctl: what only the daemon can do: inject, retry, release, send.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"

static int fail_asking(int r, const char *path)
{
	if (r == -EACCES || r == -EPERM)
		return ctl_fail(EX_NOPERM,
			"you may not ask the daemon at %s: use sudo, or become a member of the "
			"socket's group",
			path);
	if (r == -ENOENT || r == -ECONNREFUSED)
		return ctl_fail(EX_UNAVAILABLE,
			"no daemon answers at %s: is lapor-smsd running? (systemctl status "
			"lapor-smsd; where control.socket was changed: systemctl restart "
			"lapor-smsd)",
			path);
	if (r == -EAGAIN)
		return ctl_fail(EX_UNAVAILABLE,
			"the daemon at %s did not answer in time: what was asked may still be "
			"done (journalctl -u lapor-smsd)",
			path);
	return ctl_fail(EX_UNAVAILABLE, "cannot ask the daemon at %s: %s", path, strerror(-r));
}

int ctl_request(struct ctl *ctl, json_t *request, json_t **ret)
{
	json_auto_t *owned = request;
	json_auto_t *answer = NULL;
	json_int_t code;
	int r = ctl_open_config(ctl);

	if (r != 0)
		return r;
	if (!owned)
		return ctl_fail(EX_DATAERR, "what you typed is no UTF-8 text");
	r = ctl_ask(ctl_socket(ctl), owned, &answer);
	if (r < 0)
		return fail_asking(r, ctl_socket(ctl));
	if (json_is_true(json_object_get(answer, "ok"))) {
		*ret = json_incref(answer);
		return 0;
	}
	code = json_integer_value(json_object_get(answer, "exit"));
	if (json_is_string(json_object_get(answer, "group")))
		return ctl_fail(EX_NOPERM,
			"this is for root and members of the group %s: use sudo, or ask for the "
			"group",
			ctl_row_text(answer, "group"));
	return ctl_fail(code > 0 && code < 128 ? (int)code : EX_SOFTWARE, "%s",
		translate(ctl_row_text(answer, "error")));
}

int ctl_print_answer(json_t *answer)
{
	(void)json_object_del(answer, "ok");
	return ctl_print_json(answer);
}

/* "gsm1 is paused": what it is about, and a sentence of request_agree(). */
void ctl_say(const json_t *answer)
{
	const char *said = ctl_row_text(answer, "say");
	const char *blank = strchr(said, ' ');

	if (blank)
		(void)printf("%.*s %s\n", (int)(blank - said), said, translate(blank + 1));
	else
		(void)printf("%s\n", said);
}

int ctl_command(struct ctl *ctl, json_t *request)
{
	json_auto_t *answer = NULL;
	int r = ctl_request(ctl, request, &answer);

	if (r != 0)
		return r;
	if (ctl->json)
		return ctl_print_answer(answer);
	ctl_say(answer);
	return 0;
}

int ctl_inject(struct ctl *ctl)
{
	json_auto_t *answer = NULL;
	json_t *request;
	int r;

	if (!ctl->from || !ctl->text)
		return ctl_fail(EX_USAGE, "inject needs --from NUMBER and --text TEXT");
	request = json_pack("{ss ss ss ss*}", "command", "inject", "from", ctl->from, "text",
		ctl->text, "modem", ctl->modem);
	r = ctl_request(ctl, request, &answer);
	if (r != 0)
		return r;
	if (ctl->json)
		return ctl_print_answer(answer);
	(void)printf(_("kind    %s\n"), ctl_sentence_word(ctl_row_text(answer, "kind")));
	if (json_is_string(json_object_get(answer, "ticket")))
		(void)printf(_("ticket  %s\n"), ctl_row_text(answer, "ticket"));
	return 0;
}

int ctl_retry(struct ctl *ctl)
{
	bool all = ctl->options & CTL_OPTION_ALL_PARKED;
	char ticket[CTL_ID_SIZE] = "";
	json_auto_t *answer = NULL;
	json_int_t count;
	int r;

	if (all == (ctl->arg_count == 1))
		return ctl_fail(EX_USAGE, "retry needs a TICKET, or --all-parked");
	if (!all && ctl_text_id(ctl->args[0], ticket) < 0)
		return ctl_fail(CTL_NO, "there is no ticket %s", ctl->args[0]);
	r = ctl_request(ctl,
		all ? json_pack("{ss sb}", "command", "retry", "all", 1)
		    : json_pack("{ss ss}", "command", "retry", "ticket", ticket),
		&answer);
	if (r != 0)
		return r;
	count = json_integer_value(json_object_get(answer, "count"));
	if (ctl->json)
		return ctl_print_answer(answer);
	if (count > 0)
		(void)printf(_("%lld parked, due again now\n"), (long long)count);
	else
		(void)printf("%s\n", _("nothing is parked"));
	return 0;
}

int ctl_release(struct ctl *ctl)
{
	char ticket[CTL_ID_SIZE] = "";
	json_auto_t *answer = NULL;
	int r;

	if (ctl_text_id(ctl->args[0], ticket) < 0)
		return ctl_fail(CTL_NO, "there is no ticket %s", ctl->args[0]);
	r = ctl_request(ctl, json_pack("{ss ss}", "command", "release", "ticket", ticket), &answer);
	if (r != 0)
		return r;
	if (ctl->json)
		return ctl_print_answer(answer);
	(void)printf(_("%lld released, due now\n"),
		(long long)json_integer_value(json_object_get(answer, "count")));
	return 0;
}

int ctl_send(struct ctl *ctl)
{
	json_auto_t *answer = NULL;
	int r = ctl_request(ctl,
		json_pack("{ss ss ss}", "command", "send", "number", ctl->args[0], "text",
			ctl->args[1]),
		&answer);

	if (r != 0)
		return r;
	if (ctl->json)
		return ctl_print_answer(answer);
	(void)printf(_("queued, %lld SMS\n"),
		(long long)json_integer_value(json_object_get(answer, "parts")));
	return 0;
}
