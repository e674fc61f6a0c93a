/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_certificate.c - lapor-smsctl: the certificate of an erasure, for a citizen or an inspector.
 */
#include <stdio.h>
#include <sysexits.h>

#include "daemon/ctl.h"
#include "daemon/ctl_sentence.h"
#include "daemon/ctl_text.h"
#include "store/proof.h"

static void print_text(const char *title, const char *text)
{
	(void)printf("  %-34s %s\n", title, text);
}

static void print_count(const json_t *row, const char *column, const char *title)
{
	(void)printf("  %-34s %lld\n", title,
		(long long)json_integer_value(json_object_get(row, column)));
}

static void print_time(const json_t *row, const char *column, const char *title)
{
	char shown[CTL_TIME_SIZE] = "-";

	if (*ctl_row_text(row, column))
		ctl_time_show(ctl_row_text(row, column), shown);
	print_text(title, shown);
}

static void print_copies(const json_t *row)
{
	char until[CTL_TIME_SIZE] = "-";
	long long copies = json_integer_value(json_object_get(row, "copies"));
	long long kept = json_integer_value(json_object_get(row, "copies_kept"));

	if (*ctl_row_text(row, "copies_until"))
		ctl_time_show(ctl_row_text(row, "copies_until"), until);
	(void)printf("\n%s\n", _("Copies from before"));
	if (copies > 0)
		(void)printf(_("  Backups that hold it until they age out: %lld, the last until "
			       "%.10s where one is made each night.\n"),
			copies, until);
	if (kept > 0)
		(void)printf(_("  Copies beside the store that stay until somebody removes them: "
			       "%lld.\n"),
			kept);
	if (copies == 0 && kept == 0)
		(void)printf("%s\n", _("  There are none beside the store."));
	(void)printf("%s\n", _("  Copies that were taken elsewhere are not known to the gateway."));
}

static void print_verdict(const json_t *row, bool is_whole)
{
	long long found = json_integer_value(json_object_get(row, "found"));

	(void)putchar('\n');
	if (found > 0)
		(void)printf(_("%lld pieces were FOUND: it is not gone (LPR-3041).\n"), found);
	else if (json_integer_value(json_object_get(row, "pieces")) > 0)
		(void)printf("%s\n", _("Nothing of it was found: it is gone from the files of the "
				       "gateway's store."));
	else
		(void)printf("%s\n", _("Free space was overwritten. What to search for was not "
				       "known any more."));
	(void)printf(is_whole ? _("SHA-256 %s (fits the rows above)\n")
			      : _("SHA-256 %s (DOES NOT FIT the rows above: they were changed)\n"),
		ctl_row_text(row, "sha256"));
}

static int print(const struct ctl *ctl, const json_t *row, bool is_whole)
{
	char zone[CTL_TIME_SIZE];

	ctl_time_zone_name(ctl->now_us, zone);
	(void)printf(_("CERTIFICATE OF ERASURE no. %lld (times in %s)\n\n"),
		(long long)json_integer_value(json_object_get(row, "id")), zone);
	if (ctl->config)
		print_text(_("gateway"), ctl->config->gateway);
	print_text(_("ticket"), *ctl_row_text(row, "ticket") ? ctl_row_text(row, "ticket") : "-");
	print_text(_("what"), ctl_sentence_word(ctl_row_text(row, "what")));
	print_time(row, "at", _("erased at"));
	print_text(_("by"), ctl_row_text(row, "who"));
	(void)printf("\n%s\n", _("Erased"));
	print_count(row, "complaints", _("texts of complaints"));
	print_count(row, "messages", _("messages"));
	print_count(row, "replies", _("replies"));
	print_count(row, "raw_parts", _("messages as they were heard"));
	print_count(row, "numbers", _("numbers"));
	(void)printf("\n%s\n", _("Searched for after that"));
	print_time(row, "proved_at", _("search ended at"));
	print_count(row, "searched", _("octets of the store"));
	print_count(row, "pieces", _("pieces searched for"));
	print_count(row, "left_out", _("not searched for (short, or many)"));
	print_count(row, "found", _("found"));
	print_count(row, "held", _("in other rows that are kept"));
	print_count(row, "cleaned", _("pages with free space overwritten"));
	print_copies(row);
	print_verdict(row, is_whole);
	return 0;
}

int ctl_certificate(struct ctl *ctl)
{
	char id[CTL_ID_SIZE], digest[PROOF_DIGEST_SIZE];
	struct ctl_query query = { REPORT_CERTIFICATE, { id, NULL }, 1 };
	json_auto_t *rows = NULL;
	json_t *row;
	bool is_whole;
	int r = 0;

	if (ctl->options & CTL_OPTION_SINCE)
		return ctl_fail(EX_USAGE, "audit: --since or --certificate, not both");
	if (ctl_text_id(ctl->certificate, id) < 0)
		return ctl_fail(CTL_NO, "there is no certificate of such a name");
	r = ctl_open_store(ctl);
	if (r != 0)
		return r;
	rows = ctl_read(ctl, &query, &r);
	if (!rows)
		return r;
	row = json_array_get(rows, 0);
	if (!row)
		return ctl_fail(CTL_NO,
			"there is no certificate of %s: nothing was erased by that name, or the "
			"search is not over yet (lapor-smsctl audit)",
			id);
	if (proof_digest(ctl_row_text(row, "content"), digest) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	is_whole = strcmp(digest, ctl_row_text(row, "sha256")) == 0;
	if (json_object_set_new(row, "whole", json_boolean(is_whole)) < 0)
		return ctl_fail(EX_OSERR, "out of memory");
	r = ctl->json ? ctl_print_json(row) : print(ctl, row, is_whole);
	return r != 0 || is_whole ? r : CTL_NO;
}
