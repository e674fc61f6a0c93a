#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""migrations.py - a migration is never edited after it landed: databases in the field have already run it.

The hashes stand in migrations.sha256. `tests/lint/migrations.py --add` adds those of new files, and of new ones only.
"""
import hashlib
import os
import re
import sys

add = "--add" in sys.argv
if add:
    sys.argv.remove("--add")
import tree  # noqa: E402 (it reads the arguments)

LIST = "tests/lint/migrations.sha256"


def digest(path):
    with open(os.path.join(tree.ROOT, path), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


landed = {}
for row in tree.read(LIST).splitlines():
    if row and not row.startswith("#"):
        known, name = row.split()
        landed[name] = known
there = {path: digest(path) for path in tree.files(".sql") if path.startswith("store/migrations/")}

for path, known in landed.items():
    if path not in there:
        tree.fail(path, 0, "landed, and is gone")
    elif there[path] != known:
        tree.fail(path, 0, "was edited after it landed: write a new migration")
new = sorted(set(there) - set(landed))
for path in new:
    if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.sql", os.path.basename(path)):
        tree.fail(path, 0, "is not named NNNN-name.sql")
    elif not add:
        tree.fail(path, 0, "is new: run tests/lint/migrations.py --add when it is final")
numbers = sorted(int(os.path.basename(p)[:4]) for p in there if re.match(r"\d{4}", os.path.basename(p)))
if numbers != list(range(1, len(numbers) + 1)):
    tree.fail("store/migrations", 0, f"the numbers are not 1, 2, 3...: {numbers}")
if add:
    with open(os.path.join(tree.ROOT, LIST), "a", encoding="ascii") as file:
        file.writelines(f"{there[path]}  {path}\n" for path in new)
tree.end()
