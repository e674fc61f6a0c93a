/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linking.h - `lapor-smsctl link`: a tracking ID typed by a person. */
#pragma once

#include "daemon/app.h"

#include <jansson.h>

/* {"ticket":"K7M-2Q2","tracking_id":"6340753"}; see struct control_handler. */
int linking_run(void *userdata, const json_t *request, json_t *answer);
