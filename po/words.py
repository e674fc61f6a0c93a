#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""words.py EVENTS OUTPUT - the sentences of events.inc as calls of _(), which xgettext understands.

(Of a macro's call it takes one string; X() holds two.)
"""
import re
import sys

STRING = r'"(?:[^"\\]|\\.)*"'
ROW = re.compile(rf"^X\((\w+), \d+, \w+, {STRING}, ({STRING}), ({STRING})\)$")

with open(sys.argv[1], encoding="utf-8") as file, open(sys.argv[2], "w", encoding="utf-8") as out:
    for number, line in enumerate(file, 1):
        row = ROW.match(line.strip())
        if line.startswith("X(") and not row:
            sys.exit(f"{sys.argv[1]}:{number}: not understood")
        for text in row.groups()[1:] if row else []:
            if text != '""':
                out.write(f'#line {number} "daemon/events.inc"\n_({text});\n')
