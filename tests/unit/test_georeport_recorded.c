/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_georeport_recorded.c - what the recorded answers of three real servers mean: of each file in
 * tests/fixtures/open311, to each request that it may be the answer of.
 */
#include "tests/unit/georeport_calls.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>

#define FOLDER  "tests/fixtures/open311/"
#define SINCE   "since 2026-11-21T22:00:00Z 86400 2026-11-21T22:00:00Z"
#define EACH    "each 2026-11-21T22:00:00Z 86400 2026-11-21T22:00:00Z"
#define UPDATES "updates 2026-11-21T22:00:00Z 86400 2026-11-21T22:00:00Z"
#define NEW     ""
#define NOW     INT64_C(1795302600000000) /* 2026-11-21T23:10:00Z */

/* One recorded answer as a request's outcome. marker and code: what we had asked with. */
static const struct {
	const char *file;
	enum central_kind kind;
	const char *marker, *code;
	enum central_verdict verdict;
	const char *id;     /* tracking ID or token */
	const char *detail; /* how it begins */
} outcomes[] = {
	{ "adapter-post-bad-key-500.json", CENTRAL_COMPLAINT, "", "", CENTRAL_MISCONFIGURED, "",
		"500: Invalid api_key" },
	{ "adapter-post-batch-token.json", CENTRAL_COMPLAINT, "", "", CENTRAL_TOKEN_GIVEN,
		"T4e68d8107f1132a5", "" },
	{ "adapter-post-blackbox-emptyobject.json", CENTRAL_COMPLAINT, "", "", CENTRAL_ACCEPTED, "",
		"" },
	{ "adapter-post-no-key-400.json", CENTRAL_COMPLAINT, "", "", CENTRAL_MISCONFIGURED, "",
		"400: Error in input for POST_Service_Request; Failed //rec: no value given" },
	{ "adapter-post-no-location-400.xml", CENTRAL_COMPLAINT, "", "", CENTRAL_DOUBTED, "",
		"400: Error in input for POST_Service_Request; Failed //any" },
	{ "adapter-post-ok.json", CENTRAL_COMPLAINT, "", "", CENTRAL_ACCEPTED, "3", "" },
	{ "adapter-post-ok.xml", CENTRAL_COMPLAINT, "", "", CENTRAL_ACCEPTED, "4", "" },
	{ "adapter-post-unknown-arg-400.json", CENTRAL_COMPLAINT, "", "", CENTRAL_DOUBTED, "",
		"400: Error in input for POST_Service_Request; Failed //any" },
	{ "adapter-token-pending-emptylist.json", CENTRAL_TOKEN, "", "T4e68d8107f1132a5",
		CENTRAL_LATER, "", "200: the token has no service_request_id yet" },
	{ "adapter-token-ready.json", CENTRAL_TOKEN, "", "T4e68d8107f1132a5", CENTRAL_ACCEPTED, "5",
		"" },
	{ "adapter-token-ready.xml", CENTRAL_TOKEN, "", "T4e68d8107f1132a5", CENTRAL_ACCEPTED, "5",
		"" },
	{ "adapter-token-ready.xml", CENTRAL_TOKEN, "", "T5", CENTRAL_LATER, "",
		"200 with another token" },
	{ "adapter-get-missing-500.json", CENTRAL_TOKEN, "", "T", CENTRAL_LATER, "",
		"500: not found" },
	{ "ureport-get-token-404html.json", CENTRAL_TOKEN, "", "T", CENTRAL_LATER, "",
		"404: nothing is there (a web page)" },
	{ "adapter-services.json", CENTRAL_PROBE, "", "JLN", CENTRAL_ACCEPTED, "", "" },
	{ "adapter-services.xml", CENTRAL_PROBE, "", "AIR", CENTRAL_ACCEPTED, "", "" },
	{ "adapter-services.xml", CENTRAL_PROBE, "", "3", CENTRAL_MISCONFIGURED, "",
		"no such service code at the server: 3" },
	{ "fms-services.json", CENTRAL_PROBE, "", "Jalan rusak", CENTRAL_ACCEPTED, "", "" },
	{ "ureport-services.json", CENTRAL_PROBE, "", "3", CENTRAL_ACCEPTED, "", "" },
	{ "ureport-services.xml", CENTRAL_PROBE, "", "3", CENTRAL_ACCEPTED, "", "" },
	{ "fms-no-jurisdiction-200html.json", CENTRAL_PROBE, "", "3", CENTRAL_LATER, "",
		"200 with a web page" },
	{ "fms-discovery.json", CENTRAL_PROBE, "", "3", CENTRAL_LATER, "",
		"200 with no GeoReport" },
	{ "ureport-discovery.json", CENTRAL_PROBE, "", "3", CENTRAL_LATER, "",
		"200 with no GeoReport" },
	{ "ureport-service-def.xml", CENTRAL_PROBE, "", "3", CENTRAL_LATER, "",
		"200 with no GeoReport" },
	{ "fms-comma-ids-500html.json", CENTRAL_COMPLAINT, "", "", CENTRAL_UNKNOWN, "",
		"500: the server is in trouble (a web page)" },
	{ "fms-no-jurisdiction-200html.json", CENTRAL_COMPLAINT, "", "", CENTRAL_UNKNOWN, "",
		"200 with a web page" },
	{ "fms-post-requests-LISTS-200.json", CENTRAL_COMPLAINT, "[LS/1]", "Jalan rusak",
		CENTRAL_UNKNOWN, "", "200 with a list of 3 requests" },
	{ "fms-post-requests-LISTS-200.json", CENTRAL_FIND, "[LS/1]", "Jalan rusak", CENTRAL_ABSENT,
		"", "3 requests are listed" },
	{ "fms-request-missing-200empty.json", CENTRAL_FIND, "[LS/1]", "", CENTRAL_ABSENT, "",
		"0 requests are listed" },
	{ "fms-request.xml", CENTRAL_COMPLAINT, "[LS/1]", "Jalan rusak", CENTRAL_UNKNOWN, "",
		"200 with somebody else's request" },
	{ "fms-update-again-400.json", CENTRAL_MESSAGE, "", "", CENTRAL_ACCEPTED, "", "" },
	{ "fms-update-bad-key-400.json", CENTRAL_MESSAGE, "", "", CENTRAL_MISCONFIGURED, "",
		"400: Bad request: api_key" },
	{ "fms-update-ok.json", CENTRAL_MESSAGE, "", "", CENTRAL_ACCEPTED, "", "" },
	{ "fms-update-unescaped-plus-400.xml", CENTRAL_MESSAGE, "", "", CENTRAL_DOUBTED, "",
		"400: Bad request: not found" },
	{ "ureport-post-bad-key-400.json", CENTRAL_COMPLAINT, "", "", CENTRAL_MISCONFIGURED, "",
		"400: clients/unknownApiKey" },
	{ "ureport-post-db-down-200html.json", CENTRAL_COMPLAINT, "", "", CENTRAL_UNKNOWN, "",
		"200 with a web page" },
	{ "ureport-post-db-down-200html.json", CENTRAL_FIND, "", "", CENTRAL_LATER, "",
		"200 with a web page" },
	{ "ureport-post-index-down-400.json", CENTRAL_COMPLAINT, "", "", CENTRAL_DOUBTED, "",
		"400: Solr HTTP error" },
	{ "ureport-post-no-service-code-LISTS-200.json", CENTRAL_COMPLAINT, "[LS/9]", "3",
		CENTRAL_UNKNOWN, "", "200 with a list of 5 requests" },
	{ "ureport-post-no-service-code-LISTS-200.json", CENTRAL_FIND, "[LS/10]", "3",
		CENTRAL_ACCEPTED, "5", "" },
	{ "ureport-post-ok.json", CENTRAL_COMPLAINT, "[LS/000123]", "3", CENTRAL_ACCEPTED, "12",
		"" },
	{ "ureport-post-ok.json", CENTRAL_COMPLAINT, "[LS/000123]", "4", CENTRAL_UNKNOWN, "",
		"200 with a request of another service code" },
	{ "ureport-post-ok.json", CENTRAL_COMPLAINT, "[LS/000124]", "3", CENTRAL_UNKNOWN, "",
		"200 with somebody else's request" },
	{ "ureport-post-ok.xml", CENTRAL_COMPLAINT, "[LS/000124]", "3", CENTRAL_ACCEPTED, "6", "" },
	{ "ureport-post-phone-without-name-400.json", CENTRAL_COMPLAINT, "", "", CENTRAL_DOUBTED,
		"", "400: You did not include all the required fields." },
	{ "ureport-post-unknown-service-404.json", CENTRAL_COMPLAINT, "", "", CENTRAL_UNKNOWN_CODE,
		"", "404: categories/unknown" },
};

