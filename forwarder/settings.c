/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.c - whether the settings of the central system can work at all. */
#include "forwarder/settings.h"
#include "forwarder/profile.h"
#include "forwarder/text.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fcntl.h>
#include <strings.h>

DEFINE_CLEANUP(CURLU *, curl_url_cleanup);

static void curl_freep(char **s)
{
	curl_free(*s);
}

static bool is_loopback(const char *host)
{
	struct in6_addr six;
	struct in_addr four;
	char bare[64];
	size_t length = strlen(host);

	if (strcasecmp(host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, host, &four) == 1)
		return (ntohl(four.s_addr) >> 24) == 127;
	if (length < 3 || length >= sizeof(bare) || host[0] != '[')
		return false;
	memcpy(bare, host + 1, length - 2);
	bare[length - 2] = '\0';
	return inet_pton(AF_INET6, bare, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static int refuse(char *ret_error, const char *setting, const char *why)
{
	text_detail(ret_error, "central.%s: %s", setting, why);
	return -EINVAL;
}

static bool has_part(CURLU *url, CURLUPart what)
{
	_cleanup_(curl_freep) char *value = NULL;

	return curl_url_get(url, what, &value, 0) == CURLUE_OK;
}

/* One of the URLs that are spoken to, and which setting it stands in. */
struct address {
	const char *setting, *text, *instead; /* of credentials in it */
	bool insecure;                        /* http:// to any host */
	CURLU *url;
};

static int check_scheme(const struct address *a, char *ret_error)
{
	_cleanup_(curl_freep) char *scheme = NULL;
	_cleanup_(curl_freep) char *host = NULL;

	if (curl_url_get(a->url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		curl_url_get(a->url, CURLUPART_HOST, &host, 0) != CURLUE_OK || !host[0])
		return refuse(ret_error, a->setting, "has no scheme or no host");
	if (strcmp(scheme, "https") == 0)
		return 0;
	if (strcmp(scheme, "http") != 0)
		return refuse(ret_error, a->setting, "must begin with https://");
	if (!a->insecure && !is_loopback(host))
		return refuse(ret_error, a->setting,
			"http:// is for this machine only (127.0.0.0/8, ::1, "
			"localhost); use https://");
	return 0;
}

static int check_address(const struct address *a, char *ret_error)
{
	int r;

	if (!a->url)
		return -ENOMEM;
	if (!a->text[0])
		return refuse(ret_error, a->setting, "is not set");
	if (curl_url_set(a->url, CURLUPART_URL, a->text, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return refuse(ret_error, a->setting, "is no URL; https://HOST/PATH is wanted");
	r = check_scheme(a, ret_error);
	if (r < 0)
		return r;
	if (has_part(a->url, CURLUPART_USER) || has_part(a->url, CURLUPART_PASSWORD)) {
		text_detail(ret_error, "central.%s: must not hold credentials; use central.%s",
			a->setting, a->instead);
		return -EINVAL;
	}
	return 0;
}

static int check_url(const struct central_settings *s, char *ret_error)
{
	_cleanup_(curl_url_cleanupp) CURLU *url = curl_url();
	const struct address a = { "url", s->url, "token_file", s->insecure, url };
	int r = check_address(&a, ret_error);

	if (r >= 0 && (has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT)))
		return refuse(ret_error, "url", "must not hold a query or a fragment");
	return r;
}

/* It may hold a query (RFC 6749 section 3.2). */
static int check_token_url(const struct central_settings *s, char *ret_error)
{
	_cleanup_(curl_url_cleanupp) CURLU *url = curl_url();
	const struct address a = { "oauth2.token_url", s->oauth2.token_url,
		"oauth2.client_secret_file", s->insecure, url };
	int r = check_address(&a, ret_error);

	if (r >= 0 && has_part(url, CURLUPART_FRAGMENT))
		return refuse(ret_error, "oauth2.token_url", "must not hold a fragment");
	return r;
}

static bool is_graphic(const char *s)
{
	for (; *s; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return true;
}

static int check_oauth2(const struct central_settings *s, char *ret_error)
{
	const struct central_oauth2 *o = &s->oauth2;

	if (!o->token_url[0])
		return o->client_id[0] || o->client_secret_file[0] || o->scope[0]
		               ? refuse(ret_error, "oauth2.token_url", "is not set")
		               : 0;
	if (!o->client_id[0])
		return refuse(ret_error, "oauth2.client_id", "is not set");
	if (!is_graphic(o->client_id))
		return refuse(ret_error, "oauth2.client_id", "is not ASCII");
	if (!o->client_secret_file[0])
		return refuse(ret_error, "oauth2.client_secret_file", "is not set");
	if (!is_graphic(o->scope) || strpbrk(o->scope, "\"\\"))
		return refuse(ret_error, "oauth2.scope", "holds what no scope may hold");
	if (s->token_file[0])
		return refuse(ret_error, "token_file", "is not used beside oauth2");
	return check_token_url(s, ret_error);
}

static int check_file(const char *setting, const char *path, char *ret_error)
{
	_cleanup_(closep) int fd = -1;

	if (!path[0])
		return 0;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0)
		return 0;
	text_detail(ret_error, "central.%s: %s: %s", setting, path, strerror(errno));
	return -EINVAL;
}

static int check_profile(const char *name, char *ret_error)
{
	if (profile_find(name))
		return 0;
	text_detail(ret_error, "central.profile: there is no \"%s\"", name);
	return -EINVAL;
}

int settings_check(const struct central_settings *s, char *ret_error)
{
	const struct profile *profile;
	int r = check_profile(s->profile, ret_error);

	if (r < 0)
		return r;
	profile = profile_find(s->profile);
	if (profile->transport == TRANSPORT_HTTP)
		r = check_url(s, ret_error);
	if (r >= 0 && profile->transport == TRANSPORT_HTTP)
		r = check_oauth2(s, ret_error);
	if (r >= 0 && profile->check)
		r = profile->check(s, ret_error);
	if (r >= 0)
		r = check_file("ca_file", s->ca_file, ret_error);
	if (r >= 0)
		r = check_file("client_cert", s->client_cert, ret_error);
	if (r >= 0)
		r = check_file("client_key", s->client_key, ret_error);
	if (r < 0)
		return r;
	if (s->timeout_us < 1000) {
		text_detail(ret_error, "central.timeout: must be more than 0");
		return -EINVAL;
	}
	return 0;
}

bool settings_is_plain(const char *url)
{
	return strncasecmp(url, "http://", strlen("http://")) == 0;
}
