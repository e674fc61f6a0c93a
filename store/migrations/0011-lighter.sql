-- SPDX-License-Identifier: GPL-2.0-or-later
-- The triggers of 0009-chain.sql and 0007-metrics.sql again, for a quarter of their cost: what is
-- proved and what is counted are the same.
--
-- An entry is put into its table as it is, not through a view, and proves the row as the trigger has
-- it, not as a view reads it again: each list of values is that of the view chained_.., which the
-- check reads. Of one and the same event the row is chained and counted by one trigger.
--
-- chain_prove() (chain.h) makes an entry, chain_id(), .. tell what it made. Where no chain has begun
-- yet it gives 0, and none is put in.

-- For each row that is put in or changed SQLite makes a table of its own for the words of an IN of
-- three or more, in a CHECK too: six for a complaint. The same words by OR need none. No row is
-- other than it was (ALTER TABLE of SQLite's manual, 7: "changes to CHECK").
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'width IN (0, 8, 16)',
	'width = 0 OR width = 8 OR width = 16')
	WHERE type = 'table' AND name = 'message';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''open'', ''ready'', ''closed'')',
	'state = ''open'' OR state = ''ready'' OR state = ''closed''')
	WHERE type = 'table' AND name = 'message';
UPDATE sqlite_schema SET sql = replace(sql, 'late IN (0, 1, 2)',
	'late BETWEEN 0 AND 2')
	WHERE type = 'table' AND name = 'inbox_part';
UPDATE sqlite_schema SET sql = replace(sql, 'status IN (''received'', ''submitted'', ''verified'', ''in_progress'',
		''answered'', ''replied'', ''postponed'', ''redirected'', ''closed'', ''archived'', ''cancelled'')',
	'status = ''received'' OR status = ''submitted'' OR status = ''verified'''
	|| ' OR status = ''in_progress'' OR status = ''answered'' OR status = ''replied'''
	|| ' OR status = ''postponed'' OR status = ''redirected'' OR status = ''closed'''
	|| ' OR status = ''archived'' OR status = ''cancelled''')
	WHERE type = 'table' AND name = 'complaint';
UPDATE sqlite_schema SET sql = replace(sql, 'class IN (''pengaduan'', ''aspirasi'', ''informasi'')',
	'class = ''pengaduan'' OR class = ''aspirasi'' OR class = ''informasi''')
	WHERE type = 'table' AND name = 'complaint';
UPDATE sqlite_schema SET sql = replace(sql, 'visibility IN (''normal'', ''anonim'', ''rahasia'')',
	'visibility = ''normal'' OR visibility = ''anonim'' OR visibility = ''rahasia''')
	WHERE type = 'table' AND name = 'complaint';
UPDATE sqlite_schema SET sql = replace(sql, 'kind IN (''addition'', ''answer'', ''done'', ''rating'', ''cancel'', ''erase'')',
	'kind = ''addition'' OR kind = ''answer'' OR kind = ''done'' OR kind = ''rating'''
	|| ' OR kind = ''cancel'' OR kind = ''erase''')
	WHERE type = 'table' AND name = 'complaint_message';
UPDATE sqlite_schema SET sql = replace(sql, 'status IN (''received'', ''submitted'', ''verified'', ''in_progress'',
		''answered'', ''replied'', ''postponed'', ''redirected'', ''closed'', ''archived'', ''cancelled'')',
	'status = ''received'' OR status = ''submitted'' OR status = ''verified'''
	|| ' OR status = ''in_progress'' OR status = ''answered'' OR status = ''replied'''
	|| ' OR status = ''postponed'' OR status = ''redirected'' OR status = ''closed'''
	|| ' OR status = ''archived'' OR status = ''cancelled''')
	WHERE type = 'table' AND name = 'complaint_event';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''queued'', ''sending'', ''sent'', ''delivered'', ''failed'',
		''uncertain'', ''expired'', ''dropped'')',
	'state = ''queued'' OR state = ''sending'' OR state = ''sent'' OR state = ''delivered'''
	|| ' OR state = ''failed'' OR state = ''uncertain'' OR state = ''expired'''
	|| ' OR state = ''dropped''')
	WHERE type = 'table' AND name = 'reply';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''sent'', ''pending'', ''delivered'', ''failed'')',
	'state = ''sent'' OR state = ''pending'' OR state = ''delivered'' OR state = ''failed''')
	WHERE type = 'table' AND name = 'reply_part';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''due'', ''in_flight'', ''done'', ''parked'', ''held'', ''unknown'')',
	'state = ''due'' OR state = ''in_flight'' OR state = ''done'' OR state = ''parked'''
	|| ' OR state = ''held'' OR state = ''unknown''')
	WHERE type = 'table' AND name = 'forward';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''starting'', ''up'', ''degraded'', ''down'', ''quarantined'', ''paused'')',
	'state = ''starting'' OR state = ''up'' OR state = ''degraded'' OR state = ''down'''
	|| ' OR state = ''quarantined'' OR state = ''paused''')
	WHERE type = 'table' AND name = 'modem';
