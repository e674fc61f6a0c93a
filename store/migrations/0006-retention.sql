-- SPDX-License-Identifier: GPL-2.0-or-later
-- Keeps the number of the next level free.
PRAGMA user_version = 6;
