/* SPDX-License-Identifier: GPL-2.0-or-later */
/* georeport_calls.h - the profile `georeport2` as tests call it. */
#pragma once

#include "forwarder/georeport.h"

#include <stdio.h>

#define GEO_REF   "0b5e8c1e-6a55-4d8e-9d0e-3f1f5b6a7c8d"
#define GEO_UUID  "11111111-2222-4333-8444-555555555555"
#define GEO_NOW   INT64_C(1795256430000000) /* 2026-11-21T10:20:30Z */
#define GEO_PHONE "+6281234567890"

static const struct central_service_code geo_codes[] = { { "JALAN", "3" },
	{ "Air Bersih", "AIR" } };

static const struct central_settings geo_settings = {
	.profile = "georeport2",
	.gateway = "jatim-1",
	.url = "https://central.example/open311/v2/",
	.georeport2 = { .service_code = "1",
		.service_code_secret = "BOX",
		.service_codes = geo_codes,
		.service_code_count = COUNT_OF(geo_codes),
		.updates = true },
};

static const struct central_complaint geo_complaint = {
	.ref = GEO_REF,
	.ticket = "K7M-2Q2",
	.received_us = GEO_NOW,
	.class_name = "pengaduan",
	.visibility = "normal",
	.text = "Jalan berlubang",
	.category = "JALAN",
	.location = "Jl. Merdeka 17",
	.phone = GEO_PHONE,
	.pseudonym = "p-1",
};

static const struct central_message geo_message = {
	.ref = GEO_REF,
	.ticket = "K7M-2Q2",
	.tracking_id = "293944",
	.visibility = "normal",
	.phone = GEO_PHONE,
	.status = "in_progress",
	.uuid = GEO_UUID,
	.text = "masih rusak",
	.at_us = GEO_NOW,
	.kind = "addition",
};

static inline int geo_build(
	const struct central_settings *s, const struct central_complaint *c, struct request *ret)
{
	return georeport_build(s,
		&(struct central_errand){ .kind = CENTRAL_COMPLAINT, .complaint = c }, NULL,
		GEO_NOW, ret);
}

static inline int geo_build_message(
	const struct central_settings *s, const struct central_message *m, struct request *ret)
{
	return georeport_build(s, &(struct central_errand){ .kind = CENTRAL_MESSAGE, .message = m },
		NULL, GEO_NOW, ret);
}

static inline struct answer geo_answer(int status, const char *type, const char *body)
{
	struct answer a = { .reach = ANSWER_WHOLE,
		.http_status = status,
		.body = body,
		.body_size = strlen(body) };

	(void)copy_string(a.content_type, sizeof(a.content_type), type);
	return a;
}

/* About the complaint above, service code 3, marker [jatim-1/K7M-2Q2], token T4. */
static inline void geo_judge(
	enum central_kind kind, const struct answer *a, struct central_outcome *ret)
{
	struct expectation x = { .kind = kind,
		.ref = GEO_REF,
		.marker = "[jatim-1/K7M-2Q2]",
		.code = "3",
		.token = "T4" };

	georeport_judge(&geo_settings, &x, a, ret);
}

static inline void geo_judge_text(enum central_kind kind, int status, const char *type,
	const char *body, struct central_outcome *ret)
{
	struct answer a = geo_answer(status, type, body);

	geo_judge(kind, &a, ret);
}
