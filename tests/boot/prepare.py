#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""prepare.py - builds the package and the root of the machines, beside other tests: those that need both wait for
nobody then. Skipped (77) where no root can be made."""
import shutil
import sys

import base_root
import built_package


def main():
    if not shutil.which("dh"):
        print("skipped: debhelper is not installed, and the package cannot be built")
        return 77
    try:
        base_root.check_able()
        print(base_root.base_root(built_package.built_package()))
    except base_root.Unable as error:
        print(f"skipped: {error}")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
