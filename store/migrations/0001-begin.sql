-- SPDX-License-Identifier: GPL-2.0-or-later
-- The first level: people, what they wrote, the complaints it made, and what goes out again.
--
-- Times are microseconds since 1970 UTC. A citizen's number stands in `person` alone; every other
-- table knows the pseudonym. Indexes with a WHERE hold only what is still to be done, so they stay
-- as small as the queue is, however large the table grows.

PRAGMA application_id = 1280527699; -- "LSMS"

CREATE TABLE fact (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO counter (name, value) VALUES ('serial', 0);

CREATE TABLE person (
	pseudonym TEXT PRIMARY KEY CHECK (length(pseudonym) = 32),
	number TEXT, -- NULL: erased
	created_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What came in -----------------------------------------------------------------------------------

CREATE TABLE message (
	id INTEGER PRIMARY KEY,
	modem TEXT NOT NULL CHECK (length(modem) < 32),
	person TEXT NOT NULL REFERENCES person,
	received_us INTEGER NOT NULL, -- of the part that was heard first
	scts_us INTEGER NOT NULL,     -- of the same; 0: invalid
	width INTEGER NOT NULL CHECK (width IN (0, 8, 16)),
	reference INTEGER NOT NULL CHECK (reference BETWEEN 0 AND 65535),
	total INTEGER NOT NULL CHECK (total BETWEEN 1 AND 255),
	parts INTEGER NOT NULL CHECK (parts BETWEEN 1 AND total),
	state TEXT NOT NULL CHECK (state IN ('open', 'ready', 'closed')),
	due_us INTEGER NOT NULL, -- an open one waits until then
	kind TEXT CHECK (length(kind) BETWEEN 1 AND 31),
	text TEXT,
	complaint INTEGER REFERENCES complaint,
	closed_us INTEGER,
	CHECK ((state = 'closed') = (kind IS NOT NULL AND closed_us IS NOT NULL))
) STRICT;

CREATE INDEX message_ready ON message (received_us) WHERE state = 'ready';
CREATE INDEX message_open ON message (due_us) WHERE state = 'open';
CREATE INDEX message_open_person ON message (person, received_us) WHERE state = 'open';
CREATE INDEX message_join_scts ON message (modem, person, width, reference, total, scts_us)
	WHERE parts < total;
CREATE INDEX message_join_receipt ON message (modem, person, width, reference, total, received_us)
	WHERE parts < total;
CREATE INDEX message_complaint ON message (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX message_person ON message (person);
CREATE INDEX message_received ON message (received_us);

CREATE TABLE inbox_part (
	id INTEGER PRIMARY KEY,
	fingerprint BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
	message INTEGER NOT NULL REFERENCES message,
	part INTEGER NOT NULL CHECK (part BETWEEN 1 AND 255),
	modem TEXT NOT NULL,
	received_us INTEGER NOT NULL,
	scts_us INTEGER NOT NULL,
	scts_offset_s INTEGER NOT NULL,
	coding INTEGER NOT NULL CHECK (coding BETWEEN 0 AND 3), -- enum inbox_coding
	message_class INTEGER NOT NULL CHECK (message_class BETWEEN -1 AND 3),
	udh BLOB NOT NULL,
	data BLOB NOT NULL,
	late INTEGER NOT NULL CHECK (late IN (0, 1, 2)), -- 1: to be dealt with, 2: dealt with
	seen INTEGER NOT NULL DEFAULT 1 CHECK (seen >= 1), -- how often it was heard
	seen_us INTEGER NOT NULL,
	UNIQUE (message, part)
) STRICT;

CREATE INDEX inbox_part_late ON inbox_part (id) WHERE late = 1;
CREATE INDEX inbox_part_modem ON inbox_part (modem, received_us);

-- Complaints -------------------------------------------------------------------------------------

CREATE TABLE complaint (
	id INTEGER PRIMARY KEY,
	ref TEXT NOT NULL UNIQUE CHECK (length(ref) = 36),
	serial INTEGER NOT NULL CHECK (serial >= 0),
	ticket TEXT NOT NULL UNIQUE CHECK (length(ticket) BETWEEN 1 AND 7),
	tracking_id TEXT UNIQUE CHECK (length(tracking_id) BETWEEN 1 AND 64),
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
	updated_us INTEGER NOT NULL
) STRICT;

CREATE INDEX complaint_person ON complaint (person);
CREATE INDEX complaint_received ON complaint (received_us);
CREATE INDEX complaint_similar ON complaint (similar_to) WHERE similar_to IS NOT NULL;

-- What a citizen adds to a complaint.
CREATE TABLE complaint_message (
	id INTEGER PRIMARY KEY,
	complaint INTEGER NOT NULL REFERENCES complaint,
	uuid TEXT NOT NULL UNIQUE CHECK (length(uuid) = 36),
	kind TEXT NOT NULL
		CHECK (kind IN ('addition', 'answer', 'done', 'rating', 'cancel', 'erase')),
	text TEXT NOT NULL,
	rating INTEGER CHECK (rating BETWEEN 1 AND 5),
	at_us INTEGER NOT NULL
) STRICT;

CREATE INDEX complaint_message_complaint ON complaint_message (complaint);

-- What central says of a complaint.
CREATE TABLE complaint_event (
	id INTEGER PRIMARY KEY,
	complaint INTEGER NOT NULL REFERENCES complaint,
	event_id TEXT NOT NULL CHECK (length(event_id) BETWEEN 1 AND 256),
	status TEXT NOT NULL CHECK (status IN ('received', 'submitted', 'verified', 'in_progress',
		'answered', 'replied', 'postponed', 'redirected', 'closed', 'archived', 'cancelled')),
	label TEXT NOT NULL,
	note TEXT NOT NULL,
	agency TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	received_us INTEGER NOT NULL,
	told INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1)),
	UNIQUE (complaint, event_id)
) STRICT;

CREATE UNIQUE INDEX complaint_event_told ON complaint_event (complaint, status)
	WHERE told = 1 AND status <> 'answered';
CREATE UNIQUE INDEX complaint_event_answered ON complaint_event (complaint, note)
	WHERE told = 1 AND status = 'answered';

-- What goes to central ---------------------------------------------------------------------------

CREATE TABLE forward (
	id INTEGER PRIMARY KEY,
	complaint INTEGER NOT NULL REFERENCES complaint,
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2), -- enum forward_kind
	message INTEGER UNIQUE REFERENCES complaint_message,
	state TEXT NOT NULL
		CHECK (state IN ('due', 'in_flight', 'done', 'parked', 'held', 'unknown')),
	waits INTEGER NOT NULL CHECK (waits IN (0, 1)), -- 1: central has not taken the complaint yet
	attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
	first_us INTEGER NOT NULL,
	next_us INTEGER NOT NULL,
	at_us INTEGER NOT NULL,
	done_us INTEGER,
	error TEXT,
	sent_text TEXT,    -- the complaint as it was first sent, where it has changed since
	sent_missing BLOB,
	CHECK ((kind = 1) = (message IS NOT NULL)),
	CHECK ((state = 'done') = (done_us IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX forward_complaint ON forward (complaint) WHERE kind = 0;
CREATE UNIQUE INDEX forward_contact ON forward (complaint) WHERE kind = 2;
CREATE UNIQUE INDEX forward_in_flight ON forward (complaint) WHERE state = 'in_flight';
CREATE INDEX forward_due ON forward (next_us) WHERE state = 'due' AND waits = 0;
CREATE INDEX forward_waiting ON forward (complaint) WHERE state = 'due' AND waits = 1;
CREATE INDEX forward_parked ON forward (complaint) WHERE state = 'parked';
CREATE INDEX forward_pending ON forward (kind, complaint) WHERE state <> 'done';
CREATE INDEX forward_of ON forward (complaint);

-- What goes to citizens --------------------------------------------------------------------------

CREATE TABLE reply (
	id INTEGER PRIMARY KEY,
	person TEXT NOT NULL REFERENCES person,
	complaint INTEGER REFERENCES complaint,
	event INTEGER UNIQUE REFERENCES complaint_event,
	preferred TEXT NOT NULL CHECK (length(preferred) < 32), -- the modem written to; '': any
	modem TEXT CHECK (length(modem) < 32),                  -- the modem that took it last
	template TEXT NOT NULL CHECK (length(template) < 32),
	class INTEGER NOT NULL CHECK (class BETWEEN 0 AND 3), -- enum outbox_class
	text TEXT NOT NULL,
	parts INTEGER NOT NULL CHECK (parts BETWEEN 1 AND 255),
	state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'failed',
		'uncertain', 'expired', 'dropped')),
	attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
	repeated INTEGER NOT NULL DEFAULT 0 CHECK (repeated IN (0, 1)),
	next_us INTEGER, -- a queued one waits until then; NULL: it may go now
	queued_us INTEGER NOT NULL,
	expires_us INTEGER, -- NULL: never
	uncertain_us INTEGER,
	sent_us INTEGER,
	delivered_us INTEGER,
	error TEXT,
	CHECK (state <> 'delivered' OR delivered_us IS NOT NULL),
	CHECK (state <> 'uncertain' OR uncertain_us IS NOT NULL)
) STRICT;

CREATE INDEX reply_ready ON reply (preferred, class) WHERE state = 'queued' AND next_us IS NULL;
CREATE INDEX reply_waiting ON reply (next_us) WHERE state = 'queued' AND next_us IS NOT NULL;
CREATE INDEX reply_expiring ON reply (expires_us) WHERE state = 'queued' AND expires_us IS NOT NULL;
CREATE INDEX reply_sending ON reply (id) WHERE state = 'sending';
CREATE INDEX reply_uncertain ON reply (person, modem, uncertain_us) WHERE state = 'uncertain';
CREATE INDEX reply_repeat ON reply (uncertain_us) WHERE state = 'uncertain' AND repeated = 0;
CREATE INDEX reply_complaint ON reply (complaint) WHERE complaint IS NOT NULL;
CREATE INDEX reply_person ON reply (person);
CREATE INDEX reply_pending ON reply (id) WHERE state IN ('queued', 'sending', 'uncertain');
CREATE INDEX reply_sent ON reply (sent_us) WHERE sent_us IS NOT NULL;

CREATE TABLE reply_part (
	reply INTEGER NOT NULL REFERENCES reply,
	attempt INTEGER NOT NULL,
	part INTEGER NOT NULL CHECK (part BETWEEN 1 AND 255),
	person TEXT NOT NULL REFERENCES person,
	modem TEXT NOT NULL,
	mr INTEGER CHECK (mr BETWEEN 0 AND 255), -- TP-MR; NULL: the modem gave none
	state TEXT NOT NULL CHECK (state IN ('sent', 'pending', 'delivered', 'failed')),
	sent_us INTEGER NOT NULL,
	discharged_us INTEGER NOT NULL DEFAULT 0,
	UNIQUE (reply, attempt, part)
) STRICT;

CREATE INDEX reply_part_report ON reply_part (modem, mr, person, sent_us);
CREATE INDEX reply_part_sent ON reply_part (modem, sent_us);
CREATE INDEX reply_part_person ON reply_part (person);

-- Modems -----------------------------------------------------------------------------------------

CREATE TABLE modem (
	name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 31),
	listed INTEGER NOT NULL DEFAULT 1 CHECK (listed IN (0, 1)),
	state TEXT NOT NULL
		CHECK (state IN ('starting', 'up', 'degraded', 'down', 'quarantined', 'paused')),
	can_send INTEGER NOT NULL DEFAULT 1 CHECK (can_send IN (0, 1)), -- as far as it knows
	since_us INTEGER NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	code TEXT NOT NULL DEFAULT '',
	signal_dbm INTEGER,
	network TEXT NOT NULL DEFAULT '',
	operator TEXT NOT NULL DEFAULT '',
	sim_used INTEGER CHECK (sim_used >= 0),
	sim_size INTEGER CHECK (sim_size >= 0),
	balance REAL,
	imei TEXT NOT NULL DEFAULT '',
	imsi TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE health_log (
	id INTEGER PRIMARY KEY,
	at_us INTEGER NOT NULL,
	modem TEXT NOT NULL, -- '': the gateway itself
	event TEXT NOT NULL,
	code TEXT NOT NULL,
	severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'alarm')),
	detail TEXT NOT NULL
) STRICT;