UPDATE sqlite_schema SET sql = replace(sql, 'severity IN (''info'', ''warning'', ''alarm'')',
	'severity = ''info'' OR severity = ''warning'' OR severity = ''alarm''')
	WHERE type = 'table' AND name = 'health_log';
-- The words of a partial index likewise: it holds the same rows.
UPDATE sqlite_schema SET sql = replace(sql, 'status NOT IN (''closed'', ''archived'', ''cancelled'')',
	'status <> ''closed'' AND status <> ''archived'' AND status <> ''cancelled''')
	WHERE type = 'index' AND name IN ('complaint_open', 'complaint_lasting');
UPDATE sqlite_schema SET sql = replace(sql, 'status IN (''closed'', ''archived'', ''cancelled'')',
	'(status = ''closed'' OR status = ''archived'' OR status = ''cancelled'')')
	WHERE type = 'index' AND name = 'complaint_over';
UPDATE sqlite_schema SET sql = replace(sql, 'state IN (''queued'', ''sending'', ''uncertain'')',
	'(state = ''queued'' OR state = ''sending'' OR state = ''uncertain'')')
	WHERE type = 'index' AND name = 'reply_pending';
PRAGMA writable_schema = RESET;

DROP TRIGGER chain_inbox_part;
DROP TRIGGER chain_inbox_part_changed;
DROP TRIGGER chain_message;
DROP TRIGGER chain_message_changed;
DROP TRIGGER chain_complaint;
DROP TRIGGER chain_complaint_changed;
DROP TRIGGER chain_complaint_message;
DROP TRIGGER chain_complaint_message_changed;
DROP TRIGGER chain_complaint_event;
DROP TRIGGER chain_complaint_event_changed;
DROP TRIGGER chain_reply;
DROP TRIGGER chain_reply_changed;
DROP TRIGGER chain_audit;
DROP TRIGGER chain_audit_ended;
DROP TRIGGER chain_inbox_part_gone;
DROP TRIGGER chain_message_gone;
DROP TRIGGER chain_complaint_gone;
DROP TRIGGER chain_complaint_message_gone;
DROP TRIGGER chain_complaint_event_gone;
DROP TRIGGER chain_reply_gone;
DROP TRIGGER metric_part_received;
DROP TRIGGER metric_message;
DROP TRIGGER metric_complaint;
DROP TRIGGER metric_reply;

CREATE TRIGGER chain_inbox_part AFTER INSERT ON inbox_part
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('part_received', NEW.modem, 1, NEW.received_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'inbox_part', NEW.id, 'heard', NEW.message, NEW.part,
		NEW.modem, NEW.received_us, NEW.scts_us, NEW.scts_offset_s, NEW.coding, NEW.message_class,
		NEW.kind, opened(NEW.udh, 'inbox_part.udh:' || hex(NEW.fingerprint)),
		opened(NEW.data, 'inbox_part.data:' || hex(NEW.fingerprint))), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'inbox_part', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_inbox_part_changed AFTER UPDATE OF message, part, modem, received_us, scts_us,
	scts_offset_s, coding, message_class, udh, data, kind ON inbox_part
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'inbox_part', NEW.id,
		iif(length(NEW.data) = 0 AND length(OLD.data) > 0, 'erased', 'changed'), NEW.message,
		NEW.part, NEW.modem, NEW.received_us, NEW.scts_us, NEW.scts_offset_s, NEW.coding,
		NEW.message_class, NEW.kind, opened(NEW.udh, 'inbox_part.udh:' || hex(NEW.fingerprint)),
		opened(NEW.data, 'inbox_part.data:' || hex(NEW.fingerprint))), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'inbox_part', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_message AFTER UPDATE OF state ON message
