/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_explain.c - why a port cannot be opened, in words that say what to change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "daemon/explain.h"
#include "tests/unit/trunk.h"

#define NODE "/tmp/lapor-explain-node"

/* A file stands for the node: its owner, group and mode are what counts. 20 is dialout on Debian.
 */
static void make_node(char path[static 64], gid_t group, mode_t mode)
{
	int fd;

	(void)copy_string(path, 64, NODE "-XXXXXX");
	fd = mkostemp(path, O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fchown(fd, 0, group), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void a_node_that_may_not_be_opened_says_why(void **state)
{
	static const gid_t groups[] = { 100, 4242 };
	static const struct explain_user user = { "lapor-smsd", 999, groups, 2 };
	static const struct {
		gid_t group;
		mode_t mode;
		const char *words;
	} cases[] = {
		{ 20, 0660, " is root:dialout 0660; lapor-smsd is not in group dialout" },
		{ 0, 0660, " is root:root 0660; lapor-smsd may not open it" },
		{ 20, 0600, " is root:dialout 0600; lapor-smsd may not open it" },
		{ 4242, 0640, " is root:4242 0640; lapor-smsd may not open it" },
		{ 4242, 0660, " is root:4242 0660; DeviceAllow of the unit forbids it" },
		{ 4242, 0606, " is root:4242 0606; lapor-smsd may not open it" },
		{ 20, 0666, " is root:dialout 0666; DeviceAllow of the unit forbids it" },
	};

	(void)state;
	if (geteuid() != 0)
		skip();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char path[64], words[128], expected[128];

		make_node(path, cases[i].group, cases[i].mode);
		assert_int_equal(explain_permission(path, &user, words, sizeof(words)), 0);
		(void)snprintf(expected, sizeof(expected), "%s%s", path, cases[i].words);
		assert_string_equal(words, expected);
		assert_int_equal(explain_permission(path, &user, words, 40), -EOVERFLOW);
		assert_string_equal(words, "");
		assert_int_equal(unlink(path), 0);
		assert_int_equal(explain_permission(path, &user, words, 128), -ENOENT);
	}
}

struct port {
	int master, slave;
	char node[64];
	struct config_modem config;
	struct app_modem am;
};

static void open_port(struct port *p)
{
	*p = (struct port){ 0 };
	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(p->master >= 0);
	assert_int_equal(unlockpt(p->master), 0);
	assert_int_equal(ptsname_r(p->master, p->node, sizeof(p->node)), 0);
	p->slave = open(p->node, O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(p->slave >= 0);
	p->config.device = p->node;
	p->am.config = &p->config;
}

static void a_busy_port_is_looked_at_once_in_a_stretch(void **state)
{
	struct modem_status busy = {
		.state = MODEM_DOWN, .cause = MODEM_CAUSE_BUSY, .sim_used = 7
	};
	struct modem_status ret;
	char expected[96];
	struct port p;

	(void)state;
	open_port(&p);
	assert_int_equal(flock(p.slave, LOCK_EX | LOCK_NB), 0);
	(void)snprintf(expected, sizeof(expected),
		"held by another modem of this gateway (process %d)", (int)getpid());
	assert_ptr_equal(explain_status(&p.am, &busy, &ret), &ret);
	assert_string_equal(ret.detail, expected);
	assert_int_equal(ret.sim_used, 7);
	p.am.cause = MODEM_CAUSE_BUSY;
	/* It is let go, and the stretch goes on: the same words. */
	assert_int_equal(flock(p.slave, LOCK_UN), 0);
	(void)explain_status(&p.am, &busy, &ret);
	assert_string_equal(ret.detail, expected);
	/* The next stretch looks anew, and finds nobody; what the worker said stays. */
	p.am.cause = MODEM_CAUSE_NONE;
	(void)copy_string(busy.detail, sizeof(busy.detail), "as told");
	(void)explain_status(&p.am, &busy, &ret);
	assert_string_equal(ret.detail, "as told");
	close(p.slave);
	close(p.master);
}

static void a_pause_says_whose_it_is(void **state)
{
	const struct modem_status paused = { .state = MODEM_PAUSED };
	const struct modem_status up = { .state = MODEM_UP, .detail = "as told" };
	struct app_modem am = { 0 };
	struct modem_status ret;

	(void)state;
	(void)explain_status(&am, &paused, &ret);
	assert_string_equal(ret.detail, "in an earlier run");
	(void)copy_string(am.by, sizeof(am.by), "by uid 1000");
	(void)explain_status(&am, &paused, &ret);
	assert_string_equal(ret.detail, "by uid 1000");
	(void)explain_status(&am, &up, &ret);
	assert_string_equal(ret.detail, "as told");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_node_that_may_not_be_opened_says_why),
		cmocka_unit_test(a_busy_port_is_looked_at_once_in_a_stretch),
		cmocka_unit_test(a_pause_says_whose_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
