/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_config_errors.c - settings that are wrong, and settings in several files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/config.h"

#include <sys/stat.h>

#define MODEM(name, device) "{ name = \"" name "\"; device = \"" device "\"; }"

static const struct {
	const char *text, *error;
} wrong[] = {
	{ "gatewy = \"x\";", "f:1: unknown setting \"gatewy\"; did you mean \"gateway\"?" },
	{ "\n\ncentral = {\n  tiemout = 5; };",
		"f:4: unknown setting \"central.tiemout\"; did you mean \"timeout\"?" },
	{ "central = { georeport = { }; };",
		"f:1: unknown setting \"central.georeport\"; did you mean \"georeport2\"?" },
	{ "poll_every = 3;",
		"f:1: unknown setting \"poll_every\"; did you mean \"central.poll_every\"?" },
	{ "frobnicate = 3;",
		"f:1: unknown setting \"frobnicate\"; lapor-smsd.conf(5) names all there are" },
	{ "modems = ( { name = \"a\"; device = \"/dev/a\"; pol = 3; } );",
		"f:1: unknown setting \"modems.pol\"; did you mean \"poll\"?" },
	{ "store = \"x\";", "f:1: store: must be a group in { }, not text" },
	{ "central = { timeout = 1.5; };",
		"f:1: central.timeout: must be a whole number, not a number with a fraction" },
	{ "gateway = \"\";", "f:1: gateway: must be a name of 1 to 63 octets; without this line it "
			     "is the host name" },
	{ "gateway = \"a\\x1b\";", "f:1: gateway: must be a name of 1 to 63 octets; without this "
				   "line it is the host name" },
	{ "gateway = \"a\\xc3\";", "f:1: gateway: must be a name of 1 to 63 octets; without this "
				   "line it is the host name" },
	{ "store = { path = \"\"; };", "f:1: store.path: must be a path of 1 to 255 octets" },
	{ "modems = ( " MODEM("a", "/dev/a") ",\n" MODEM("a", "/dev/b") " );",
		"f:2: modems.name: \"a\" stands twice; it must be 1 to 31 letters, digits, '.', "
		"'_' and '-', other than those of each other modem" },
	{ "modems = ( " MODEM("a", "/dev/a") ",\n" MODEM("b", "/dev/a") " );",
		"f:2: modems.device: \"/dev/a\" stands twice; it must be a path of 1 to 127 octets "
		"(\"/dev/lapor/gsm1\") or \"imei:\" and 15 digits, other than that of each other "
		"modem" },
	{ "modems = ( { name = \"a\"; } );",
		"f:1: modems.device: is missing; it must be a path of 1 to 127 octets "
		"(\"/dev/lapor/gsm1\") or \"imei:\" and 15 digits, other than that of each other "
		"modem" },
	{ "modems = ( \"a\" );", "f:1: modems: must be groups in ( { }, { } ), not text" },
	{ "alert = { number = \"0812-345\"; };",
		"f:1: alert.number: must be \"\" or a phone number of 8 to 15 digits, nothing "
		"between them (\"+6281100000001\")" },
	{ "modems = ( { name = \"a\"; device = \"/dev/a\"; connection = \"dku2\";\n"
	  "features = [\"F_SMS_NO_ME\"]; } );",
		"f:1: modems.connection: \"dku2\" is wrong; it must be \"dku2at\", \"at\" or "
		"\"at\" with a speed (\"at115200\")\n"
		"f:2: modems.features: \"F_SMS_NO_ME\" is wrong; it must be names of libgammu's "
		"features in upper case, without \"F_\" (\"SMS_NO_ME\")" },
	{ "modems = ( { name = \"a\"; device = \"/dev/a\"; balance = { pattern = \"(\"; }; } );",
		"f:1: modems.balance.pattern: must be \"\" or a POSIX extended regular expression "
		"of at most 127 octets, with at most two counts in {}, each below 100" },
	{ "intake = { deny = [\"a\", \"\"]; };",
		"f:1: intake.deny: an entry is empty; leave it out" },
	{ "intake = { routes = ( { keyword = \"tangkab\"; }, { keyword = \"TANGKAB\"; } ); };",
		"f:1: intake.routes.keyword: \"TANGKAB\" stands twice; it must be a word of 1 to "
		"31 letters and digits, other than that of each other route" },
	{ "replies = { time_zone = \"Asia/Jakrta\"; };",
		"f:1: replies.time_zone: \"Asia/Jakrta\" is wrong; it must be a name below "
		"/usr/share/zoneinfo: \"Asia/Jakarta\", \"Asia/Makassar\", \"Asia/Jayapura\" or "
		"another" },
	{ "replies = { uncertain = \"resend\"; };", "f:1: replies.uncertain: \"resend\" is wrong; "
						    "it must be one of resend-once, hold" },
	{ "central = { profile = \"jsno\"; };",
		"f:1: central.profile: \"jsno\" is wrong; it must be one of json, georeport2, "
		"addstream, spool" },
	{ "central = { georeport2 = 3; };",
		"f:1: central.georeport2: must be a group in { }, not a whole number" },
	{ "central = { classes = [\"keluhan\"]; };", "f:1: central.classes: \"keluhan\" is wrong; "
						     "it must be one of pengaduan, aspirasi, "
						     "informasi" },
	{ "central = { name = \"a b\"; };",
		"f:1: central.name: \"a b\" is wrong; it must be 1 to 31 letters, digits, '_' and "
		"'-', other than those of each other central system" },
	{ "central = { georeport2 = { email = \"sms\"; }; };",
		"f:1: central.georeport2.email: must be \"\" or a mail address of at most 127 "
		"octets (\"sms@region.example\")" },
	{ "central = { georeport2 = { on_unknown = \"\"; }; };",
		"f:1: central.georeport2.on_unknown: must be one of hold, resend" },
	{ "log = { level = \"loud\"; };", "f:1: log.level: \"loud\" is wrong; it must be one of "
					  "err, warning, notice, info, debug" },
	{ "central = { timeout = 99999999999; };",
		"f:1: the number is too large; no setting goes beyond 2147483647" },
	{ "central = { timeout = 4294967356; };",
		"f:1: the number is too large; no setting goes beyond 2147483647" },
	{ "store = { path = \"a\\x00b\"; };", "f:1: \\x00 would end the text; leave it out" },
	{ "\ngateway \"x\";",
		"f:2: syntax error: text must stand behind a name and '=', or in a list" },
	{ "\ngateway = \"x;\nlog = { };",
		"f:2: syntax error: the text has no closing quote in its line" },
	{ "gateway = \"x\";\ngateway = \"y\";",
		"f:2: duplicate setting name; a group has each name once; to set it anew, use a "
		"file in conf.d" },
	{ "store = { path = \"x\";\n",
		"f:2: syntax error; look here and just before for a bracket or a '=' too many or "
		"too few" },
	{ "@include \"x\"", "f:1: @include has no place here" },
};

