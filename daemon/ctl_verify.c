/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ctl_verify.c - lapor-smsctl: whether the store is what the gateway has written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>

#include "daemon/ctl.h"
#include "daemon/ctl_progress.h"
#include "store/chain_check.h"

#define TOLD_MAX 1000 /* findings that are printed; all are counted */

struct verify {
	struct ctl *ctl;
	struct ctl_progress progress;
	json_t *findings; /* with --json */
	int64_t told;
	int64_t witnesses; /* heads that the journal has of this store */
};

static const char *const words[] = {
	[CHAIN_FAULT_NONE] = "",
	[CHAIN_FAULT_CHANGED] = "changed",
	[CHAIN_FAULT_EMPTIED] = "emptied",
	[CHAIN_FAULT_MISSING] = "missing",
	[CHAIN_FAULT_UNCHAINED] = "unchained",
	[CHAIN_FAULT_LINK] = "link",
	[CHAIN_FAULT_GAP] = "gap",
	[CHAIN_FAULT_NO_CHAIN] = "no-chain",
	[CHAIN_FAULT_HEAD] = "head",
	[CHAIN_FAULT_HEAD_CUT] = "head-cut",
	[CHAIN_FAULT_HEAD_LINK] = "head-link",
	[CHAIN_FAULT_HEAD_KEY] = "head-key",
};

static const char *sentence(enum chain_fault fault)
{
	switch (fault) {
	case CHAIN_FAULT_NONE: break;
	case CHAIN_FAULT_CHANGED:
		return _("was changed behind the gateway's back: it is not what was chained");
	case CHAIN_FAULT_EMPTIED:
		return _("has lost its words, and the gateway has not erased them");
	case CHAIN_FAULT_MISSING: return _("was removed behind the gateway's back");
	case CHAIN_FAULT_UNCHAINED: return _("was added behind the gateway's back");
	case CHAIN_FAULT_LINK: return _("the chain itself was changed here");
	case CHAIN_FAULT_GAP: return _("entries of the chain are missing before this one");
	case CHAIN_FAULT_NO_CHAIN: return _("the chain is gone");
	case CHAIN_FAULT_HEAD: return _("this head is not signed by its key");
	case CHAIN_FAULT_HEAD_CUT:
		return _("the chain ends before what was signed here: it was cut, or the store is "
			 "a restored backup");
	case CHAIN_FAULT_HEAD_LINK:
		return _("the chain is another one than was signed here: it was written anew, or "
			 "went on from a restored backup");
	case CHAIN_FAULT_HEAD_KEY:
		return _("this head is of a key that the keys of the store do not vouch for");
	}
	return "";
}

