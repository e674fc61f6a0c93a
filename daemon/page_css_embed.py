#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a style sheet and its hash as C strings: page_css_embed.py OUTPUT NAME.css

Comments and indentation stay in the source. The hash is of what stands between <style> and </style>, as a
Content-Security-Policy wants it."""

import base64
import hashlib
import pathlib
import re
import sys


def main():
    output, name = map(pathlib.Path, sys.argv[1:])
    css = re.sub(r"/\*.*?\*/", "", name.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line.strip() for line in css.splitlines()]
    css = "".join(line + "\n" for line in lines if line)
    # It stands in a page that is XML as well.
    if re.search(r"[<&]|[^\n -~]", css):
        sys.exit(f"{name}: only ASCII without < and &")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    rows = "".join('\t"' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n" \\\n' for line in css.splitlines())
    output.write_text(f'#define PAGE_CSS_HASH "{digest}"\n#define PAGE_CSS \\\n{rows}\t""\n', encoding="ascii")


main()
