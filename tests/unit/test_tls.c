/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tls.c - certificates: whom the forwarder trusts, and what it says when it does not. */
#include "forwarder/central.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/unit/central_process.h"

#define REF "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define AT  INT64_C(1795256430000000)

static void write_pem(const char *path, X509 *certificate, EVP_PKEY *key)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(key ? PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL)
			     : PEM_write_X509(f, certificate),
		1);
	assert_int_equal(fclose(f), 0);
}

/* A certificate of its own authority, for one name ("IP:127.0.0.1"). */
static void make_certificate(const char *name, const char *cert_path, const char *key_path)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, name);

	assert_non_null(key);
	assert_non_null(x);
	assert_non_null(extension);
	assert_int_equal(X509_set_version(x, 2), 1);
	assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(x), 1), 1);
	assert_non_null(X509_gmtime_adj(X509_getm_notBefore(x), -3600));
	assert_non_null(X509_gmtime_adj(X509_getm_notAfter(x), 3600));
	assert_int_equal(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
				 (const uint8_t *)"test", -1, -1, 0),
		1);
	assert_int_equal(X509_set_issuer_name(x, X509_get_subject_name(x)), 1);
	assert_int_equal(X509_set_pubkey(x, key), 1);
	assert_int_equal(X509_add_ext(x, extension, -1), 1);
	assert_true(X509_sign(x, key, EVP_sha256()) > 0);
	write_pem(cert_path, x, NULL);
	write_pem(key_path, NULL, key);
	X509_EXTENSION_free(extension);
	X509_free(x);
	EVP_PKEY_free(key);
}

struct place {
	struct process *p;
	char cert[64], key[64];
	char client_cert[64], client_key[64];
};

/* client_ca: whose certificates clients must show; NULL: none. */
static void start_for(
	struct place *at, const char *name, const char *client_ca, const char *version)
{
	const char *arguments[] = { "--tls-cert", at->cert, "--tls-key", at->key,
		client_ca ? "--tls-client-ca" : NULL, client_ca, version, NULL };
	struct process *p = at->p;

	make_certificate(name, at->cert, at->key);
	process_start(p, arguments);
	p->settings = (struct central_settings){
		.profile = "json", .gateway = "jatim-1", .timeout_us = 15 * USEC_PER_SEC
	};
	(void)snprintf(p->settings.url, sizeof(p->settings.url), "https://127.0.0.1:%d", p->port);
	assert_int_equal(
		copy_string(p->settings.ca_file, sizeof(p->settings.ca_file), at->cert), 0);
}

static void start(struct place *at, const char *name)
{
	start_for(at, name, NULL, NULL);
}

static int set_up(void **state)
{
	struct place *at = calloc(1, sizeof(*at));

	assert_non_null(at);
	process_new(&at->p);
	(void)snprintf(at->cert, sizeof(at->cert), "%s/cert.pem", at->p->folder);
	(void)snprintf(at->key, sizeof(at->key), "%s/key.pem", at->p->folder);
	(void)snprintf(at->client_cert, sizeof(at->client_cert), "%s/client.pem", at->p->folder);
	(void)snprintf(at->client_key, sizeof(at->client_key), "%s/client.key", at->p->folder);
	*state = at;
	return 0;
}

static int tear_down(void **state)
{
	struct place *at = *state;

	(void)unlink(at->cert);
	(void)unlink(at->key);
	(void)unlink(at->client_cert);
	(void)unlink(at->client_key);
	process_free(at->p);
	free(at);
	return 0;
}

static const struct central_outcome *put_and_run(struct process *p)
{
	process_connect(p);
	assert_int_equal(central_send(p->central,
				 &(struct central_errand){
					 .kind = CENTRAL_CONTACT, .ref = REF, .delivered_us = AT },
				 AT, on_outcome, p),
		0);
	process_run(p, p->called + 1);
	return &p->outcomes[p->called - 1];
}

