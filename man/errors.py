#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""errors.py - writes lapor-smsd-errors(7) from the table of events: errors.py EVENTS HEAD OUTPUT [LANGUAGE PO].

The page is the HEAD with one entry for each row of the table, by number; in another language with what its
catalogue PO says.
"""
import os
import re
import sys
import textwrap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "daemon"))
import events  # noqa: E402

SEVERITIES = {
    "en": {"INFO": "for information", "NOTICE": "notice", "WARNING": "warning", "ALARM": "alarm"},
    "id": {"INFO": "keterangan", "NOTICE": "pemberitahuan", "WARNING": "peringatan", "ALARM": "alarm"},
}
RANGES = {
    "en": events.RANGES,
    "id": {1: "Gateway", 2: "Modem", 3: "Basis data", 4: "Sistem pusat", 5: "Pesan masuk", 6: "Balasan"},
}
NOTHING = {"en": events.NOTHING, "id": "Tidak perlu melakukan apa pun."}


def as_mdoc(text):
    """Text that mdoc takes as it is: quotes and hyphens as such, one sentence a line, our manuals as references."""
    text = text.replace("\\", "\\e").replace("`", "\u2018").replace("\"", "\\(dq")
    text = re.sub("\u2018([^\u2018]*)\u2018", r"\\(oq\1\\(cq", text)
    sentences = re.split(r"(?<=[.;:]) (?=[A-Z])", text)
    return "\n".join(textwrap.fill(s, 78, break_long_words=False, break_on_hyphens=False) for s in sentences)


def entry(event, language):
    sentence = as_mdoc(event.remedy or NOTHING[language])
    return (f".It LPR-{event.number:04} Pq {event.word}, {SEVERITIES[language][event.severity]}\n"
            f"{as_mdoc(event.what)}.\n.Pp\n{sentence}\n")


def main(table, head, output, language="en", po=None):
    rows = events.read_table(table)
    if po:
        rows = events.translate(rows, events.read_po(po))
    with open(head, encoding="utf-8") as file:
        top, mark, bottom = file.read().partition(".\\\" EVENTS\n")
    if not mark:
        sys.exit(f"errors.py: {head} does not say where the events go")
    page = [top]
    for thousand, title in RANGES[language].items():
        of_range = [row for row in rows if row.number // 1000 == thousand]
        if of_range:
            page += [f".Ss {title}\n.Bl -tag -width Ds\n", *(entry(row, language) for row in of_range), ".El\n"]
    with open(output, "w", encoding="utf-8") as file:
        file.write("".join(page) + bottom)


main(*sys.argv[1:])
