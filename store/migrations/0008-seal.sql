-- SPDX-License-Identifier: GPL-2.0-or-later
-- Numbers and secret words are sealed (seal.h): what people read of them in views is kept beside, or
-- is not shown.

-- "+62812****789", as views show it; NULL where the number is erased.
ALTER TABLE person ADD COLUMN mask TEXT;
UPDATE person SET mask = CASE
	WHEN number GLOB '*[A-Za-z]*' OR length(ltrim(number, '+')) < 8 THEN number
	WHEN length(number) < 12 THEN substr(number, 1, 3) || '****' || substr(number, -2)
	ELSE substr(number, 1, 6) || '****' || substr(number, -3) END;

DROP VIEW v_complaint;
DROP VIEW v_message;
DROP VIEW v_reply;
DROP VIEW v_denied;

-- text, place and location are NULL where they are sealed.
CREATE VIEW v_complaint AS
SELECT c.ref, c.ticket, c.tracking_id, c.status, c.class, c.visibility, c.route, c.category,
	iif(substr(c.place, 1, 1) = char(1), NULL, c.place) AS place,
	c.has_place OR (c.asked > 0 AND NOT c.lacks_place) AS has_place, c.has_time, c.emergency,
	length(c.missing) > 0 OR c.lacks_place AS incomplete,
	iif(substr(c.text, 1, 1) = char(1), NULL, c.text) AS text,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.received_us / 1000000, 'unixepoch') AS received_at,
	-- What was erased before it was handed over ends there.
	strftime('%Y-%m-%dT%H:%M:%SZ', iif(f.error IS 'erased', NULL, f.done_us) / 1000000, 'unixepoch')
		AS forwarded_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.updated_us / 1000000, 'unixepoch') AS updated_at,
	c.modem, f.state AS forward_state, c.label, c.agency,
	iif(substr(c.location, 1, 1) = char(1), NULL, c.location) AS location, s.ref AS similar_to,
	c.destination,
	strftime('%Y-%m-%dT%H:%M:%SZ', c.text_erased_us / 1000000, 'unixepoch') AS text_erased_at
FROM complaint AS c LEFT JOIN forward AS f ON f.complaint = c.id AND f.kind = 0
	LEFT JOIN complaint AS s ON s.id = c.similar_to;

CREATE VIEW v_message AS
SELECT m.id, m.modem, p.mask AS sender,
	strftime('%Y-%m-%dT%H:%M:%SZ', m.received_us / 1000000, 'unixepoch') AS received_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', nullif(m.scts_us, 0) / 1000000, 'unixepoch') AS scts,
	m.parts, m.total AS parts_expected, m.kind,
	iif(substr(m.text, 1, 1) = char(1), NULL, m.text) AS text, c.ticket, m.state
FROM message AS m JOIN person AS p ON p.pseudonym = m.person
	LEFT JOIN complaint AS c ON c.id = m.complaint;

CREATE VIEW v_reply AS
SELECT r.id, c.ticket, r.template, iif(substr(r.text, 1, 1) = char(1), NULL, r.text) AS text, r.parts,
	r.state, coalesce(r.modem, nullif(r.preferred, '')) AS modem,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.queued_us / 1000000, 'unixepoch') AS queued_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.sent_us / 1000000, 'unixepoch') AS sent_at,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.delivered_us / 1000000, 'unixepoch') AS delivered_at,
	r.attempts, r.error, r.repeated,
	strftime('%Y-%m-%dT%H:%M:%SZ', r.next_us / 1000000, 'unixepoch') AS next_at, r.repeats
FROM reply AS r LEFT JOIN complaint AS c ON c.id = r.complaint;

CREATE VIEW v_denied AS
SELECT p.mask AS sender,
	strftime('%Y-%m-%dT%H:%M:%SZ', d.since_us / 1000000, 'unixepoch') AS since, d.who
FROM denied AS d JOIN person AS p ON p.pseudonym = d.person;

PRAGMA user_version = 8;
