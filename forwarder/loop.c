/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop.c - curl's multi handle on an sd-event loop. */
#include "forwarder/loop.h"

#include <sys/epoll.h>

struct loop {
	CURLM *multi;
	sd_event *event;
	sd_event_source *timer;
};

static int to_errno(CURLMcode code)
{
	return code == CURLM_OK ? 0 : code == CURLM_OUT_OF_MEMORY ? -ENOMEM : -EINVAL;
}

static void report(struct loop *l)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(l->multi, &left))) {
		CURLcode code = message->data.result;
		CURL *easy = message->easy_handle;
		struct loop_call *call = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&call);
		(void)curl_multi_remove_handle(l->multi, easy);
		call->fn(code, call->userdata);
	}
}

static int on_socket(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	struct loop *l = userdata;
	int mask = 0, running;

	(void)source;
	if (revents & (EPOLLIN | EPOLLHUP))
		mask |= CURL_CSELECT_IN;
	if (revents & EPOLLOUT)
		mask |= CURL_CSELECT_OUT;
	if (revents & EPOLLERR)
		mask |= CURL_CSELECT_ERR;
	(void)curl_multi_socket_action(l->multi, fd, mask, &running);
	report(l);
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct loop *l = userdata;
	int running;

	(void)source;
	(void)usec;
	(void)curl_multi_socket_action(l->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	report(l);
	return 0;
}

static uint32_t to_events(int what)
{
	switch (what) {
	case CURL_POLL_IN: return EPOLLIN;
	case CURL_POLL_OUT: return EPOLLOUT;
	case CURL_POLL_INOUT: return EPOLLIN | EPOLLOUT;
	default: return 0;
	}
}

/* curl keeps the source of each socket for us (curl_multi_assign). */
static int watch(CURL *easy, curl_socket_t fd, int what, void *userdata, void *socket_private)
{
	struct loop *l = userdata;
	sd_event_source *source = socket_private;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		sd_event_source_disable_unref(source);
		(void)curl_multi_assign(l->multi, fd, NULL);
		return 0;
	}
	if (source)
		return sd_event_source_set_io_events(source, to_events(what)) < 0 ? -1 : 0;
	if (sd_event_add_io(l->event, &source, fd, to_events(what), on_socket, l) < 0)
		return -1;
	(void)curl_multi_assign(l->multi, fd, source);
	return 0;
}

/* Never curl_multi_socket_action() from here: that would recurse. */
static int set_timer(CURLM *multi, long timeout_ms, void *userdata)
{
	struct loop *l = userdata;
	int r;

	(void)multi;
	if (timeout_ms < 0)
		return sd_event_source_set_enabled(l->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
	r = sd_event_source_set_time_relative(l->timer, (uint64_t)timeout_ms * 1000);
	if (r >= 0)
		r = sd_event_source_set_enabled(l->timer, SD_EVENT_ONESHOT);
	return r < 0 ? -1 : 0;
}

static int set_up(struct loop *l)
{
	CURLMcode code;
	int r;

	r = sd_event_add_time_relative(l->event, &l->timer, CLOCK_MONOTONIC, 0, 1000, on_timer, l);
	if (r >= 0)
		r = sd_event_source_set_enabled(l->timer, SD_EVENT_OFF);
	if (r < 0)
		return r;
	l->multi = curl_multi_init();
	if (!l->multi)
		return -ENOMEM;
	code = curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, watch);
	if (code == CURLM_OK)
		code = curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
	if (code == CURLM_OK)
		code = curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	if (code == CURLM_OK)
		code = curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
	if (code == CURLM_OK)
		code = curl_multi_setopt(l->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	return to_errno(code);
}

int loop_new(struct loop **ret, sd_event *event)
{
	_cleanup_(loop_freep) struct loop *l = calloc(1, sizeof(*l));
	int r;

	if (!l)
		return -ENOMEM;
	l->event = sd_event_ref(event);
	r = set_up(l);
	if (r < 0)
		return r;
	*ret = take_ptr(l);
	return 0;
}

int loop_add(struct loop *l, CURL *easy, const struct loop_call *call)
{
	if (curl_easy_setopt(easy, CURLOPT_PRIVATE, call) != CURLE_OK)
		return -ENOMEM;
	return to_errno(curl_multi_add_handle(l->multi, easy));
}

void loop_remove(struct loop *l, CURL *easy)
{
	(void)curl_multi_remove_handle(l->multi, easy);
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	/* First: it still takes its sockets out through watch(). */
	(void)curl_multi_cleanup(l->multi);
	sd_event_source_disable_unref(l->timer);
	sd_event_unref(l->event);
	free(l);
}
