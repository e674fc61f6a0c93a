/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_html.c - a page is well-formed, whatever is written into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "daemon/html.h"

static char *taken(struct html *html)
{
	char *text = NULL;
	size_t size = 0;

	assert_int_equal(html_take(html, &text, &size), 0);
	assert_int_equal(size, strlen(text));
	return text;
}

static const struct {
	const char *text, *written;
} texts[] = {
	{ "Sinyal", "Sinyal" },
	{ "<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" },
	{ "\" onload=\"x", "&quot; onload=&quot;x" },
	{ "&amp; &lt;", "&amp;amp; &amp;lt;" },
	{ "]]>", "]]&gt;" },
	{ "a\tb\nc", "a b c" },
	{ "\x01\x1b[31m\x7f", "\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbd" },
	{ "\xc2\x85", "\xef\xbf\xbd" },             /* a control character beyond ASCII */
	{ "\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd" }, /* no UTF-8 */
	{ "\xef\xbf\xbf", "\xef\xbf\xbd" },         /* U+FFFF, which XML does not know */
	{ "\xe2\x80\xae"
	  "abc",
		"\xef\xbf\xbd"
		"abc" }, /* what follows would run backwards */
	{ "Pulsa – \xf0\x9f\x93\xb6", "Pulsa – \xf0\x9f\x93\xb6" },
};

static void whatever_stands_in_a_text_stays_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		_cleanup_(html_freep) struct html *html = NULL;
		_cleanup_(freep) char *page = NULL;
		char wanted[256];

		assert_int_equal(html_new(&html), 0);
		html_begin(html, "p");
		html_attribute(html, "title", "%s", texts[i].text);
		html_text(html, texts[i].text);
		html_end(html);
		page = taken(html);
		(void)snprintf(wanted, sizeof(wanted), "<!DOCTYPE html>\n<p title=\"%s\">%s</p>\n",
			texts[i].written, texts[i].written);
		assert_string_equal(page, wanted);
	}
}

static void elements_end_in_the_order_of_html(void **state)
{
	_cleanup_(html_freep) struct html *html = NULL;
	_cleanup_(freep) char *page = NULL;

	(void)state;
	assert_int_equal(html_new(&html), 0);
	html_begin_class(html, "div", "card");
	html_begin(html, "meta"); /* has no end in HTML */
	html_attribute(html, "charset", "utf-%d", 8);
	html_end(html);
	html_begin_class(html, "p", ""); /* has one, though nothing is in it */
	html_end(html);
	html_element(html, "b", "small", "1 < 2");
	html_format(html, " %d %%", 42);
	html_end(html);
	page = taken(html);
	assert_string_equal(page, "<!DOCTYPE html>\n<div class=\"card\"><meta charset=\"utf-8\"/>\n"
				  "<p></p>\n<b class=\"small\">1 &lt; 2</b>\n 42 %</div>\n");
}

static void a_page_that_lacks_something_is_none(void **state)
{
	_cleanup_(html_freep) struct html *html = NULL;
	char *page = NULL;
	size_t size = 0;

	(void)state;
	assert_int_equal(html_new(&html), 0);
	html_element(html, "p", "", "x");
	html_fail(html);
	assert_int_equal(html_take(html, &page, &size), -ENOMEM);
	assert_null(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_stands_in_a_text_stays_text),
		cmocka_unit_test(elements_end_in_the_order_of_html),
		cmocka_unit_test(a_page_that_lacks_something_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
