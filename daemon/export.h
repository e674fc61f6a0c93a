/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * export.h - the CSV that LAPOR! exports: its columns, and what a row says of one of our
 * complaints. Pure.
 *
 * The header is not on the first row; columns are known by their names, in any order. Needed are
 * "Tracking ID" and "Status Laporan"; used as well, where they are there, "Alasan Tunda/Arsip",
 * "Instansi Terdisposisi" (or "Instansi Induk"), "Tanggal Laporan Masuk", "Waktu Laporan Masuk",
 * "Isi Laporan Awal", "Isi Laporan Akhir" and "Judul Laporan". Spec: issue of the central systems;
 * lapor-smsctl(1).
 */
#pragma once

#include "daemon/csv.h"
#include "daemon/ticket.h"

#define EXPORT_HEADER_ROWS 50 /* the header is one of so many */
#define EXPORT_IDS_MAX     8  /* tracking IDs in one cell */
#define EXPORT_ID_SIZE     16
#define EXPORT_LABEL_SIZE  96
#define EXPORT_NOTE_SIZE   512
#define EXPORT_AGENCY_SIZE 128
#define EXPORT_ERROR_SIZE  256

enum export_column {
	EXPORT_TRACKING_ID,
	EXPORT_STATUS,
	EXPORT_REASON,
	EXPORT_AGENCY,
	EXPORT_PARENT,
	EXPORT_DATE,
	EXPORT_TIME,
	EXPORT_FIRST_TEXT,
	EXPORT_LAST_TEXT,
	EXPORT_TITLE,
	EXPORT_COLUMNS, /* their number */
};

struct export_file {
	struct csv csv;
	char *text; /* owned */
	const char *gateway;
	int columns[EXPORT_COLUMNS]; /* -1: it is not there */
};

/* What a row says. Text for people is on one line, and cut at a character with ".." behind. */
struct export_row {
	size_t row; /* as a spreadsheet counts */
	char ids[EXPORT_IDS_MAX][EXPORT_ID_SIZE];
	size_t id_count;
	bool is_unreadable;       /* no tracking ID, or something else in its cell */
	char ticket[TICKET_SIZE]; /* that a text of it begins with; "" none */
	const char *status;       /* our code, static; NULL: none of the words that we know */
	char label[EXPORT_LABEL_SIZE];
	char note[EXPORT_NOTE_SIZE];
	char agency[EXPORT_AGENCY_SIZE];
	int64_t entered_us; /* when it came into LAPOR!, local time of Jakarta; 0: not said */
};

/*
 * Finds the header and with it the separator: comma, semicolon or tab. `octets` are UTF-8 or
 * Windows-1252, without a byte order mark. gateway is ours, borrowed: a marker of another one is
 * none. -EBADMSG: ret_error says why this is no export.
 */
int export_open(struct export_file *ret, const char *octets, const char *gateway,
	char ret_error[static EXPORT_ERROR_SIZE]);

/* The next row that is not empty. 1; 0 at the end; -EBADMSG as above. */
int export_next(
	struct export_file *e, struct export_row *ret, char ret_error[static EXPORT_ERROR_SIZE]);

void export_close(struct export_file *e);

/* export_words.c. A status in LAPOR!'s words as our code, static; NULL: it is none that we know. */
const char *export_status(const char *words);

/* export_date.c. "3 Jan 2026" or "Sabtu, 03/01/2026", with "14:30" or "", as a moment: local time
 * of Jakarta. 0: it is none. */
int64_t export_time(const char *date, const char *time);

/* export_id.c. The tracking IDs of a cell: their count, 0 where anything else stands in it. */
size_t export_ids(const char *cell, char ret[static EXPORT_IDS_MAX][EXPORT_ID_SIZE]);

/* The ticket that a text begins with: "[GATEWAY/K7M-2Q2]", "[K7M-2Q2]", "K7M-2Q2". */
bool export_ticket(const char *text, const char *gateway, char ret[static TICKET_SIZE]);
