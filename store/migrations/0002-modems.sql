-- SPDX-License-Identifier: GPL-2.0-or-later
-- What watching over modems needs: what a part is, who a modem was, how it fared over time, and
-- which alarms stand.

ALTER TABLE inbox_part ADD COLUMN kind INTEGER NOT NULL DEFAULT 0
	CHECK (kind BETWEEN 0 AND 8); -- enum inbox_part_kind

-- Never by this modem: an alarm about it goes by another one.
ALTER TABLE reply ADD COLUMN avoid TEXT NOT NULL DEFAULT '' CHECK (length(avoid) < 32);

-- Modems that could not send it, a bit each by their order in the settings: others come first.
ALTER TABLE reply ADD COLUMN tried INTEGER NOT NULL DEFAULT 0 CHECK (tried BETWEEN 0 AND 4294967295);

-- What may go now, by where it may go: of each lane only the first is looked at.
DROP INDEX reply_ready;
CREATE INDEX reply_lane ON reply (preferred, avoid, tried, class, parts)
	WHERE state = 'queued' AND next_us IS NULL;
CREATE INDEX reply_tried ON reply (id) WHERE tried <> 0;

-- How often an uncertain one was sent again; its next_us is when it will be, NULL never.
ALTER TABLE reply ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0);
UPDATE reply SET repeats = 1 WHERE repeated = 1;
DROP INDEX reply_repeat;
CREATE INDEX reply_repeat ON reply (next_us) WHERE state = 'uncertain' AND next_us IS NOT NULL;

-- A report may speak of one that was uncertain once, whatever has become of it since.
CREATE INDEX reply_unsure ON reply (uncertain_us) WHERE uncertain_us IS NOT NULL;
DROP INDEX reply_part_report;
CREATE INDEX reply_part_mr ON reply_part (modem, mr, sent_us);

-- SMS that have left or may have left, for the budgets; forgotten after two days.
CREATE TABLE modem_spent (
	id INTEGER PRIMARY KEY,
	modem TEXT NOT NULL CHECK (length(modem) < 32),
	at_us INTEGER NOT NULL,
	parts INTEGER NOT NULL CHECK (parts BETWEEN 1 AND 255)
) STRICT;

CREATE INDEX modem_spent_at ON modem_spent (modem, at_us);
INSERT INTO modem_spent (modem, at_us, parts) SELECT modem, sent_us, 1 FROM reply_part
	WHERE sent_us >= (unixepoch('now') - 2 * 86400) * 1000000;

ALTER TABLE modem ADD COLUMN cell TEXT NOT NULL DEFAULT '';
ALTER TABLE modem ADD COLUMN port TEXT NOT NULL DEFAULT '';
ALTER TABLE modem ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)); -- by hand
ALTER TABLE modem ADD COLUMN known_imsi TEXT NOT NULL DEFAULT ''; -- the one that is accepted
ALTER TABLE modem ADD COLUMN known_imei TEXT NOT NULL DEFAULT '';
ALTER TABLE modem ADD COLUMN balance_us INTEGER; -- when the balance was read
ALTER TABLE modem ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0 CHECK (restarts >= 0);

-- One row per modem and span of time; older ones are thinned into longer spans. Counts are of the
-- span, figures are what was known at its end.
CREATE TABLE modem_sample (
	modem TEXT NOT NULL CHECK (length(modem) BETWEEN 1 AND 31),
	at_us INTEGER NOT NULL, -- the end of the span
	span_us INTEGER NOT NULL CHECK (span_us > 0),
	state TEXT NOT NULL,
	up_us INTEGER NOT NULL CHECK (up_us >= 0), -- how much of the span it worked
	signal_dbm INTEGER,     -- mean
	signal_least_dbm INTEGER,
	network TEXT NOT NULL,
	operator TEXT NOT NULL,
	cell TEXT NOT NULL,
	sim_used INTEGER,
	sim_size INTEGER,
	balance REAL,
	received INTEGER NOT NULL,
	sent INTEGER NOT NULL,
	failed INTEGER NOT NULL,   -- sends that were refused or stayed without an answer
	restarts INTEGER NOT NULL, -- of its worker
	resets INTEGER NOT NULL,   -- rungs of the ladder
	PRIMARY KEY (modem, at_us)
) STRICT, WITHOUT ROWID;

CREATE INDEX modem_sample_at ON modem_sample (at_us);

-- Errors by code: one row per modem, hour and code.
CREATE TABLE modem_error (
	modem TEXT NOT NULL CHECK (length(modem) BETWEEN 1 AND 31),
	hour_us INTEGER NOT NULL,
	error TEXT NOT NULL CHECK (length(error) BETWEEN 1 AND 31), -- "CMS 38", "LPR-2105"
	count INTEGER NOT NULL CHECK (count > 0),
	PRIMARY KEY (modem, hour_us, error)
) STRICT, WITHOUT ROWID;

CREATE INDEX modem_error_hour ON modem_error (hour_us);

-- What is no trouble is kept for a shorter time.
CREATE INDEX health_log_info ON health_log (at_us) WHERE severity = 'info';

