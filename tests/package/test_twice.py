#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""test_twice.py - two builds of this tree give one package, octet for octet.

    test_twice.py [DEB]     without DEB the first is built, too

The first is ./package's. The second is made by dpkg-buildpackage in a folder with another name, later, and where it can
be by another user, with another umask, locale, time zone and home. What differs is named. Skipped (77) without debhelper.
"""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.append(os.path.join(os.path.dirname(HERE), "boot"))

from built_package import TREE, built_package  # noqa: E402

NOBODY = 65534
ELSEWHERE = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "LANGUAGE": "id", "TZ": "Asia/Jayapura", "USER": "lain",
             "LOGNAME": "lain", "DEB_BUILD_OPTIONS": "noautodbgsym parallel=2"}


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents(deb, folder):
    """What each file of a package is: its mode, link or digest, by its name."""
    subprocess.run(["dpkg-deb", "--raw-extract", deb, folder], check=True)
    found = {}
    for place, below, names in os.walk(folder):
        below.sort()
        for path in (os.path.join(place, name) for name in below + names):
            mode = os.lstat(path)
            what = os.readlink(path) if os.path.islink(path) else digest(path) if os.path.isfile(path) else "a folder"
            found[os.path.relpath(path, folder)] = f"{mode.st_mode:o} {int(mode.st_mtime)} {what}"
    return found


def differences(one, other):
    with tempfile.TemporaryDirectory() as scratch:
        first, second = (contents(deb, os.path.join(scratch, str(n))) for n, deb in enumerate((one, other)))
    return [f"{name}: {first.get(name, 'missing')}, then {second.get(name, 'missing')}"
            for name in sorted(first.keys() | second.keys()) if first.get(name) != second.get(name)]


def build_elsewhere(folder):
    """Gives the package."""
    tree = os.path.join(folder, "a-folder-with-quite-another-name")
    shutil.copytree(TREE, tree, symlinks=True, ignore=lambda place, names: [
        name for name in names if name in (".git", "__pycache__") or (place == TREE and name.startswith("build"))])
    shutil.copytree(os.path.join(tree, "etc/debian"), os.path.join(tree, "debian"))
    user = {}
    if os.geteuid() == 0:
        for place, _, names in os.walk(folder):
            for path in [place] + [os.path.join(place, name) for name in names]:
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    done = subprocess.run(["dpkg-buildpackage", "--no-check-builddeps", "-b", "-us", "-uc"], cwd=tree, text=True,
                          env={**ELSEWHERE, "HOME": folder}, umask=0o027, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **user)
    assert done.returncode == 0, done.stdout[-4000:]
    return next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".deb"))


def main():
    if not shutil.which("dh"):
        print("skipped: debhelper is not installed, and the package cannot be built")
        return 77
    first = sys.argv[1] if len(sys.argv) > 1 else built_package()
    with tempfile.TemporaryDirectory(prefix="lapor-twice.") as folder:
        second = build_elsewhere(folder)
        found = differences(first, second)
        print(f"{digest(first)}  {os.path.basename(first)}, built here\n{digest(second)}  built elsewhere")
        assert not found, "\n".join(found)
        assert digest(first) == digest(second), "the files are the same, the package is not"
    return 0


if __name__ == "__main__":
    sys.exit(main())
