-- SPDX-License-Identifier: GPL-2.0-or-later
-- Several central systems, each a destination with its own queue and its own tracking IDs, and all
-- that a request can come to: unknown, a token in place of a tracking ID, held for a person.
--
-- A UNIQUE of a column cannot be dropped, so the table of complaints is made anew. What stands on
-- it by foreign keys finds it under its old name again; store/migrate.c looks at them before the
-- commit.

DROP VIEW v_complaint;
DROP VIEW v_message;
DROP VIEW v_reply;
DROP VIEW v_forward;
DROP VIEW v_forward_more;

CREATE TABLE complaint_new (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL CHECK (length(ref) = 36),
	serial INTEGER NOT NULL CHECK (serial >= 0),
	ticket TEXT NOT NULL CHECK (length(ticket) BETWEEN 1 AND 7),
	destination TEXT NOT NULL DEFAULT '' CHECK (length(destination) < 32), -- '': has no name
	tracking_id TEXT CHECK (length(tracking_id) BETWEEN 1 AND 64),
	person TEXT NOT NULL REFERENCES person,
	modem TEXT NOT NULL CHECK (length(modem) < 32),
	status TEXT NOT NULL CHECK (status IN ('received', 'submitted', 'verified', 'in_progress',
		'answered', 'replied', 'postponed', 'redirected', 'closed', 'archived', 'cancelled')),
	label TEXT NOT NULL DEFAULT '',
	agency TEXT NOT NULL DEFAULT '',
	class TEXT NOT NULL CHECK (class IN ('pengaduan', 'aspirasi', 'informasi')),
	visibility TEXT NOT NULL CHECK (visibility IN ('normal', 'anonim', 'rahasia')),
	route TEXT,
	category TEXT,
	location TEXT,
	place TEXT,
	has_place INTEGER NOT NULL CHECK (has_place IN (0, 1)),
	has_time INTEGER NOT NULL CHECK (has_time IN (0, 1)),
	emergency INTEGER NOT NULL CHECK (emergency IN (0, 1)),
	text TEXT NOT NULL,
	missing BLOB NOT NULL CHECK (length(missing) < 255), -- an octet for each missing part
	similar_to INTEGER REFERENCES complaint,
	received_us INTEGER NOT NULL,
	updated_us INTEGER NOT NULL,
	asked INTEGER NOT NULL DEFAULT 0 CHECK (asked >= 0),
	asked_until_us INTEGER, -- NULL: no question is open
	lacks_place INTEGER NOT NULL DEFAULT 0 CHECK (lacks_place IN (0, 1)),
	same BLOB CHECK (length(same) = 16),
	repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0)
) STRICT;

INSERT INTO complaint_new (id, ref, serial, ticket, destination, tracking_id, person, modem, status,
	label, agency, class, visibility, route, category, location, place, has_place, has_time,
	emergency, text, missing, similar_to, received_us, updated_us, asked, asked_until_us,
	lacks_place, same, repeats)
SELECT id, ref, serial, ticket, '', tracking_id, person, modem, status, label, agency, class,
	visibility, route, category, location, place, has_place, has_time, emergency, text, missing,
	similar_to, received_us, updated_us, asked, asked_until_us, lacks_place, same, repeats
FROM complaint ORDER BY id;

DROP TABLE complaint;
ALTER TABLE complaint_new RENAME TO complaint;

-- After the rows: each is sorted once, which is much faster than row by row.
CREATE UNIQUE INDEX complaint_ref ON complaint (ref);
CREATE UNIQUE INDEX complaint_ticket ON complaint (ticket);
CREATE UNIQUE INDEX complaint_tracking ON complaint (tracking_id, destination)
	WHERE tracking_id IS NOT NULL;
CREATE INDEX complaint_person ON complaint (person);
CREATE INDEX complaint_received ON complaint (received_us);
CREATE INDEX complaint_similar ON complaint (similar_to) WHERE similar_to IS NOT NULL;
CREATE INDEX complaint_asked ON complaint (person) WHERE asked_until_us IS NOT NULL;
CREATE INDEX complaint_same ON complaint (same) WHERE same IS NOT NULL;
CREATE INDEX complaint_same_person ON complaint (same, person) WHERE same IS NOT NULL;

-- Those whose status may still change, for a destination that is asked of one after the other.
CREATE INDEX complaint_open ON complaint (destination, id) WHERE tracking_id IS NOT NULL
	AND status NOT IN ('closed', 'archived', 'cancelled');

