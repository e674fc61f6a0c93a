-- SPDX-License-Identifier: GPL-2.0-or-later
-- What is kept how long, and who was shown what: retention finds what has aged by a seek, and whatever
-- it or a person does with citizens' data stands in `audit`.

-- One row for each number that was shown, complaint that was erased, or run of retention that erased
-- something. A row whose deed has ended is never changed, and none is ever removed.
CREATE TABLE audit (
	id INTEGER PRIMARY KEY,
	at_us INTEGER NOT NULL,
	ended_us INTEGER, -- NULL: it is under way
	who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 31), -- "by uid 0"; "by itself"
	what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 31), -- reveal, erase, purge
	ticket TEXT,
	person TEXT,
	reason TEXT NOT NULL,
	-- What was erased by it.
	complaints INTEGER NOT NULL DEFAULT 0 CHECK (complaints >= 0), -- their texts
	messages INTEGER NOT NULL DEFAULT 0 CHECK (messages >= 0),     -- texts that came in
	replies INTEGER NOT NULL DEFAULT 0 CHECK (replies >= 0),       -- texts that went out
	raw_parts INTEGER NOT NULL DEFAULT 0 CHECK (raw_parts >= 0),   -- parts as they were heard
	numbers INTEGER NOT NULL DEFAULT 0 CHECK (numbers >= 0),
	dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped >= 0) -- replies that waited
) STRICT;

CREATE INDEX audit_at ON audit (at_us);
CREATE INDEX audit_ticket ON audit (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX audit_under_way ON audit (id) WHERE ended_us IS NULL;

CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit WHEN OLD.ended_us IS NOT NULL
BEGIN
	SELECT raise(ABORT, 'an audit row is never changed');
END;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
	SELECT raise(ABORT, 'an audit row is never removed');
END;

CREATE VIEW v_audit AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at_us / 1000000, 'unixepoch') AS at,
	strftime('%Y-%m-%dT%H:%M:%SZ', ended_us / 1000000, 'unixepoch') AS ended_at, who, what, ticket,
	person, reason, complaints, messages, replies, raw_parts, numbers, dropped
FROM audit;

-- NULL: its text is there.
ALTER TABLE complaint ADD COLUMN text_erased_us INTEGER;

-- What may be over some day is looked at by its last change; what is over sooner than what is not.
CREATE INDEX complaint_over ON complaint (updated_us) WHERE text_erased_us IS NULL
	AND status IN ('closed', 'archived', 'cancelled');
CREATE INDEX complaint_lasting ON complaint (updated_us) WHERE text_erased_us IS NULL
	AND status NOT IN ('closed', 'archived', 'cancelled');

-- Texts that belong to no complaint, and parts as they were heard.
CREATE INDEX message_loose ON message (received_us) WHERE complaint IS NULL AND text IS NOT NULL;
CREATE INDEX reply_loose ON reply (queued_us) WHERE complaint IS NULL AND text <> '';
CREATE INDEX inbox_part_raw ON inbox_part (received_us) WHERE length(data) > 0;

-- Nothing was heard of a person, or said to them, later than this, as far as it was looked at last.
ALTER TABLE person ADD COLUMN active_us INTEGER;
UPDATE person SET active_us = created_us;
CREATE INDEX person_active ON person (active_us) WHERE number IS NOT NULL;

-- Several answers without words may have been told once their words are erased.
DROP INDEX complaint_event_answered;
CREATE UNIQUE INDEX complaint_event_answered ON complaint_event (complaint, note)
	WHERE told = 1 AND status = 'answered' AND note <> '';

DROP VIEW v_complaint;
CREATE VIEW v_complaint AS
SELECT c.ref, c.ticket, c.tracking_id, c.status, c.class, c.visibility, c.route, c.category,
	c.place, c.has_place OR (c.asked > 0 AND NOT c.lacks_place) AS has_place, c.has_time, c.emergency,
	length(c.missing) > 0 OR c.lacks_place AS incomplete, c.text,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.received_us / 1000000, 'unixepoch') AS received_at,
	-- What was erased before it was handed over ends there.
	strftime('%Y-%m-%dT%H:%M:%SZ', iif(f.error IS 'erased', NULL, f.done_us) / 1000000, 'unixepoch')
		AS forwarded_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_us / 1000000, 'unixepoch') AS updated_at,
	c.modem, f.state AS forward_state, c.label, c.agency, c.location, s.ref AS similar_to,
	c.destination,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.text_erased_us / 1000000, 'unixepoch') AS text_erased_at
FROM complaint AS c LEFT JOIN forward AS f ON f.complaint = c.id AND f.kind = 0
	LEFT JOIN complaint AS s ON s.id = c.similar_to;

PRAGMA user_version = 6;
