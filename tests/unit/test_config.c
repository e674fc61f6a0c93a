/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_config.c - settings: what is read, what is refused and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/config.h"
#include "daemon/config_table.h"

#include <inttypes.h>

#define MODEM(rest) "modems = ( { name = \"m\"; device = \"/dev/m\"; " rest " } );"

/* Section 2 of the interfaces, with its dots filled in. */
static const char sample[] =
	"gateway = \"jatim-1\";  # names this gateway to the central system\n"
	"store = { path = \"/var/lib/lapor-smsd/lapor.db\"; };\n"
	"control = { socket = \"/run/lapor-smsd/control.sock\"; read_group = \"nagios\"; };\n"
	"modem_program = \"\";\n"
	"modems = (\n"
	"  { name = \"gsm1\"; device = \"/dev/lapor/gsm1\"; number = \"+6281100000001\";\n"
	"    connection = \"dku2at\"; model = \"at\"; features = [\"SMS_NO_ME\"];\n"
	"    init = [\"AT+CPMS=\\\"SM\\\",\\\"SM\\\",\\\"SM\\\"\"];\n"
	"    prefixes = [\"+62811\", \"+62812\"];\n"
	"    poll = 60;\n"
	"    send_per_minute = 10; send_per_day = 500; reserve_for_receipts = 100;\n"
	"    reports = true;\n"
	"    pin_file = \"\";\n"
	"    balance = { ussd = \"*888#\"; pattern = \"Rp ?([0-9.]+)\"; every = 21600;\n"
	"      warn_below = 10000; };\n"
	"    usb_reset = false; }\n"
	");\n"
	"intake = {\n"
	"  routes = ( { keyword = \"TANGKAB\"; agency = \"Kabupaten Tangerang\"; category = \"\";\n"
	"    keep = false; }, { keyword = \"bbm\"; agency = \"Pertamina\"; keep = true; } );\n"
	"  categories = [\"JALAN\", \"AIR\"];\n"
	"  deny = [\"PROMO\"];  own_numbers = [];\n"
	"  multipart_timeout = 1800;\n"
	"  ask_place = true; ask_limit = 2; ask_window = 86400;\n"
	"  emergency_words_file = \"\"; places_file = \"\";\n"
	"};\n"
	"replies = {\n"
	"  templates = \"/etc/lapor-smsd/templates\";\n"
	"  time_zone = \"Asia/Jakarta\"; quiet_from = 20; quiet_to = 8;\n"
	"  parts_max = 1; group_digits = true;\n"
	"  word_filter = [\"nomor\", \"dana\"];\n"
	"  per_sender_per_day = 10; help_per_sender_per_day = 3; identical_per_hour = 3;\n"
	"  receipt_valid = 86400; uncertain = \"resend-once\";\n"
	"};\n"
	"central = {\n"
	"  profile = \"json\";\n"
	"  url = \"https://central.example\"; token_file = \"\";\n"
	"  ca_file = \"\"; client_cert = \"\"; client_key = \"\"; hmac_key_file = \"\";\n"
	"  timeout = 60; in_flight = 4; poll_every = 60;\n"
	"  retry_first = 5; retry_max = 1800; retry_for = 604800;\n"
	"  georeport2 = { jurisdiction_id = \"\"; api_key_file = \"\"; service_code = \"1\";\n"
	"    service_code_secret = \"\";\n"
	"    service_codes = ( { category = \"JALAN\"; code = \"3\"; } ); ref_attribute = \"\";\n"
	"    updates = true; on_unknown = \"hold\"; };\n"
	"  spool = { directory = \"\"; };\n"
	"};\n"
	"sla = { verify = 3; follow_up = 5; close = 10; holidays_file = \"\"; };\n"
	"privacy = { keep_text = 730; keep_number = 365; keep_raw = 90; key_file = \"\"; };\n"
	"limits = { complaints_per_sender_per_day = 0; store_max_mb = 0; };\n"
	"alert = { number = \"\"; per_hour = 3; };\n"
	"log = { level = \"info\"; };\n";

