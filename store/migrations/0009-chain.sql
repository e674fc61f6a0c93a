-- SPDX-License-Identifier: GPL-2.0-or-later
-- What came in, what went out and what became of it, one entry behind the other: whoever changes,
-- removes or adds a row behind the gateway's back is found out by lapor-smsctl verify (chain.h).
--
-- An entry proves its row as it is behind that deed, and all entries before it. The functions are
-- those of chain.c and seal.c; a program that has not got them cannot write to these tables.

CREATE TABLE chain (
	id INTEGER PRIMARY KEY, -- 1, 2, 3: without a gap
	at_us INTEGER NOT NULL, -- when it was written
	what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 31), -- a table
	row INTEGER NOT NULL,
	word TEXT NOT NULL CHECK (length(word) BETWEEN 1 AND 31), -- what befell it
	proof BLOB NOT NULL CHECK (length(proof) = 64) -- an HMAC of it and its row, and its link
) STRICT;

CREATE TABLE chain_head (
	id INTEGER PRIMARY KEY,
	at_us INTEGER NOT NULL,
	day TEXT NOT NULL CHECK (length(day) = 10),
	entry INTEGER NOT NULL,
	link BLOB NOT NULL CHECK (length(link) = 32),
	public_key BLOB NOT NULL CHECK (length(public_key) = 32),
	signature BLOB NOT NULL CHECK (length(signature) = 64),
	vouched BLOB CHECK (length(vouched) = 64) -- the same by the key before, where that was another
) STRICT;

-- Of each row what it must not lose: what is counted, or waits, is not in it. empty: no words.
CREATE VIEW chained_inbox_part AS
SELECT id, length(data) = 0 AS empty, digest(message, part, modem, received_us, scts_us, scts_offset_s,
	coding, message_class, kind, opened(udh, 'inbox_part.udh:' || hex(fingerprint)),
	opened(data, 'inbox_part.data:' || hex(fingerprint))) AS digest FROM inbox_part;

CREATE VIEW chained_message AS
SELECT id, text IS NULL AS empty, digest(modem, person, received_us, scts_us, total, kind,
	opened(text, 'message.text:' || id), complaint, closed_us) AS digest
FROM message WHERE state = 'closed';

CREATE VIEW chained_complaint AS
SELECT id, text = '' AS empty, digest(ref, serial, ticket, destination, tracking_id, person, modem, status,
	label, agency, class, visibility, route, category, opened(location, 'complaint.location:' || ref),
	opened(place, 'complaint.place:' || ref), has_place, has_time, emergency,
	opened(text, 'complaint.text:' || ref), missing, similar_to, received_us, text_erased_us) AS digest
FROM complaint;

CREATE VIEW chained_complaint_message AS
SELECT id, text = '' AS empty, digest(complaint, uuid, kind,
	opened(text, 'complaint_message.text:' || uuid), rating, at_us) AS digest FROM complaint_message;

CREATE VIEW chained_complaint_event AS
SELECT id, note = '' AS empty, digest(complaint, event_id, status, label,
	opened(note, 'complaint_event.note:' || complaint || ':' || event_id), agency, at_us, received_us)
	AS digest
FROM complaint_event;

-- One that is being sent still waits.
CREATE VIEW chained_reply AS
SELECT id, text = '' AS empty, digest(person, complaint, event, template, class,
	opened(text, 'reply.text:' || ifnull(complaint, 0)), iif(state = 'sending', 'queued', state),
	queued_us, sent_us, delivered_us) AS digest
FROM reply;

-- What is counted in one that is under way is of the day that it ends.
CREATE VIEW chained_audit AS
SELECT id, 0 AS empty, digest(at_us, ended_us, who, what, ticket, person, reason,
	iif(ended_us IS NULL, '', complaints || ' ' || messages || ' ' || replies || ' ' || raw_parts || ' '
	|| numbers || ' ' || dropped)) AS digest
FROM audit;

