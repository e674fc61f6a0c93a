#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes word files as sorted C rows: facts_embed.py OUTPUT WORDS.txt..."""

import pathlib
import re
import sys


def read(path):
    """(words, class) of each entry of a file; the grammar is that of facts_load.c."""
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        name, _, rest = line.partition(" ")
        for entry in re.split("[,;]", rest):
            words = " ".join(entry.upper().replace("-", " ").split())
            if not re.fullmatch("[A-Z]+( [A-Z]+){0,5}", words):
                sys.exit(f"{path}:{number}: \"{entry.strip()}\" is no phrase of one to six words")
            yield words, name


def main():
    output, paths = sys.argv[1], [pathlib.Path(p) for p in sys.argv[2:]]
    entries = {}
    for path in paths:
        for words, name in read(path):
            entries.setdefault(words, set()).add(name)
    rows = []
    for words in sorted(entries):
        key = int.from_bytes(words.encode()[:8].ljust(8, b"\0"), "big")
        classes = " | ".join(f"FACTS_CLASS({c})" for c in sorted(entries[words]))
        rows.append(f"{{ UINT64_C({key:#018x}), \"{words}\", {classes} }},\n")
    pathlib.Path(output).write_text("".join(rows), encoding="ascii")


main()
