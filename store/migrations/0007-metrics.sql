-- SPDX-License-Identifier: GPL-2.0-or-later
-- What is counted as it happens, so that metrics are read in a moment however large the store is.
--
-- Counts only rise, but for complaint_status, which is what there is now. They begin at 0 with this
-- level, but for complaints. Labels are words of ours and names of the settings: no tickets,
-- numbers or agencies, so that the table stays small.

CREATE TABLE metric (
	name TEXT NOT NULL,
	label TEXT NOT NULL,
	count INTEGER NOT NULL,
	at_us INTEGER NOT NULL, -- of what was counted last
	PRIMARY KEY (name, label)
) STRICT, WITHOUT ROWID;

INSERT INTO metric (name, label, count, at_us)
SELECT 'complaint', class, count(*), max(received_us) FROM complaint GROUP BY class;
INSERT INTO metric (name, label, count, at_us)
SELECT 'complaint_status', status, count(*), max(received_us) FROM complaint GROUP BY status;

CREATE TRIGGER metric_part_received AFTER INSERT ON inbox_part
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('part_received', NEW.modem, 1,
		NEW.received_us) ON CONFLICT (name, label) DO UPDATE SET count = count + 1,
		at_us = excluded.at_us;
END;

CREATE TRIGGER metric_part_sent AFTER INSERT ON reply_part
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('part_sent', NEW.modem, 1,
		NEW.sent_us) ON CONFLICT (name, label) DO UPDATE SET count = count + 1,
		at_us = excluded.at_us;
END;

CREATE TRIGGER metric_message AFTER UPDATE OF state ON message
WHEN NEW.state = 'closed' AND OLD.state <> 'closed'
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('message', NEW.kind, 1,
		NEW.closed_us) ON CONFLICT (name, label) DO UPDATE SET count = count + 1,
		at_us = excluded.at_us;
END;

CREATE TRIGGER metric_complaint AFTER INSERT ON complaint
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('complaint', NEW.class, 1,
		NEW.received_us), ('complaint_status', NEW.status, 1, NEW.received_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
END;

CREATE TRIGGER metric_complaint_status AFTER UPDATE OF status ON complaint
WHEN NEW.status <> OLD.status
BEGIN
	UPDATE metric SET count = count - 1 WHERE name = 'complaint_status' AND label = OLD.status;
	INSERT INTO metric (name, label, count, at_us) VALUES ('complaint_status', NEW.status, 1,
		NEW.updated_us) ON CONFLICT (name, label) DO UPDATE SET count = count + 1,
		at_us = excluded.at_us;
END;

CREATE TRIGGER metric_complaint_gone AFTER DELETE ON complaint
BEGIN
	UPDATE metric SET count = count - 1 WHERE name = 'complaint_status' AND label = OLD.status;
END;

CREATE TRIGGER metric_reply AFTER INSERT ON reply
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('reply', NEW.template, 1,
		NEW.queued_us), ('reply_state', NEW.state, 1, NEW.queued_us)
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
END;

CREATE TRIGGER metric_reply_state AFTER UPDATE OF state ON reply
WHEN NEW.state <> OLD.state
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('reply_state', NEW.state, 1,
		NEW.queued_us) ON CONFLICT (name, label) DO UPDATE SET count = count + 1,
		at_us = excluded.at_us;
END;

CREATE TRIGGER metric_forward AFTER UPDATE OF state ON forward
WHEN NEW.state = 'done' AND OLD.state <> 'done' AND NEW.error IS NOT 'erased'
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('forward', NEW.destination, 1,
		NEW.done_us) ON CONFLICT (name, label) DO UPDATE SET count = count + 1,
		at_us = max(at_us, excluded.at_us);
END;

CREATE TRIGGER metric_event AFTER INSERT ON complaint_event
BEGIN
	INSERT INTO metric (name, label, count, at_us) SELECT 'event', destination, 1,
		NEW.received_us FROM complaint WHERE id = NEW.complaint
		ON CONFLICT (name, label) DO UPDATE SET count = count + 1, at_us = excluded.at_us;
END;

CREATE TRIGGER metric_error AFTER INSERT ON modem_error
BEGIN
	INSERT INTO metric (name, label, count, at_us) VALUES ('modem_error', NEW.modem, NEW.count,
		NEW.hour_us) ON CONFLICT (name, label) DO UPDATE SET count = count + excluded.count,
		at_us = excluded.at_us;
END;

CREATE TRIGGER metric_error_again AFTER UPDATE OF count ON modem_error
BEGIN
	UPDATE metric SET count = count + NEW.count - OLD.count, at_us = NEW.hour_us
		WHERE name = 'modem_error' AND label = NEW.modem;
END;

PRAGMA user_version = 7;
