/* SPDX-License-Identifier: GPL-2.0-or-later */
/* export_words.c - LAPOR!'s words for a status, as our codes. */
#include "daemon/export.h"

#define WORDS_SIZE 64

/* A status that begins with these words; the longer ones of a kind stand first. */
static const struct {
	const char *words, *code;
} statuses[] = {
	{ "belum terverifikasi", "submitted" },
	{ "belum diverifikasi", "submitted" },
	{ "belum verifikasi", "submitted" },
	{ "menunggu verifikasi", "submitted" },
	{ "belum ditindaklanjuti", "verified" },
	{ "belum ditindak lanjuti", "verified" },
	{ "terverifikasi", "verified" },
	{ "diverifikasi", "verified" },
	{ "belum terdisposisi", "verified" },
	{ "terdisposisi", "in_progress" },
	{ "didisposisikan", "in_progress" },
	{ "disposisi", "in_progress" },
	{ "proses", "in_progress" },
	{ "diproses", "in_progress" },
	{ "dalam proses", "in_progress" },
	{ "sedang diproses", "in_progress" },
	{ "ditindaklanjuti", "in_progress" },
	{ "ditindak lanjuti", "in_progress" },
	{ "dikoordinasikan", "in_progress" },
	{ "dibuka kembali", "in_progress" },
	{ "ditanggapi oleh pelapor", "replied" },
	{ "ditanggapi pelapor", "replied" },
	{ "tanggapan pelapor", "replied" },
	{ "ditanggapi", "answered" },
	{ "tanggapan", "answered" },
	{ "tunda", "postponed" },
	{ "ditunda", "postponed" },
	{ "bukan wewenang", "redirected" },
	{ "bukan kewenangan", "redirected" },
	{ "selesai", "closed" },
	{ "ditutup", "closed" },
	{ "arsip", "archived" },
	{ "diarsipkan", "archived" },
	{ "dibatalkan", "cancelled" },
};

/* In lower case, whatever is neither letter nor digit as one blank each run. */
static void simplify(const char *words, char ret[static WORDS_SIZE])
{
	size_t used = 0;

	for (; *words && used < WORDS_SIZE - 1; words++) {
		char c = *words >= 'A' && *words <= 'Z' ? (char)(*words + 32) : *words;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			ret[used++] = c;
		else if (used > 0 && ret[used - 1] != ' ')
			ret[used++] = ' ';
	}
	ret[used] = '\0';
}

const char *export_status(const char *words)
{
	char simple[WORDS_SIZE];

	simplify(words, simple);
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		size_t length = strlen(statuses[i].words);

		if (strncmp(simple, statuses[i].words, length) == 0 &&
			(simple[length] == '\0' || simple[length] == ' '))
			return statuses[i].code;
	}
	return NULL;
}