static void write_time(int64_t at_us, char *ret, size_t size)
{
	time_t at = (time_t)(at_us / USEC_PER_SEC);
	struct tm tm;

	ret[0] = '\0';
	if (at_us > 0 && gmtime_r(&at, &tm))
		(void)strftime(ret, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void add_finding(struct verify *v, const struct chain_finding *f, const char *where)
{
	char at[CTL_TIME_SIZE];
	json_t *one;

	write_time(f->at_us, at, sizeof at);
	one = json_pack("{ss ss sI ss ss sI ss}", "fault", words[f->fault], "table", f->what, "row",
		(json_int_t)f->row, "ticket", f->ticket, "last", f->word, "entry",
		(json_int_t)f->entry, "at", at);
	if (one && *f->day)
		(void)json_object_set_new(one, "day", json_string(f->day));
	if (one && *where)
		(void)json_object_set_new(one, "from", json_string(where));
	(void)json_array_append_new(v->findings, one);
}

/* "complaint K7M-2Q2, row 3: was changed .. (last chained on .. as closed, entry 412)" */
static void print_finding(const struct chain_finding *f, const char *where)
{
	char at[CTL_TIME_SIZE];

	write_time(f->at_us, at, sizeof at);
	(void)printf("%s%s", f->what, *f->ticket ? " " : "");
	if (*f->ticket)
		(void)printf("%s", f->ticket);
	if (*f->day)
		(void)printf(_(", day %s"), f->day);
	else
		(void)printf(_(", row %lld"), (long long)f->row);
	if (*where)
		(void)printf(", %s", where);
	(void)printf(": %s", sentence(f->fault));
	if (f->entry > 0 && *f->word)
		(void)printf(_(" (last on %s: %s, entry %lld)"), at, f->word, (long long)f->entry);
	else if (f->entry > 0)
		(void)printf(_(" (entry %lld)"), (long long)f->entry);
	(void)putchar('\n');
}

static void tell(struct verify *v, const struct chain_finding *f, const char *where)
{
	if (v->told++ >= TOLD_MAX)
		return;
	ctl_progress_clear();
	if (v->findings)
		add_finding(v, f, where);
	else
		print_finding(f, where);
}

static void on_begin(int64_t steps, void *userdata)
{
	struct verify *v = userdata;

	ctl_progress_begin(&v->progress, _("verifying"), CTL_PROGRESS_ROWS, steps);
}

static void on_step(int64_t done, void *userdata)
{
	struct verify *v = userdata;

	ctl_progress_step(&v->progress, done);
}

static void on_found(const struct chain_finding *finding, void *userdata)
{
	tell(userdata, finding, "");
}

/* 0, or an exit code. A head that is not signed by its own key is no witness: anybody can write to
 * a log. */
static int look_at_line(struct verify *v, const char *line)
{
	struct chain_finding finding = { .what = "chain_head" };
	struct chain_head head;
	int fault;

	if (chain_head_read(line, &head) == 0 || !chain_head_is_signed(&head))
		return 0;
	fault = chain_check_witness(v->ctl->db, &head);
	if (fault < 0)
		return ctl_fail(EX_IOERR, "cannot read the store: %s", strerror(-fault));
	v->witnesses++;
	finding.fault = (enum chain_fault)fault;
	finding.entry = head.entry;
	(void)copy_string(finding.day, sizeof finding.day, head.day);
	if (fault != CHAIN_FAULT_NONE)
		tell(v, &finding, _("in the journal"));
	return 0;
}

static int look_at_journal(struct verify *v)
{
	const char *path = v->ctl->journal;
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int r = 0;

	if (!file)
		return ctl_fail(EX_NOINPUT, "cannot read %s: %s", path, strerror(errno));
	while (r == 0 && getline(&line, &size, file) >= 0)
		r = look_at_line(v, line);
	if (r == 0 && ferror(file))
		r = ctl_fail(EX_IOERR, "cannot read %s: %s", path, strerror(errno));
	free(line);
	if (!is_stdin)
		(void)fclose(file);
	return r;
}

static int print_json(struct verify *v, const struct chain_sum *sum)
{
	char line[CHAIN_LINE_SIZE] = "", begun[CTL_TIME_SIZE];
	json_auto_t *answer = NULL;

	if (sum->last.entry > 0)
		chain_head_line(&sum->last, line);
	write_time(sum->begun_us, begun, sizeof begun);
	answer = json_pack("{sb sb sI sI sI sI sI sI sI ss ss sO}", "whole",
		v->told == 0 && sum->is_keyed, "words_checked", (int)sum->is_keyed, "entries",
		(json_int_t)sum->entries, "rows", (json_int_t)sum->rows, "erased",
		(json_int_t)sum->erased + sum->gone, "adopted", (json_int_t)sum->adopted, "heads",
		(json_int_t)sum->heads, "witnesses", (json_int_t)v->witnesses, "faults",
		(json_int_t)v->told, "begun_at", begun, "head", line, "findings", v->findings);
	return ctl_print_json(answer);
}

static void print_sum(const struct verify *v, const struct chain_sum *sum)
{
	char begun[CTL_TIME_SIZE];

	write_time(sum->begun_us, begun, sizeof begun);
	(void)printf(_("%lld rows, %lld entries of the chain since %s, %lld signed heads; erased, "
		       "provably: %lld\n"),
		(long long)sum->rows, (long long)sum->entries, begun, (long long)sum->heads,
		(long long)(sum->erased + sum->gone));
	if (v->ctl->journal)
		(void)printf(_("%lld heads in the journal\n"), (long long)v->witnesses);
	if (v->told > TOLD_MAX)
		(void)printf(_("%lld more are not shown\n"), (long long)(v->told - TOLD_MAX));
	if (v->told == 0 && sum->is_keyed)
		(void)printf("%s\n", _("whole"));
	else if (v->told == 0)
		(void)printf("%s\n",
			_("Nothing is missing, but whether rows were changed was NOT looked at: "
			  "that needs the key of privacy.key_file."));
	else
		(void)printf(_("NOT whole: %lld findings\n"), (long long)v->told);
}

/* Whether the file is whole comes first: of one that is not, nothing else can be said. */
static int look_through(struct ctl *ctl)
{
	int r = db_look_through(ctl->db);

	if (r == -EUCLEAN)
		return ctl_fail(EX_DATAERR, "the store is damaged: stop lapor-smsd and restore it "
					    "from a backup");
	return r < 0 ? ctl_fail(EX_IOERR, "cannot read the store: %s", strerror(-r)) : 0;
}

int ctl_verify(struct ctl *ctl)
{
	struct verify v = { .ctl = ctl };
	const struct chain_watch watch = {
		.begin = on_begin, .step = on_step, .found = on_found, .userdata = &v
	};
	struct chain_sum sum;
	int r = ctl_open_keyed(ctl);

	if (r == 0)
		r = look_through(ctl);
	if (r != 0)
		return r;
	v.findings = ctl->json ? json_array() : NULL;
	r = chain_check(ctl->db, &watch, &sum);
	ctl_progress_end(&v.progress);
	if (r < 0)
		r = ctl_fail(EX_IOERR, "cannot read the store: %s", strerror(-r));
	if (r == 0 && ctl->journal)
		r = look_at_journal(&v);
	if (r == 0 && ctl->json)
		r = print_json(&v, &sum);
	else if (r == 0)
		print_sum(&v, &sum);
	json_decref(v.findings);
	if (r != 0 || v.told > 0)
		return r != 0 ? r : CTL_NO;
	return sum.is_keyed ? 0 : CTL_PARTLY;
}