static struct config *load_text(const char *text)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];
	int r = config_load_text(&config, "f", text, error);

	assert_string_equal(error, "");
	assert_int_equal(r, 0);
	return config;
}

static char *print_text(const struct config *config)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(config_print(config, out), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* "a.b.c" and "V" to "a = { b = { c = V; }; };", inside an entry where the scope is one. */
static void write_setting(
	const struct config_item *item, const char *value, char *text, size_t size)
{
	static const char *const around[][3] = {
		[CONFIG_SCOPE_ROOT] = { "", "", "" },
		[CONFIG_SCOPE_MODEM] = { "modems = ( { ", "name = \"m\"; device = \"/dev/m\"; ",
			" } );" },
		[CONFIG_SCOPE_ROUTE] = { "intake = { routes = ( { ", "keyword = \"K\"; ",
			" } ); };" },
		[CONFIG_SCOPE_CENTRAL] = { "central = { ", "", " };" },
		[CONFIG_SCOPE_SERVICE_CODE] = { "central = { georeport2 = { service_codes = ( { ",
			"", " } ); }; };" },
	};
	bool required = item->kind == CONFIG_KIND_STRING && config_form_get(item->form)->required;
	FILE *out = fmemopen(text, size, "w");
	const char *path = item->path;
	int depth = 0;

	assert_non_null(out);
	fputs(around[item->scope][0], out);
	fputs(required ? "" : around[item->scope][1], out);
	for (const char *dot; (dot = strchr(path, '.')); path = dot + 1, depth++)
		fprintf(out, "%.*s = { ", (int)(dot - path), path);
	fprintf(out, "%s = %s;", path, value);
	while (depth-- > 0)
		fputs(" };", out);
	fputs(around[item->scope][2], out);
	assert_int_equal(fclose(out), 0);
}

static void the_sample_of_the_interfaces_is_accepted(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(sample);

	(void)state;
	assert_string_equal(config->gateway, "jatim-1");
	assert_int_equal(config->modem_count, 1);
	assert_string_equal(config->modems[0].number, "+6281100000001");
	assert_string_equal(config->modems[0].init.items[0], "AT+CPMS=\"SM\",\"SM\",\"SM\"");
	assert_int_equal(config->modems[0].prefixes.count, 2);
	assert_string_equal(config->modems[0].balance.pattern, "Rp ?([0-9.]+)");
	assert_int_equal(config->intake.route_count, 2);
	assert_string_equal(config->intake.routes[0].agency, "Kabupaten Tangerang");
	assert_string_equal(config->intake.routes[1].keyword, "BBM");
	assert_true(config->intake.routes[1].keep);
	assert_string_equal(config->intake.categories.items[1], "AIR");
	assert_string_equal(config->centrals[0].url, "https://central.example");
	assert_int_equal(config->centrals[0].georeport2.service_code_count, 1);
	assert_string_equal(config->centrals[0].georeport2.service_codes[0].code, "3");
}

static void what_is_printed_reads_back_the_same(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(sample);
	_cleanup_(freep) char *text = print_text(config);
	_cleanup_(config_freep) struct config *again = load_text(text);
	_cleanup_(freep) char *text_again = print_text(again);

	(void)state;
	assert_string_equal(text, text_again);
	assert_non_null(
		strstr(text, "    init = [\"AT+CPMS=\\\"SM\\\",\\\"SM\\\",\\\"SM\\\"\"];\n"));
	assert_non_null(strstr(text, "central = {\n  name = \"\";\n"));
	assert_non_null(strstr(text, "  spool = {\n    directory = \"\";\n  };\n};\nsla = {\n"));
}

/* Printed as "", it would be "no key, on purpose" when it is read again. */
static void a_key_file_that_is_not_written_is_not_printed_as_one(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text("");
	_cleanup_(config_freep) struct config *written =
		load_text("privacy = { key_file = \"\"; };");
	_cleanup_(freep) char *text = print_text(config);
	_cleanup_(freep) char *text_written = print_text(written);

	(void)state;
	assert_non_null(strstr(text, "  # not written: key_file = \"\";\n"));
	assert_non_null(strstr(text_written, "  key_file = \"\";\n"));
}

static void an_empty_file_gives_the_defaults(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text("");
	char host[256] = "";

	(void)state;
	assert_int_equal(gethostname(host, sizeof(host) - 1), 0);
	assert_string_equal(config->gateway, host);
	assert_string_equal(config->store.path, "/var/lib/lapor-smsd/lapor.db");
	assert_int_equal(config->modem_count, 0);
	assert_string_equal(config->centrals[0].url, "");
	assert_int_equal(config->centrals[0].retry_for, 604800);
	assert_int_equal(config->replies.receipt_valid, 86400);
	assert_string_equal(config->replies.word_filter.items[1], "dana");
	assert_string_equal(config->log.level, "info");
}

static void a_modem_needs_no_more_than_name_and_device(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(MODEM(""));
	const struct config_modem *modem = config->modems;

	(void)state;
	assert_string_equal(modem->device, "/dev/m");
	assert_string_equal(modem->connection, "dku2at");
	assert_string_equal(modem->model, "at");
	assert_int_equal(modem->features.count, 1);
	assert_string_equal(modem->features.items[0], "SMS_NO_ME");
	assert_int_equal(modem->init.count, 0);
	assert_int_equal(modem->poll, 60);
	assert_true(modem->reports);
}

static void a_text_setting_is_found_where_it_stands(void **state)
{
	struct config *config;
	char error[CONFIG_ERROR_SIZE];
	const char *file;
	unsigned line;

	(void)state;
	assert_int_equal(
		config_load_text(&config, "a.conf",
			"gateway = \"x\";\ncentral = {\n token_file = \"/t\"; };\n", error),
		0);
	assert_true(config_where(config, "central.token_file", "/t", &file, &line));
	assert_string_equal(file, "a.conf");
	assert_int_equal(line, 3);
	assert_false(config_where(config, "central.token_file", "/other", &file, &line));
	assert_false(
		config_where(config, "replies.templates", config->replies.templates, &file, &line));
	config_free(config);
}

static void each_member_of_the_structs_has_its_setting(void **state)
{
	(void)state;
	for (enum config_scope scope = 0; scope <= CONFIG_SCOPE_SERVICE_CODE; scope++) {
		unsigned char seen[sizeof(struct config)] = { 0 };
		size_t gap = 0;
		size_t size = scope == CONFIG_SCOPE_ROOT ? offsetof(struct config, places)
		                                         : config_scope_size(scope);

		for (size_t i = 0; i < config_item_count; i++) {
			if (config_items[i].scope != scope)
				continue;
			memset(seen + config_items[i].offset, 1, config_items[i].size);
			if (config_items[i].kind == CONFIG_KIND_GROUPS)
				memset(seen + config_items[i].count_offset, 1, sizeof(size_t));
		}
		for (size_t i = 0; i < size; i++) {
			gap = seen[i] ? 0 : gap + 1;
			assert_true(gap < 8); /* padding behind a bool */
		}
	}
}

static void check_number(const struct config_item *item, int64_t value, bool right)
{
	struct config *config = NULL;
	char number[32], text[256], wanted[256], error[CONFIG_ERROR_SIZE];
	int r;

	(void)snprintf(number, sizeof(number), "%" PRId64, value);
	write_setting(item, number, text, sizeof(text));
	(void)snprintf(wanted, sizeof(wanted),
		"f:1: %s: %" PRId64 " is out of range; it must be from %" PRId64 " to %" PRId64,
		item->name, value, item->least, item->most);
	r = config_load_text(&config, "f", text, error);
	assert_string_equal(error, right ? "" : wanted);
	assert_int_equal(r, right ? 0 : -EINVAL);
	if (right)
		config_free(config);
}

static void each_number_is_held_to_its_range(void **state)
{
	(void)state;
	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];

		if (item->kind != CONFIG_KIND_INT)
			continue;
		check_number(item, item->least, true);
		check_number(item, item->most, true);
		check_number(item, item->least - 1, false);
		check_number(item, item->most + 1, false);
		assert_in_range(item->number, item->least, item->most);
	}
}

