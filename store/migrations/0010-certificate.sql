-- SPDX-License-Identifier: GPL-2.0-or-later
-- What was erased is searched for in the store's files; what was found out stands in the row of the
-- audit, which ends with it.

ALTER TABLE audit ADD COLUMN pieces INTEGER CHECK (pieces >= 0);     -- of what was erased, that were searched for
ALTER TABLE audit ADD COLUMN left_out INTEGER CHECK (left_out >= 0); -- that were not: too many, or too short
ALTER TABLE audit ADD COLUMN searched INTEGER CHECK (searched >= 0); -- octets
ALTER TABLE audit ADD COLUMN cleaned INTEGER CHECK (cleaned >= 0);   -- pages whose free space was overwritten
ALTER TABLE audit ADD COLUMN held INTEGER CHECK (held >= 0);         -- pieces that stand in rows that are kept, too
ALTER TABLE audit ADD COLUMN found INTEGER CHECK (found >= 0);       -- pieces that are left of what was erased
ALTER TABLE audit ADD COLUMN copies INTEGER CHECK (copies >= 0);     -- of the store from before it
ALTER TABLE audit ADD COLUMN copies_until_us INTEGER;                -- the last of them goes by then; NULL: none goes
ALTER TABLE audit ADD COLUMN copies_kept INTEGER CHECK (copies_kept >= 0); -- until a person removes them
ALTER TABLE audit ADD COLUMN proved_us INTEGER;                      -- NULL: nothing was searched
ALTER TABLE audit ADD COLUMN certificate TEXT CHECK (length(certificate) = 64); -- SHA-256 of its content

-- A certificate is chained with the end of its row.
DROP VIEW chained_audit;
CREATE VIEW chained_audit AS
SELECT id, 0 AS empty, digest(at_us, ended_us, who, what, ticket, person, reason,
	iif(ended_us IS NULL, '', complaints || ' ' || messages || ' ' || replies || ' ' || raw_parts || ' '
	|| numbers || ' ' || dropped), certificate) AS digest
FROM audit;

CREATE INDEX audit_person ON audit (person) WHERE person IS NOT NULL;

CREATE VIEW v_certificate AS
SELECT a.*, 'lapor-smsd certificate 1' || char(10) || 'audit ' || id || char(10) || 'what ' || what
	|| char(10) || 'ticket ' || ifnull(ticket, '-') || char(10) || 'who ' || who || char(10) || 'at ' || at
	|| char(10) || 'complaints ' || complaints || char(10) || 'messages ' || messages || char(10)
	|| 'replies ' || replies || char(10) || 'raw_parts ' || raw_parts || char(10) || 'numbers ' || numbers
	|| char(10) || 'dropped ' || dropped || char(10) || 'pieces ' || pieces || char(10) || 'left_out '
	|| left_out || char(10) || 'searched ' || searched || char(10) || 'cleaned ' || cleaned || char(10)
	|| 'held ' || held || char(10) || 'found ' || found || char(10) || 'copies ' || copies || char(10)
	|| 'copies_until ' || ifnull(copies_until, '-') || char(10) || 'copies_kept ' || copies_kept || char(10)
	|| 'proved_at ' || proved_at || char(10) AS content
FROM (SELECT id, strftime('%Y-%m-%dT%H:%M:%SZ', at_us / 1000000, 'unixepoch') AS at, who, what, ticket,
	complaints, messages, replies, raw_parts, numbers, dropped, pieces, left_out, searched, cleaned, held,
	found, copies, strftime('%Y-%m-%dT%H:%M:%SZ', copies_until_us / 1000000, 'unixepoch') AS copies_until,
	copies_kept, strftime('%Y-%m-%dT%H:%M:%SZ', proved_us / 1000000, 'unixepoch') AS proved_at,
	certificate AS sha256 FROM audit WHERE proved_us IS NOT NULL) AS a;

PRAGMA user_version = 10;
