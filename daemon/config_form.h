/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_form.h - what a text setting may look like, and the words that say so.
 *
 * Pure, but for the time zone, which is looked up in /usr/share/zoneinfo where that exists.
 */
#pragma once

#include "lapor.h"

enum config_form {
	CONFIG_FORM_GATEWAY,
	CONFIG_FORM_PATH,   /* of a file that must be named */
	CONFIG_FORM_FILE,   /* of one that need not be */
	CONFIG_FORM_SOCKET, /* fits a sockaddr_un */
	CONFIG_FORM_GROUP,
	CONFIG_FORM_MODEM_NAME,
	CONFIG_FORM_DEVICE,
	CONFIG_FORM_NUMBER,
	CONFIG_FORM_SENDER,
	CONFIG_FORM_PREFIX,
	CONFIG_FORM_CONNECTION,
	CONFIG_FORM_MODEL,
	CONFIG_FORM_FEATURE,
	CONFIG_FORM_AT_LINE,
	CONFIG_FORM_USSD,
	CONFIG_FORM_PATTERN,
	CONFIG_FORM_KEYWORD,
	CONFIG_FORM_AGENCY,
	CONFIG_FORM_CATEGORY,
	CONFIG_FORM_CATEGORY_KEY,
	CONFIG_FORM_CODE,
	CONFIG_FORM_CODE_OF_KEY,
	CONFIG_FORM_SHORT,
	CONFIG_FORM_ADDRESS,
	CONFIG_FORM_EMAIL,
	CONFIG_FORM_WORD,
	CONFIG_FORM_TIME_ZONE,
	CONFIG_FORM_UNCERTAIN,
	CONFIG_FORM_CENTRAL_NAME,
	CONFIG_FORM_ROUTE_WORD,
	CONFIG_FORM_CLASS,
	CONFIG_FORM_PROFILE,
	CONFIG_FORM_URL,
	CONFIG_FORM_TOKEN_URL,
	CONFIG_FORM_ON_UNKNOWN,
	CONFIG_FORM_LOG_LEVEL,
	CONFIG_FORM_PORTS,
	CONFIG_FORM_SIM_CHANGE,
	CONFIG_FORM_LANGUAGE,
};

/* All borrowed, for ever. */
struct config_form_rule {
	const char *wanted;              /* "an http:// or https:// address", for the error */
	bool (*match)(const char *text); /* of a text that is not empty; NULL: any text */
	const char *choices;             /* NULL, or the only words that are right: "a, b, c" */
	size_t size_max;                 /* octets */
	bool required;                   /* "" is wrong */
	bool unique;                     /* each entry of its list has another one */
	bool shown;                      /* an error may repeat the text: it is never personal */
	bool upper;                      /* kept in upper case */
};

const struct config_form_rule *config_form_get(enum config_form form);

/* False: not of this form, or no printable UTF-8. "" fits what is not required. */
bool config_form_fits(enum config_form form, const char *text);

/* Whether an error may repeat it: a token or a PIN in a wrong place has digits, or is long. A path
 * may have both. */
bool config_form_is_quotable(const char *text);
