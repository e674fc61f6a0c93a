/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_credential.c - where PINs, tokens and keys are found, and what is remembered of a PIN. */
#include "daemon/credential.h"
#include "tests/unit/folder.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <systemd/sd-id128.h>

#include <cmocka.h>

#define ONE   "central = { url = \"https://a\"; };"
#define NAMED "central = { name = \"a\"; url = \"https://a\"; };"
#define SEVERAL                                                                                    \
	"central = ( { name = \"a\"; url = \"https://a\"; }, { name = \"b\"; url = "               \
	"\"https://b\"; classes = [\"aspirasi\"]; } );"
#define WITH(more) "central = { name = \"a\"; url = \"https://a\"; " more " };"
#define OAUTH2     "oauth2 = { token_url = \"https://t\"; client_id = \"i\"; };"

static int set_up(void **state)
{
	char *folder = strdup("/tmp/lapor-credential-XXXXXX");

	assert_non_null(folder);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	*state = folder;
	return 0;
}

static int tear_down(void **state)
{
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(folder_remove(*state), 0);
	free(*state);
	return 0;
}

static struct config *load(const char *text)
{
	struct config *config = NULL;
	char error[CONFIG_ERROR_SIZE];

	if (config_load_text(&config, "f", text, error) < 0)
		fail_msg("%s", error);
	return config;
}

/* Makes the credential anew, as each start of the unit does, with a time of its own. */
static void put(const char *folder, const char *name, const char *text)
{
	static const struct timespec never[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	_cleanup_(closep) int fd = -1;
	char path[256];

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_return_code(fd, errno);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	if (strcmp(text, "1234\n") == 0)
		assert_return_code(futimens(fd, never), errno);
}

static void assert_found(const char *folder, const char *text, size_t which,
	enum credential_kind kind, const char *wanted)
{
	_cleanup_(config_freep) struct config *config = load(text);
	char path[256], whole[256] = "";

	if (*wanted)
		(void)snprintf(whole, sizeof whole, "%s%s%s", *wanted == '/' ? "" : folder,
			*wanted == '/' ? "" : "/", wanted);
	assert_int_equal(credential_central_path(config, which, kind, path, sizeof path), 0);
	assert_string_equal(path, whole);
}

static void each_secret_of_a_central_system_has_its_name(void **state)
{
	static const struct {
		enum credential_kind kind;
		const char *name, *text, *file;
	} kinds[] = {
		{ CREDENTIAL_TOKEN, "central-token", WITH(""), WITH("token_file = \"/f\";") },
		{ CREDENTIAL_CLIENT_KEY, "central-client-key", WITH("client_cert = \"/c\";"),
			WITH("client_key = \"/f\";") },
		{ CREDENTIAL_HMAC_KEY, "central-hmac-key", WITH(""),
			WITH("hmac_key_file = \"/f\";") },
		{ CREDENTIAL_CLIENT_SECRET, "central-client-secret", WITH(OAUTH2),
			WITH("oauth2 = { token_url = \"https://t\"; client_id = \"i\"; "
			     "client_secret_file = \"/f\"; };") },
		{ CREDENTIAL_API_KEY, "central-api-key", WITH(""),
			WITH("georeport2 = { api_key_file = \"/f\"; };") },
	};
	const char *folder = *state;

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		char named[64], whole[64], whole_named[128];

		(void)snprintf(named, sizeof named, "%s-a", kinds[i].name);
		(void)snprintf(whole, sizeof whole, "lapor_%s", kinds[i].name);
		(void)snprintf(whole_named, sizeof whole_named, "lapor_%s", named);
		assert_found(folder, kinds[i].text, 0, kinds[i].kind, "");
		put(folder, whole, "x");
		assert_found(folder, kinds[i].text, 0, kinds[i].kind, whole);
		put(folder, kinds[i].name, "x");
		assert_found(folder, kinds[i].text, 0, kinds[i].kind, kinds[i].name);
		put(folder, whole_named, "x");
		assert_found(folder, kinds[i].text, 0, kinds[i].kind, whole_named);
		put(folder, named, "x");
		assert_found(folder, kinds[i].text, 0, kinds[i].kind, named);
		assert_found(folder, kinds[i].file, 0, kinds[i].kind, "/f");
	}
}

static void of_several_none_has_the_secret_of_another(void **state)
{
	const char *folder = *state;

	put(folder, "lapor_central-hmac-key", "x");
	put(folder, "lapor_central-hmac-key-b", "x");
	assert_found(folder, SEVERAL, 0, CREDENTIAL_HMAC_KEY, "");
	assert_found(folder, SEVERAL, 1, CREDENTIAL_HMAC_KEY, "lapor_central-hmac-key-b");
	assert_found(folder, NAMED, 0, CREDENTIAL_HMAC_KEY, "lapor_central-hmac-key");
	assert_found(folder, ONE, 0, CREDENTIAL_HMAC_KEY, "lapor_central-hmac-key");
}

static void what_is_of_no_use_is_not_taken(void **state)
{
	const char *folder = *state;

	put(folder, "lapor_central-token", "x");
	put(folder, "lapor_central-client-key", "x");
	put(folder, "lapor_central-client-secret", "x");
	assert_found(folder, WITH(OAUTH2), 0, CREDENTIAL_TOKEN, "");
	assert_found(folder, ONE, 0, CREDENTIAL_CLIENT_KEY, "");
	assert_found(folder, ONE, 0, CREDENTIAL_CLIENT_SECRET, "");
}

static void a_refused_pin_is_known_again_after_a_restart_and_cannot_be_read(void **state)
{
	_cleanup_(config_freep) struct config *config =
		load("modems = ( { name = \"gsm1\"; device = \"/dev/a\"; } );");
	const struct config_modem *modem = &config->modems[0];
	const char *folder = *state;
	char first[40], again[40], other[40], pin[16];
	sd_id128_t machine;

	if (sd_id128_get_machine(&machine) < 0)
		skip();
	assert_int_equal(credential_pin_stamp(modem, first, sizeof first), 0);
	assert_string_equal(first, "");
	put(folder, "lapor_pin-gsm1", "1234");
	assert_int_equal(credential_read_pin(modem, pin, sizeof pin), 0);
	assert_string_equal(pin, "1234");
	assert_int_equal(credential_pin_stamp(modem, first, sizeof first), 0);
	assert_null(strstr(first, "1234"));
	assert_null(strstr(first, "31323334"));
	put(folder, "lapor_pin-gsm1", "1234\n");
	assert_int_equal(credential_pin_stamp(modem, again, sizeof again), 0);
	assert_string_equal(first, again);
	put(folder, "lapor_pin-gsm1", "1235");
	assert_int_equal(credential_pin_stamp(modem, other, sizeof other), 0);
	assert_string_not_equal(first, other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_secret_of_a_central_system_has_its_name),
		TEST(of_several_none_has_the_secret_of_another),
		TEST(what_is_of_no_use_is_not_taken),
		TEST(a_refused_pin_is_known_again_after_a_restart_and_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
