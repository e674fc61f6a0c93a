/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_page.c - the status page of hostile, empty and troubled gateways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "daemon/ctl_time.h"
#include "daemon/page_part.h"

#define NOW  INT64_C(1795256430000000) /* 2026-11-21T10:20:30Z */
#define EVIL "<img src=x onerror=alert(1)>\"'&"

static char *write_page(const struct page *page)
{
	_cleanup_(html_freep) struct html *html = NULL;
	char *text = NULL;
	size_t size;

	assert_int_equal(html_new(&html), 0);
	page_write(html, page);
	assert_int_equal(html_take(html, &text, &size), 0);
	return text;
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what))) {
		text += strlen(what);
		count++;
	}
	return count;
}

static void a_gateway_of_which_nothing_is_known_has_a_page(void **state)
{
	struct page page = { .now_us = NOW };
	_cleanup_(freep) char *text = NULL;

	(void)state;
	page_traffic_begin(&page.traffic, NOW);
	text = write_page(&page);
	assert_non_null(strstr(text, "<html lang=\"en\">"));
	assert_non_null(strstr(text, "no modem is known yet"));
	assert_non_null(strstr(text, "Whether the gateway runs could not be asked."));
	assert_non_null(strstr(text, "No complaints of these months are there."));
	assert_non_null(strstr(text, "Sat 21 Nov 2026, 17:20 WIB"));
	assert_null(strstr(text, "<script"));
}

static void hostile_names_stay_names(void **state)
{
	static const struct page_hour hour = { .modem = "<b>&",
		.at_us = NOW - USEC_PER_HOUR,
		.signal_dbm = -70,
		.sim_used = NAN,
		.sim_size = NAN,
		.balance = NAN,
		.up_s = 1,
		.known_s = 1 };
	json_auto_t *daemon = json_pack(
		"{sb s[{ss ss}]}", "running", 1, "destinations", "name", EVIL, "state", "down");
	json_auto_t *modems = json_pack("[{ss ss ss ss ss ss}]", "name", "<b>&", "state", EVIL,
		"operator", EVIL, "network", EVIL, "code", EVIL, "reason", EVIL);
	json_auto_t *alarms =
		json_pack("[{ss ss ss}]", "modem", EVIL, "code", EVIL, "began_at", EVIL);
	json_auto_t *rows = json_pack(
		"[{ss si si ss}]", "name", EVIL, "parked", 2, "held", 1, "oldest_at", EVIL);
	_cleanup_(page_done) struct page page = { .now_us = NOW,
		.daemon = daemon,
		.modems = modems,
		.alarms = alarms,
		.destinations = rows };
	_cleanup_(freep) char *text = NULL;

	(void)state;
	page_traffic_begin(&page.traffic, NOW);
	assert_int_equal(page_add_hour(&page, &hour), 0);
	text = write_page(&page);
	assert_int_equal(count_of(text, "<img"), 0);
	assert_int_equal(count_of(text, "<b>&"), 0);
	assert_true(count_of(text, "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;") > 6);
	assert_non_null(strstr(text, "Refused by the central system: 2"));
	assert_non_null(strstr(text, "Waiting for a person to decide: 1"));
}