static void each_setting_refuses_another_type(void **state)
{
	static const struct {
		const char *value, *wanted;
	} other[] = {
		[CONFIG_KIND_STRING] = { "1", "text in quotes, not a whole number" },
		[CONFIG_KIND_STRINGS] = { "\"x\"", "texts in [ ], not text" },
		[CONFIG_KIND_INT] = { "\"1\"", "a whole number, not text" },
		[CONFIG_KIND_BOOL] = { "1", "true or false, not a whole number" },
		[CONFIG_KIND_GROUPS] = { "{ }", "groups in ( { }, { } ), not a group" },
	};

	(void)state;
	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];
		struct config *config = NULL;
		char text[256], wanted[256], error[CONFIG_ERROR_SIZE];

		write_setting(item, other[item->kind].value, text, sizeof(text));
		/* A group is right for this one. */
		if (item->is_alone)
			write_setting(item, "1", text, sizeof(text));
		(void)snprintf(wanted, sizeof(wanted), "f:1: %s: must be %s", item->name,
			item->is_alone ? "a group in { }, or groups in ( { }, { } ), not a whole "
					 "number"
				       : other[item->kind].wanted);
		assert_int_equal(config_load_text(&config, "f", text, error), -EINVAL);
		assert_memory_equal(error, wanted, strlen(wanted));
		assert_null(config);
	}
}

