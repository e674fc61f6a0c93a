/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_spool.c - complaints as files in a folder: their names, contents, and what may go wrong. */
#include "forwarder/central.h"
#include "forwarder/folder.h"
#include "forwarder/spool.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/folder.h"

#define REF   "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define UUID  "11111111-2222-4333-8444-555555555555"
#define AT    INT64_C(1795256430000123)
#define FIRST "K7M-2Q2.json"
#define NEXT  "K7M-2Q2_20261121T102030.000123Z_" UUID ".json"

struct world {
	struct central_settings settings;
	char path[512];
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof *w);

	w->settings = (struct central_settings){ .profile = "spool",
		.gateway = "jatim-1",
		.directory = "/tmp/lapor-spool-XXXXXX",
		.timeout_us = USEC_PER_SEC };
	assert_non_null(mkdtemp(w->settings.directory));
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	(void)chmod(w->settings.directory, 0700);
	assert_int_equal(folder_remove(w->settings.directory), 0);
	free(w);
	return 0;
}

static const char *path_of(struct world *w, const char *name)
{
	(void)snprintf(w->path, sizeof w->path, "%s/%s", w->settings.directory, name);
	return w->path;
}

static struct central_complaint complaint_of(const char *text)
{
	return (struct central_complaint){ .ref = REF,
		.ticket = "K7M-2Q2",
		.received_us = AT,
		.class_name = "pengaduan",
		.visibility = "normal",
		.text = text,
		.phone = "+6281234567890",
		.pseudonym = "0011" };
}

static int build_complaint(struct world *w, const char *text, struct request *ret)
{
	struct central_complaint c = complaint_of(text);

	return spool_profile.build(&w->settings,
		&(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = &c }, NULL, 0,
		ret);
}

static int build_message(struct world *w, const char *ticket, struct request *ret)
{
	struct central_message m = { .ref = REF,
		.ticket = ticket,
		.uuid = UUID,
		.tracking_id = "6340753",
		.text = "Di RT 03",
		.at_us = AT,
		.kind = "addition" };

	return spool_profile.build(&w->settings,
		&(struct central_errand){ .kind = CENTRAL_MESSAGE, .message = &m }, NULL, 0, ret);
}

static struct central_outcome put(struct world *w, const struct request *r)
{
	struct central_outcome o;
	struct answer a;

	folder_put(w->settings.directory, r, &a);
	spool_profile.judge(&w->settings, &r->expect, &a, &o);
	return o;
}

static struct central_outcome put_complaint(struct world *w, const char *text)
{
	struct request r = { 0 };
	struct central_outcome o;

	assert_int_equal(build_complaint(w, text, &r), 0);
	o = put(w, &r);
	request_done(&r);
	return o;
}

static void assert_text(const json_t *o, const char *key, const char *expected)
{
	const char *text = json_string_value(json_object_get(o, key));

	assert_non_null(text);
	assert_string_equal(text, expected);
}

