-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a conversation needs: questions that are open, texts that came before, people who want no
-- notices.

ALTER TABLE person ADD COLUMN stopped_us INTEGER; -- no notices since then; NULL: all of them

-- How often it was asked where, until when an answer counts, and whether it is still to be told.
ALTER TABLE complaint ADD COLUMN asked INTEGER NOT NULL DEFAULT 0 CHECK (asked >= 0);
ALTER TABLE complaint ADD COLUMN asked_until_us INTEGER; -- NULL: no question is open
ALTER TABLE complaint ADD COLUMN lacks_place INTEGER NOT NULL DEFAULT 0 CHECK (lacks_place IN (0, 1));

CREATE INDEX complaint_asked ON complaint (person) WHERE asked_until_us IS NOT NULL;

-- A keyed hash of the normalised text, and how often its sender has sent it again.
ALTER TABLE complaint ADD COLUMN same BLOB CHECK (length(same) = 16);
ALTER TABLE complaint ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0);

CREATE INDEX complaint_same ON complaint (same) WHERE same IS NOT NULL;
CREATE INDEX complaint_same_person ON complaint (same, person) WHERE same IS NOT NULL;

DROP VIEW v_complaint;
CREATE VIEW v_complaint AS
SELECT c.ref, c.ticket, c.tracking_id, c.status, c.class, c.visibility, c.route, c.category,
	c.place, c.has_place OR (c.asked > 0 AND NOT c.lacks_place) AS has_place, c.has_time, c.emergency,
	length(c.missing) > 0 OR c.lacks_place AS incomplete, c.text,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.received_us / 1000000, 'unixepoch') AS received_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS forwarded_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_us / 1000000, 'unixepoch') AS updated_at,
	c.modem, f.state AS forward_state, c.label, c.agency, c.location, s.ref AS similar_to
FROM complaint AS c LEFT JOIN forward AS f ON f.complaint = c.id AND f.kind = 0
	LEFT JOIN complaint AS s ON s.id = c.similar_to;

PRAGMA user_version = 3;