/* One recorded answer as a page of statuses. */
static const struct {
	const char *file, *cursor, *tracking_id;
	enum central_verdict verdict;
	size_t count;
	const char *id, *status, *note, *agency; /* of the first event */
	const char *way;                         /* of the next cursor; "": the same again */
} pages[] = {
	{ "adapter-updates.json", NEW, "", CENTRAL_ACCEPTED, 0, "", "", "", "", "updates" },
	{ "adapter-updates.xml", UPDATES, "", CENTRAL_ACCEPTED, 0, "", "", "", "", "updates" },
	{ "ureport-get-token-404html.json", NEW, "", CENTRAL_ACCEPTED, 0, "", "", "", "", "since" },
	{ "fms-no-jurisdiction-200html.json", NEW, "", CENTRAL_ACCEPTED, 0, "", "", "", "",
		"since" },
	{ "ureport-post-db-down-200html.json", UPDATES, "", CENTRAL_LATER, 0, "", "", "", "", "" },
	{ "ureport-list-updated-after.json", SINCE, "", CENTRAL_ACCEPTED, 0, "", "", "", "",
		"since" },
	{ "ureport-get-closed.json", SINCE, "", CENTRAL_ACCEPTED, 1, "3", "closed", "",
		"Information Services", "since" },
	{ "fms-requests.json", SINCE, "", CENTRAL_ACCEPTED, 0, "", "", "", "", "since" },
	{ "adapter-post-unknown-arg-400.json", SINCE, "", CENTRAL_ACCEPTED, 0, "", "", "", "",
		"each" },
	{ "ureport-get-closed.json", EACH, "3", CENTRAL_ACCEPTED, 1, "3", "closed", "",
		"Information Services", "each" },
	{ "ureport-get-closed.json", EACH, "4", CENTRAL_ACCEPTED, 0, "", "", "", "", "each" },
	{ "fms-request.xml", EACH, "1", CENTRAL_ACCEPTED, 1, "1", "verified", "",
		"Dinas PU Kota Bandung", "each" },
	{ "ureport-get-missing-404.json", EACH, "9", CENTRAL_ACCEPTED, 0, "", "", "", "", "each" },
	{ "ureport-get-no-history-500.json", EACH, "9", CENTRAL_ACCEPTED, 0, "", "", "", "",
		"each" },
	{ "adapter-get-missing-500.json", EACH, "9", CENTRAL_ACCEPTED, 0, "", "", "", "", "each" },
	{ "fms-request-missing-200empty.json", EACH, "9", CENTRAL_ACCEPTED, 0, "", "", "", "",
		"each" },
	{ "fms-no-jurisdiction-200html.json", EACH, "9", CENTRAL_LATER, 0, "", "", "", "", "" },
};

