#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""headers.py - how each file begins: its licence, then what it is; headers once, and each with its comments."""
import os
import re

import tree

SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"


def check_c(path):
    lines = tree.read(path).split("\n")
    name = os.path.basename(path)
    if lines[0] != f"/* {SPDX} */":
        tree.fail(path, 1, f"the first line is not /* {SPDX} */")
    opening = " ".join(lines[1:3])
    if not re.match(rf"/\*\s+(\* )?{re.escape(name)} - \S", opening):
        tree.fail(path, 2, f'the second line does not begin a comment "{name} - what it is"')


def check_h(path):
    text = tree.read(path)
    if len(re.findall(r"^#pragma once$", text, re.MULTILINE)) != 1:
        tree.fail(path, 0, "no #pragma once")
    if re.search(r"^#ifndef \w+_H_?$", text, re.MULTILINE):
        tree.fail(path, 0, "#pragma once instead of a guard")


def check_script(path):
    lines = tree.read(path).split("\n")
    if SPDX not in "".join(lines[:2]):
        tree.fail(path, 1, f"the first two lines hold no # {SPDX}")


for source in tree.files(".c", ".h"):
    check_c(source)
    if source.endswith(".h"):
        check_h(source)
for script in tree.scripts():
    check_script(script)
tree.end()
