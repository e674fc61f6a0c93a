/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folder.h - a request that becomes a file in a folder, which another program empties.
 */
#pragma once

#include "forwarder/profile.h"

/*
 * Writes the request's body as the file that its url names: under a name in front of which stands a
 * dot, synced, then renamed; mode 0640; never over another one. *ret is filled as if a server had
 * answered:
 *
 *   WHOLE 201         it is written
 *   WHOLE 200         it was there with this content, or lies in the subfolder `done`, where only
 *                     its name is looked at
 *   WHOLE 409         a file of this name has other content
 *   NOT_SENT          the disk is full or in trouble
 *   CREDENTIALS       the folder is not there, or may not be written
 *
 * with `error` naming the folder and why, but for 201 and 200. Blocks for as long as the disk does.
 */
void folder_put(const char *directory, const struct request *r, struct answer *ret);
