/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cppcheck.h - for cppcheck alone, which does not read libraries' headers: loops that look like
 * none. */
#pragma once

#define json_array_foreach(array, index, value)                                                    \
	for (index = 0; (value = json_array_get(array, index)); index++)
#define json_object_foreach(object, key, value)                                                    \
	for (key = ""; (value = json_object_get(object, key));)
