#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""errors.py - writes lapor-smsd-errors(7) from the table of events: errors.py EVENTS HEAD OUTPUT.

The page is the HEAD with one entry for each row of the table. What is wrong with the table ends the build: a number
or a word that stands twice, a number outside of its range, a severity that there is not.
"""
import re
import sys
import textwrap

RANGES = {1: "The gateway", 2: "Modems", 3: "The store", 4: "The central system", 5: "What comes in", 6: "Replies"}
SEVERITIES = {"INFO": "for information", "NOTICE": "notice", "WARNING": "warning", "ALARM": "alarm"}
STRING = r'"((?:[^"\\]|\\.)*)"'
ROW = re.compile(rf'X\((\w+), (\d+), (\w+), {STRING}, {STRING}, {STRING}\)')


def fail(text):
    sys.exit(f"errors.py: {text}")


def read_table(path):
    """Rows as (number, severity, word, what, remedy), by number."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    rows, seen = [], set()
    for line in filter(None, map(str.strip, text.split("\n"))):
        m = ROW.fullmatch(line)
        if not m:
            fail(f"this is no row of the table: {line}")
        number, severity, word = int(m[2]), m[3], m[4]
        if severity not in SEVERITIES:
            fail(f"LPR-{number}: there is no severity {severity}")
        if number // 1000 not in RANGES:
            fail(f"LPR-{number} is in no range")
        if not re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
            fail(f"LPR-{number}: \"{word}\" is no word")
        if not seen.isdisjoint({number, word}):
            fail(f"LPR-{number} or {word} stands twice")
        if severity == "ALARM" and not m[6]:
            fail(f"LPR-{number}: an alarm says what to do")
        seen |= {number, word}
        rows.append((number, severity, word, unquote(m[5]), unquote(m[6])))
    if not rows:
        fail("the table is empty")
    return sorted(rows)


def unquote(text):
    return re.sub(r"\\(.)", r"\1", text)


def as_mdoc(text):
    """Text that mdoc takes as it is: quotes and hyphens as such, one sentence a line, our manuals as references."""
    text = text.replace("\\", "\\e").replace("`", "\u2018").replace("\"", "\\(dq")
    text = re.sub("\u2018([^\u2018]*)\u2018", r"\\(oq\1\\(cq", text)
    sentences = re.split(r"(?<=[.;:]) (?=[A-Z])", text)
    return "\n".join(textwrap.fill(s, 78, break_long_words=False, break_on_hyphens=False) for s in sentences)


def entry(number, severity, word, what, remedy):
    sentence = as_mdoc(remedy) if remedy else "Nothing needs to be done."
    return (f".It LPR-{number:04} Pq {word}, {SEVERITIES[severity]}\n{as_mdoc(what)}.\n.Pp\n{sentence}\n")


def main(events, head, output):
    rows = read_table(events)
    with open(head, encoding="utf-8") as file:
        top, mark, bottom = file.read().partition(".\\\" EVENTS\n")
    if not mark:
        fail(f"{head} does not say where the events go")
    page = [top]
    for thousand, title in RANGES.items():
        of_range = [row for row in rows if row[0] // 1000 == thousand]
        if of_range:
            page += [f".Ss {title}\n.Bl -tag -width Ds\n", *(entry(*row) for row in of_range), ".El\n"]
    with open(output, "w", encoding="utf-8") as file:
        file.write("".join(page) + bottom)


main(*sys.argv[1:])
