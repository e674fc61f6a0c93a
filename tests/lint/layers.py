#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""layers.py - who may include whom, and which library and language stays behind which door (design 1.2)."""
import os
import re

import tree

LEAVES = ("modem", "store", "forwarder")
LANGUAGE = tree.language()

# Where a library's header may be included. (Tests stand outside: they look in from all sides.)
DOORS = [
    (r"gammu.*\.h|gammu/.*", r"modem/phone\w*\.[ch]", "libgammu is behind modem/phone*.c"),
    (r"sqlite3.*\.h", r"store/.*", "SQLite is behind store/"),
    (r"curl/.*", r"forwarder/.*", "libcurl is behind forwarder/"),
]

# Who asks SQLite past store/statement.c, whose statements test_sql looks through: at a start, in an upgrade or a change of
# keys, for the size of the file; never for a message.
PAST_STATEMENTS = {f"store/{name}.c" for name in (
    "copy", "look", "migrate", "open", "proof_left", "remains", "reseal", "restored", "room", "seal_store")}

# Statements of SQL, not English that happens to use its words.
SQL = re.compile(
    r"\bSELECT\b.*\bFROM\b|\bselect\b.*\bfrom\b.*\bwhere\b|(?i:\binsert\s+(or\s+\w+\s+)?into\b|\bupdate\s+\w+\s+set\b"
    r"|\bdelete\s+from\b|\b(create|drop|alter)\s+(table|view|trigger|(unique\s+)?index)\b|\bpragma\s+\w+"
    r"|\bbegin\s+(immediate|exclusive|transaction)\b|\bvacuum\s+into\b|\battach\s+database\b)"
    r"|^(BEGIN|COMMIT|ROLLBACK|VACUUM|SELECT)\b")


def is_test(path):
    return path.startswith("tests/")


def is_generated(folder, name):
    """A file of the build folder, which the folder's meson.build makes."""
    build = os.path.join(folder, "meson.build")
    return os.path.exists(os.path.join(tree.ROOT, build)) and f"'{name}'" in tree.read(build)


def check_ours(path, line, name):
    """An include of ours."""
    folder, target = path.split("/")[0], name.split("/")[0]
    is_foreign = target in (*LEAVES, "daemon", "tests") and target != folder

    if not os.path.exists(os.path.join(tree.ROOT, name)) and not is_generated(folder, name):
        tree.fail(path, line, f'"{name}" is not a path from the root')
    if folder in LEAVES and is_foreign:
        tree.fail(path, line, f"the leaf {folder}/ includes {name}: leaves know only lapor.h and themselves")
    if path in LANGUAGE and is_foreign:
        tree.fail(path, line, f"the language is pure, and this includes {name}")
    if folder == "daemon" and target == "tests":
        tree.fail(path, line, f"the daemon includes {name}")
    if path == "lapor.h":
        tree.fail(path, line, "lapor.h stands on nothing of ours")


def check_library(path, line, name):
    """An include of a library's."""
    for library, door, why in DOORS:
        if re.fullmatch(library, name) and not re.fullmatch(door, path) and not is_test(path):
            tree.fail(path, line, f"<{name}>: {why}")


def check_sql(path, text):
    if path.startswith("store/") or is_test(path):
        return
    for line, string in tree.strings(text):
        if SQL.search(string):
            tree.fail(path, line, f'SQL outside store/: "{string[:60]}"')


def check_statements(path, text):
    """That the plan of what is prepared is looked at, and that nobody is let past who does not go there."""
    asked = list(tree.calls(text, r"sqlite3_(?:prepare\w*|exec|get_table)|db_(?:ask|expect|figure)"))
    if path.startswith("store/") and not path.startswith("store/statement.") and path not in PAST_STATEMENTS:
        for line, name in asked:
            tree.fail(path, line, f"{name}(): a statement of sql.inc has its plan looked at")
    if path in PAST_STATEMENTS and not asked:
        tree.fail(path, 0, "stands in PAST_STATEMENTS, and asks SQLite nothing")


for c_file in tree.files(".c", ".h", ".inc"):
    content = tree.read(c_file)
    for at, name, is_system in tree.includes(content):
        (check_library if is_system else check_ours)(c_file, at, name)
    check_sql(c_file, content)
    check_statements(c_file, content)
tree.end()