static size_t count_files(struct world *w)
{
	DIR *dir = opendir(w->settings.directory);
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static void a_complaint_is_a_file_as_the_profile_json_would_send_it(void **state)
{
	struct world *w = *state;
	struct central_outcome o = put_complaint(w, "Jalan \"rusak\"");
	struct stat st;
	json_t *there;

	assert_int_equal(o.verdict, CENTRAL_ACCEPTED);
	assert_true(o.untracked);
	assert_string_equal(o.tracking_id, "");
	assert_string_equal(o.status, "");
	assert_int_equal(stat(path_of(w, FIRST), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(count_files(w), 1);
	there = json_load_file(w->path, JSON_REJECT_DUPLICATES, NULL);
	assert_text(there, "ref", REF);
	assert_text(there, "ticket", "K7M-2Q2");
	assert_text(there, "text", "Jalan \"rusak\"");
	assert_text(there, "received_at", "2026-11-21T10:20:30Z");
	assert_text(json_object_get(there, "reporter"), "phone", "+6281234567890");
	assert_int_equal(json_object_size(there), 20);
	json_decref(there);
}

static void an_addition_stands_behind_its_complaint_and_says_whose_it_is(void **state)
{
	struct world *w = *state;
	struct request r = { 0 };
	json_t *there;

	assert_int_equal(build_message(w, "K7M-2Q2", &r), 0);
	assert_string_equal(r.url, NEXT);
	assert_true(strcmp(FIRST, r.url) < 0);
	assert_false(put(w, &r).untracked);
	request_done(&r);
	there = json_load_file(path_of(w, NEXT), JSON_REJECT_DUPLICATES, NULL);
	assert_text(there, "ticket", "K7M-2Q2");
	assert_text(there, "ref", REF);
	assert_text(there, "tracking_id", "6340753");
	assert_text(there, "message", UUID);
	assert_text(there, "text", "Di RT 03");
	assert_text(there, "kind", "addition");
	json_decref(there);
}

static void the_same_again_is_one_file(void **state)
{
	struct world *w = *state;
	struct stat before, after;

	assert_int_equal(put_complaint(w, "x").http_status, 201);
	assert_int_equal(stat(path_of(w, FIRST), &before), 0);
	assert_int_equal(put_complaint(w, "x").http_status, 200);
	assert_int_equal(stat(path_of(w, FIRST), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(count_files(w), 1);
}

static void what_was_taken_is_not_written_again(void **state)
{
	struct world *w = *state;
	char done[512];

	assert_int_equal(put_complaint(w, "x").http_status, 201);
	assert_int_equal(mkdir(path_of(w, "done"), 0700), 0);
	(void)snprintf(done, sizeof done, "%s/done/%s", w->settings.directory, FIRST);
	assert_int_equal(rename(path_of(w, FIRST), done), 0);
	assert_int_equal(put_complaint(w, "x").verdict, CENTRAL_ACCEPTED);
	assert_int_equal(access(path_of(w, FIRST), F_OK), -1);
}

static void another_complaint_is_never_written_over(void **state)
{
	static const char *const others[] = { "y", "xx", "" };
	struct world *w = *state;

	assert_int_equal(put_complaint(w, "x").http_status, 201);
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		struct central_outcome o = put_complaint(w, others[i]);

		assert_int_equal(o.verdict, CENTRAL_REFUSED);
		assert_non_null(strstr(o.detail, "other content"));
	}
	assert_int_equal(put_complaint(w, "x").http_status, 200);
}

static void what_is_no_file_is_in_the_way(void **state)
{
	struct world *w = *state;

	assert_int_equal(mkdir(path_of(w, FIRST), 0700), 0);
	assert_int_equal(put_complaint(w, "x").verdict, CENTRAL_REFUSED);
	assert_int_equal(rmdir(w->path), 0);
	assert_int_equal(symlink("/dev/null", w->path), 0);
	assert_int_equal(put_complaint(w, "x").verdict, CENTRAL_REFUSED);
}

static void the_rest_of_a_power_cut_is_cleared_away(void **state)
{
	struct world *w = *state;
	int fd = open(path_of(w, "." FIRST ".tmp"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "half", 4), 4);
	close(fd);
	assert_int_equal(put_complaint(w, "x").http_status, 201);
	assert_int_equal(count_files(w), 1);
}

static void without_a_folder_all_waits(void **state)
{
	struct world *w = *state;
	char gone[sizeof w->settings.directory];
	struct central_outcome o;

	memcpy(gone, w->settings.directory, sizeof gone);
	assert_int_equal(copy_string(w->settings.directory, sizeof gone, "/nowhere/at/all"), 0);
	o = put_complaint(w, "x");
	assert_int_equal(o.verdict, CENTRAL_MISCONFIGURED);
	assert_string_equal(
		o.detail, "central.spool.directory: /nowhere/at/all: No such file or directory");
	assert_int_equal(copy_string(w->settings.directory, sizeof gone, "/proc/self"), 0);
	assert_int_equal(put_complaint(w, "x").verdict, CENTRAL_MISCONFIGURED);
	memcpy(w->settings.directory, gone, sizeof gone);
}

static void a_full_disk_means_later_and_leaves_nothing_behind(void **state)
{
	struct rlimit limit, none = { 16, 16 };
	struct world *w = *state;
	struct central_outcome o;

	/* A file that may not grow stands for a disk that is full: an error of write(). */
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	none.rlim_max = limit.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	o = put_complaint(w, "x");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(o.verdict, CENTRAL_LATER);
	assert_true(o.detail[0]);
	assert_int_equal(count_files(w), 0);
	assert_int_equal(put_complaint(w, "x").http_status, 201);
}

static void no_name_leads_out_of_the_folder(void **state)
{
	static const char *const tickets[] = { "", "../x", "a/b", ".a", "a.b", NULL };
	struct world *w = *state;
	struct request r = { 0 };

	for (size_t i = 0; i < COUNT_OF(tickets); i++)
		assert_int_equal(build_message(w, tickets[i], &r), -EINVAL);
}

static void the_folder_is_demanded_by_its_whole_path(void **state)
{
	struct central_settings s = { .directory = "spool" };
	char error[CENTRAL_DETAIL_SIZE];

	(void)state;
	assert_int_equal(spool_profile.check(&s, error), -EINVAL);
	assert_non_null(strstr(error, "central.spool.directory"));
	s.directory[0] = '\0';
	assert_int_equal(spool_profile.check(&s, error), -EINVAL);
	s.directory[0] = '/';
	assert_int_equal(spool_profile.check(&s, error), 0);
}

static void on_outcome(const struct central_outcome *o, void *userdata)
{
	*(struct central_outcome *)userdata = *o;
}

static void it_ends_from_the_loop_like_any_other(void **state)
{
	struct world *w = *state;
	struct central_outcome o = { .verdict = CENTRAL_REFUSED };
	struct central_complaint c = complaint_of("Jalan rusak");
	char error[CENTRAL_DETAIL_SIZE];
	struct central *central = NULL;
	sd_event *event = NULL;

	assert_int_equal(sd_event_new(&event), 0);
	assert_int_equal(central_new(&central, event, &w->settings, error), 0);
	assert_int_equal(
		central_send(central,
			&(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = &c }, 0,
			on_outcome, &o),
		0);
	assert_int_equal(o.verdict, CENTRAL_REFUSED);
	assert_true(sd_event_run(event, USEC_PER_SEC) > 0);
	assert_int_equal(o.verdict, CENTRAL_ACCEPTED);
	assert_int_equal(access(path_of(w, FIRST), R_OK), 0);
	central_free(central);
	sd_event_unref(event);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_complaint_is_a_file_as_the_profile_json_would_send_it),
		TEST(an_addition_stands_behind_its_complaint_and_says_whose_it_is),
		TEST(the_same_again_is_one_file),
		TEST(what_was_taken_is_not_written_again),
		TEST(another_complaint_is_never_written_over),
		TEST(what_is_no_file_is_in_the_way),
		TEST(the_rest_of_a_power_cut_is_cleared_away),
		TEST(without_a_folder_all_waits),
		TEST(a_full_disk_means_later_and_leaves_nothing_behind),
		TEST(no_name_leads_out_of_the_folder),
		TEST(the_folder_is_demanded_by_its_whole_path),
		TEST(it_ends_from_the_loop_like_any_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
