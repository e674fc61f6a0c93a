#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the template files as C initialisers: reply_embed.py OUTPUT NAME.txt...

NAME.jv.txt and NAME.su.txt are variants of NAME.txt; other dots belong to the name."""

import pathlib
import sys


def c_string(text):
    """The text as one C string literal a line; octets beyond ASCII in octal, which ends by itself."""
    lines = []
    for line in text.splitlines(keepends=True):
        octets = (chr(o) if 32 <= o < 127 and chr(o) not in '"\\?' else f"\\{o:03o}" for o in line.encode())
        lines.append('"' + "".join(octets) + '"')
    return "\n\t".join(lines)


def main():
    output, names = sys.argv[1], sys.argv[2:]
    rows = []
    for name in map(pathlib.Path, names):
        base, _, suffix = name.stem.upper().replace("-", "_").partition(".")
        is_variant = suffix in ("JV", "SU")
        constant = base if is_variant or not suffix else f"{base}_{suffix}"
        language = suffix if is_variant else "ID"
        text = c_string(name.read_text(encoding="utf-8"))
        rows.append(f"[REPLY_{constant}][LANGUAGE_{language}] =\n\t{text},\n")
    pathlib.Path(output).write_text("".join(rows), encoding="ascii")


main()
