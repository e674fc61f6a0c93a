/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proof_left.h - inside of the store: that a proof has found something in the file as it is. */
#pragma once

#include "store/proof.h"

/* Within the transaction of proof_end(). */
int proof_left_note(struct db *db);
