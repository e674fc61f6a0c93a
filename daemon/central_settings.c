/* SPDX-License-Identifier: GPL-2.0-or-later */
/* central_settings.c - from the settings as they stand in the file to what forwarder/ takes. */
#include "daemon/central_settings.h"

#include "daemon/credential.h"
#include "daemon/log.h"

struct field {
	const char *from;
	char *to;
	size_t size;
};

/* FIELD(central, ret, oauth2.scope): the member has the same name in both. */
#define FIELD(from_, to_, member_)                                                                 \
	{                                                                                          \
		(from_)->member_, (to_)->member_, sizeof((to_)->member_)                           \
	}

static int copy(const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (copy_string(fields[i].to, fields[i].size, fields[i].from) < 0)
			return -EOVERFLOW;
	return 0;
}

static int copy_texts(
	const struct config *config, const struct config_central *c, struct central_settings *ret)
{
	const struct field fields[] = {
		FIELD(config, ret, gateway),
		FIELD(c, ret, profile),
		FIELD(c, ret, url),
		FIELD(c, ret, ca_file),
		FIELD(c, ret, client_cert),
		FIELD(c, ret, oauth2.token_url),
		FIELD(c, ret, oauth2.client_id),
		FIELD(c, ret, oauth2.scope),
		FIELD(c, ret, georeport2.jurisdiction_id),
		FIELD(c, ret, georeport2.service_code),
		FIELD(c, ret, georeport2.service_code_secret),
		FIELD(c, ret, georeport2.ref_attribute),
		FIELD(c, ret, georeport2.address),
		FIELD(c, ret, georeport2.first_name),
		FIELD(c, ret, georeport2.last_name),
		FIELD(c, ret, georeport2.email),
		{ c->spool.directory, ret->directory, sizeof(ret->directory) },
	};

	return copy(fields, COUNT_OF(fields));
}

static int copy_codes(const struct config_central *c, struct central_settings *ret)
{
	size_t count = c->georeport2.service_code_count;
	struct central_service_code *codes = calloc(count + 1, sizeof(*codes));

	if (!codes)
		return -ENOMEM;
	ret->georeport2.service_codes = codes;
	ret->georeport2.service_code_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct config_service_code *code = &c->georeport2.service_codes[i];
		const struct field fields[] = {
			FIELD(code, &codes[i], category),
			FIELD(code, &codes[i], code),
		};

		if (copy(fields, COUNT_OF(fields)) < 0)
			return -EOVERFLOW;
	}
	return 0;
}

static int find_secrets(const struct config *config, size_t which, struct central_settings *ret)
{
	const struct {
		enum credential_kind kind;
		char *to;
		size_t size;
	} secrets[] = {
		{ CREDENTIAL_TOKEN, ret->token_file, sizeof(ret->token_file) },
		{ CREDENTIAL_CLIENT_KEY, ret->client_key, sizeof(ret->client_key) },
		{ CREDENTIAL_HMAC_KEY, ret->hmac_key_file, sizeof(ret->hmac_key_file) },
		{ CREDENTIAL_CLIENT_SECRET, ret->oauth2.client_secret_file,
			sizeof(ret->oauth2.client_secret_file) },
		{ CREDENTIAL_API_KEY, ret->georeport2.api_key_file,
			sizeof(ret->georeport2.api_key_file) },
	};
	int r = 0;

	for (size_t i = 0; i < COUNT_OF(secrets) && r >= 0; i++)
		r = credential_central_path(
			config, which, secrets[i].kind, secrets[i].to, secrets[i].size);
	return r;
}

static int fill(const struct config *config, size_t which, struct central_settings *ret)
{
	const struct config_central *c = &config->centrals[which];
	int r = copy_texts(config, c, ret);

	if (r >= 0)
		r = copy_codes(c, ret);
	ret->georeport2.updates = c->georeport2.updates;
	ret->timeout_us = c->timeout * USEC_PER_SEC;
	ret->insecure = c->insecure;
	return r < 0 ? r : find_secrets(config, which, ret);
}

int central_settings_of(const struct config *config, size_t which, struct central_settings *ret)
{
	struct central_settings settings = { 0 };
	int r = fill(config, which, &settings);

	if (r < 0)
		central_settings_done(&settings);
	else
		*ret = settings;
	return r;
}

#define TEXT(member_) offsetof(struct central_settings, member_)

static bool are_same_texts(const struct central_settings *a, const struct central_settings *b)
{
	static const size_t texts[] = { TEXT(profile), TEXT(gateway), TEXT(url),
		TEXT(oauth2.token_url), TEXT(oauth2.client_id), TEXT(oauth2.client_secret_file),
		TEXT(oauth2.scope), TEXT(georeport2.jurisdiction_id), TEXT(georeport2.api_key_file),
		TEXT(georeport2.service_code), TEXT(georeport2.service_code_secret),
		TEXT(georeport2.ref_attribute), TEXT(georeport2.address),
		TEXT(georeport2.first_name), TEXT(georeport2.last_name), TEXT(georeport2.email),
		TEXT(directory), TEXT(token_file), TEXT(ca_file), TEXT(client_cert),
		TEXT(client_key), TEXT(hmac_key_file) };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (strcmp((const char *)a + texts[i], (const char *)b + texts[i]) != 0)
			return false;
	return true;
}

static bool are_same_codes(const struct central_georeport2 *a, const struct central_georeport2 *b)
{
	if (a->service_code_count != b->service_code_count)
		return false;
	for (size_t i = 0; i < a->service_code_count; i++)
		if (strcmp(a->service_codes[i].category, b->service_codes[i].category) != 0 ||
			strcmp(a->service_codes[i].code, b->service_codes[i].code) != 0)
			return false;
	return true;
}

bool central_settings_are_same(const struct central_settings *a, const struct central_settings *b)
{
	return are_same_texts(a, b) && are_same_codes(&a->georeport2, &b->georeport2) &&
	       a->georeport2.updates == b->georeport2.updates && a->timeout_us == b->timeout_us &&
	       a->insecure == b->insecure;
}

void central_settings_done(struct central_settings *settings)
{
	free((void *)take_ptr(settings->georeport2.service_codes));
	settings->georeport2.service_code_count = 0;
}

size_t central_settings_count(const struct config *config)
{
	const struct config_central *c = &config->centrals[0];
	bool is_set = strcmp(c->profile, "spool") == 0 ? *c->spool.directory : *c->url;

	return config->central_count > 1 || is_set ? config->central_count : 0;
}

void central_settings_warn(const struct config *config)
{
	for (size_t i = 0; i < config->central_count; i++) {
		const struct config_central *central = &config->centrals[i];
		const struct central_traits *traits = central_traits_of(central->profile);

		if (central->insecure)
			log_say(LOG_EVENT_CENTRAL_INSECURE, NULL, NULL, central->name);
		if (traits && traits->is_unverified)
			log_say(LOG_EVENT_CENTRAL_UNVERIFIED, NULL, NULL, central->profile);
	}
}