CREATE VIEW chained AS
SELECT 'inbox_part' AS what, id, empty, digest FROM chained_inbox_part UNION ALL
SELECT 'message', id, empty, digest FROM chained_message UNION ALL
SELECT 'complaint', id, empty, digest FROM chained_complaint UNION ALL
SELECT 'complaint_message', id, empty, digest FROM chained_complaint_message UNION ALL
SELECT 'complaint_event', id, empty, digest FROM chained_complaint_event UNION ALL
SELECT 'reply', id, empty, digest FROM chained_reply UNION ALL
SELECT 'audit', id, empty, digest FROM chained_audit;

-- What is put in here becomes the next entry.
CREATE VIEW chain_next AS SELECT at_us, what, row, word, proof AS digest FROM chain;

CREATE TRIGGER chain_grows INSTEAD OF INSERT ON chain_next
BEGIN
	INSERT INTO chain (id, at_us, what, row, word, proof)
	SELECT id + 1, NEW.at_us, NEW.what, NEW.row, NEW.word,
		chained(proof, id + 1, NEW.at_us, NEW.what, NEW.row, NEW.word, NEW.digest)
	FROM chain ORDER BY id DESC LIMIT 1;
END;

CREATE TRIGGER chain_inbox_part AFTER INSERT ON inbox_part
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'inbox_part', id, 'heard', digest FROM chained_inbox_part WHERE id = NEW.id;
END;

CREATE TRIGGER chain_inbox_part_changed AFTER UPDATE OF message, part, modem, received_us, scts_us,
	scts_offset_s, coding, message_class, udh, data, kind ON inbox_part
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'inbox_part', id, iif(empty AND length(OLD.data) > 0, 'erased', 'changed'),
		digest FROM chained_inbox_part WHERE id = NEW.id;
END;

CREATE TRIGGER chain_message AFTER UPDATE OF state ON message
WHEN NEW.state = 'closed' AND OLD.state <> 'closed'
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'message', id, 'closed', digest FROM chained_message WHERE id = NEW.id;
END;

CREATE TRIGGER chain_message_changed AFTER UPDATE OF modem, person, received_us, scts_us, total, kind, text,
	complaint, closed_us ON message
WHEN NEW.state = 'closed' AND OLD.state = 'closed'
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'message', id, iif(empty AND OLD.text IS NOT NULL, 'erased', 'changed'),
		digest FROM chained_message WHERE id = NEW.id;
END;

CREATE TRIGGER chain_complaint AFTER INSERT ON complaint
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'complaint', id, 'added', digest FROM chained_complaint WHERE id = NEW.id;
END;

CREATE TRIGGER chain_complaint_changed AFTER UPDATE OF ref, serial, ticket, destination, tracking_id, person,
	modem, status, label, agency, class, visibility, route, category, location, place, has_place,
	has_time, emergency, text, missing, similar_to, received_us, text_erased_us ON complaint
WHEN NEW.status <> OLD.status OR NEW.text IS NOT OLD.text OR NEW.tracking_id IS NOT OLD.tracking_id
	OR NEW.person <> OLD.person OR NEW.visibility <> OLD.visibility OR NEW.label <> OLD.label
	OR NEW.agency <> OLD.agency OR NEW.destination <> OLD.destination OR NEW.ticket <> OLD.ticket
	OR NEW.ref <> OLD.ref OR NEW.serial <> OLD.serial OR NEW.modem <> OLD.modem OR NEW.class <> OLD.class
	OR NEW.route IS NOT OLD.route OR NEW.category IS NOT OLD.category
	OR NEW.location IS NOT OLD.location OR NEW.place IS NOT OLD.place OR NEW.has_place <> OLD.has_place
	OR NEW.has_time <> OLD.has_time OR NEW.emergency <> OLD.emergency OR NEW.missing <> OLD.missing
	OR NEW.similar_to IS NOT OLD.similar_to OR NEW.received_us <> OLD.received_us
	OR NEW.text_erased_us IS NOT OLD.text_erased_us
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'complaint', id, CASE
		WHEN NEW.text_erased_us IS NOT NULL AND OLD.text_erased_us IS NULL THEN 'erased'
		WHEN NEW.status <> OLD.status THEN NEW.status ELSE 'changed' END,
		digest FROM chained_complaint WHERE id = NEW.id;
END;

CREATE TRIGGER chain_complaint_message AFTER INSERT ON complaint_message
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'complaint_message', id, 'added', digest
		FROM chained_complaint_message WHERE id = NEW.id;