/* Rows: what the daemon says of itself, the modems and the alarms; how many need somebody. */
static const struct {
	const char *daemon, *modems, *alarms, *destinations;
	size_t troubles;
	enum page_mood worst;
} troubles[] = {
	{ "{\"running\":true}", "[]", "[]", "[]", 0, PAGE_GOOD },
	{ "{\"running\":false}", "[]", "[]", "[]", 1, PAGE_BAD },
	{ "{\"running\":null}", "[]", "[]", "[]", 1, PAGE_WARNING },
	{ "{\"running\":true}",
		"[{\"name\":\"a\",\"state\":\"up\"},"
		"{\"name\":\"b\",\"state\":\"paused\"},"
		"{\"name\":\"c\",\"state\":\"starting\"}]",
		"[]", "[]", 0, PAGE_GOOD },
	{ "{\"running\":true}", "[{\"name\":\"a\",\"state\":\"down\",\"code\":\"LPR-2105\"}]",
		"[{\"modem\":\"a\",\"code\":\"LPR-2105\"}]", "[]", 1, PAGE_BAD },
	{ "{\"running\":true}", "[{\"name\":\"a\",\"state\":\"degraded\",\"code\":\"LPR-2112\"}]",
		"[]", "[]", 1, PAGE_WARNING },
	{ "{\"running\":true}", "[{\"name\":\"a\",\"state\":\"down\",\"code\":\"\"}]", "[]", "[]",
		1, PAGE_BAD },
	{ "{\"running\":true,\"destinations\":[{\"name\":\"\",\"state\":\"down\"}]}", "[]", "[]",
		"[]", 1, PAGE_WARNING },
	{ "{\"running\":true,\"destinations\":[{\"name\":\"\",\"state\":\"misconfigured\"}]}", "[]",
		"[{\"modem\":\"\",\"code\":\"LPR-4003\"}]", "[]", 1, PAGE_BAD },
	{ "{\"running\":true}", "[]", "[]", "[{\"name\":\"\",\"parked\":1,\"held\":0}]", 1,
		PAGE_WARNING },
};

static void what_needs_somebody_is_told_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(troubles); i++) {
		json_auto_t *daemon = json_loads(troubles[i].daemon, 0, NULL);
		json_auto_t *modems = json_loads(troubles[i].modems, 0, NULL);
		json_auto_t *alarms = json_loads(troubles[i].alarms, 0, NULL);
		json_auto_t *rows = json_loads(troubles[i].destinations, 0, NULL);
		const struct page page = { .now_us = NOW,
			.daemon = daemon,
			.modems = modems,
			.alarms = alarms,
			.destinations = rows };
		enum page_mood worst;
		size_t count = page_troubles(NULL, &page, &worst);
		_cleanup_(freep) char *text = write_page(&page);

		assert_true(daemon && modems && alarms && rows);
		if (count != troubles[i].troubles || worst != troubles[i].worst)
			fail_msg("case %zu: %zu, %d", i, count, (int)worst);
		assert_int_equal(count_of(text, "class=\"trouble "), count);
		assert_int_equal(strstr(text, "Everything is well") != NULL, count == 0);
	}
}

static void what_came_is_counted_in_its_hour_and_day(void **state)
{
	struct page_traffic t;

	(void)state;
	page_traffic_begin(&t, NOW);
	page_traffic_add(&t, "in", NOW, 5);
	page_traffic_add(&t, "in", NOW - 20 * USEC_PER_MINUTE, 1); /* the same hour in Jakarta */
	page_traffic_add(&t, "in", NOW - 18 * USEC_PER_HOUR, 2);   /* yesterday there */
	page_traffic_add(&t, "in", NOW - 40 * USEC_PER_DAY, 9);
	page_traffic_add(&t, "in", NOW + 40 * USEC_PER_DAY, 9);
	page_traffic_add(&t, "nothing", NOW, 9);
	page_traffic_add(&t, "taken", NOW, 3);
	assert_int_equal(t.hours[PAGE_IN][PAGE_HOURS - 1].count, 6);
	assert_int_equal(t.hours[PAGE_IN][PAGE_HOURS - 19].count, 2);
	assert_int_equal(t.days[PAGE_IN][PAGE_DAYS - 1].count, 6);
	assert_int_equal(t.days[PAGE_IN][PAGE_DAYS - 2].count, 2);
	assert_int_equal(t.days[PAGE_IN][0].count, 0);
	assert_int_equal(t.hours[PAGE_TAKEN][PAGE_HOURS - 1].count, 3);
	assert_int_equal(t.hours[PAGE_OUT][PAGE_HOURS - 1].count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gateway_of_which_nothing_is_known_has_a_page),
		cmocka_unit_test(hostile_names_stay_names),
		cmocka_unit_test(what_needs_somebody_is_told_once),
		cmocka_unit_test(what_came_is_counted_in_its_hour_and_day),
	};

	translate_open("en");
	(void)ctl_time_zone_set("Asia/Jakarta");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
