#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""catalog.py - writes the journal's catalogue, which `journalctl -x` shows beside each line:
catalog.py EVENTS LOG_H OUTPUT [LANGUAGE PO].

One entry for each event; its ID is what log.h makes of the event's number. In another language with what its
catalogue PO says.
"""
import os
import re
import sys
import textwrap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "daemon"))
import events  # noqa: E402

NOTHING = {"en": events.NOTHING, "id": "Tidak perlu melakukan apa pun."}
MODEM = {"en": "Modem: @LAPOR_MODEM@", "id": "Modem: @LAPOR_MODEM@"}
TICKET = {"en": "Complaint: @LAPOR_TICKET@", "id": "Laporan: @LAPOR_TICKET@"}
ABOUT = {2: MODEM, 4: TICKET, 5: TICKET, 6: TICKET}


def read_prefix(log_h):
    """The gateway's own part of all message IDs."""
    with open(log_h, encoding="utf-8") as file:
        found = re.search(r'#define LOG_MESSAGE_ID +"([0-9a-f]{28})"', file.read())
    return found[1] if found else sys.exit(f"catalog.py: {log_h} has no LOG_MESSAGE_ID")


def entry(event, prefix, language):
    body = [f"{event.what}.", event.remedy or NOTHING[language]]
    if about := ABOUT.get(event.number // 1000):
        body.append(about[language])
    return "\n".join([f"-- {prefix}{event.number:04x}", f"Subject: LPR-{event.number:04}: {event.what}",
                      "Defined-By: lapor-smsd", "Support: man:lapor-smsd-errors(7)",
                      "Documentation: man:lapor-smsd-errors(7)", "",
                      "\n\n".join(textwrap.fill(part, 78, break_long_words=False, break_on_hyphens=False)
                                  for part in body), ""])


def main(table, log_h, output, language="en", po=None):
    rows, prefix = events.read_table(table), read_prefix(log_h)
    if po:
        rows = events.translate(rows, events.read_po(po))
    with open(output, "w", encoding="utf-8") as file:
        file.write("# lapor-smsd: what its lines in the journal mean.\n\n")
        file.write("\n".join(entry(row, prefix, language) for row in rows))


main(*sys.argv[1:])