-- What an admin has to know: from when to when, and whether the admin was told.
CREATE TABLE alarm (
	id INTEGER PRIMARY KEY,
	modem TEXT NOT NULL CHECK (length(modem) < 32), -- '': the gateway itself
	code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 11),
	began_us INTEGER NOT NULL,
	ended_us INTEGER,
	told INTEGER NOT NULL DEFAULT 0 CHECK (told BETWEEN 0 AND 2) -- 1: its beginning, 2: its end
) STRICT;

CREATE UNIQUE INDEX alarm_open ON alarm (modem, code) WHERE ended_us IS NULL;
CREATE INDEX alarm_untold ON alarm (id) WHERE told < 2;

-- Messages from one modem to another that prove the whole way.
CREATE TABLE probe (
	id INTEGER PRIMARY KEY,
	sender TEXT NOT NULL CHECK (length(sender) BETWEEN 1 AND 31),   -- a modem
	receiver TEXT NOT NULL CHECK (length(receiver) BETWEEN 1 AND 31),
	token TEXT NOT NULL UNIQUE CHECK (length(token) BETWEEN 1 AND 31),
	reply INTEGER REFERENCES reply ON DELETE SET NULL,
	queued_us INTEGER NOT NULL,
	arrived_us INTEGER, -- NULL: not yet
	missed INTEGER NOT NULL DEFAULT 0 CHECK (missed IN (0, 1))
) STRICT;

CREATE INDEX probe_waiting ON probe (queued_us) WHERE arrived_us IS NULL AND missed = 0;
CREATE INDEX probe_receiver ON probe (receiver, queued_us);
CREATE INDEX probe_reply ON probe (reply);

-- What comes in by which hour, as long as it is asked for: whether a silence is improbable.
CREATE TABLE inbox_hour (
	modem TEXT NOT NULL,
	hour_us INTEGER NOT NULL, -- its beginning
	count INTEGER NOT NULL CHECK (count > 0), -- of parts
	PRIMARY KEY (modem, hour_us)
) STRICT, WITHOUT ROWID;

CREATE INDEX inbox_hour_hour ON inbox_hour (hour_us);

INSERT INTO inbox_hour (modem, hour_us, count)
SELECT modem, received_us / 3600000000 * 3600000000, count(*) FROM inbox_part GROUP BY 1, 2;

DROP VIEW v_reply;
CREATE VIEW v_reply AS
SELECT r.id, c.ticket, r.template, r.text, r.parts, r.state,
	coalesce(r.modem, nullif(r.preferred, '')) AS modem,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.queued_us / 1000000, 'unixepoch') AS queued_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.sent_us / 1000000, 'unixepoch') AS sent_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.delivered_us / 1000000, 'unixepoch') AS delivered_at,
	r.attempts, r.error, r.repeated,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.next_us / 1000000, 'unixepoch') AS next_at, r.repeats
FROM reply AS r LEFT JOIN complaint AS c ON c.id = r.complaint;

DROP VIEW v_modem;
CREATE VIEW v_modem AS
SELECT m.name, m.state,
	strftime('%Y-%m-%dT%H:%M:%SZ', m.since_us / 1000000, 'unixepoch') AS since,
	m.reason, m.signal_dbm, m.network, m.operator, m.sim_used, m.sim_size, m.balance,
	(SELECT count(*) FROM reply_part AS r WHERE r.modem = m.name
		AND r.sent_us >= unixepoch('now', 'start of day') * 1000000) AS sent_today,
	(SELECT count(*) FROM inbox_part AS i WHERE i.modem = m.name
		AND i.received_us >= unixepoch('now', 'start of day') * 1000000) AS received_today,
	substr(m.imei, -4) AS imei, substr(m.imsi, -4) AS imsi, m.code, m.cell, m.port, m.restarts,
	strftime('%Y-%m-%dT%H:%M:%SZ', m.balance_us / 1000000, 'unixepoch') AS balance_at
FROM modem AS m;

CREATE VIEW v_modem_sample AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at_us / 1000000, 'unixepoch') AS at, modem,
	span_us / 1000000 AS seconds, state, up_us / 1000000 AS up_seconds, signal_dbm,
	signal_least_dbm, network, operator, cell, sim_used, sim_size, balance, received, sent,
	failed, restarts, resets
FROM modem_sample;

CREATE VIEW v_modem_error AS
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', hour_us / 1000000, 'unixepoch') AS hour, modem, error, count
FROM modem_error;

CREATE VIEW v_alarm AS
SELECT modem, code, strftime('%Y-%m-%dT%H:%M:%SZ', began_us / 1000000, 'unixepoch') AS began_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', ended_us / 1000000, 'unixepoch') AS ended_at, told
FROM alarm;

CREATE VIEW v_probe AS
SELECT sender, receiver, strftime('%Y-%m-%dT%H:%M:%SZ', queued_us / 1000000, 'unixepoch') AS queued_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', arrived_us / 1000000, 'unixepoch') AS arrived_at,
	(arrived_us - queued_us) / 1000000.0 AS seconds, missed
FROM probe;

PRAGMA user_version = 2;