/* 404 for a contact: the whole way there and back was walked. */
static void a_server_that_the_authority_knows_is_trusted(void **state)
{
	struct place *at = *state;
	const struct central_outcome *o;

	start(at, "IP:127.0.0.1");
	o = put_and_run(at->p);
	assert_string_equal(o->detail, "");
	assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
	assert_int_equal(o->http_status, 404);
}

static void a_server_of_an_unknown_authority_is_the_operators_business(void **state)
{
	struct place *at = *state;
	const struct central_outcome *o;

	start(at, "IP:127.0.0.1");
	at->p->settings.ca_file[0] = '\0';
	o = put_and_run(at->p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_int_equal(o->http_status, 0);
	assert_non_null(strstr(o->detail, "(curl 60)"));
}

static void a_certificate_for_another_name_is_not_trusted(void **state)
{
	struct place *at = *state;
	const struct central_outcome *o;

	start(at, "DNS:central.example");
	o = put_and_run(at->p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_non_null(strstr(o->detail, "(curl 60)"));
}

static void files_that_hold_no_certificate_are_the_operators_business(void **state)
{
	struct place *at = *state;
	const struct central_outcome *o;

	start(at, "IP:127.0.0.1");
	assert_int_equal(
		copy_string(at->p->settings.ca_file, sizeof(at->p->settings.ca_file), at->key), 0);
	o = put_and_run(at->p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_non_null(strstr(o->detail, "(curl 77)"));
	assert_int_equal(
		copy_string(at->p->settings.ca_file, sizeof(at->p->settings.ca_file), at->cert), 0);
	assert_int_equal(copy_string(at->p->settings.client_cert,
				 sizeof(at->p->settings.client_cert), at->key),
		0);
	o = put_and_run(at->p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_non_null(strstr(o->detail, "(curl 58)"));
}

static void a_server_without_tls_is_the_operators_business(void **state)
{
	struct place *at = *state;
	const struct central_outcome *o;

	start(at, "IP:127.0.0.1");
	process_stop(at->p);
	process_start(at->p, NULL);
	o = put_and_run(at->p);
	assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
	assert_non_null(strstr(o->detail, "(curl 35)"));
}

static void show_client(struct place *at, const char *cert, const char *key)
{
	struct central_settings *s = &at->p->settings;

	assert_int_equal(copy_string(s->client_cert, sizeof(s->client_cert), cert), 0);
	assert_int_equal(copy_string(s->client_key, sizeof(s->client_key), key), 0);
}

/* TLS 1.2 refuses in the handshake, 1.3 when the request is already on its way. */
static void a_server_that_knows_its_clients_wants_our_certificate(void **state)
{
	static const struct {
		const char *version, *without;
	} cases[] = { { "--tls-old", "(curl 35)" }, { NULL, "(curl 56)" } };
	struct place *at = *state;
	const struct central_outcome *o;

	make_certificate("DNS:gateway.example", at->client_cert, at->client_key);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		start_for(at, "IP:127.0.0.1", at->client_cert, cases[i].version);
		show_client(at, "", "");
		o = put_and_run(at->p);
		assert_int_equal(o->verdict, CENTRAL_MISCONFIGURED);
		assert_int_equal(o->http_status, 0);
		assert_non_null(strstr(o->detail, cases[i].without));
		show_client(at, at->client_cert, at->client_key);
		o = put_and_run(at->p);
		assert_string_equal(o->detail, "");
		assert_int_equal(o->verdict, CENTRAL_ACCEPTED);
		/* Of an authority that the server does not know. */
		show_client(at, at->cert, at->key);
		assert_int_equal(put_and_run(at->p)->verdict, CENTRAL_MISCONFIGURED);
		process_stop(at->p);
		at->p->port = 0;
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_server_that_the_authority_knows_is_trusted),
		TEST(a_server_of_an_unknown_authority_is_the_operators_business),
		TEST(a_certificate_for_another_name_is_not_trusted),
		TEST(files_that_hold_no_certificate_are_the_operators_business),
		TEST(a_server_without_tls_is_the_operators_business),
		TEST(a_server_that_knows_its_clients_wants_our_certificate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
