#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""tally.py - adds up meson's testlog JSON: tally.py SUMS "SUITE..." [TESTLOG.json...]

Prints each test that did not pass, with the end of what it printed, and one line of sums. A suite of which nothing
ran is a failure. For ./check the three numbers "passed failed skipped" are written to the file SUMS.
"""
import json
import sys

PASSED = ("OK", "EXPECTEDFAIL")
SKIPPED = ("SKIP",)


def read(paths):
    """Every record of these files: one JSON object a line."""
    for path in paths:
        with open(path, encoding="utf-8", errors="replace") as file:
            yield from (json.loads(line) for line in file if line.strip())


def show(record, count):
    """Names one test that did not pass, and prints the last lines that it printed."""
    print(f"   {record['result']}: {record['name']} ({record.get('duration') or 0:.1f} s)")
    text = (record.get("stdout") or "") + (record.get("stderr") or "")
    for line in text.rstrip().splitlines()[-count:]:
        print(f"      {line}")


def main():
    sums, suites, *paths = sys.argv[1:]
    records = list(read(paths))
    passed = [r for r in records if r["result"] in PASSED]
    skipped = [r for r in records if r["result"] in SKIPPED]
    failed = [r for r in records if r["result"] not in PASSED + SKIPPED]
    # "lapor-smsd:unit / parse", where a test may be of several suites: "lapor-smsd:unit+fuzz / parse"
    # (bare names where the tree has one suite only)
    ran = {s for r in records for s in r["name"].split(" / ")[0].split(":")[-1].split("+")}
    if not any(" / " in r["name"] for r in records) and records:
        ran.add(suites.split()[0])
    absent = [suite for suite in suites.split() if suite not in ran]

    for record in skipped:
        show(record, 2)
    for record in failed:
        show(record, 50)
    for suite in absent:
        print(f"   FAIL: there is no test of suite {suite}")
    seconds = sum(r.get("duration") or 0 for r in records)
    bad = len(failed) + len(absent)
    print(f"   {len(passed)} passed, {bad} failed, {len(skipped)} skipped; {seconds:.0f} s of tests")
    with open(sums, "w", encoding="ascii") as file:
        file.write(f"{len(passed)} {bad} {len(skipped)}\n")


if __name__ == "__main__":
    main()