WHEN NEW.state = 'closed' AND OLD.state <> 'closed'
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('message', NEW.kind, 1, NEW.closed_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'message', NEW.id, 'closed', NEW.modem, NEW.person,
		NEW.received_us, NEW.scts_us, NEW.total, NEW.kind,
		opened(NEW.text, 'message.text:' || NEW.id), NEW.complaint, NEW.closed_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'message', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_message_changed AFTER UPDATE OF modem, person, received_us, scts_us, total, kind, text,
	complaint, closed_us ON message
WHEN OLD.state = 'closed' AND NEW.state = 'closed'
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'message', NEW.id,
		iif(NEW.text IS NULL AND OLD.text IS NOT NULL, 'erased', 'changed'), NEW.modem, NEW.person,
		NEW.received_us, NEW.scts_us, NEW.total, NEW.kind,
		opened(NEW.text, 'message.text:' || NEW.id), NEW.complaint, NEW.closed_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'message', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint AFTER INSERT ON complaint
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('complaint', NEW.class, 1, NEW.received_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
	INSERT INTO metric (name, label, count, at_us) VALUES ('complaint_status', NEW.status, 1, NEW.received_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint', NEW.id, 'added', NEW.ref, NEW.serial,
		NEW.ticket, NEW.destination, NEW.tracking_id, NEW.person, NEW.modem, NEW.status, NEW.label,
		NEW.agency, NEW.class, NEW.visibility, NEW.route, NEW.category,
		opened(NEW.location, 'complaint.location:' || NEW.ref),
		opened(NEW.place, 'complaint.place:' || NEW.ref), NEW.has_place, NEW.has_time, NEW.emergency,
		opened(NEW.text, 'complaint.text:' || NEW.ref), NEW.missing, NEW.similar_to, NEW.received_us,
		NEW.text_erased_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint', NEW.id, chain_word(), chain_proof());
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
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint', NEW.id,
		CASE WHEN NEW.text_erased_us IS NOT NULL AND OLD.text_erased_us IS NULL THEN 'erased' WHEN NEW.status <> OLD.status THEN NEW.status ELSE 'changed' END,
		NEW.ref, NEW.serial, NEW.ticket, NEW.destination, NEW.tracking_id, NEW.person, NEW.modem,
		NEW.status, NEW.label, NEW.agency, NEW.class, NEW.visibility, NEW.route, NEW.category,
		opened(NEW.location, 'complaint.location:' || NEW.ref),
		opened(NEW.place, 'complaint.place:' || NEW.ref), NEW.has_place, NEW.has_time, NEW.emergency,
		opened(NEW.text, 'complaint.text:' || NEW.ref), NEW.missing, NEW.similar_to, NEW.received_us,
		NEW.text_erased_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_message AFTER INSERT ON complaint_message
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint_message', NEW.id, 'added', NEW.complaint,
		NEW.uuid, NEW.kind, opened(NEW.text, 'complaint_message.text:' || NEW.uuid), NEW.rating,
		NEW.at_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint_message', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_message_changed AFTER UPDATE ON complaint_message
WHEN NEW.text IS NOT OLD.text OR NEW.complaint <> OLD.complaint OR NEW.uuid <> OLD.uuid
	OR NEW.kind <> OLD.kind OR NEW.rating IS NOT OLD.rating OR NEW.at_us <> OLD.at_us
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint_message', NEW.id,
		iif(NEW.text IN ('', 'HAPUS') AND NEW.text <> OLD.text, 'erased', 'changed'), NEW.complaint,
		NEW.uuid, NEW.kind, opened(NEW.text, 'complaint_message.text:' || NEW.uuid), NEW.rating,
		NEW.at_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint_message', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_event AFTER INSERT ON complaint_event
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint_event', NEW.id, 'added', NEW.complaint,
		NEW.event_id, NEW.status, NEW.label,
		opened(NEW.note, 'complaint_event.note:' || NEW.complaint || ':' || NEW.event_id), NEW.agency,
		NEW.at_us, NEW.received_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint_event', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_event_changed AFTER UPDATE OF complaint, event_id, status, label, note, agency,
	at_us, received_us ON complaint_event
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint_event', NEW.id,
		iif(NEW.note = '' AND OLD.note <> '', 'erased', 'changed'), NEW.complaint, NEW.event_id,
		NEW.status, NEW.label,
		opened(NEW.note, 'complaint_event.note:' || NEW.complaint || ':' || NEW.event_id), NEW.agency,
		NEW.at_us, NEW.received_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint_event', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_reply AFTER INSERT ON reply
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('reply', NEW.template, 1, NEW.queued_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
	INSERT INTO metric (name, label, count, at_us) VALUES ('reply_state', NEW.state, 1, NEW.queued_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'reply', NEW.id, NEW.state, NEW.person, NEW.complaint,
		NEW.event, NEW.template, NEW.class,
		opened(NEW.text, 'reply.text:' || ifnull(NEW.complaint, 0)),
		iif(NEW.state = 'sending', 'queued', NEW.state), NEW.queued_us, NEW.sent_us,
		NEW.delivered_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'reply', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_reply_changed AFTER UPDATE OF person, complaint, event, template, class, text, state,
	queued_us, sent_us, delivered_us ON reply
WHEN iif(NEW.state = 'sending', 'queued', NEW.state) <> iif(OLD.state = 'sending', 'queued', OLD.state)
	OR NEW.text <> OLD.text OR NEW.person <> OLD.person OR NEW.sent_us IS NOT OLD.sent_us
	OR NEW.delivered_us IS NOT OLD.delivered_us OR NEW.complaint IS NOT OLD.complaint
	OR NEW.event IS NOT OLD.event OR NEW.template <> OLD.template OR NEW.class <> OLD.class
	OR NEW.queued_us <> OLD.queued_us
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'reply', NEW.id,
		CASE WHEN NEW.text = '' AND OLD.text <> '' THEN 'erased' WHEN NEW.state <> OLD.state THEN NEW.state ELSE 'changed' END,
		NEW.person, NEW.complaint, NEW.event, NEW.template, NEW.class,
		opened(NEW.text, 'reply.text:' || ifnull(NEW.complaint, 0)),
		iif(NEW.state = 'sending', 'queued', NEW.state), NEW.queued_us, NEW.sent_us,
		NEW.delivered_us), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'reply', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_audit AFTER INSERT ON audit
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'audit', NEW.id, NEW.what, NEW.at_us, NEW.ended_us,
		NEW.who, NEW.what, NEW.ticket, NEW.person, NEW.reason,
		iif(NEW.ended_us IS NULL, '', NEW.complaints || ' ' || NEW.messages
		|| ' ' || NEW.replies || ' ' || NEW.raw_parts || ' ' || NEW.numbers || ' ' || NEW.dropped),
		NEW.certificate), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'audit', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_audit_ended AFTER UPDATE OF ended_us ON audit
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'audit', NEW.id, 'ended', NEW.at_us, NEW.ended_us,
		NEW.who, NEW.what, NEW.ticket, NEW.person, NEW.reason,
		iif(NEW.ended_us IS NULL, '', NEW.complaints || ' ' || NEW.messages
		|| ' ' || NEW.replies || ' ' || NEW.raw_parts || ' ' || NEW.numbers || ' ' || NEW.dropped),
		NEW.certificate), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'audit', NEW.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_inbox_part_gone AFTER DELETE ON inbox_part
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'inbox_part', OLD.id, 'gone'), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'inbox_part', OLD.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_message_gone AFTER DELETE ON message WHEN OLD.state = 'closed'
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'message', OLD.id, 'gone'), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'message', OLD.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_gone AFTER DELETE ON complaint
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint', OLD.id, 'gone'), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint', OLD.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_message_gone AFTER DELETE ON complaint_message
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint_message', OLD.id, 'gone'), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint_message', OLD.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_complaint_event_gone AFTER DELETE ON complaint_event
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'complaint_event', OLD.id, 'gone'), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'complaint_event', OLD.id, chain_word(), chain_proof());
END;

CREATE TRIGGER chain_reply_gone AFTER DELETE ON reply
BEGIN
	SELECT iif(chain_prove((SELECT max(id) FROM chain), 'reply', OLD.id, 'gone'), NULL, RAISE(IGNORE));
	INSERT INTO chain (id, at_us, what, row, word, proof)
		VALUES (chain_id(), chain_at(), 'reply', OLD.id, chain_word(), chain_proof());
END;

PRAGMA user_version = 11;
