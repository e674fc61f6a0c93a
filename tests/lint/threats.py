#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""threats.py - each row of the threat table in ARCHITECTURE.md names tests that are there and that meson runs.

The last cell of a row: groups with a semicolon between. A group is the file of a test (`test_http`) and behind a colon its
cases; or the name of a whole test as meson has it (`lint-hardening`, `fuzz-pdu`)."""
import json
import os
import re

import tree

PAGE = "ARCHITECTURE.md"
# In C a case stands in a list as well.
CASE = {".c": r"^static void {}\(void \*\*state\)(?=[\s\S]*\b{}\b)", ".py": r"^ *def {}\("}


def rows():
    """(line, cells) of the table, without its head."""
    text = tree.read(PAGE)
    start = text.index("## Threats")
    for number, line in enumerate(text[start:].split("\n## ")[0].split("\n"), text.count("\n", 0, start) + 1):
        if line.startswith("|") and not re.match(r"\|[-| ]+\|$|\| who ", line):
            yield number, [cell.strip() for cell in line.strip("|").split("|")]


def registered():
    """Names of all tests, and paths of the programs and scripts that they run."""
    with open(os.path.join(tree.BUILD, "meson-info", "intro-tests.json"), encoding="utf-8") as file:
        tests = json.load(file)
    paths = {os.path.normpath(word) for test in tests for word in test["cmd"] if "/" in word}
    return {test["name"] for test in tests}, {os.path.splitext(os.path.basename(path))[0] for path in paths}


def check(line, group, sources, names, programs):
    words = re.findall(r"`([^`]+)`", group)
    if not words:
        tree.fail(PAGE, line, "a group names no test")
        return
    key, *cases = words
    if key in names and not cases:
        return
    paths = sources.get(key, [])
    if not paths or key not in programs:
        tree.fail(PAGE, line, f"meson runs no test {key}")
        return
    if not cases:
        tree.fail(PAGE, line, f"which case of {key} is it?")
    for case in cases:
        if not any(has(path, case) for path in paths):
            tree.fail(PAGE, line, f"{key} has no {case}")


def has(path, case):
    pattern = CASE[os.path.splitext(path)[1]].replace("{}", re.escape(case))
    return re.search(pattern, tree.read(path), re.MULTILINE)


def main():
    sources = {}  # of one name there may be a unit test and one of the whole gateway
    for path in tree.files(".c", ".py"):
        if path.startswith("tests/"):
            sources.setdefault(os.path.splitext(os.path.basename(path))[0], []).append(path)
    names, programs = registered()
    found = list(rows())
    if len(found) < 20:
        tree.fail(PAGE, 0, f"the table of threats has {len(found)} rows only")
    for line, cells in found:
        if len(cells) != 4 or not all(cells):
            tree.fail(PAGE, line, "a row has who, what they try, what stops them, and which test shows it")
            continue
        for group in cells[3].split(";"):
            check(line, group, sources, names, programs)


main()
tree.end()
