-- SPDX-License-Identifier: GPL-2.0-or-later
-- Never a loop, never a flood: what each person has had today, who is never answered, and whose turn
-- a reply is.

-- One row for each person who was ever to be answered.
CREATE TABLE person_day (
	person TEXT PRIMARY KEY REFERENCES person,
	day_us INTEGER NOT NULL, -- the midnight before the last message; the next four count since it
	replies INTEGER NOT NULL CHECK (replies >= 0),
	helps INTEGER NOT NULL CHECK (helps >= 0),
	complaints INTEGER NOT NULL CHECK (complaints >= 0),
	told INTEGER NOT NULL CHECK (told IN (0, 1)), -- that a limit is reached
	replied_us INTEGER NOT NULL,
	heard INTEGER NOT NULL, -- signatures of the last message and of the reply to it
	said INTEGER NOT NULL,
	alike INTEGER NOT NULL CHECK (alike >= 0), -- exchanges like that in a row
	alike_us INTEGER NOT NULL,                 -- the first of them
	silent_us INTEGER NOT NULL                 -- no reply before then
) STRICT, WITHOUT ROWID;

-- Beside intake.deny.
CREATE TABLE denied (
	person TEXT PRIMARY KEY REFERENCES person,
	since_us INTEGER NOT NULL,
	who TEXT NOT NULL CHECK (length(who) < 32) -- has denied it
) STRICT, WITHOUT ROWID;

CREATE VIEW v_denied AS
SELECT CASE WHEN length(p.number) < 12
		THEN substr(p.number, 1, 3) || '****' || substr(p.number, -2)
		ELSE substr(p.number, 1, 6) || '****' || substr(p.number, -3) END AS sender,
	strftime('%Y-%m-%dT%H:%M:%SZ', d.since_us / 1000000, 'unixepoch') AS since, d.who
FROM denied AS d JOIN person AS p ON p.pseudonym = d.person;

-- Of the replies of a class the one with the lower turn goes first: each person's first, then each
-- person's second.
ALTER TABLE reply ADD COLUMN turn INTEGER NOT NULL DEFAULT 0 CHECK (turn >= 0);
DROP INDEX reply_lane;
CREATE INDEX reply_lane ON reply (preferred, avoid, tried, class, parts, turn)
	WHERE state = 'queued' AND next_us IS NULL;
CREATE INDEX reply_turn ON reply (class, turn) WHERE state = 'queued';
CREATE INDEX reply_turn_person ON reply (person, class, turn) WHERE state = 'queued';

-- What a person was told in the last hour.
DROP INDEX reply_person;
CREATE INDEX reply_person ON reply (person, queued_us);

-- Which modem can send is known in memory, and was never read here.
ALTER TABLE modem DROP COLUMN can_send;

PRAGMA user_version = 4;
