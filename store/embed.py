#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Turns migrations/NNNN-name.sql into a C table: embed.py OUTPUT FILE.."""
import os
import sys


def literal(line):
    return '"' + line.replace('\\', '\\\\').replace('"', '\\"') + '\\n"'


def main():
    output, files = sys.argv[1], sorted(sys.argv[2:], key=os.path.basename)
    rows = []
    for level, path in enumerate(files, 1):
        name = os.path.basename(path)
        if not name.startswith('%04d-' % level) or not name.endswith('.sql'):
            sys.exit('%s: the migration of level %d should stand here' % (path, level))
        with open(path, encoding='utf-8') as f:
            text = '\n\t'.join(literal(line) for line in f.read().splitlines())
        rows.append('\t{ "%s",\n\t%s },\n' % (name, text))
    with open(output, 'w', encoding='utf-8') as f:
        f.write('/* Made by embed.py from migrations/: do not edit. */\n'
                '#include "store/migrate.h"\n\n'
                'const struct migration migrations[] = {\n%s};\n'
                'const int migration_count = %d;\n' % (''.join(rows), len(rows)))


main()