static void each_mistake_is_named_with_its_place_and_what_is_right(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct config *config = NULL;
		char error[CONFIG_ERROR_SIZE];

		assert_int_equal(config_load_text(&config, "f", wrong[i].text, error), -EINVAL);
		assert_string_equal(error, wrong[i].error);
		assert_null(config);
	}
}

static void only_addresses_of_http_are_urls(void **state)
{
	static const struct {
		const char *url;
		bool right;
	} urls[] = {
		{ "", true },
		{ "http://127.0.0.1:8080", true },
		{ "https://[::1]:8080/api", true },
		{ "HTTPS://central.example/api/", true },
		{ "ftp://central.example", false },
		{ "central.example", false },
		{ "http://", false },
		{ "http:///api", false },
		{ "https://user:secret@central.example", false },
		{ "https://central.example/?key=secret", false },
		{ "https://central.example/a b", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		_cleanup_(config_freep) struct config *config = NULL;
		char text[128], error[CONFIG_ERROR_SIZE];

		(void)snprintf(text, sizeof(text), "central = { url = \"%s\"; };", urls[i].url);
		assert_int_equal(
			config_load_text(&config, "f", text, error), urls[i].right ? 0 : -EINVAL);
		assert_null(strstr(error, "secret"));
	}
}

static void the_address_of_a_token_may_have_a_query(void **state)
{
	static const struct {
		const char *url;
		bool right;
	} urls[] = {
		{ "https://login.example/token?realm=sms", true },
		{ "https://login.example/token#x", false },
		{ "https://user@login.example/token", false },
		{ "login.example/token", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		_cleanup_(config_freep) struct config *config = NULL;
		char text[256], error[CONFIG_ERROR_SIZE];

		(void)snprintf(text, sizeof(text),
			"central = { oauth2 = { token_url = \"%s\"; client_id = \"i\"; "
			"client_secret_file = \"/s\"; }; };",
			urls[i].url);
		assert_int_equal(
			config_load_text(&config, "f", text, error), urls[i].right ? 0 : -EINVAL);
	}
}

static void what_does_not_fit_is_counted(void **state)
{
	_cleanup_(freep) char *text = NULL;
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];
	size_t size = 0, lines = 1;
	unsigned more = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	for (int i = 0; i < 500; i++)
		fprintf(out, "frobnicate%d = 1;\n", i);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(config_load_text(&config, "f", text, error), -EINVAL);
	for (const char *p = error; (p = strchr(p, '\n')); p++)
		lines++;
	assert_int_equal(sscanf(strrchr(error, '\n'), "\nand %u more", &more), 1);
	assert_int_equal(lines - 1 + more, 500);
	assert_true(lines > 10);
}

static const struct folder_file {
	const char *name, *text;
} files[] = {
	{ "main.conf", "gateway = \"g\";\n@include \"more/one.conf\"\n"
		       "central = { url = \"http://a\"; timeout = 5; };\n"
		       "intake = { deny = [\"A\", \"B\"]; categories = [\"X\"]; };\n"
		       "modems = ( " MODEM("a", "/dev/a") " );\n" },
	{ "more/one.conf", "log = { level = \"debug\"; };\n" },
	{ "conf.d/20-b.conf", "central = { timeout = 7; };\nintake = { deny = [\"C\"]; };\n" },
	{ "conf.d/10-a.conf", "central = { timeout = 6; in_flight = 2; };\n"
			      "modems = ( " MODEM("b", "/dev/b") " );\n" },
	{ "conf.d/.hidden.conf", "wrong = 1;\n" },
	{ "conf.d/README", "wrong\n" },
};

static void write_file(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static int make_folder(void **state)
{
	static char path[] = "/tmp/test_config.XXXXXX";

	memcpy(strrchr(path, '.'), ".XXXXXX", 7);
	*state = path;
	if (!mkdtemp(path) || chdir(path) < 0 || mkdir("conf.d", 0700) < 0 ||
		mkdir("more", 0700) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		write_file(files[i].name, files[i].text);
	return 0;
}

static int remove_folder(void **state)
{
	for (size_t i = 0; i < COUNT_OF(files); i++)
		(void)unlink(files[i].name);
	if (rmdir("conf.d") < 0 || rmdir("more") < 0 || chdir("/") < 0)
		return -1;
	return rmdir(*state);
}

static void later_files_override_lists_wholly_and_add_modems(void **state)
{
	_cleanup_(config_freep) struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	(void)state;
	assert_int_equal(config_load(&config, "main.conf", error), 0);
	assert_string_equal(error, "");
	assert_string_equal(config->centrals[0].url, "http://a");
	assert_int_equal(config->centrals[0].timeout, 7);
	assert_int_equal(config->centrals[0].in_flight, 2);
	assert_int_equal(config->intake.deny.count, 1);
	assert_string_equal(config->intake.deny.items[0], "C");
	assert_int_equal(config->intake.categories.count, 1);
	assert_int_equal(config->modem_count, 2);
	assert_string_equal(config->modems[1].name, "b");
	assert_string_equal(config->log.level, "debug");
}

static void errors_name_the_file_that_they_are_in(void **state)
{
	struct config *config = NULL;
	char path[128], wanted[512], error[CONFIG_ERROR_SIZE];
	const char *folder = *state;

	write_file("more/one.conf", "\nlog = { level = \"x\"; };\n");
	write_file("conf.d/20-b.conf", "\n\n\ntypo = 1;\n");
	(void)snprintf(path, sizeof(path), "%s/main.conf", folder);
	(void)snprintf(wanted, sizeof(wanted),
		"%s/more/one.conf:2: log.level: \"x\" is wrong; it must be one of err, warning, "
		"notice, info, debug\n%s/conf.d/20-b.conf:4: unknown setting \"typo\"; "
		"lapor-smsd.conf(5) names all there are",
		folder, folder);
	assert_int_equal(config_load(&config, path, error), -EINVAL);
	assert_string_equal(error, wanted);
}

static void a_modem_of_the_same_name_in_another_file_is_an_error(void **state)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	(void)state;
	write_file("conf.d/20-b.conf", "modems = ( " MODEM("a", "/dev/c") " );");
	assert_int_equal(config_load(&config, "main.conf", error), -EINVAL);
	assert_non_null(strstr(error, "./conf.d/20-b.conf:1: modems.name: \"a\" stands twice"));
}

static void files_that_cannot_be_read_are_named(void **state)
{
	static const struct {
		const char *include, *error;
	} includes[] = {
		{ "/etc/passwd", "main.conf:1: the included path begins with '/'; it must be "
				 "relative to the folder of the file that is read first" },
		{ "nope", "main.conf:1: the included file ./nope cannot be read: No such file or "
			  "directory" },
		{ "more", "main.conf:1: the included file ./more cannot be read: it is no regular "
			  "file" },
		{ "main.conf", "./main.conf:1: too many files are included; does a file include "
			       "itself?" },
	};
	struct config *config = NULL;
	char text[64], error[CONFIG_ERROR_SIZE];

	(void)state;
	(void)unlink("conf.d/20-b.conf");
	for (size_t i = 0; i < COUNT_OF(includes); i++) {
		(void)snprintf(text, sizeof(text), "@include \"%s\"\n", includes[i].include);
		write_file("main.conf", text);
		assert_int_equal(config_load(&config, "main.conf", error), -EINVAL);
		assert_string_equal(error, includes[i].error);
	}
	assert_int_equal(config_load(&config, "nope.conf", error), -ENOENT);
	assert_string_equal(error, "nope.conf: cannot be read: No such file or directory");
	assert_int_equal(config_load(&config, "more", error), -EISDIR);
	assert_string_equal(error, "more: cannot be read: it must be a regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_mistake_is_named_with_its_place_and_what_is_right),
		cmocka_unit_test(only_addresses_of_http_are_urls),
		cmocka_unit_test(the_address_of_a_token_may_have_a_query),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test_setup_teardown(later_files_override_lists_wholly_and_add_modems,
			make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			errors_name_the_file_that_they_are_in, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_modem_of_the_same_name_in_another_file_is_an_error, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			files_that_cannot_be_read_are_named, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
