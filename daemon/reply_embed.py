#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the template files as C initialisers: reply_embed.py OUTPUT NAME.txt..."""

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
        constant = "REPLY_" + name.stem.upper().replace("-", "_").replace(".", "_")
        rows.append(f"[{constant}] =\n\t{c_string(name.read_text(encoding='utf-8'))},\n")
    pathlib.Path(output).write_text("".join(rows), encoding="ascii")


main()
