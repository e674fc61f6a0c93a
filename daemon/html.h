/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html.h - a page of HTML that is well-formed XML too, written from its beginning to its end.
 *
 * The only place that escapes: whatever stands in a text or an attribute stays text, octets that
 * are no UTF-8 and control characters show as U+FFFD. What fails is kept and told by html_take().
 * Names of elements and attributes are constants of the caller's. Pure.
 */
#pragma once

#include "lapor.h"

struct html;

/* 0, or -ENOMEM. */
int html_new(struct html **ret);
void html_free(struct html *html);
DEFINE_CLEANUP(struct html *, html_free);

/* The beginning of an element, which html_end() ends: at most 32 are open at a time. name: kept. */
void html_begin(struct html *html, const char *name);

/* The same with a class; "" is none. */
void html_begin_class(struct html *html, const char *name, const char *class_name);

/* Of the element that was just begun, before anything stands in it. */
void html_attribute(struct html *html, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void html_text(struct html *html, const char *text);
void html_format(struct html *html, const char *format, ...) __attribute__((format(printf, 2, 3)));
void html_end(struct html *html);

/* An element with a class ("": none) and a text, whole. */
void html_element(struct html *html, const char *name, const char *class_name, const char *text);

/* What is constant and of our own making, as it is: a style sheet without '<' and '&'. */
void html_raw(struct html *html, const char *constant);

/* Memory lacked for a part of the page: html_take() will say so. */
void html_fail(struct html *html);

/* The page, yours to free(); all elements are ended. 0, or -ENOMEM. */
int html_take(struct html *html, char **ret, size_t *ret_size);