static char *load(const char *name)
{
	const char *root = getenv("SOURCE_ROOT");
	_cleanup_(freep) char *path = NULL;
	char *text = calloc(1, 65536);
	FILE *f;

	assert_non_null(root);
	assert_non_null(text);
	assert_true(asprintf(&path, "%s/" FOLDER "%s.http", root, name) > 0);
	f = fopen(path, "re");
	if (!f)
		print_error("%s: is not there\n", path);
	assert_non_null(f);
	assert_true(fread(text, 1, 65535, f) > 0);
	fclose(f);
	/* The tickets of the recording are written as those of a gateway of the name LS. */
	for (char *mark = text; (mark = strstr(mark, "[LS-"));)
		mark[strlen("[LS")] = '/';
	return text;
}

/* A file is header lines, an empty line, the body. The answer points into the text. */
static struct answer split(const char *text)
{
	const char *body = strstr(text, "\r\n\r\n"), *type;
	size_t gap = 4;
	struct answer a = { .reach = ANSWER_WHOLE };

	if (!body) {
		body = strstr(text, "\n\n");
		gap = 2;
	}
	assert_non_null(body);
	a.body = body + gap;
	a.body_size = strlen(a.body);
	assert_int_equal(strncmp(text, "HTTP/1.", 7), 0);
	a.http_status = (int)strtol(text + strlen("HTTP/1.1 "), NULL, 10);
	type = strcasestr(text, "\nContent-Type: ");
	assert_non_null(type);
	type += strlen("\nContent-Type: ");
	memcpy(a.content_type, type, strcspn(type, "\r\n"));
	return a;
}

