#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""format.py - all C is as clang-format writes it. `ninja -C build format` writes it."""
import subprocess
import sys

import tree

tree.need("clang-format")
mode = ["-i"] if "--fix" in sys.argv else ["--dry-run", "-Werror", "--ferror-limit=3"]
paths = list(tree.files(".c", ".h"))
sys.exit(1 if subprocess.run(["clang-format", *mode, *paths], cwd=tree.ROOT, check=False).returncode else 0)
