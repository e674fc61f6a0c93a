# SPDX-License-Identifier: GPL-2.0-or-later
"""events.py - reads events.inc, and a language's catalogue of po/, for what is made of them: the manual page of
errors, the journal's catalogue, and the lint that looks at both.

What is wrong with the table ends the build: a number or a word that stands twice or is retired, a number outside of
its range, a severity that there is not, a warning or an alarm that does not say what to do.
"""
import ast
import re
import sys
from collections import namedtuple

RANGES = {1: "The gateway", 2: "Modems", 3: "The store", 4: "The central system", 5: "What comes in", 6: "Replies"}
SEVERITIES = ("INFO", "NOTICE", "WARNING", "ALARM")
NOTHING = "Nothing needs to be done."
STRING = r'"((?:[^"\\]|\\.)*)"'
ROW = re.compile(rf'X\((\w+), (\d+), (\w+), {STRING}, {STRING}, {STRING}\)')
RETIRED = re.compile(r"Retired, and never used again:((?:[ ,]|\* |\n|\d{4})+)\.")

Event = namedtuple("Event", "name number severity word what remedy")


def fail(text):
    sys.exit(f"events.inc: {text}")


def unquote(text):
    return re.sub(r"\\(.)", r"\1", text)


def retired(text):
    found = RETIRED.search(text)
    return {int(number) for number in re.findall(r"\d{4}", found[1])} if found else set()


def check(event, seen):
    if event.severity not in SEVERITIES:
        fail(f"LPR-{event.number}: there is no severity {event.severity}")
    if event.number // 1000 not in RANGES:
        fail(f"LPR-{event.number} is in no range")
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", event.word):
        fail(f"LPR-{event.number}: \"{event.word}\" is no word")
    if not seen.isdisjoint({event.number, event.word}):
        fail(f"LPR-{event.number} or {event.word} stands twice, or is retired")
    if event.severity in ("WARNING", "ALARM") and not event.remedy:
        fail(f"LPR-{event.number}: a warning and an alarm say what to do")


def read_table(path):
    """All events, by number."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    rows, seen = [], retired(text)
    for line in filter(None, map(str.strip, re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).split("\n"))):
        m = ROW.fullmatch(line)
        if not m:
            fail(f"this is no row of the table: {line}")
        event = Event(m[1], int(m[2]), m[3], m[4], unquote(m[5]), unquote(m[6]))
        check(event, seen)
        seen |= {event.number, event.word}
        rows.append(event)
    if not rows:
        fail("the table is empty")
    return sorted(rows, key=lambda event: event.number)


def read_po(path):
    """What a language's catalogue says for each sentence; what is missing there stays as it is."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    entry = re.compile(r'^msgid ((?:"(?:[^"\\]|\\.)*"\n)+)msgstr ((?:"(?:[^"\\]|\\.)*"(?:\n|$))+)', re.MULTILINE)
    said = {}
    for m in entry.finditer(text):
        sentence, translated = ("".join(ast.literal_eval(part) for part in group.split("\n") if part) for group in m.groups())
        if sentence and translated:
            said[sentence] = translated
    return said


def translate(events, said):
    return [event._replace(what=said.get(event.what, event.what), remedy=said.get(event.remedy, event.remedy))
            for event in events]
