#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""manual.py - the man pages are good mdoc, each page of ours that they refer to is there, and a translation has the
items and the commands of the page that it translates."""
import itertools
import os
import re
import subprocess

import tree

tree.need("mandoc")
# An Indonesian one stands in a folder of its own, with the same name.
PAGE = r"man/(?:id/man\d/)?[\w.-]+\.[1-8]"
pages = [path for path in tree.files() if re.fullmatch(PAGE, path)]
if not pages:
    tree.skip("no page is there yet")
names = {os.path.basename(page) for page in pages}

# Those that are made when the tree is built.
for path in tree.files(".in"):
    if m := re.fullmatch(rf"({PAGE})\.in", path):
        names.add(os.path.basename(m.group(1)))
        if os.path.exists(made := os.path.join(tree.BUILD, m.group(1))):
            pages.append(made)
        else:
            tree.fail(path, 0, "its page was not made")

answer = subprocess.run(["mandoc", "-T", "lint", "-W", "style", *pages], cwd=tree.ROOT, capture_output=True, text=True,
                        check=False)
for complaint in (answer.stdout + answer.stderr).splitlines():
    # Which pages of others are installed here does not matter; ours are checked below.
    if "referenced manual not found" not in complaint and "outdated mandoc.db" not in complaint:
        tree.fail("mandoc", 0, complaint)
MACROS = set("Ar Cm Ev Fl Ic It Li No Ns Oc Oo Op Pa Ta".split())


def skeleton(path):
    """What is the same in any language: the items without arguments, ranges and units, and what is typed."""
    found = []
    for line in re.sub(r" \\e\n +", " ", tree.read(path)).replace("NAMA", "NAME").split("\n"):
        if line[:2] in ("$ ", "# "):
            found.append(line)
        elif line.startswith((".It", ".Bd", ".Bl -column", ".Xr")):
            last, kept = "", []
            for word in line.split(" Pq ")[0].split():
                last = word if word in MACROS else last
                if last != "Ar" or word in ("Ar", "|", "..."):
                    kept.append(word)
            found.append(" ".join(kept[:3] if line.startswith(".Xr") else kept))
    # References follow the flow of a sentence.
    return [x for x in found if x[:3] != ".Xr"], {x for x in found if x[:3] == ".Xr"}


for page in pages:
    original = os.path.join("man", os.path.basename(page))
    if page.startswith("man/id/") and original in pages:
        (ours, ours_to), (theirs, theirs_to) = skeleton(page), skeleton(original)
        for one, other in itertools.zip_longest(ours, theirs):
            if one != other:
                tree.fail(page, 0, f"has {one or 'nothing'} where {original} has {other or 'nothing'}")
                break
        for missing in theirs_to - ours_to:
            tree.fail(page, 0, f"has no {missing}, as {original} has")
for page in pages:
    for number, line in enumerate(tree.read(page).split("\n"), 1):
        m = re.match(r"\.Xr (lapor-\S+) (\d)", line)
        if m and f"{m.group(1)}.{m.group(2)}" not in names:
            tree.fail(page, number, f"{m.group(1)}({m.group(2)}) is not there")
tree.end()