-- Anew as well: each column with a CHECK that is added to a table looks at all its rows.
CREATE TABLE forward_new (
	id INTEGER PRIMARY KEY,
	complaint INTEGER NOT NULL REFERENCES complaint,
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2), -- enum forward_kind
	message INTEGER REFERENCES complaint_message,
	destination TEXT NOT NULL DEFAULT '' CHECK (length(destination) < 32),
	state TEXT NOT NULL
		CHECK (state IN ('due', 'in_flight', 'done', 'parked', 'held', 'unknown')),
	waits INTEGER NOT NULL CHECK (waits IN (0, 1)), -- 1: central has not taken the complaint yet
	step INTEGER NOT NULL DEFAULT 0 CHECK (step BETWEEN 0 AND 2), -- enum forward_step
	attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),    -- to hand it over
	tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),          -- of the step
	first_us INTEGER NOT NULL,
	next_us INTEGER NOT NULL,
	at_us INTEGER NOT NULL,
	sent_us INTEGER NOT NULL DEFAULT 0, -- it was given away last; 0: never, or not known
	done_us INTEGER,
	error TEXT,
	token TEXT CHECK (length(token) BETWEEN 1 AND 128),
	use_default INTEGER NOT NULL DEFAULT 0 CHECK (use_default IN (0, 1)), -- service code
	resent INTEGER NOT NULL DEFAULT 0 CHECK (resent IN (0, 1)), -- though it may be there
	untracked INTEGER NOT NULL DEFAULT 0 CHECK (untracked IN (0, 1)), -- nothing is heard of it
	-- Of a complaint (kind 0) until it is done: whose it is, and whether an earlier one of the same
	-- person goes before it, so that a long row of one person's is not looked through for each.
	person TEXT,
	behind INTEGER NOT NULL DEFAULT 0 CHECK (behind IN (0, 1)),
	sent_text TEXT,    -- the complaint as it was first sent, where it has changed since
	sent_missing BLOB,
	CHECK ((kind = 1) = (message IS NOT NULL)),
	CHECK ((state = 'done') = (done_us IS NOT NULL))
) STRICT;

INSERT INTO forward_new (id, complaint, kind, message, destination, state, waits, attempts, first_us,
	next_us, at_us, done_us, error, person, sent_text, sent_missing)
SELECT f.id, f.complaint, f.kind, f.message, '', f.state, f.waits, f.attempts, f.first_us, f.next_us,
	f.at_us, f.done_us, f.error, CASE WHEN f.kind = 0 AND f.state <> 'done' THEN
	(SELECT c.person FROM complaint AS c WHERE c.id = f.complaint) END, f.sent_text, f.sent_missing
FROM forward AS f ORDER BY f.id;

DROP TABLE forward;
ALTER TABLE forward_new RENAME TO forward;

CREATE UNIQUE INDEX forward_message ON forward (message) WHERE message IS NOT NULL;
CREATE UNIQUE INDEX forward_complaint ON forward (complaint) WHERE kind = 0;
CREATE UNIQUE INDEX forward_contact ON forward (complaint) WHERE kind = 2;
CREATE UNIQUE INDEX forward_in_flight ON forward (complaint) WHERE state = 'in_flight';
CREATE INDEX forward_waiting ON forward (complaint) WHERE state = 'due' AND waits = 1;
CREATE INDEX forward_parked ON forward (complaint) WHERE state = 'parked';
CREATE INDEX forward_pending ON forward (kind, complaint) WHERE state <> 'done';
CREATE INDEX forward_of ON forward (complaint);
CREATE INDEX forward_due ON forward (destination, next_us)
	WHERE state = 'due' AND waits = 0 AND behind = 0;
CREATE INDEX forward_unknown ON forward (destination, next_us) WHERE state = 'unknown';
CREATE INDEX forward_held ON forward (complaint) WHERE state = 'held';
CREATE INDEX forward_order ON forward (destination, person, complaint)
	WHERE kind = 0 AND step = 0 AND state IN ('due', 'in_flight');
CREATE INDEX forward_behind ON forward (destination, person, complaint) WHERE behind = 1;

