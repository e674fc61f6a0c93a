#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""metrics.py - writes lapor-smsd-metrics(7) from the table of metrics: metrics.py METRICS HEAD OUTPUT.

What is wrong with the table ends the build: a name that stands twice, a type that there is not, a counter that is not
called _total.
"""
import re
import sys
import textwrap

ROW = re.compile(r'X\((\w+), (\w+), "([a-z ]*)", "([^"\\]+)"\)')


def fail(text):
    sys.exit(f"metrics.py: {text}")


def read_table(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.DOTALL)
    rows = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        m = ROW.fullmatch(line)
        if not m:
            fail(f"this is no row of the table: {line}")
        name, kind, labels, what = m.groups()
        if kind not in ("gauge", "counter") or (kind == "counter") != name.endswith("_total"):
            fail(f"{name}: a counter ends with _total, a gauge does not, and there is nothing else")
        if name in (row[0] for row in rows):
            fail(f"{name} stands twice")
        rows.append((name, kind, labels.split(), what))
    return rows


def entry(name, kind, labels, what):
    with_labels = f" Bro {', '.join(labels)} Brc" if labels else ""
    return (f".It Li lapor_{name}{with_labels} Pq {kind}\n" +
            "\n".join(textwrap.fill(s, 78) for s in re.split(r"(?<=[.;]) (?=[A-Z])", what)) + "\n")


def main(table, head, output):
    with open(head, encoding="utf-8") as file:
        top, mark, bottom = file.read().partition(".\\\" METRICS\n")
    if not mark:
        fail(f"{head} does not say where the metrics go")
    rows = "".join(entry(*row) for row in read_table(table))
    with open(output, "w", encoding="utf-8") as file:
        file.write(f"{top}.Bl -tag -width Ds\n{rows}.El\n{bottom}")


main(*sys.argv[1:])
