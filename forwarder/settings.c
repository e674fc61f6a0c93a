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

static int refuse(char *ret_error, const char *why)
{
	text_detail(ret_error, "central.url: %s", why);
	return -EINVAL;
}

static bool has_part(CURLU *url, CURLUPart what)
{
	_cleanup_(curl_freep) char *value = NULL;

	return curl_url_get(url, what, &value, 0) == CURLUE_OK;
}

static int check_scheme(const struct central_settings *s, CURLU *url, char *ret_error)
{
	_cleanup_(curl_freep) char *scheme = NULL;
	_cleanup_(curl_freep) char *host = NULL;

	if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK || !host[0])
		return refuse(ret_error, "has no scheme or no host");
	if (strcmp(scheme, "https") == 0)
		return 0;
	if (strcmp(scheme, "http") != 0)
		return refuse(ret_error, "must begin with https://");
	if (!s->insecure && !is_loopback(host))
		return refuse(ret_error, "http:// is for this machine only (127.0.0.0/8, ::1, "
					 "localhost); use https://");
	return 0;
}

static int check_url(const struct central_settings *s, char *ret_error)
{
	_cleanup_(curl_url_cleanupp) CURLU *url = curl_url();
	int r;

	if (!url)
		return -ENOMEM;
	if (!s->url[0])
		return refuse(ret_error, "is not set");
	if (curl_url_set(url, CURLUPART_URL, s->url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
		return refuse(ret_error, "is no URL; https://HOST/PATH is wanted");
	r = check_scheme(s, url, ret_error);
	if (r < 0)
		return r;
	if (has_part(url, CURLUPART_USER) || has_part(url, CURLUPART_PASSWORD))
		return refuse(ret_error, "must not hold credentials; use central.token_file");
	if (has_part(url, CURLUPART_QUERY) || has_part(url, CURLUPART_FRAGMENT))
		return refuse(ret_error, "must not hold a query or a fragment");
	return 0;
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

bool settings_is_plain(const struct central_settings *s)
{
	return strncasecmp(s->url, "http://", strlen("http://")) == 0;
}