CREATE INDEX health_log_at ON health_log (at_us);

-- For people: names and columns are fixed in the manual, more may be added at the end ------------

CREATE VIEW v_complaint AS
SELECT c.ref, c.ticket, c.tracking_id, c.status, c.class, c.visibility, c.route, c.category,
	c.place, c.has_place, c.has_time, c.emergency, length(c.missing) > 0 AS incomplete, c.text,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.received_us / 1000000, 'unixepoch') AS received_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS forwarded_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_us / 1000000, 'unixepoch') AS updated_at,
	c.modem, f.state AS forward_state, c.label, c.agency, c.location
FROM complaint AS c LEFT JOIN forward AS f ON f.complaint = c.id AND f.kind = 0;

-- A sender of 8 digits or more is masked; names and short codes belong to services.
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
	strftime('%Y-%m-%dT%H:%M:%SZ', r.next_us / 1000000, 'unixepoch') AS next_at
FROM reply AS r LEFT JOIN complaint AS c ON c.id = r.complaint;

-- One row per complaint; what follows it stands in v_forward_more.
CREATE VIEW v_forward AS
SELECT c.ref, c.ticket, f.state, f.attempts,
	CASE f.state WHEN 'due' THEN
		strftime('%Y-%m-%dT%H:%M:%SZ', f.next_us / 1000000, 'unixepoch') END AS next_at,
	f.error AS last_error,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS done_at
