/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_head.c - the head of the status page: what a browser may do with it, its style, its sign. */
#include "daemon/page_part.h"

/* PAGE_CSS and PAGE_CSS_HASH, made of etc/report/page.css. */
#include "page_css.inc"

#define REFRESH_S "300"

static void write_meta(struct html *html, const char *kind, const char *name, const char *content)
{
	html_begin(html, "meta");
	html_attribute(html, kind, "%s", name);
	html_attribute(html, "content", "%s", content);
	html_end(html);
}

/* In the browser's tab: whether all is well can be seen without opening it. */
static void write_sign(struct html *html, enum page_mood worst)
{
	static const char good[] = "%3Ccircle cx='8' cy='8' r='7' fill='%23197a3e'/%3E"
				   "%3Cpath d='M4 8l3 3 5-6' fill='none' stroke='white'"
				   " stroke-width='2'/%3E";
	static const char bad[] = "%3Cpath d='M8 1l7 14H1z' fill='%23b3261e'/%3E"
				  "%3Cpath d='M8 6v5M8 12v2' stroke='white' stroke-width='2'/%3E";

	html_begin(html, "link");
	html_attribute(html, "rel", "icon");
	html_attribute(html, "href",
		"data:image/svg+xml,%%3Csvg xmlns='http://www.w3.org/2000/svg'"
		" viewBox='0 0 16 16'%%3E%s%%3C/svg%%3E",
		worst == PAGE_BAD || worst == PAGE_WARNING ? bad : good);
	html_end(html);
}

void page_write_head(struct html *html, const struct page *page)
{
	enum page_mood worst;

	(void)page_troubles(NULL, page, &worst);
	html_begin(html, "head");
	html_begin(html, "meta");
	html_attribute(html, "charset", "utf-8");
	html_end(html);
	write_meta(html, "http-equiv", "Content-Security-Policy",
		"default-src 'none'; style-src 'sha256-" PAGE_CSS_HASH "'; img-src data:;"
		" base-uri 'none'; form-action 'none'");
	write_meta(html, "http-equiv", "refresh", REFRESH_S);
	write_meta(html, "name", "viewport", "width=device-width, initial-scale=1");
	write_meta(html, "name", "color-scheme", "light dark");
	write_meta(html, "name", "robots", "noindex, nofollow");
	write_meta(html, "name", "referrer", "no-referrer");
	write_sign(html, worst);
	html_begin(html, "title");
	html_text(html, page->config ? page->config->gateway : "lapor-smsd");
	html_text(html, " – ");
	html_text(html, _("SMS gateway"));
	html_end(html);
	html_begin(html, "style");
	html_raw(html, PAGE_CSS);
	html_end(html);
	html_end(html);
}
