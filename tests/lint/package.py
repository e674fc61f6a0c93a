#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""package.py - meson, NEWS and the package's changelog name one version; the package needs what the build needs."""
import os
import re
import subprocess

import tree

# What a build on Debian has anyway.
UNDERSTOOD = {"gcc", "libc6-dev"}
DEBIAN = "etc/debian"


def first(path, pattern):
    """What the pattern's group finds first, and its line."""
    text = tree.read(path)
    m = re.search(pattern, text, re.MULTILINE)
    return (m.group(1), text.count("\n", 0, m.start()) + 1) if m else ("", 0)


def check_versions():
    wanted, _ = first("meson.build", r"^\s*version: '([^']+)'")
    for path, pattern in (("NEWS.md", r"^## (\S+)"), (f"{DEBIAN}/changelog", r"^lapor-smsd \(([^)]+)\)")):
        found, line = first(path, pattern)
        if not wanted or found != wanted:
            tree.fail(path, line, f"the version is {found or 'missing'}, meson.build has {wanted}")


def check_needs():
    """Build-Depends are the group "build" of the one list."""
    field, line = first(f"{DEBIAN}/control", r"^Build-Depends:((?:.*\n)(?: .*\n)*)")
    needed = {re.split(r"[\s(]", part.strip())[0] for part in field.split(",")} - {"debhelper-compat"}
    listed = set(re.findall(r"^build (\S+)", tree.read("tests/packages.sh"), re.MULTILINE)) - UNDERSTOOD
    for name in sorted(needed ^ listed):
        where = "tests/packages.sh" if name in needed else "Build-Depends"
        tree.fail(f"{DEBIAN}/control", line, f"{name} is missing in {where}")


def check_scripts():
    for name in ("config", "postinst", "postrm", "prerm"):
        path = os.path.join(tree.ROOT, DEBIAN, name)
        done = subprocess.run(["sh", "-n", path], capture_output=True, text=True, check=False)
        if done.returncode:
            tree.fail(f"{DEBIAN}/{name}", 0, done.stderr.strip())
        if "#DEBHELPER#" not in tree.read(f"{DEBIAN}/{name}"):
            tree.fail(f"{DEBIAN}/{name}", 0, "no place for what debhelper writes")


def check_question():
    """The question at a purge is there in Indonesian, too."""
    asked = re.findall(r"^_\w+: (.*)", tree.read(f"{DEBIAN}/templates"), re.MULTILINE)
    catalogue = tree.read(f"{DEBIAN}/po/id.po")
    for text in asked:
        if f'msgid "{text}"\n' not in catalogue:
            tree.fail(f"{DEBIAN}/po/id.po", 0, f"not translated: {text}")


check_versions()
check_needs()
check_scripts()
check_question()
tree.end()