FROM forward AS f JOIN complaint AS c ON c.id = f.complaint
WHERE f.kind = 0;

-- Additions and contact facts. next_at is NULL while the complaint itself is not done.
CREATE VIEW v_forward_more AS
SELECT c.ref, c.ticket, f.state, f.attempts,
	CASE WHEN f.state = 'due' AND f.waits = 0 THEN
		strftime('%Y-%m-%dT%H:%M:%SZ', f.next_us / 1000000, 'unixepoch') END AS next_at,
	f.error AS last_error,
	strftime('%Y-%m-%dT%H:%M:%SZ', f.done_us / 1000000, 'unixepoch') AS done_at,
	CASE f.kind WHEN 1 THEN m.kind ELSE 'contact' END AS what, m.uuid
FROM forward AS f JOIN complaint AS c ON c.id = f.complaint
	LEFT JOIN complaint_message AS m ON m.id = f.message
WHERE f.kind <> 0;

-- sent_today and received_today count SMS (parts) since midnight UTC, as SQL knows no time zone of
-- the gateway. They read the clock of the machine.
CREATE VIEW v_modem AS
SELECT m.name, m.state,
	strftime('%Y-%m-%dT%H:%M:%SZ', m.since_us / 1000000, 'unixepoch') AS since,
	m.reason, m.signal_dbm, m.network, m.operator, m.sim_used, m.sim_size, m.balance,
	(SELECT count(*) FROM reply_part AS r WHERE r.modem = m.name
		AND r.sent_us >= unixepoch('now', 'start of day') * 1000000) AS sent_today,
	(SELECT count(*) FROM inbox_part AS i WHERE i.modem = m.name
		AND i.received_us >= unixepoch('now', 'start of day') * 1000000) AS received_today,
	substr(m.imei, -4) AS imei, substr(m.imsi, -4) AS imsi, m.code
FROM modem AS m;

CREATE VIEW v_health AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at_us / 1000000, 'unixepoch') AS at, modem, event, code,
	severity, detail
FROM health_log;

PRAGMA user_version = 1;
