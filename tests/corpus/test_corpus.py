#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_corpus.py SMSCTL [FILE..]: the parser's answers against the labels, each difference printed."""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
# Percent of the messages that a member applies to.
LEAST = {"kind": 99, "class": 99, "visibility": 99, "id": 99, "rate": 99, "route": 99, "category": 99, "location": 99,
         "body": 99, "has_place": 95, "has_time": 95, "emergency": 97}


def parse(smsctl, rows):
    lines = "".join(json.dumps({"from": row["from"], "text": row["text"]}) + "\n" for row in rows)
    answer = subprocess.run([smsctl, "-c", HERE / "corpus.conf", "parse", "--jsonl"], input=lines, text=True,
                            capture_output=True, check=True)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def compare(rows, answers):
    """(right, all) of each member, over the messages that have one, or were said to."""
    counts = {name: [0, 0] for name in LEAST}
    for row, answer in zip(rows, answers, strict=True):
        for name, count in counts.items():
            wanted, got = row["expect"][name], answer[name]
            count[0] += wanted == got and wanted is not None
            count[1] += wanted is not None or got is not None
            if wanted != got:
                print(f"{name} is {got!r}, not {wanted!r}: {row['text']!r} ({row['note']})")
    return counts


def main():
    files = sys.argv[2:] or [HERE / name for name in ("messages.jsonl", "grammar.jsonl")]
    rows = [json.loads(line) for name in files for line in open(name, encoding="utf-8")]
    failed = False
    for name, (right, total) in compare(rows, parse(sys.argv[1], rows)).items():
        enough = right * 100 >= total * LEAST[name]
        failed |= not enough
        print(f"{name}: {right} of {total}{'' if enough else f', fewer than {LEAST[name]} of 100'}")
    return 1 if failed or len(rows) < 400 else 0


if __name__ == "__main__":
    sys.exit(main())
