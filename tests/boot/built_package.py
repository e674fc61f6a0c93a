#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""built_package.py - the package of this tree, for the tests that install it: built once for as long as no file changes.

    built_package.py        builds it where need be, and prints its path
"""
import fcntl
import glob
import hashlib
import os
import subprocess
import sys

TREE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PLACE = os.path.join(TREE, "build-check", "package")


def fingerprint():
    """Of all that goes into the package: names, modes and contents; the tests do not."""
    total = hashlib.sha256()
    for folder, below, names in os.walk(TREE):
        at_top = folder == TREE
        below[:] = sorted(d for d in below if d not in (".git", "__pycache__")
                          and not (at_top and (d == "tests" or d.startswith("build"))))
        for path in (os.path.join(folder, name) for name in sorted(names) if name != ".git"):
            total.update(f"{os.path.relpath(path, TREE)} {os.stat(path).st_mode:o}\n".encode())
            with open(path, "rb") as file:
                total.update(hashlib.sha256(file.read()).digest())
    return total.hexdigest()


def built_package():
    """The path of the .deb. Only one process builds it, others wait."""
    os.makedirs(PLACE, exist_ok=True)
    stamp = os.path.join(PLACE, "fingerprint")
    with open(os.path.join(PLACE, "lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = fingerprint()
        if not os.path.exists(stamp) or open(stamp, encoding="ascii").read() != now:
            for old in glob.glob(os.path.join(PLACE, "*.deb")) + glob.glob(stamp):
                os.unlink(old)
            subprocess.run([os.path.join(TREE, "package"), "--output", PLACE], check=True, stdout=sys.stderr)
            with open(stamp, "w", encoding="ascii") as file:
                file.write(now)
        return glob.glob(os.path.join(PLACE, "*.deb"))[0]


if __name__ == "__main__":
    print(built_package())
