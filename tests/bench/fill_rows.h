/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fill_rows.h - the statements of fill.c: a row of each table as the gateway leaves it behind a
 * complaint that has gone its way. They follow the schema: a column that a migration adds without a
 * default is to be added here.
 */
#pragma once

enum row {
	PERSON,
	DAY,
	MESSAGE,
	PART,
	COMPLAINT,
	FORWARD,
	EVENT,
	REPLY,
	REPLY_PART,
	CHAIN,
	ROW_COUNT
};

/* clang-format off */
static const char *const inserts[ROW_COUNT] = {
	[PERSON] = "INSERT INTO person (pseudonym, number, created_us, active_us, mask)"
		" VALUES (?1, sealed(?2, 'person.number:' || ?1, 1), ?3, ?3, '+62811****' || substr(?2, -3))",
	[DAY] = "INSERT INTO person_day (person, day_us, replies, helps, complaints, told, replied_us, heard,"
		" said, alike, alike_us, silent_us) VALUES (?1, ?2, 1, 0, 1, 0, ?2, ?3, ?4, 1, ?2, 0)",
	[MESSAGE] = "INSERT INTO message (id, modem, person, received_us, scts_us, width, reference, total,"
		" parts, state, due_us, kind, text, complaint, closed_us)"
		" VALUES (?1, 'gsm1', ?2, ?3, ?3 - 4000000, 0, 0, 1, 1, 'closed', ?3, 'complaint', ?4, ?1, ?3 + 1000)",
	[PART] = "INSERT INTO inbox_part (id, fingerprint, message, part, modem, received_us, scts_us,"
		" scts_offset_s, coding, message_class, udh, data, late, seen_us)"
		" VALUES (?1, ?2, ?1, 1, 'gsm1', ?3, ?3 - 4000000, 25200, 0, -1, x'',"
		" sealed(CAST(?4 AS BLOB), 'inbox_part.data:' || hex(?2), 1), 0, ?3)",
	[COMPLAINT] = "INSERT INTO complaint (id, ref, serial, ticket, tracking_id, person, modem, status,"
		" class, visibility, place, has_place, has_time, emergency, text, missing, received_us,"
		" updated_us, same) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'gsm1', ?7, 'pengaduan', 'normal',"
		" 'Desa Sukamaju Kecamatan Ciwidey', 1, 1, 0, ?8, x'', ?9, ?10, ?11)",
	[FORWARD] = "INSERT INTO forward (id, complaint, kind, state, waits, attempts, first_us, next_us,"
		" at_us, sent_us, done_us) VALUES (?1, ?1, 0, 'done', 0, 1, ?2, ?2, ?2, ?2, ?2 + 300000)",
	[EVENT] = "INSERT INTO complaint_event (id, complaint, event_id, status, label, note, agency, at_us,"
		" received_us, told) VALUES (?8, ?1, ?2, ?3, ?4, ?5, 'Dinas Perhubungan', ?6, ?6 + 60000000, ?7)",
	[REPLY] = "INSERT INTO reply (id, person, complaint, event, preferred, modem, template, class, text,"
		" parts, state, attempts, queued_us, expires_us, sent_us, delivered_us)"
		" VALUES (?8, ?1, ?2, ?3, 'gsm1', 'gsm1', ?4, ?5, ?6, 1, 'delivered', 1, ?7, ?7 + 86400000000,"
		" ?7 + 6000000, ?7 + 9000000)",
	[REPLY_PART] = "INSERT INTO reply_part (reply, attempt, part, person, modem, mr, state, sent_us,"
		" discharged_us) VALUES (?1, 1, 1, ?2, 'gsm1', ?1 & 255, 'delivered', ?3 + 6000000, ?3 + 8000000)",
	[CHAIN] = "INSERT INTO chain (at_us, what, row, word, proof) VALUES (?1, ?2, ?3, ?4, ?5)",
};

/* How often each thing was, as the triggers of 0007 would have counted. */
static const char counts[] = "INSERT OR REPLACE INTO metric (name, label, count, at_us)"
	" SELECT 'complaint', class, count(*), max(received_us) FROM complaint GROUP BY class UNION ALL"
	" SELECT 'complaint_status', status, count(*), max(received_us) FROM complaint GROUP BY status UNION ALL"
	" SELECT 'forward', '', count(*), max(done_us) FROM forward UNION ALL"
	" SELECT 'part_received', modem, count(*), max(received_us) FROM inbox_part GROUP BY modem UNION ALL"
	" SELECT 'part_sent', modem, count(*), max(sent_us) FROM reply_part GROUP BY modem UNION ALL"
	" SELECT 'message', kind, count(*), max(closed_us) FROM message GROUP BY kind";

/* Nobody misses a store that was left halfway. */
static const char careless[] = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF;"
	"PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF; PRAGMA foreign_keys = OFF;"
	"PRAGMA ignore_check_constraints = ON; PRAGMA cache_size = -1500000; BEGIN";
/* clang-format on */