static void numbers_may_be_long_or_hexadecimal(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(
		"central = { timeout = 10L; in_flight = 0x10; retry_for = 31536000LL; };");

	(void)state;
	assert_int_equal(config->centrals[0].timeout, 10);
	assert_int_equal(config->centrals[0].in_flight, 16);
	assert_int_equal(config->centrals[0].retry_for, 31536000);
}

static void lists_may_be_empty_and_written_in_both_brackets(void **state)
{
	_cleanup_(config_freep) struct config *config =
		load_text("modems = (); intake = { routes = []; deny = (); categories = (\"A\"); };"
			  "replies = { word_filter = []; };");

	(void)state;
	assert_int_equal(config->modem_count, 0);
	assert_int_equal(config->intake.route_count, 0);
	assert_int_equal(config->intake.categories.count, 1);
	assert_int_equal(config->replies.word_filter.count, 0);
}

static void collect(const char *name, const char *file, unsigned line, void *userdata)
{
	fprintf(userdata, "%s %s:%u\n", name, file, line);
}

static void settings_without_effect_are_named_where_they_stand(void **state)
{
	_cleanup_(config_freep) struct config *config = load_text(
		"gateway = \"g\";\n" MODEM("usb_reset = false; poll = 1;\n balance = {\n"
					   " every = 5; };") "\n"
							     "replies = { parts_max = 2; };");
	_cleanup_(freep) char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	config_without_effect(config, collect, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, ""
				  "replies.parts_max f:5\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sample_of_the_interfaces_is_accepted),
		cmocka_unit_test(what_is_printed_reads_back_the_same),
		cmocka_unit_test(a_key_file_that_is_not_written_is_not_printed_as_one),
		cmocka_unit_test(an_empty_file_gives_the_defaults),
		cmocka_unit_test(a_modem_needs_no_more_than_name_and_device),
		cmocka_unit_test(a_text_setting_is_found_where_it_stands),
		cmocka_unit_test(each_member_of_the_structs_has_its_setting),
		cmocka_unit_test(each_number_is_held_to_its_range),
		cmocka_unit_test(each_setting_refuses_another_type),
		cmocka_unit_test(numbers_may_be_long_or_hexadecimal),
		cmocka_unit_test(lists_may_be_empty_and_written_in_both_brackets),
		cmocka_unit_test(settings_without_effect_are_named_where_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