-- Whatever becomes of the one before it, the next one may go.
CREATE TRIGGER forward_next AFTER UPDATE OF state ON forward
WHEN NEW.kind = 0 AND NEW.state <> 'in_flight'
BEGIN
	UPDATE forward SET behind = 0 WHERE id = (SELECT id FROM forward WHERE behind = 1
		AND destination = NEW.destination AND person = NEW.person ORDER BY complaint LIMIT 1);
END;

CREATE VIEW v_complaint AS
SELECT c.ref, c.ticket, c.tracking_id, c.status, c.class, c.visibility, c.route, c.category,
	c.place, c.has_place OR (c.asked > 0 AND NOT c.lacks_place) AS has_place, c.has_time, c.emergency,
	length(c.missing) > 0 OR c.lacks_place AS incomplete, c.text,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.received_us / 1000000, 'unixepoch') AS received_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS forwarded_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_us / 1000000, 'unixepoch') AS updated_at,
	c.modem, f.state AS forward_state, c.label, c.agency, c.location, s.ref AS similar_to,
	c.destination
FROM complaint AS c LEFT JOIN forward AS f ON f.complaint = c.id AND f.kind = 0
	LEFT JOIN complaint AS s ON s.id = c.similar_to;

CREATE VIEW v_message AS
SELECT m.id, m.modem,
	CASE WHEN p.number GLOB '*[A-Za-z]*' OR length(ltrim(p.number, '+')) < 8 THEN p.number
		WHEN length(p.number) < 12 THEN substr(p.number, 1, 3) || '****' || substr(p.number, -2)
		ELSE substr(p.number, 1, 6) || '****' || substr(p.number, -3) END AS sender,
	strftime('%Y-%m-%dT%H:%M:%SZ', m.received_us / 1000000, 'unixepoch') AS received_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', nullif(m.scts_us, 0) / 1000000, 'unixepoch') AS scts,
	m.parts, m.total AS parts_expected, m.kind, m.text, c.ticket, m.state
FROM message AS m JOIN person AS p ON p.pseudonym = m.person
	LEFT JOIN complaint AS c ON c.id = m.complaint;

CREATE VIEW v_reply AS
SELECT r.id, c.ticket, r.template, r.text, r.parts, r.state,
	coalesce(r.modem, nullif(r.preferred, '')) AS modem,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.queued_us / 1000000, 'unixepoch') AS queued_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.sent_us / 1000000, 'unixepoch') AS sent_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.delivered_us / 1000000, 'unixepoch') AS delivered_at,
	r.attempts, r.error, r.repeated,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.next_us / 1000000, 'unixepoch') AS next_at, r.repeats
FROM reply AS r LEFT JOIN complaint AS c ON c.id = r.complaint;

-- One row per complaint; what follows it stands in v_forward_more.
CREATE VIEW v_forward AS
SELECT c.ref, c.ticket, f.state, f.attempts,
	CASE WHEN f.state IN ('due', 'unknown') THEN
		strftime('%Y-%m-%dT%H:%M:%SZ', f.next_us / 1000000, 'unixepoch') END AS next_at,
	f.error AS last_error,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS done_at,
	f.destination,
	CASE f.step WHEN 0 THEN 'submit' WHEN 1 THEN 'find' ELSE 'token' END AS step,
	strftime('%Y-%m-%dT%H:%M:%SZ', nullif(f.sent_us, 0) / 1000000, 'unixepoch') AS sent_at,
	f.untracked
FROM forward AS f JOIN complaint AS c ON c.id = f.complaint
WHERE f.kind = 0;

-- Additions and contact facts. next_at is NULL while the complaint itself is not done.
CREATE VIEW v_forward_more AS
SELECT c.ref, c.ticket, f.state, f.attempts,
	CASE WHEN f.state IN ('due', 'unknown') AND f.waits = 0 THEN
		strftime('%Y-%m-%dT%H:%M:%SZ', f.next_us / 1000000, 'unixepoch') END AS next_at,
	f.error AS last_error,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS done_at,
	CASE f.kind WHEN 1 THEN m.kind ELSE 'contact' END AS what, m.uuid, f.destination,
	strftime('%Y-%m-%dT%H:%M:%SZ', nullif(f.sent_us, 0) / 1000000, 'unixepoch') AS sent_at
FROM forward AS f JOIN complaint AS c ON c.id = f.complaint
	LEFT JOIN complaint_message AS m ON m.id = f.message
WHERE f.kind <> 0;

PRAGMA user_version = 5;