static struct central_settings recorded_settings(const char *code)
{
	struct central_settings s = { .gateway = "LS", .georeport2 = { .updates = true } };

	(void)copy_string(s.georeport2.service_code, CENTRAL_CODE_SIZE, code);
	return s;
}

static void each_recorded_answer_has_its_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(outcomes); i++) {
		_cleanup_(freep) char *text = load(outcomes[i].file);
		struct answer a = split(text);
		struct central_settings s = recorded_settings(outcomes[i].code);
		struct expectation x = { .kind = outcomes[i].kind };
		struct central_outcome o;

		(void)copy_string(x.marker, sizeof(x.marker), outcomes[i].marker);
		(void)copy_string(x.code, sizeof(x.code), outcomes[i].code);
		(void)copy_string(x.token, sizeof(x.token), outcomes[i].code);
		georeport_judge(&s, &x, &a, &o);
		if (o.verdict != outcomes[i].verdict)
			print_error("%s: %d, %s\n", outcomes[i].file, o.verdict, o.detail);
		assert_int_equal(o.verdict, outcomes[i].verdict);
		assert_string_equal(
			o.verdict == CENTRAL_TOKEN_GIVEN ? o.token : o.tracking_id, outcomes[i].id);
		assert_int_equal(
			strncmp(o.detail, outcomes[i].detail, strlen(outcomes[i].detail)), 0);
		assert_int_equal(!outcomes[i].detail[0], !o.detail[0]);
		assert_int_equal(o.untracked, strstr(outcomes[i].file, "blackbox") != NULL);
	}
}

static void each_recorded_page_has_its_events(void **state)
{
	struct central_settings s = recorded_settings("3");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(pages); i++) {
		_cleanup_(freep) char *text = load(pages[i].file);
		struct answer a = split(text);
		struct central_watch w = { pages[i].cursor, pages[i].tracking_id, NOW };
		struct central_event *events;
		struct central_page p;

		georeport_judge_page(&s, &w, &a, &p, &events);
		if (p.verdict != pages[i].verdict || p.count != pages[i].count)
			print_error(
				"%s: %d, %s, %zu\n", pages[i].file, p.verdict, p.detail, p.count);
		assert_int_equal(p.verdict, pages[i].verdict);
		assert_int_equal(p.count, pages[i].count);
		assert_int_equal(strncmp(p.next, pages[i].way, strlen(pages[i].way)), 0);
		if (p.count > 0) {
			assert_string_equal(events[0].tracking_id, pages[i].id);
			assert_string_equal(events[0].status, pages[i].status);
			assert_string_equal(events[0].note, pages[i].note);
			assert_string_equal(events[0].agency, pages[i].agency);
		}
		free(events);
	}
}

static bool is_judged(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(outcomes); i++)
		if (strcmp(outcomes[i].file, name) == 0)
			return true;
	for (size_t i = 0; i < COUNT_OF(pages); i++)
		if (strcmp(pages[i].file, name) == 0)
			return true;
	return false;
}

static void no_recorded_answer_is_left_out(void **state)
{
	_cleanup_(freep) char *path = NULL;
	struct dirent *entry;
	size_t count = 0;
	DIR *folder;

	(void)state;
	assert_true(asprintf(&path, "%s/" FOLDER, getenv("SOURCE_ROOT")) > 0);
	folder = opendir(path);
	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		char *end = strstr(entry->d_name, ".http");

		if (!end)
			continue;
		*end = '\0';
		count++;
		if (!is_judged(entry->d_name))
			print_error("%s: is not judged\n", entry->d_name);
		assert_true(is_judged(entry->d_name));
	}
	closedir(folder);
	assert_int_equal(count, 45);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_recorded_answer_has_its_outcome),
		cmocka_unit_test(each_recorded_page_has_its_events),
		cmocka_unit_test(no_recorded_answer_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
