#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""texts.py - every text of the tree: no path of one machine, no trailing blanks, no notes to oneself, UTF-8 with LF."""
import os
import re

import tree

# Split, so that this file may be checked too.
PATHS = re.compile(r"(?<![\w.])/(wo" r"rk|ro" r"ot|ho" r"me|Us" r"ers)/\w|/va" r"r/tmp/\w|/tmp/bash_" r"jobs|\.pye" r"nv")
NOTES = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
# Bytes as strangers send them.
NOT_OURS = re.compile(r"LICENSE|tests/fuzz/\w+\.(in|repro)/.*|.*\.(pdu|http|bin|png|dict)")


def check(path, data):
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        tree.fail(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8")
        return
    if text and not text.endswith("\n"):
        tree.fail(path, text.count("\n") + 1, "the last line does not end")
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip():
            tree.fail(path, number, "trailing blanks")
        if m := PATHS.search(line):
            tree.fail(path, number, f"a path of one machine: {m.group()}")
        if m := NOTES.search(line):
            tree.fail(path, number, f"{m.group()}: an issue says it better")


for name in tree.files():
    if not NOT_OURS.fullmatch(name):
        with open(os.path.join(tree.ROOT, name), "rb") as file:
            check(name, file.read())
tree.end()