END;

CREATE TRIGGER chain_complaint_message_changed AFTER UPDATE ON complaint_message
WHEN NEW.text IS NOT OLD.text OR NEW.complaint <> OLD.complaint OR NEW.uuid <> OLD.uuid
	OR NEW.kind <> OLD.kind OR NEW.rating IS NOT OLD.rating OR NEW.at_us <> OLD.at_us
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'complaint_message', id, iif(NEW.text IN ('', 'HAPUS')
		AND NEW.text <> OLD.text, 'erased', 'changed'), digest
		FROM chained_complaint_message WHERE id = NEW.id;
END;

CREATE TRIGGER chain_complaint_event AFTER INSERT ON complaint_event
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'complaint_event', id, 'added', digest
		FROM chained_complaint_event WHERE id = NEW.id;
END;

CREATE TRIGGER chain_complaint_event_changed AFTER UPDATE OF complaint, event_id, status, label, note, agency,
	at_us, received_us ON complaint_event
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'complaint_event', id, iif(empty AND OLD.note <> '', 'erased', 'changed'),
		digest FROM chained_complaint_event WHERE id = NEW.id;
END;

CREATE TRIGGER chain_reply AFTER INSERT ON reply
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'reply', id, NEW.state, digest FROM chained_reply WHERE id = NEW.id;
END;

CREATE TRIGGER chain_reply_changed AFTER UPDATE OF person, complaint, event, template, class, text, state,
	queued_us, sent_us, delivered_us ON reply
WHEN iif(NEW.state = 'sending', 'queued', NEW.state) <> iif(OLD.state = 'sending', 'queued', OLD.state)
	OR NEW.text <> OLD.text OR NEW.person <> OLD.person OR NEW.sent_us IS NOT OLD.sent_us
	OR NEW.delivered_us IS NOT OLD.delivered_us OR NEW.complaint IS NOT OLD.complaint
	OR NEW.event IS NOT OLD.event OR NEW.template <> OLD.template OR NEW.class <> OLD.class
	OR NEW.queued_us <> OLD.queued_us
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'reply', id, CASE WHEN empty AND OLD.text <> '' THEN 'erased'
		WHEN NEW.state <> OLD.state THEN NEW.state ELSE 'changed' END,
		digest FROM chained_reply WHERE id = NEW.id;
END;

CREATE TRIGGER chain_audit AFTER INSERT ON audit
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'audit', id, NEW.what, digest FROM chained_audit WHERE id = NEW.id;
END;

CREATE TRIGGER chain_audit_ended AFTER UPDATE OF ended_us ON audit
BEGIN
	INSERT INTO chain_next SELECT chain_clock(), 'audit', id, 'ended', digest FROM chained_audit WHERE id = NEW.id;
END;

CREATE TRIGGER chain_inbox_part_gone AFTER DELETE ON inbox_part
BEGIN
	INSERT INTO chain_next VALUES (chain_clock(), 'inbox_part', OLD.id, 'gone', NULL);
END;

CREATE TRIGGER chain_message_gone AFTER DELETE ON message WHEN OLD.state = 'closed'
BEGIN
	INSERT INTO chain_next VALUES (chain_clock(), 'message', OLD.id, 'gone', NULL);
END;

CREATE TRIGGER chain_complaint_gone AFTER DELETE ON complaint
BEGIN
	INSERT INTO chain_next VALUES (chain_clock(), 'complaint', OLD.id, 'gone', NULL);
END;

CREATE TRIGGER chain_complaint_message_gone AFTER DELETE ON complaint_message
BEGIN
	INSERT INTO chain_next VALUES (chain_clock(), 'complaint_message', OLD.id, 'gone', NULL);
END;

CREATE TRIGGER chain_complaint_event_gone AFTER DELETE ON complaint_event
BEGIN
	INSERT INTO chain_next VALUES (chain_clock(), 'complaint_event', OLD.id, 'gone', NULL);
END;

CREATE TRIGGER chain_reply_gone AFTER DELETE ON reply
BEGIN
	INSERT INTO chain_next VALUES (chain_clock(), 'reply', OLD.id, 'gone', NULL);
END;

PRAGMA user_version = 9;
