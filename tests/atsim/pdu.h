/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pdu.h - the transfer PDUs of 3GPP TS 23.040 as a modem sees them: SMS-DELIVER and
 * SMS-STATUS-REPORT are made here (section 9.2.2.1 and 9.2.2.3), SMS-SUBMIT is read (9.2.2.2).
 *
 * A PDU here is what stands on the AT line: the SMSC's address in front (TS 27.005 section 3.1).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of the longest PDU with its SMSC address. */
#define PDU_SIZE_MAX 200

/* Octets of user data, with its header. */
#define PDU_DATA_MAX 140

/* Of an address: 20 digits with "+", or 11 characters of three octets each, and the NUL. */
#define PDU_ADDRESS_SIZE 48

enum pdu_alphabet { PDU_ALPHABET_GSM7, PDU_ALPHABET_OCTETS, PDU_ALPHABET_UCS2 };

/* A finished PDU. */
struct pdu {
	uint8_t octets[PDU_SIZE_MAX];
	size_t size;
	size_t tpdu_size; /* without the SMSC's address: the length AT+CMGS and +CMGR speak of */
};

/* User data as it stands in a PDU. */
struct pdu_data {
	uint8_t octets[PDU_DATA_MAX + 2];
	size_t size;
	uint8_t length; /* TP-UDL: septets for GSM-7, else octets */
	bool has_header;
};

/* A moment with its offset; the fields of a time stamp are local to the offset. */
struct pdu_time {
	int64_t at;   /* seconds since 1970 UTC */
	int quarters; /* of an hour, east of UTC */
};

/* What an SMS-DELIVER is made of. */
struct pdu_deliver {
	const char *smsc; /* "+62816124"; "" for none */
	const char *from; /* "+6281..", "0812..", "2121" or a named sender in GSM-7 */
	uint8_t pid, dcs;
	struct pdu_time sent;
	const struct pdu_data *data;
	bool more; /* TP-MMS: more messages wait */
};

/* What an SMS-STATUS-REPORT is made of. */
struct pdu_report {
	const char *smsc;
	const char *to;
	uint8_t reference, status; /* TP-MR, TP-ST */
	struct pdu_time sent, done;
};

/* What was in an SMS-SUBMIT. */
struct pdu_submit {
	char to[PDU_ADDRESS_SIZE];
	uint8_t reference, pid, dcs;
	bool report, has_header;
	int64_t valid_s; /* relative validity in seconds; 0: none or not relative */
	struct pdu_data data;
	uint8_t header_size; /* octets of the user data header with its length octet */
	bool joined;         /* has a concatenation element: */
	unsigned part, parts, joined_reference;
};

/* The alphabet of a data coding scheme (TS 23.038 section 4). */
enum pdu_alphabet pdu_alphabet_of(uint8_t dcs);

/* A moment as TS 27.005 writes it, "26/11/21,10:20:30+28". -EINVAL. */
int pdu_time_as_text(struct pdu_time time, char *ret, size_t size);

/* True when it is an address that goes as digits, false for a named sender. */
bool pdu_address_is_number(const char *address);

/* -EINVAL: an address or a time that has no PDU form. */
int pdu_make_deliver(const struct pdu_deliver *deliver, struct pdu *ret);
int pdu_make_report(const struct pdu_report *report, struct pdu *ret);

/* SMS-SUBMIT with international number, no validity: for text mode. -EINVAL as above. */
int pdu_make_submit(const char *to, uint8_t dcs, const struct pdu_data *data, struct pdu *ret);

/* Reads an SMS-SUBMIT. -EINVAL when it is none, is cut short, or has octets left over. */
int pdu_read_submit(const uint8_t *octets, size_t size, struct pdu_submit *ret);

/* Reads sender and time of an SMS-DELIVER and its user data, for text mode. -EINVAL: it is none. */
int pdu_read_deliver(
	const uint8_t *octets, size_t size, struct pdu_submit *ret, struct pdu_time *ret_sent);

struct buffer;

/* Adds the text of user data in UTF-8; octets of an 8-bit message as hexadecimal. */
void pdu_add_text(struct buffer *out, const struct pdu_submit *submit);

/* Finds the concatenation element (IE 00 or 08) in a user data header of `size` octets. */
bool pdu_find_join(const uint8_t *header, size_t size, unsigned *ret_reference, unsigned *ret_parts,
	unsigned *ret_part);
